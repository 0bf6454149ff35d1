#!/bin/sh
# Incremental archives of GNU tar, listed, restored and compared as it does.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# What happens to the tree `i' before each dump: it is made; a chain of
# renamed directories, removed ones, changed files; two that change places,
# and what was a file is a directory and the other way round; three that
# change places, one of them into another.
change_ ()
{
  case $1 in
    0) mkdir -p i/d1 i/d2/sub i/d3/deep/er i/gone/sub
       for f in i/a i/b i/d1/x i/d2/y i/d2/sub/z i/d3/deep/er/w i/gone/g; do
         echo $f >$f
       done
       ln i/a i/d1/hard; ln -s a i/sym; mkfifo i/d2/fifo ;;
    1) mv i/d3 i/d9; mv i/d2 i/d3; mv i/d1 i/d2; rm -r i/gone i/sym
       echo more >>i/d2/x; echo new >i/d9/deep/new ;;
    2) mv i/d2 i/t; mv i/d3 i/d2; mv i/t i/d3; rm i/b; mkdir i/b
       echo in >i/b/in; rm i/d2/fifo; rm -r i/d2/sub; echo sub >i/d2/sub ;;
    3) mv i/d9/deep i/t; mv i/d2 i/d9/deep; mv i/d3 i/d2; mv i/t i/d3 ;;
  esac
  find i -depth -exec touch -h -d @150000000$1 {} +
}

# FORMAT.0 to FORMAT.3, and FORMAT.all of them.
make_levels_ ()
{
  rm -rf i snapshot
  for level in 0 1 2 3; do
    change_ $level
    gnu_ tar-nocache -H $1 -cf $1.$level -g snapshot i || exit 99
    # Whether a file is new is told by its change time.
    sleep 0.02
  done
  cp $1.0 $1.all
  gnu_ tar-nocache -Af $1.all $1.1 $1.2 $1.3
  rm -r i snapshot
}

make_archives_ ()
{
  for format in gnu oldgnu posix; do
    make_levels_ $format
  done
  mkdir A B A/one B/two; echo x >A/f; echo y >B/f
  gnu_ tar-nocache -cf pair.0 -g snapshot A B
  mv A C; mv B A; mv C B
  gnu_ tar-nocache -cf pair.1 -g snapshot A B
  rm snapshot
  (cd A && gnu_ tar-nocache -cf ../dot.0 -g ../snapshot .
   mv two three; rm f; gnu_ tar-nocache -cf ../dot.1 -g ../snapshot .)
  gnu_ tar-nocache -cf old.G -G -H gnu A B
  gnu_ tar-nocache -cf abs.0 -P -G "$PWD/A"
  rm -r A B snapshot
  # Dumpdirs as one may want them; the names are sorted, as they must be.
  set -- "$abs_top_builddir/tests/cli/members" = mode 755
  "$@" D d/ 'Ya^Dsub^^' f d/a new D d/sub/ 'Yr^^' f d/sub/r r >d.tar
  "$@" D ./ 'Dd^^' >here.tar
  "$@" D d/ 'Rd/b^Td/n/m/y^Na^Dn^^' f d/a x >rename.tar
  "$@" D d/ 'Rd^Td2^Re^Td^N1^^' >over.tar
  "$@" D d/ 'R/d/b^T../x/b^Na^Nc^Nlnk^Dsub^^' >strip.tar
  "$@" D d/ 'Rd^Td/sub/d^Na^Nb^^' f d/a x >into.tar
  "$@" D d/ 'Rnone^Tn^Na^^' f d/a x >none.tar
  "$@" D d/ 'R.^Tn^Na^^' >dot.tar
  "$@" D d/ 'Da^Nb^Nc^Ylnk^Ysub^^' >kinds.tar
  n=0
  for bad in 'Ra^^' 'Ra^Yb^^' 'R^Ta^^' 'Ta^^' 'Ra^T^^' 'Xd^Xd^^' 'Ra^Zb^^' \
      'Xd^R^T^^' 'Ra^Rb^Tc^^' 'Ra^Tb^Tc^^'; do
    n=$((n + 1))
    "$@" D d/ "$bad" f d/a x >bad$n.tar
  done
  "$@" f d/a x h d/hard d/a f d/b y >links.tar
  mkdir -p d/sub
  for f in a b c sub/q; do echo $f >d/$f; done
  ln -s sub d/lnk
  chmod -R u=rwX,go=rX d
}

# restore ARCHIVE...: one after the other.  Not with -C, where the other
# one makes temporary directories elsewhere.
restore ()
{
  for archive; do
    (cd out && tar-nocache -xf "../$archive" -g /dev/null) \
      || echo "$archive: $?"
  done
}

run_rows_ incremental-read.txt 150
finish_
