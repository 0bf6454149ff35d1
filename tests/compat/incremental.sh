#!/bin/sh
# Incremental archives as GNU tar makes them: what is archived when, the
# lists of directories, snapshots, messages.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# Small trees: `d', each directory with a file but the last, and `t'.
make_start_ ()
{
  mkdir start && cd start || exit 99
  mkdir -p d/a/x d/b/y d/c/z d/e t/cache t/vcs/.git
  for dir in d d/a d/a/x d/b d/b/y d/c/z t/cache t/vcs/.git; do
    echo "in $dir" >$dir/f
  done
  echo alone >file
  echo f >excl; cp excl d/a/.ignore; cp excl t/vcs/.gitignore; echo >t/vcs/f
  printf 'Signature: 8a477f597d28d172789f06886806bc55\n' >t/cache/CACHEDIR.TAG
  ln -s f d/sym; ln d/f d/hard; mkfifo t/fifo; ln -s ../d/b t/vcs/link
  find . -depth -exec touch -h -d @1500000000 {} +
  cd ..
}

# contents ARCHIVE: members and lists of directories, each on one line, of
# which the date and the size are left out.
contents ()
{
  tar-nocache -tvvGf $1 | LC_ALL=C awk -v here="${PWD#/}" '
    /^[YNDRTX] /   { line = line " " substr ($0, 1, 1) substr ($0, 3); next }
                   { put() }
    /^[-dlhpcb]r/  { line = $1 " " $2; sub (/.* [0-9:]+ /, ""); line = line " " $0 }
    END            { put() }
    function put(  i)
    {
      while ((i = index (line, here)) > 0)
        line = substr (line, 1, i - 1) "HERE" substr (line, i + length (here))
      if (line != "")
        print line
      line = ""
    }'
}

# snapshot: `s' without its version, times and numbers, in order.
snapshot ()
{
  test -f s || return
  tr '\0' '\n' <s | LC_ALL=C awk '
    NR <= 3    { next }
    n < 6      { if (n == 0 || ++n == 6) line = n ? "DIR " $0 : "nfs " $0
                 if (n == 0) n = 1; next }
    $0 != ""   { line = line "!" $0; next }
    n++ == 7   { print line; n = 0 }' | LC_ALL=C sort
}

# new ARGUMENTS: an archive with the snapshot `s', and all about it.
new ()
{
  tar-nocache -cf new.tar -g s "$@"
  status=$?
  test -s new.tar && contents new.tar
  snapshot
  rm -f new.tar s
  return $status
}

# zero ARGUMENTS: what the next archive is compared with.  What was changed
# before and what is changed afterwards has another time, by the clock that
# files are dated by.
zero ()
{
  sleep 0.02
  tar-nocache -cf new.tar -g s "$@" >/dev/null 2>&1
  rm -f new.tar
  sleep 0.03
}

# head VERSION: what the first line of a snapshot begins with.
head="GNU tar-1.30"

# swap NAME NAME
swap () { mv "$1" d/t && mv "$2" "$1" && mv d/t "$2"; }

run_rows_ incremental.txt 120
finish_
