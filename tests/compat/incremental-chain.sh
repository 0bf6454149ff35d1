#!/bin/sh
# Chains of incremental archives, by GNU tar and by us from the same files:
# the same bytes, each goes on with the other's snapshot, each restores the
# other's chain.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

# Another attempt at reading does not change access times.
settle_ ()
{
  find d -type f -exec cat {} + >/dev/null
  find d -printf '%l' >/dev/null
}

# list_ DIR: what is in it, with contents.
list_ ()
{
  (cd "$1" && find . ! -type d -printf '%P %y %l %n %m %T@\n' \
     -o -printf '%P d %m\n' | sed 's/\.[0-9]*$//' | LC_ALL=C sort
   find . -type f -size -1000k -exec cksum {} + | LC_ALL=C sort)
}

# away_ DIRECTORY: not removed but moved, so that what is made next cannot get
# its inode: GNU tar takes that for a directory with a new name.
away_ () { mv "$1" "gone/$(ls gone | wc -l)"; }

# change_ LEVEL: what happens before it.
change_ ()
{
  case $1 in
    0) mkdir -p d/a/x/$long d/b/y d/c d/e d/swap/1 d/swap/2
       for f in d/f d/a/f d/a/x/$long/$long d/b/y/f d/e/f d/swap/1/f; do
         echo $f >$f
       done
       ln d/f d/e/hard; ln -s $long$long d/l; mkfifo d/p
       truncate -s 300000 d/sparse; echo end >>d/sparse
       printf 'a' >"$(printf 'd/new\nline')" ;;
    1) away_ d/c; away_ d/e/f; echo more >>d/f; mkdir d/new; echo n >d/new/n
       mv d/b d/bb; rm d/l; mkdir d/l; echo in >d/l/in ;;
    2) mv d/a/x d/new/x2; chmod 700 d/bb; ln d/f d/new/hard ;;
    # GNU tar cannot go on after names that were exchanged.
    3) rm -r d/new/n d/l; echo l >d/l; mv d/bb/y d/yy; mv d/e d/new/e
       mv d/swap/1 d/t; mv d/swap/2 d/swap/1; mv d/t d/swap/2 ;;
  esac
}
long=$(printf '%0100d' 0)

# make_ SIDE LEVEL SNAPSHOT: the archive SIDE.LEVEL, with a copy of it.
make_ ()
{
  eval "PATH=\$$1_path"
  cp $3 $1.$2.snap 2>/dev/null
  tar-nocache $options -cf $1.$2.tar -g $1.$2.snap d 2>err \
    || fail_ "$options: $1 level $2: $(cat err)"
  test ! -s err || fail_ "$options: $1 level $2: $(cat err)"
  PATH=$own_path
}

# restore_ SIDE ARCHIVE LEVEL: with what SIDE restored before it gives d.
restore_ ()
{
  eval "PATH=\$$1_path"
  mkdir -p to/$1.$2
  (cd to/$1.$2 && tar-nocache -xGf ../../$2.$3.tar) 2>err \
    || fail_ "$options: $1 restoring $2 $3: $(cat err)"
  PATH=$own_path
  list_ to/$1.$2/d >got
  cmp -s want got || {
    fail_ "$options: level $3 of $2 restored by $1"
    diff want got | head -5
  }
}

for options in '-H gnu' '-H oldgnu' '-H posix' '-H gnu -S'; do
  chmod -R u+rwX d to gone 2>/dev/null
  rm -rf d to gone ./*.snap ./*.tar
  mkdir d gone
  for level in 0 1 2 3; do
    change_ $level
    # So that all that was changed is older than what comes next.
    sleep 0.05
    settle_
    list_ d >want
    before=$((level - 1))
    # With their own snapshot, and with the other's.
    make_ gnu $level gnu.$before.snap
    make_ own $level own.$before.snap
    set -- ${options#-H }
    same_archive_ $1 gnu.$level.tar own.$level.tar
    for side in gnu own; do
      for archive in gnu own; do
        restore_ $side $archive $level
      done
    done
    test $level = 0 && continue
    make_ gnu x own.$before.snap
    same_archive_ $1 gnu.x.tar own.$level.tar
    make_ own x gnu.$before.snap
    same_archive_ $1 gnu.$level.tar own.x.tar
    rm gnu.x.snap own.x.snap
  done
done

finish_
