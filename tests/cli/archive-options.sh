#!/bin/sh
# The options about the archive: its name, sizes of records, how to tell what
# was done; no archive on a terminal.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d || framework_failure_ mkdir
awk 'BEGIN { for (i = 0; i < 30000; i++) print i }' >d/numbers
printf '%s\n' d/ d/numbers >names
fatal='tar-nocache: Error is not recoverable: exiting now'
hint="Try 'tar-nocache --help' or 'tar-nocache --usage' for more \
information."

# said_ STATUS TEXT COMMAND: ends with STATUS and TEXT, `|' between lines.
said_ ()
{
  text_=$2
  expect_ "$1" sh -c "$3"
  echo "$text_" | tr '|' '\n' | sed '/^$/d' >said
  compare_ said err
}

# The name of the archive.
expect_ 0 tar-nocache -cf a d
size=$(wc -c <a)
for name in '-f b' '-fb' '--file=b' '--file b'; do
  rm -f b
  expect_ 0 tar-nocache -c $name d
  compare_ a b
  expect_ 0 tar-nocache -t $name
  compare_ names out
done
rm b
expect_ 0 tar-nocache cf b d
compare_ a b
rm b
expect_ 0 tar-nocache cbf 20 b d
compare_ a b
expect_ 0 tar-nocache tvbf 7 b
for f in '' '-f -' '-f-' --file=-; do
  rm b
  expect_ 0 sh -c "tar-nocache -c $f d >b"
  compare_ a b
  expect_ 0 sh -c "tar-nocache -t $f <b"
  compare_ names out
done
expect_ 0 env TAPE=b tar-nocache -t
compare_ names out
said_ 2 "tar-nocache: b: Cannot open: No such file or directory|$fatal" \
  'rm b; TAPE=b tar-nocache -t'
said_ 2 "tar-nocache: Multiple archive files require '-M' option|$hint" \
  'tar-nocache -f a -f a -t'

# A file called -.
expect_ 0 tar-nocache -cf ./- d
compare_ a ./-
expect_ 0 tar-nocache -tf ./-
compare_ names out

# Sizes of records; the last one given counts.  There are two blocks of
# headers and two of zeros.
whole=$((1024 + ($(wc -c <d/numbers) + 511) / 512 * 512 + 1024))
for option in '-b 1=512' '-b 3=1536' --blocking-factor=40=20480 \
    --record-size=512=512 --record-size=3k=3072 --record-size=2b=1024 \
    '--record-size=20k -b 1=512' '-b 20 --record-size=1K=1024' \
    '-b 3000=1536000'; do
  record=${option##*=}
  expect_ 0 tar-nocache -c ${option%=*} -f b d
  test "$(wc -c <b)" -eq $(((whole + record - 1) / record * record)) \
    || fail_ "$option: $(wc -c <b) bytes"
  expect_ 0 tar-nocache -t ${option%=*} -f a
  compare_ names out
done

for n in 0 -1 x 1k '' 2147483648 99999999999999999999; do
  said_ 2 "tar-nocache: $n: Invalid blocking factor|$hint" \
    "tar-nocache -tf a -b '$n'"
done
for n in 1x x '' -512 10000000P; do
  said_ 2 "tar-nocache: $n: Invalid record size|$hint" \
    "tar-nocache -tf a --record-size='$n'"
done
for n in 1 511 513 1c; do
  said_ 2 "tar-nocache: Record size must be a multiple of 512.|$hint" \
    "tar-nocache -tf a --record-size=$n"
done
said_ 2 "tar-nocache: Invalid value for record_size|$fatal" \
  "tar-nocache -tf a --record-size=0"

# Every so many records; of what is not read none is counted.
points_ ()
{
  awk "BEGIN { for (i = $2; i <= $(((size + 10239) / 10240)); i += $2)
                 print \"tar-nocache: $1 checkpoint \" i }" | tr '\n' '|'
}
said_ 0 "$(points_ Write 3)" 'tar-nocache --checkpoint=3 -cf b d'
said_ 0 "$(points_ Read 5)" 'tar-nocache --checkpoint=5 --no-seek -tf b'
compare_ names out
said_ 0 "$(points_ Read 10)" 'cat b | tar-nocache --checkpoint -t'
said_ 0 "$(points_ Read 5)" 'mkdir x; tar-nocache --checkpoint=5 -xf b -C x'
said_ 0 "$(points_ Write 3 | sed 's/tar-nocache: Write checkpoint //g
  s/[0-9][0-9]*/tar-nocache: & write %%/g')" \
  'tar-nocache --checkpoint=3 --checkpoint-action="echo=%u %s %%" -cf b d'
expect_ 0 tar-nocache --checkpoint=.3 -cf b d
points_ Write 3 | sed 's/[^|]*|/./g' >want
compare_ want out
said_ 2 "tar-nocache: --checkpoint value is not an integer|$fatal" \
  'tar-nocache --checkpoint=x -tf a'

# All bytes, also those of holes and of what is passed over.
total_ ()
{
  expect_ 0 sh -c "$3"
  sed 's/ (.*/ (.../' err >got
  echo "Total bytes $1: $2 (..." >want
  compare_ want got
}
total_ written "$size" 'tar-nocache --totals -cf b d'
total_ written "$size" 'tar-nocache --totals -c d >b'
for b in 1 7 20 100; do
  expect_ 0 tar-nocache -b $b -cf b d
  total_ written "$(wc -c <b)" "tar-nocache --totals -b $b -cf b d"
  total_ written "$(wc -c <b)" "tar-nocache --totals -b $b -cf /dev/null d"
  total_ read "$(wc -c <b)" "tar-nocache --totals -b $b -tf b"
done
total_ read "$size" 'tar-nocache --totals -tf a'
total_ read "$size" 'tar-nocache --totals --no-seek -tf a'
total_ read "$size" 'tar-nocache --totals -t <a'
total_ read "$size" 'cat a | tar-nocache --totals -t'
total_ read "$size" 'rm -r x; mkdir x; tar-nocache --totals -xf a -C x'

# Signals in the middle of reading and writing more than a pipe holds.
awk 'BEGIN { for (i = 0; i < 600000; i++) print i }' >d/numbers
expect_ 0 tar-nocache -cf a d
if mkfifo pipe 2>/dev/null; then
  tar-nocache --totals=USR1 -cf pipe d 2>err &
  pid=$!
  {
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
      dd bs=4567 count=1 2>/dev/null
      kill -USR1 $pid
    done
    cat
  } <pipe >b
  wait $pid || fail_ "writing with signals: status $?"
  compare_ a b
  grep '^Total bytes written: [0-9]* (' err >/dev/null \
    || fail_ "writing with signals: no totals"

  tar-nocache --totals=USR1 -tf pipe >out 2>err &
  pid=$!
  {
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
      dd bs=4567 count=1 2>/dev/null
      # Not before it reads, else it dies.
      test $i -lt 3 || kill -USR1 $pid
    done
    cat
  } <a >pipe
  wait $pid || fail_ "reading with signals: status $?"
  compare_ names out
  grep '^Total bytes read: [0-9]* (' err >/dev/null \
    || fail_ "reading with signals: no totals"
else
  echo 'not tried: no named pipes here'
fi

# A terminal.
on_terminal_ () { "$abs_top_builddir/tests/cli/on-terminal" "$@"; }
on_terminal_ true >/dev/null 2>&1
if test $? = 0; then
  for command in '-t' '-tf -' -x; do
    expect_ 2 on_terminal_ tar-nocache $command
    tr -d '\r' <out >got
    cat >want <<EOF
tar-nocache: Refusing to read archive contents from terminal \
(missing -f option?)
$fatal
EOF
    compare_ want got
  done
  for command in '-c d' '-cf - d' '-czf - d' '-c -I cat d'; do
    expect_ 2 on_terminal_ tar-nocache $command
    tr -d '\r' <out >got
    cat >want <<EOF
tar-nocache: Refusing to write archive contents to terminal \
(missing -f option?)
$fatal
EOF
    compare_ want got
  done
  expect_ 0 on_terminal_ tar-nocache -tf a
else
  echo 'not tried: there are no terminals here'
fi

# Numbers that are none, or too large.
for value in '' -1 x 1x 1.5 .x .-1 99999999999999999999; do
  said_ 2 "tar-nocache: --checkpoint value is not an integer|$fatal" \
    "tar-nocache -cf b --checkpoint=$value d"
done
for value in '' -1 x 1x 1.5 99999999999999999999; do
  said_ 2 "tar-nocache: Invalid incremental level value|$hint" \
    "tar-nocache -cf b -g snapshot --level=$value d"
done
for value in 0 18446744073709551615; do
  said_ 0 '' "tar-nocache -cf b --checkpoint=$value d"
done
expect_ 0 tar-nocache -cf b --checkpoint=. d
grep '^\.\.*$' out >/dev/null || fail_ 'no dots'
expect_ 0 timeout 60 tar-nocache -tf a \
  --strip-components=18446744073709551615
for option in -L -b --record-size --strip-components --occurrence; do
  expect_ 2 tar-nocache -cf b $option 99999999999999999999 d
done
expect_ 0 sh -c 'tar-nocache -cf b -L 18014398509481983 d'

# The file of --volno-file counts as far as an int goes.
head -c 30000 /dev/zero >zeros
for operation in -cf '-cf w1 -f'; do
  echo 2147483647 >number
  said_ 2 "tar-nocache: Volume number overflow|$fatal" \
    "tar-nocache $operation v1 -L 10 --volno-file=number zeros </dev/null"
  test "$(cat number)" = 2147483647 || fail_ 'another number'
done
expect_ 0 tar-nocache -cM -L 20 -f v1 -f v2 zeros
for operation in -t -x -d; do
  echo 2147483647 >number
  expect_ 2 tar-nocache ${operation}M -f v1 -f v2 --volno-file=number
  grep -x 'tar-nocache: Volume number overflow' err >/dev/null \
    || fail_ "$operation: no overflow"
done

finish_
