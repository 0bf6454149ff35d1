#!/bin/sh
# Extraction with --no-page-cache: small files that are written with one call
# are what they are otherwise.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d || framework_failure_ d
i=0
while test $i -lt 150; do
  i=$((i + 1))
  head -c $((i * 997 % 20000)) /dev/urandom >d/$i || framework_failure_ $i
done
: >d/empty
for size in 1 4095 4096 4097 65535 65536 131072 131073; do
  head -c $size /dev/urandom >d/size-$size || framework_failure_ $size
done
ln d/7 d/hard && ln -s 7 d/soft && chmod 600 d/9 && chmod 2755 d/10 \
  && touch -d '2001-02-03 04:05:06.789' d/11 || framework_failure_ 'links'
# d/3 comes twice, the second time with other bytes.
tar-nocache --sort=name --format=posix -cf a.tar d \
  && echo other >d/3 && tar-nocache --format=posix -rf a.tar d/3 \
  || framework_failure_ a.tar

# Extract into the directory $1 with the value $2 of TNC_POOL.  How many
# files were written by which method goes to $1.methods.
extract_ ()
{
  mkdir "$1" || framework_failure_ "$1"
  TNC_POOL=$2
  export TNC_POOL
  expect_ 0 tar-nocache --no-page-cache --page-cache-report --threads=4 \
    -pxf a.tar -C "$1"
  sed -n '/ 0 bytes written/d; s/.*page cache: \(.*\): \([0-9]*\) .*/\1 \2/p' \
    err >"$1.methods"
}
for how in 'alone never' 'together always'; do
  extract_ $how
  into=${how% *}
  tar-nocache --sort=name -C $into -cf $into.tar d \
    && tar-nocache --full-time -tvf $into.tar >$into.list || fail_ "$into"
done
compare_ alone.list together.list
for i in alone/d/*; do
  cmp "$i" "together/${i#alone/}" || fail_ "$i"
done
cmp d/3 together/d/3 || fail_ 'not the later member'

# By which method large files are written does not depend on that.  Where it is
# RWF_DONTCACHE, small files that are written together have it, too.
head -c 1000000 /dev/zero >large && tar-nocache -cf a.tar large \
  || framework_failure_ large
extract_ single never
grep RWF_DONTCACHE single.methods >/dev/null \
  && test "$(stat -f -c %T .)" != overlayfs \
  || skip_ 'no RWF_DONTCACHE here'
count_ () { sed -n 's/^RWF_DONTCACHE //p' $1.methods; }
test "$(count_ together)" -gt "$(count_ alone)" \
  || fail_ 'each file was written alone'

finish_
