#!/bin/sh
# valgrind-report.sh - shows what is in the logs of `make check-valgrind'.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# valgrind-report.sh DIRECTORY: ends with 1 if there was an error, a leak or a
# descriptor left open.  Descriptors that the parent left open are no leak
# of ours, nor are those of a process that a signal ended.

find "$1" -type f -exec awk '
  function finish() {
    if (errors || (left && !killed)) {
      printf "valgrind: %s\n%s", file, all
      failed = 1
    }
  }
  FNR == 1 {
    finish()
    file = FILENAME
    all = ""
    errors = left = killed = 0
  }
  { all = all $0 "\n" }
  /ERROR SUMMARY: [1-9]/ { errors = 1 }
  /Process terminating with default action of signal/ { killed = 1 }
  /Open (file descriptor|AF_[A-Z0-9]+ socket)/ { left++ }
  /<inherited from parent>/ { left-- }
  END { finish(); exit failed }' {} + && exit 0
echo 'valgrind found the above'
exit 1
