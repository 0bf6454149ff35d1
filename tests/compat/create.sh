#!/bin/sh
# A hostile tree archived in each format: the same bytes, messages and status
# as GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

make_tree_ tree
make_tree_ --huge huge

# create_ FORMAT OPTION...: both archive the tree.  $own_options are given to
# ours alone.
own_options=
create_ ()
{
  format_=$1; shift
  label_="-H $format_ $*"
  gnu_ tar-nocache -cvf gnu.tar -H "$format_" "$@" >out.gnu 2>err.gnu
  gnu_status=$?
  tar-nocache -cvf own.tar -H "$format_" $own_options "$@" >out.own 2>err.own
  both_status=$?
  same_output_ "$label_"
  # Both refuse some; then there is nothing to compare.
  test -f gnu.tar || return 0
  "$tools/tarcmp" "$format_" gnu.tar own.tar >cmp.out 2>&1 \
    || { fail_ "$label_: archives differ"; head -n 12 cmp.out; }
  rm -f gnu.tar own.tar
}

for format in $formats; do
  create_ $format tree
  own_options=--no-page-cache
  create_ $format --sort=name tree
  own_options=
  create_ $format --numeric-owner -b 1 tree/links tree/long
  create_ $format --owner=someone:3000000 --group=:5 --mode=u=rw,go= \
    --mtime=@1234567890.5 tree/sizes tree/times
  create_ $format --hard-dereference -h tree/links/first tree/links/second
  create_ $format -P "$test_dir/tree/modes"
done

for format in gnu oldgnu posix; do
  create_ $format -S tree huge
  create_ $format -S --hole-detection=raw tree/holes
  create_ $format -V 'a label' tree/names
done
for version in 0.0 0.1 1.0; do
  create_ posix --sparse-version=$version tree/holes huge
done
create_ posix --pax-option=delete=atime,delete=ctime tree/sizes tree/names
create_ posix --pax-option='exthdr.name=%d/x%%/%f,gname:=b' tree/names
create_ posix --pax-option='globexthdr.name=%n.%d,comment=a,foo=b' tree/names
create_ posix --pax-option=exthdr.mtime=77 tree/times
# What an override stands in for opens the extended header, as the record
# itself would have; what is deleted does not.
create_ posix --pax-option=atime:=0,ctime:=0 tree/times
create_ posix --pax-option=atime:=0,delete=ctime --mtime=@5 tree/names
create_ posix --pax-option=delete=?time,ctime:=7,mtime:=5 tree/times
create_ posix --pax-option=delete=[ac]time,mtime:=5,x:=y tree/times
create_ posix --pax-option=delete=[ac]time,size:=5,path:=q,uid:=6 \
  --owner=:3000000 tree/names
create_ posix --pax-option=delete=*time,GNU.sparse.map:=1 \
  --sparse-version=0.1 tree/holes
create_ posix --clamp-mtime --mtime=@1000000000 tree/times
create_ posix --transform='s,^,renamed/,' tree/names tree/times tree/holes
create_ posix -S --transform='s,.*,renamed,' tree/holes

# Names about as long as they may be, and names of owners.
mkdir -p d && echo x >d/f && ln d/f d/g && ln -s f d/s \
  && touch -h -d @1000000000 d/f d/s d || framework_failure_
zeros_ () { printf "%0${1}d" 0; }
for format in $formats; do
  for n in 97 98 99 154 155; do
    create_ $format --sort=name --transform="s,^,$(zeros_ $n)/," d
    create_ $format --transform="s,\$,$(zeros_ $n),r" d/f d/g d/s
  done
  create_ $format --transform="s,^,$(zeros_ 50)/$(zeros_ 104)/," d/f d/g
  create_ $format --transform="s,^,$(zeros_ 50)/$(zeros_ 105)/," d/f d/g
  for n in 31 32 33; do
    create_ $format --owner="$(zeros_ $n)u:1" --group="$(zeros_ $n)g:1" d/f
  done
done

# Attributes are stored with the first name of a file.
if test "$(supported_ --xattrs --acls | wc -l)" -eq 2 \
    && setfattr -n user.one -v 1 d/f 2>/dev/null; then
  mkdir d/acl d/default
  setfacl -m u:12345:r d/f d/acl 2>/dev/null
  setfacl -d -m u:12345:r d/default 2>/dev/null
  create_ posix --xattrs --acls --sort=name d
  create_ posix --xattrs --pax-option=delete=[ac]time,SCHILY.xattr.user.one:=2 \
    d/f d/g
fi

# The comparison can fail: one byte of a header, a link, data or the end.
echo data >one
for format in $formats; do
  gnu_ tar-nocache -cf gnu.tar -H $format one
  size=$(($(wc -c <gnu.tar)))
  for at in 0 105 113 121 133 145 156 157 257 265 297 345 499 511 513 1023 \
      $((size - 10240 + 2000)) $((size - 1)); do
    # A pax header comes first in posix, with a name and times of its own.
    cp gnu.tar own.tar
    "$tools/hdrpatch" own.tar $at '\007' -
    "$tools/tarcmp" $format gnu.tar own.tar >/dev/null \
      && fail_ "tarcmp does not see byte $at of $format changed"
    case $at in
      513 | 1023) continue ;;
    esac
    cp gnu.tar own.tar
    "$tools/hdrpatch" own.tar $at '\007'
    "$tools/tarcmp" $format gnu.tar own.tar >/dev/null \
      && fail_ "tarcmp does not see byte $at of $format changed with its sum"
  done
  head -c $((size - 512)) gnu.tar >own.tar
  "$tools/tarcmp" $format gnu.tar own.tar >/dev/null \
    && fail_ "tarcmp does not see the end of $format missing"
done

finish_
