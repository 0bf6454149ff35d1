#!/bin/sh
# What a program run at a checkpoint changes is seen from there on: nothing is
# read ahead past the checkpoint.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
TNC_PREFETCH=always
export TNC_PREFETCH

tree_ ()
{
  rm -rf d && mkdir d
  awk 'BEGIN { for (i = 0; i < 800; i++) printf "%063d\n", i }' >d/a
  for i in 1 2 3 4 5 6 7 8 9; do
    head -c ${i}00 d/a >d/s$i
  done
  cp d/a d/z
  find d -exec touch -d 2001-01-01 {} +
}

# at_ NUMBER COMMAND TAR ARGUMENT...: TAR runs COMMAND at that checkpoint.
at_ ()
{
  at_number=$1 at_command=$2; shift 2
  "$@" --checkpoint=$at_number --checkpoint-action=exec="test \$TAR_CHECKPOINT \
!= $at_number || { $at_command; }" >out 2>err
}

# The data of a file, one that is small, one that comes, one that goes.
edit='printf changed | dd of=d/a bs=1 seek=50000 conv=notrunc 2>/dev/null'
tree_
at_ 20 "$edit" tar-nocache --sort=name -b1 -cf a.tar d
tar-nocache -xOf a.tar d/a | grep changed >/dev/null \
  || fail_ "the file was read ahead"
tree_
at_ 113 'echo changed >d/s7' tar-nocache --sort=name -b1 -cf a.tar d
test "$(tar-nocache -xOf a.tar d/s7)" = changed \
  || fail_ "a small file was read ahead"
tree_
tar-nocache --sort=name -b1 -cf a.tar d
at_ 20 "$edit" tar-nocache -b1 -df a.tar
test "$(cat out)" = 'd/a: Contents differ' \
  || { fail_ "the file was compared too early"; cat out err; }

# The same bytes, the same words as GNU tar, wherever the checkpoint is.
gnu_tar_ || finish_
gnu=$GNU_TAR
for blocks in 1 7 20; do
  for number in 1 2 8 15 105 110 113; do
    for what in "$edit" 'rm -f d/s3; echo more >>d/s5; echo new >d/s6' \
        'truncate -s 30000 d/a; truncate -s 60000 d/z'; do
      for tar in "$gnu" tar-nocache; do
        tree_
        name=$(basename $tar)
        at_ $number "$what" $tar --sort=name -b$blocks -cf $name.a \
          --mtime=@0 -C . d
        sed 's,^[^ ]*tar[^ ]*: ,,' err >$name.err
        tree_
        $tar --sort=name -b$blocks -cf $name.d d
        at_ $number "$what" $tar -b$blocks -df $name.d
        cat out >>$name.err
      done
      cmp tar.a tar-nocache.a >/dev/null \
        || fail_ "-b$blocks, checkpoint $number: $what: another archive"
      cmp tar.err tar-nocache.err >/dev/null \
        || { fail_ "-b$blocks, checkpoint $number: $what: other words"
             diff tar.err tar-nocache.err | head -n 5; }
    done
  done
done

finish_
