#!/bin/sh
# A tree with all that a file system can say of a file goes through an archive
# of ours and out of it with GNU tar, the other way round, and through ours
# alone: nothing is lost, as independent programs see it.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

owners=
is_root_ || owners=-o

make_tree_ tree
make_tree_ --huge tree/huge
rm -f tree/special/socket

# What needs programs that may not be there, on a file system that may not
# have it.
mkdir tree/attrs tree/attrs/dir tree/attrs/default tree/attrs/acl \
  || framework_failure_
cd tree/attrs || exit 99
options='--acls --xattrs --xattrs-include=*'
attributes= lists=
: >none
for path in "$gnu_path" "$own_path"; do
  PATH=$path tar-nocache -cf a $options none 2>>err
done
if grep 'is not available' err >/dev/null; then
  options=
else
  attributes=yes lists=yes
fi
rm a err
for f in access plain user empty long odd capable; do echo $f >$f; done
ln -s plain link
mkfifo fifo
if test -z "$options"; then
  :
elif setfattr -n user.one -v 1 user 2>/dev/null; then
  setfattr -n user.two -v 0x000a3d25ff user
  setfattr -n user.empty empty
  setfattr -n user.long -v "$(head -c 3000 /dev/zero | tr '\0' v)" long
  setfattr -n 'user.a=b%c' -v x odd
  setfattr -n user.dir -v d dir
  if is_root_; then
    setfattr -n trusted.t -v t user
    setfattr -h -n trusted.l -v l link
    setfattr -n trusted.f -v f fifo
    setfattr -n security.other -v s dir
    setcap cap_net_raw,cap_net_admin+ep capable 2>/dev/null
  fi
else
  attributes=
fi
if test -z "$options"; then
  :
elif setfacl -m u:12345:rwx,g:54321:r,m::rx access 2>/dev/null; then
  setfacl -m u:1:rw none
  setfacl -m d:u:7:rx,d:m::rwx default
  setfacl -m u:9:rx,d:g:8:w acl
  setfacl -m u:2:r fifo
else
  lists=
fi
touch -h -d '2020-01-02 03:04:05.678901234' * .
cd ../.. || exit 99

# look_ DIR PART OPTION...: what independent programs see in DIR/tree.  PART is
# `all', or else the attributes are left out.  Nobody stores that two names
# are one fifo.
look_ ()
{
  cd "$1/tree" || exit 99
  part_=$2; shift 2
  "$tools/treelist" -m $owners "$@" . \
    | sed '/^\.\/special\/fifo2-link /d' \
    | case $part_ in all) cat ;; *) grep -v '^\./attrs' ;; esac
  if test $part_ = all; then
    {
      test -z "$lists" || getfacl -R -n -p .
      test -z "$attributes" || getfattr -R -h -d -m - -e hex .
    } 2>/dev/null | awk '/^# file/ { file = $0 } { print file ": " $0 }' | sort
    test -z "$attributes" || getcap -r . 2>/dev/null | sort
  fi
  cd "$test_dir" || exit 99
}

# turn_ FORMAT PART LOOK-OPTION OPTION...: in that format, with these options
# of both, and back again, by each pair that we are one of.
turn_ ()
{
  format_=$1 part_=$2 look_=$3; shift 3
  look_ . $part_ $look_ >want
  for pair_ in 'own gnu' 'gnu own' 'own own'; do
    rm -rf to a && mkdir to
    PATH=$(path_ ${pair_% *}) tar-nocache -cSf a -H $format_ "$@" tree \
      2>err
    PATH=$(path_ ${pair_#* }) tar-nocache -xpf a "$@" -C to 2>err \
      || fail_ "$format_, $pair_: $? $(head -n 3 err)"
    look_ to $part_ $look_ >got
    cmp -s want got && continue
    fail_ "$format_, $pair_: something was lost"
    diff -a -U0 want got | sed -n '3,20p' | cut -c1-300
  done
  rm -rf to a
}

# path_ WHO: where that tar-nocache is found.
path_ () { case $1 in gnu) echo "$gnu_path" ;; *) echo "$own_path" ;; esac; }

set -f
turn_ posix all '' $options
turn_ posix some '' --sparse-version=0.0
turn_ posix some '' --sparse-version=0.1 --no-acls
turn_ gnu some -n
turn_ oldgnu some -n

finish_
