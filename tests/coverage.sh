#!/bin/sh
# coverage.sh - the tables of `make coverage': percent of lines and of branches
# run, by directory and by file, the least covered first.  Runs in the top of
# the build.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

command -v gcov >/dev/null || { echo 'coverage: gcov is not installed'; exit 1; }
# A source may stand in several objects, also in those of unit tests: what one
# of them ran is run.
find src lib tests/unit -name '*.gcda' -exec gcov -t -b -c {} + 2>/dev/null \
  | awk -F: '
  $2 ~ /^ *0$/ {
    if ($3 == "Source")
      {
        file = $4
        # src/DIR/FILE or lib/FILE, below whatever directory.
        known = match(file, /(src\/[^\/.]+|(^|\/)lib)\/[^\/]+[.][ch]$/)
        file = substr(file, RSTART)
        sub(/^\//, "", file)
        known = known && file !~ /[.]h$/
        line = 0
      }
    next
  }
  !known { next }
  $1 ~ /^ *[0-9#=-]+[*]?$/ && $2 ~ /^ *[0-9]+$/ {
    line = $2 + 0
    branch = 0
    if ($1 !~ /-/)
      {
        if (!((file, line) in lines))
          lines[file, line] = 0
        if ($1 !~ /[#=]/)
          lines[file, line] = 1
      }
    next
  }
  /^branch/ {
    id = file SUBSEP line SUBSEP branch++
    if (!(id in branches))
      branches[id] = 0
    if (/taken [1-9]/)
      branches[id] = 1
  }
  function print_row(what, where, count, run, branch_count, branch_run)
  {
    printf "%s\t%6.1f%% of %5d lines  %6.1f%% of %5d branches  %s\n", what,
      100 * run / count, count,
      branch_count ? 100 * branch_run / branch_count : 100, branch_count, where
  }
  function add(where, part)
  {
    if (part == "line") { count[where]++; run[where] += is_run }
    else { branch_count[where]++; branch_run[where] += is_run }
  }
  function add_all(id, part,    name, directory)
  {
    split(id, name, SUBSEP)
    directory = name[1]
    sub(/\/[^\/]*$/, "", directory)
    add(name[1], part)
    add(directory, part)
    add("in all", part)
  }
  END {
    for (id in lines) { is_run = lines[id]; add_all(id, "line") }
    for (id in branches) { is_run = branches[id]; add_all(id, "branch") }
    for (where in count)
      print_row(where == "in all" ? 3 : where ~ /[.]c$/ ? 1 : 2, where,
                count[where], run[where], branch_count[where],
                branch_run[where])
  }' | sort -k 1,1n -k 2n | cut -f 2
