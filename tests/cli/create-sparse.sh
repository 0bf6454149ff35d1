#!/bin/sh
# Sparse files: every encoding restores what was there, holes are not read.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# sparse_ NAME: whether fewer blocks are allocated than the size needs.
sparse_ ()
{
  set -- $(stat -c '%b %s' "$1")
  test $1 -lt $(($2 / 512))
}

mkdir d
truncate -s 1000000 d/hole || framework_failure_
sparse_ d/hole || skip_ 'this file system has no sparse files'
truncate -s 1000000 d/tail && echo end >>d/tail
echo begin >d/head && truncate -s 1000000 d/head
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26
do
  echo $i >>d/many; truncate -s ${i}00000 d/many
done
head -c 70000 /dev/urandom >d/full
: >d/empty
truncate -s 500 d/small
cp -a d keep || framework_failure_

for format in gnu oldgnu 'posix --sparse-version=0.0' \
  'posix --sparse-version=0.1' 'posix --sparse-version=1.0'; do
  for how in seek raw; do
    expect_ 0 tar-nocache -cf a -S --hole-detection=$how -H $format d
    compare_ /dev/null err
    test $(wc -c <a) -lt 400000 || fail_ "$format $how: holes were stored"
    rm -rf x; mkdir x
    expect_ 0 tar-nocache -xf a -C x
    for f in hole tail head many full empty small; do
      cmp d/$f x/d/$f || fail_ "$format $how: $f"
    done
    sparse_ x/d/hole || fail_ "$format $how: the hole is not one"
  done
done

# Not asked for, nothing is sparse; the formats without it refuse.
expect_ 0 tar-nocache -cf a d
test $(wc -c <a) -gt 3000000 || fail_ 'sparse without -S'
expect_ 2 tar-nocache -cSf a -H ustar d
grep 'GNU features wanted on incompatible archive format' err >/dev/null \
  || fail_ 'ustar has no sparse files'

# Through a pipe, more than a header's octal digits can tell, with few blocks
# on the other side, too.
echo begin >d/huge && truncate -s 9G d/huge && echo end >>d/huge \
  || skip_ 'no file of 9 GiB'
for format in gnu posix; do
  rm -rf x; mkdir x
  tar-nocache -cSf - -H $format d/huge | cat >pipe.tar
  cat pipe.tar | tar-nocache -xf - -C x || fail_ "$format: huge, extracted"
  test $(stat -c %s x/d/huge) -eq $(stat -c %s d/huge) \
    && test $(stat -c %b x/d/huge) -lt 2048 \
    || fail_ "$format: $(stat -c '%s bytes, %b blocks' d/huge x/d/huge)"
  test "$(head -n 1 x/d/huge) $(tail -c 4 x/d/huge)" = 'begin end' \
    || fail_ "$format: the data are not where they were"
done
rm d/huge

# Holes are asked for, not read.
if test -z "${VALGRIND-}" && strace -V >/dev/null 2>&1 \
  && strace -o trace -e trace=read,readv,preadv2 true 2>/dev/null; then
  # The leak checker of a build with it cannot work under strace.
  ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
  export ASAN_OPTIONS
  truncate -s 4000000000 d/huge && echo end >>d/huge
  strace -o trace -e trace=read,readv,preadv2 \
    tar-nocache -cSf a d/huge || fail_ 'huge'
  bytes=$(sed -n 's/.*) *= \([0-9][0-9]*\)$/\1/p' trace \
    | awk '{ n += $1 } END { print n }')
  test $bytes -lt 1000000 || fail_ "$bytes bytes were read"
fi

# Regions that fill no block and follow one another without gaps.
letters_ () { printf "%100s" '' | tr ' ' $1; }
"$abs_top_builddir/tests/cli/members" = uid $(id -u) = gid $(id -g) \
  x header '24 GNU.sparse.size=1100
26 GNU.sparse.numblocks=2
33 GNU.sparse.map=0,100,1000,100
' f packed "$(letters_ a)$(letters_ b)" f after x >packed.tar
expect_ 0 tar-nocache -tf packed.tar
printf '%s\n' packed after >want; compare_ want out
expect_ 0 tar-nocache -xf packed.tar
{ letters_ a; head -c 900 /dev/zero; letters_ b; } >want
compare_ want packed
expect_ 0 tar-nocache -df packed.tar
expect_ 0 tar-nocache -xOf packed.tar packed
compare_ want out
{ letters_ a; head -c 900 /dev/zero; letters_ c; } >packed
expect_ 1 tar-nocache -df packed.tar

finish_
