#!/bin/sh
# --read-ahead: what it takes, and that archives do not depend on it.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  mkdir d/$i && for j in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 \
    21 22 23 24 25 26 27 28 29 30 31; do
    echo "$i $j" >d/$i/$j
  done
done || framework_failure_ 'no files'
mkfifo d/3/fifo && ln -s 1 d/3/link && ln d/3/2 d/4/again \
  && head -c 300000 /dev/zero >d/5/large && : >d/5/empty \
  || framework_failure_ 'no odd files'

# Numbers.
for bad in -1 '' x 1x 2147483648 99999999999999999999 Auto; do
  expect_ 2 tar-nocache --read-ahead="$bad" -cf a.tar d
  head -n 1 err >got
  echo "tar-nocache: $bad: Invalid number of files to read ahead" >want
  compare_ want got
done
for good in 0 1 007 2147483647 auto; do
  expect_ 0 tar-nocache --read-ahead=$good -cf a.tar d
  compare_ /dev/null err
done

expect_ 0 tar-nocache --threads=1 -cf want.tar --sort=name d
grep '^#define HAVE_PTHREAD ' "$abs_top_builddir/config.h" >/dev/null \
  || finish_

# readers_ OPTION...: how many files are read at the same time, at first.
TNC_PREFETCH=always TNC_TRACE=prefetch
export TNC_PREFETCH TNC_TRACE
readers_ ()
{
  expect_ 0 tar-nocache -cf a.tar --sort=name "$@" d
  compare_ want.tar a.tar
  sed -n 's/.*starts: .* \([0-9]*\) readers$/\1/p' err
}
while read -r number options; do
  for cache in --page-cache --no-page-cache; do
    readers=$(readers_ $options $cache)
    test "$readers" = "${number#-}" \
      || fail_ "$options $cache: $readers readers, not $number"
  done
done <<'END'
16
16 --read-ahead=auto
16 --read-ahead=0 --read-ahead=auto
- --read-ahead=0
- --read-ahead=5 --read-ahead=0
- --read-ahead=5 --threads=1
1 --read-ahead=1
2 --read-ahead=2
40 --read-ahead=40
64 --read-ahead=64
64 --read-ahead=65
64 --read-ahead=2147483647
3 --threads=3
3 --threads=3 --read-ahead=20
3 --threads=20 --read-ahead=3
END

# More of them are tried, but not of a number that was asked for.
expect_ 0 tar-nocache -cf a.tar d
grep 'prefetch: 32 readers' err >/dev/null || fail_ 'never more readers'
for option in --read-ahead=4 --threads=4; do
  expect_ 0 tar-nocache -cf a.tar $option d
  ! grep 'prefetch: [0-9]* readers' err || fail_ "$option: another number"
done

# Directories are read ahead, too, but none that is left out.
directories_ () { sed -n 's/.*stops: .* \([0-9]*\) directories read$/\1/p' err; }
expect_ 0 tar-nocache -cf a.tar --sort=name d
test 0 -lt "$(directories_)" || fail_ 'no directory is read ahead'
expect_ 0 tar-nocache -cf a.tar --sort=name --exclude='d/[2-9]*' \
  --exclude='d/1[1-9]' d
test "$(directories_)" = 0 || fail_ 'an excluded directory is read'

# With few descriptors nothing is read ahead.
for limit in 12 100 256; do
  expect_ 0 sh -c "ulimit -n $limit
    exec tar-nocache -cf a.tar --sort=name --read-ahead=64 d"
  compare_ want.tar a.tar
  ! grep starts err >/dev/null || fail_ "reads ahead with $limit descriptors"
done

# Other ways to archive.
cp -a d e || framework_failure_ cp
for number in 1 64 auto; do
  TNC_PREFETCH=never tar-nocache -cf want.tar --sort=name -S -h \
    --exclude='1*' d || framework_failure_
  expect_ 0 tar-nocache -cf a.tar --sort=name -S -h --exclude='1*' \
    --read-ahead=$number d
  compare_ want.tar a.tar
  find d -exec touch -a -h -d '1 hour' {} +
  TNC_PREFETCH=never tar-nocache -cGf want.tar --sort=name d \
    || framework_failure_
  expect_ 0 tar-nocache -cGf a.tar --sort=name --read-ahead=$number d
  compare_ want.tar a.tar
done

finish_
