#!/bin/sh
# The archive as a file, pipe or device: sizes, errors, closed descriptors.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d || framework_failure_ mkdir
awk 'BEGIN { for (i = 0; i < 300000; i++) print i }' >d/numbers
echo small >d/small
# More than all pipes on the way hold.
cat d/numbers d/numbers d/numbers d/numbers >d/large
printf '%s\n' d/ d/large d/numbers d/small >names
fatal='tar-nocache: Error is not recoverable: exiting now'

# said_ STATUS TEXT COMMAND: ends with STATUS and TEXT, `|' between lines.
said_ ()
{
  text_=$2
  expect_ "$1" sh -c "$3"
  echo "$text_" | tr '|' '\n' | sed '/^$/d' >said
  compare_ said err
}

# The same bytes whatever they go through; whole records.
expect_ 0 tar-nocache --sort=name -cf a d
for b in 1 7 20 3000; do
  expect_ 0 tar-nocache --sort=name -b $b -cf b d
  size=$(wc -c <b)
  test $((size % (512 * b))) -eq 0 || fail_ "-b $b: $size bytes"
  head -c "$size" a | cmp -n 7000000 - b || fail_ "-b $b: other bytes"
  expect_ 0 tar-nocache -tf b
  compare_ names out
done
for to in 'tar-nocache --sort=name -cf - d >b' \
    'tar-nocache --sort=name -cf - d | cat >b' \
    'tar-nocache --sort=name --no-page-cache -cf b d' \
    'tar-nocache --sort=name --no-page-cache -cf - d >b' \
    'exec 0<&-; tar-nocache --sort=name -cf b d' \
    'exec 2>&-; tar-nocache --sort=name -cf b d'; do
  rm -f b
  expect_ 0 sh -c "$to"
  compare_ a b
done

# After what is there already.
echo header >b
expect_ 0 sh -c 'tar-nocache --sort=name --no-page-cache -cf - d >>b'
tail -c +8 b | cmp - a || fail_ "appended to a file: other bytes"
expect_ 0 sh -c '{ dd bs=7 count=1 of=/dev/null; tar-nocache -t; } <b'
compare_ names out

# Short reads.
for from in 'cat a | tar-nocache -t' \
    'dd if=a bs=511 2>/dev/null | tar-nocache -t' \
    'tar-nocache -t <a' 'tar-nocache -n -tf a' 'tar-nocache --no-seek -tf a'; do
  expect_ 0 sh -c "$from"
  compare_ names out
done

# A record is read to its end.
expect_ 0 sh -c '{ tar-nocache -c --sort=name d && echo ok >&2; } \
  | tar-nocache -t'
compare_ names out
echo ok >want
compare_ want err

# Zeros that fill no block are zeros to ignore.
for bytes in 1 100 511; do
  { cat a; head -c $bytes /dev/zero; } >zeros
  for options in -itf '-i --no-page-cache -tf'; do
    expect_ 0 tar-nocache $options zeros
    compare_ names out
    test ! -s err || fail_ "-i and $bytes zeros: $(cat err)"
  done
  expect_ 0 sh -c 'cat zeros | tar-nocache -it'
  { cat a; head -c $bytes d/numbers; } >other
  expect_ 2 tar-nocache -itf other
done
rm zeros other

# No such archive, no archive at all.
said_ 2 "tar-nocache: none: Cannot open: No such file or directory|$fatal" \
  'tar-nocache -tf none'
said_ 2 "tar-nocache: no/a: Cannot open: No such file or directory|$fatal" \
  'tar-nocache -cf no/a d'
said_ 2 "tar-nocache: d: Cannot open: Is a directory|$fatal" \
  'tar-nocache -cf d d'
said_ 2 "tar-nocache: d: Cannot read: Is a directory|\
tar-nocache: At beginning of tape, quitting now|$fatal" 'tar-nocache -tf d'

# A colon.
cp a a.invalid:b
expect_ 128 tar-nocache -tf a.invalid:b
expect_ 0 tar-nocache -tf a.invalid:b --force-local
expect_ 0 tar-nocache -tf ./a.invalid:b

# The archive is not part of itself.
for z in '' -z; do
  case $z in
    -z) command -v gzip >/dev/null || continue ;;
  esac
  said_ 0 'tar-nocache: d/self: archive cannot contain itself; not dumped' \
    "tar-nocache $z --sort=name -cf d/self d"
  expect_ 0 tar-nocache -tf d/self
  compare_ names out
done
rm d/self

# Nothing is written there, but all is counted.
expect_ 0 tar-nocache --totals -cf /dev/null d
sed 's/,.*//' err >got
echo "Total bytes written: $(wc -c <a) ($(awk "BEGIN {
  k = $(wc -c <a) / 1024; m = k / 1024; u = m < 10 ? m * 10 : m
  c = int (u); if (c < u) c++
  printf m < 10 ? \"%.1fMiB\" : \"%dMiB\", m < 10 ? c / 10 : c }")" >want
compare_ want got

# Somebody stops listening: silence and the signal.
expect_ 0 sh -c '(tar-nocache -c d; echo $? >status) | head -c 10 >/dev/null'
echo 141 >want
compare_ want status
test ! -s err || { fail_ "a broken pipe is told of"; cat err; }

# A full device, a full file system.
if test -c /dev/full; then
  said_ 2 "tar-nocache: /dev/full: Cannot write: No space left on device|\
$fatal" 'tar-nocache -cf /dev/full d'
  # Names are listed as far as the archive was written.
  mkdir many
  (cd many && seq 100 199 | xargs -n 1 cp ../d/small)
  for cache in --page-cache --no-page-cache; do
    said_ 2 "tar-nocache: /dev/full: Cannot write: No space left on device|\
$fatal" "tar-nocache $cache --sort=name -cvf /dev/full many"
    test "$(wc -l <out)" = 11 || fail_ "$(wc -l <out) names were listed"
  done
  expect_ 2 tar-nocache --totals -cf /dev/full d
  sed 's/,.*//' err >got
  cat >want <<EOF
Total bytes written: 0 (0B
tar-nocache: /dev/full: Cannot write: No space left on device
$fatal
EOF
  compare_ want got
else
  echo 'not tried: there is no /dev/full'
fi
# The shell counts the limit in blocks of 512 or 1024 bytes: part of a record
# is written either way.
expect_ 2 sh -c 'trap "" XFSZ; ulimit -f 12; tar-nocache -cf limited d'
cat >want <<EOF
tar-nocache: limited: Wrote only $(($(wc -c <limited) % 10240)) of 10240 bytes
$fatal
EOF
compare_ want err

finish_
