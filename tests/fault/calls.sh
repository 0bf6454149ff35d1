#!/bin/sh
# Each call of the program fails once, with each of its errors: no crash, no
# hang, no loss without a message, no damage to what was there.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/fault/common.sh"

# Each function that is a system call has a row, but for those that cannot
# fail.
never='geteuid|getegid|getgid|getpgrp|getpid|getuid|munmap|nanosleep|shutdown'
never="$never|sync|umask|uname"
if nm -D "$TAR_NOCACHE" >symbols 2>/dev/null \
  && echo '#include <sys/syscall.h>' | cc -E -dM - >numbers 2>/dev/null; then
  sed -n 's/^ *U \([a-z][a-z0-9_]*\).*/\1/p' symbols \
    | grep -v -E -x "exit|$never" >used
  while read -r name; do
    grep "define SYS_$name " numbers >/dev/null || continue
    grep -E "^(CALL|CHANGE) \($name," "$abs_top_srcdir/tests/fault/calls.def" \
      >/dev/null || fail_ "no row in calls.def for $name"
  done <used
fi

faults_
finish_
