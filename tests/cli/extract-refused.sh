#!/bin/sh
# On file systems that refuse to change permissions or owners nothing is an
# error that is right already.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

bindfs --version >/dev/null 2>&1 || skip_ 'there is no bindfs'
members=$abs_top_builddir/tests/cli/members

# mount_ OPTION...: an empty file system at m.
mkdir b m m/probe 2>/dev/null && rmdir m/probe || framework_failure_ 'mkdir'
at_end 'umount "$test_dir/m" 2>/dev/null || fusermount -u "$test_dir/m"'
mount_ ()
{
  umount m 2>/dev/null || fusermount -u m 2>/dev/null
  rm -rf b/*
  bindfs "$@" b m 2>log || skip_ "$(tail -n 1 log)"
}

u=$(id -u) g=$(id -g)
"$members" = uid $u = gid $g = mode 0755 d d - d d/e - = mode 0644 f d/f x \
  = mode 0600 f d/g x h d/h d/f l d/l f = mode 0644 p d/p - = mode 0755 \
  f d/x x = mode 0400 f d/r x >a.tar

# right_ OPTION...
right_ ()
{
  rm -rf m/*
  expect_ 0 tar-nocache -C m "$@" -xf a.tar
  test ! -s err || fail_ "$*: $(cat err)"
  (cd m/d && stat -c %a . e f g h p x r | tr '\n' ' ') >out
  printf '755 755 644 600 644 644 755 400 ' >want
  compare_ want out
  # The second time the directories are there.
  expect_ 0 tar-nocache -C m "$@" -xf a.tar
}
mount_ --chmod-deny
right_ --no-same-owner --no-same-permissions
right_ --no-same-owner -p
right_
# shellcheck disable=SC2046
right_ $(supported_ --xattrs --acls) --no-same-owner
right_ --no-same-permissions --no-same-owner --delay-directory-restore
# What would not be right is an error as ever.
"$members" = mode 0666 f f x >b.tar
expect_ 2 tar-nocache -C m --no-same-owner -p -xf b.tar
grep '^tar-nocache: f: Cannot change mode to rw-rw-rw-: ' err >/dev/null \
  || fail_ "$(cat err)"
# A node with bits that the umask takes away.
"$members" = uid $u = gid $g = mode 0666 p p - >c.tar
for o in --same-owner --no-same-owner; do
  rm -rf m/*
  expect_ 0 tar-nocache -C m $o -p -xf c.tar
  test "$(stat -c %a m/p)" = 666 || fail_ 'the mode of a FIFO'
done
# Not a word of the process's own umask.
"$members" = uid $u = gid $g = mode 0666 p p - = mode 0644 f d/e/f x >c.tar
rm -rf m/*
expect_ 0 tar-nocache -C m -p -xf c.tar
test "$(stat -c %a m/d)" = 755 || fail_ 'the umask was not put back'

mount_ --chown-deny --chgrp-deny
right_ --same-owner -p

# One owner for all, and nothing to change, as on vfat.
if is_root_; then
  mount_ --force-user=4711 --force-group=4712 --chown-deny --chgrp-deny \
    --chmod-deny --perms=u=rwD:go=rD
  "$members" = uid 4711 = gid 4712 = mode 0755 d d - = mode 0644 f d/f x \
    p d/p - >d.tar
  expect_ 0 tar-nocache -C m --same-owner -p -xf d.tar
  test ! -s err || fail_ "one owner for all: $(cat err)"
  "$members" = uid 4711 = gid 4713 = mode 0644 f f x >d.tar
  expect_ 2 tar-nocache -C m --same-owner -p -xf d.tar
  grep '^tar-nocache: f: Cannot change ownership to uid 4711, gid 4713: ' \
    err >/dev/null || fail_ "$(cat err)"
fi
finish_
