#!/bin/sh
# coverage.sh - the table of `make coverage': percent of lines run and lines,
# by file, the least covered first.  Runs in the top of the build.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

command -v gcov >/dev/null || { echo 'coverage: gcov is not installed'; exit 1; }
find src lib -name '*.gcda' | xargs gcov -r -p 2>/dev/null | awk '
  # The same source may stand in several objects.
  /^File / { gsub(/^File .|.$/, ""); sub(/^([.][.]\/)*/, ""); file = $0 }
  /^Lines executed:/ && file != "" {
    split($0, part, /[:% ]+/)
    percent[file] = part[3]; lines[file] = part[5]
    file = ""
  }
  END {
    for (file in lines)
      if (file ~ /^(src|lib)\//)
        {
          printf "%6.1f%% of %4d lines  %s\n", percent[file], lines[file], file
          total += lines[file]; run += lines[file] * percent[file] / 100
        }
    if (total)
      printf "%6.1f%% of %4d lines  in all\n", 100 * run / total, total
  }' | sort -n
