#!/bin/sh
# Which files and members are meant and what they are called: lists,
# exclusion, patterns, ages, renaming; the same as with GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# A tree `v' with what version control systems leave, names outside ASCII
# in `u', an archive with a name twice and one with dots.
make_more_ ()
{
  mkdir -p v/CVS v/.svn v/.hg/sub v/src/lib v/_darcs v/RCS u t2/t
  for f in v/CVS/Root v/.hg/sub/f v/a.c v/a.o v/b~ v/.#c v/#d# v/src/a.o \
      v/src/lib/x.pyc v/src/lib/a.o v/src/keep.me v/.gitattributes \
      v/src/doc.txt v/src/lib/doc.txt v/=update 'v/src/glob[1]' \
      u/é u/e u/Ж u/日本; do
    echo "$f" >"$f"
  done
  printf '*.o\n# comment\n\\#d#\nsrc/doc.txt\n!keep.me\n/a.c\n' >v/.gitignore
  printf '*.pyc x\n' >v/src/.cvsignore
  printf 'RE:.*glob.*\n!keep.me\n' >v/src/.bzrignore
  printf 'syntax: glob\nb~\nsyntax: regexp\n^lib/a\n' >v/.hgignore
  printf '*.o\ndoc.txt\n' >v/.tarignore
  echo second >t2/t/a
}

make_archives_ ()
{
  gnu_ tar-nocache -cf dup.tar t/a t/b.c -C t2 t/a
  gnu_ tar-nocache -cf dot.tar --sort=name --exclude='*.t*' --exclude=t2 \
    --exclude=v --exclude=hard .
  gnu_ tar-nocache -cf u.tar --sort=name u
}

run_rows_ lines-names.txt 300
finish_
