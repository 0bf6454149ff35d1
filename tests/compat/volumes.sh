# volumes.sh - sourced by the tests of archives of several volumes, after
# rows.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# vol ARCHIVE [N...]: `-f ARCHIVE.N' for these volumes, or for all.
vol ()
{
  archive_=$1; shift
  test $# -gt 0 || set -- 1 2 3 4 5 6 7 8 9
  for n_; do
    test ! -f "$archive_.$n_" || printf ' -f %s.%s' "$archive_" "$n_"
  done
}

# split_ ARCHIVE OPTION...: volumes ARCHIVE.1 and so on.
split_ ()
{
  a_=$1; shift
  gnu_ tar-nocache -cM -f $a_.1 -f $a_.2 -f $a_.3 -f $a_.4 -f $a_.5 -f $a_.6 \
    -f $a_.7 -f $a_.8 -f $a_.9 "$@" 2>/dev/null \
    || framework_failure_ "GNU tar cannot make volumes: $*"
}

# files_: files of which the larger ones need several volumes.
files_ ()
{
  seq 10000 29999 | head -c 30000 >f1
  seq 30000 49999 | head -c 25000 >f2
  echo hi >f3
  touch -d @1500000000 f1 f2 f3
}
