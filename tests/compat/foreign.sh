#!/bin/sh
# Archives of others: odd kinds, magics, numbers, extended headers and sparse
# maps, read as GNU tar reads them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# make KIND NAME VALUE...: an archive of these members; see members.c.
make ()
{
  "$abs_top_builddir/tests/cli/members" = uid 5 = gid 6 "$@" >new.tar
}

# patch OFFSET BYTES...: change it.
patch ()
{
  while test $# -ge 2; do
    "$tools/hdrpatch" new.tar "$1" "$2"
    shift 2
  done
}

# ext KIND KEYWORD=VALUE NAME: an extended header with one record, and a file
# and a link after it.
ext ()
{
  n=$(($(printf '%s' "$2" | wc -c) + 3))
  test $n -lt 10 || n=$((n + 1)); test $n -lt 100 || n=$((n + 1))
  make "$1" header "$n $2
" f "$3" data l link target
}

# see [OPTION...]: what is in it, and what that becomes.
see ()
{
  tar-nocache -tvvf new.tar "$@"; echo "status $?"
  tar-nocache -tRf new.tar >/dev/null "$@"
  mkdir -p out; tar-nocache -xf new.tar -C out "$@"; status=$?
  (cd out && find . ! -type d -printf '%p %y %m %U %G %s %T@ %l\n' | sort)
  find out -type f | sort | xargs -r -d '\n' cksum
  rm -rf out new.tar
  return $status
}

run_rows_ foreign.txt 60
finish_
