#!/bin/sh
# Incremental archives compared with directories as GNU tar compares them,
# with -d and with --verify: what snapshots, exclusions and -C do to that.
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
  printf 'Signature: 8a477f597d28d172789f06886806bc55\n' >t/cache/CACHEDIR.TAG
  find . -depth -exec touch -h -d @1500000000 {} +
  cd ..
}

# make ARGUMENTS: the archive that is compared.
make () { tar-nocache -cf new.tar "$@"; }

# compare ARGUMENTS: compare it.  Neither the archive nor the snapshot stays.
compare ()
{
  tar-nocache -df new.tar "$@"
  status=$?
  rm -f new.tar s
  return $status
}

# verify ARGUMENTS: make it with --verify.
verify ()
{
  tar-nocache -cWf new.tar "$@"
  status=$?
  rm -f new.tar s
  return $status
}

# now FILE...: change them now.
now () { for file; do echo more >>"$file"; done; }

run_rows_ incremental-diff.txt 80
finish_
