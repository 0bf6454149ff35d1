#!/bin/sh
# Archives of several volumes whose ends are at every place, in each format
# that has volumes: the same bytes and messages as GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

# write_ FORMAT OPTION...: both write volumes, as many as it takes; each then
# lists what the other wrote.
write_ ()
{
  format_=$1; shift
  label_="-H $format_ $*"
  rm -rf gnu own
  mkdir gnu own
  volumes_=
  for i_ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    volumes_="$volumes_ -f DIR/$i_"
  done
  both_ "$label_" sh -c 'd=own; case $PATH in */gnubin:*) d=gnu; esac
    volumes=$(echo "$1" | sed "s/DIR/$d/g"); shift
    exec tar-nocache -cvM $volumes "$@" 2>err' sh "$volumes_" \
    -H "$format_" "$@"
  ls gnu >want; ls own >got
  compare_ want got
  names_=$(ls own | sort -n | sed 's/^/-f DIR\//')
  for i_ in $(cat want); do
    "$tools/tarcmp" "$format_" gnu/$i_ own/$i_ >cmp.out 2>&1 \
      || { fail_ "$label_: volume $i_ differs"; head -n 12 cmp.out; }
  done
  # GNU tar cannot read all that it writes: a last volume of nothing but a
  # global header is no archive to it.
  for side_ in gnu own; do
    volumes_=$(echo "$names_" | sed s/DIR/$side_/)
    gnu_ tar-nocache -tvM $volumes_ </dev/null >list.$side_ 2>&1
    echo "status $?" >>list.$side_
    sed -i "s,'$side_/,'," list.$side_
    tar-nocache -tvM $volumes_ </dev/null >list2.$side_ \
      || fail_ "$label_: volumes of $side_ cannot be read"
  done
  compare_ list.gnu list.own
  compare_ list2.gnu list2.own
}

long=$(printf '%0110d' 0)
seq 3000 >big
seq 9 >"$long"
: >empty
ln -s nowhere sym
ln -s "$long" symlong
mkdir dir
truncate -s 60000 holes && seq 999 | dd of=holes bs=4096 seek=3 conv=notrunc \
  2>/dev/null && seq 300 | dd of=holes bs=4096 seek=9 conv=notrunc 2>/dev/null

# The first file takes this many blocks, so that the first volume ends in
# its data, at the end of them, in headers or in other data.
for n in 1 6 7 8 9; do
  head -c $((n * 512 - 12)) big >first
  ln -f first link
  rest="first empty dir $long sym link symlong first empty"
  write_ gnu -b4 -L4 $rest
  write_ oldgnu -b4 -L5 -V lab $rest
  head -c $(((n + 4) * 512)) big >first
  write_ posix -b8 -L8 --pax-option=delete=atime,delete=ctime $rest
  write_ posix -b8 -L8 -V lab $rest
done

# Short volumes, so that they end in headers, data and holes of all kinds.
for length in 7 30; do
  write_ gnu -b1 -L$length -V lab $rest
  write_ oldgnu -S -b2 -L$length holes first
  write_ posix -S -b3 -L$length -V lab holes first
done

write_ gnu -S -b8 -L8 -V lab holes big
write_ oldgnu -S -L10 holes
for v in 0.0 0.1 1.0; do
  write_ posix --sparse-version=$v -L10 holes big
done
write_ posix -L10 --owner=someone:77 --group=:5 --mode=600 --mtime=@5 big
write_ posix -L10 --numeric-owner big
write_ posix -L10 --pax-option='comment=x,foo:=y,globexthdr.name=%n' big
# Volumes that end between members without data have no header.
mkdir links
for i in 1 2 3 4 5 6 7 8 9; do ln -s $i links/a$i; ln -s $i links/b$i; done
write_ posix -L10 links big \
  --pax-option='comment=x,globexthdr.name=%n,delete=atime,delete=ctime'
write_ posix -L10 -V lab --pax-option='comment=x,gname:=y' first big
write_ gnu -L10 -P --transform='s,big,/some/where/else,' big
write_ gnu -L10 --no-recursion "$PWD/big"

finish_
