#!/bin/sh
# -A: archives that end early or cannot be read.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d e || framework_failure_
head -c 3000000 /dev/zero | tr '\0' x >d/a
echo last >e/z
for f in d e; do
  tar-nocache -cf $f.tar $f || framework_failure_
done
tar-nocache -cf base.tar -C e z || framework_failure_
size=$(wc -c <d.tar)
recover='tar-nocache: Error is not recoverable: exiting now'

# add_ STATUS ARGUMENT...: add these archives to a new archive a.
add_ ()
{
  status_=$1; shift
  cp base.tar a && expect_ $status_ tar-nocache -Af a "$@"
}

# has_ NAME...: these members are in the archive a, which is whole and can be
# continued.  Each archive brings its end along.
has_ ()
{
  expect_ 0 tar-nocache -itf a
  printf '%s\n' "$@" >want
  compare_ want out
  compare_ /dev/null err
  expect_ 0 tar-nocache -rf a --transform=s/z/new/ -C e z
  expect_ 0 tar-nocache -xOf a new
  compare_ e/z out
}

add_ 0 d.tar e.tar
compare_ /dev/null err
has_ z d/ d/a e/ e/z

# One that shrinks while it is copied.  Nothing of it stays: what would come after
# it, and be it the end, would be read as data of d/a.  PLACE is where it is cut.
tar-nocache -b 1 -cf first.tar e || framework_failure_
for options in '' --no-page-cache --threads=1 --threads=8 --reflink=never \
  '-b 512 --checkpoint=3'; do
  for place in 1000000 2500000 $((size - 10240)) 3000000; do
    cp d.tar shrinks.tar
    # shellcheck disable=SC2086
    add_ 2 -b 1 --checkpoint=1000 $options \
      --checkpoint-action="exec=truncate -s $place shrinks.tar" \
      first.tar shrinks.tar d.tar
    printf '%s\n' \
      "tar-nocache: shrinks.tar: File shrank by $((size - place)) bytes" \
      "$recover" >want
    compare_ want err
    has_ z e/ e/z
    test $(wc -c <a) -le 1048576 \
      || fail_ "$options: what was copied is still there"
  done
done

# Several volumes cannot be taken back: there is no end then, and what was behind
# the old one is no part of d/a.
tar-nocache -b 16384 -cf zeros.tar -C e z || framework_failure_
for place in 2500000 3000000; do
  cp d.tar shrinks.tar
  cp zeros.tar a
  expect_ 2 tar-nocache -MAf a -b 20 --checkpoint=50 \
    --checkpoint-action="exec=truncate -s $place shrinks.tar" shrinks.tar
  grep 'shrinks.tar: File shrank by' err >grep.out || fail_ "-M: $(cat err)"
  expect_ 2 tar-nocache -tf a
  grep 'Unexpected EOF in archive' err >grep.out || fail_ "-M: d/a looks whole"
done
# What was not written yet can be.
cp base.tar a
add_ 2 -M --checkpoint=5 --checkpoint-action='exec=truncate -s 200000 shrinks.tar' \
  e.tar shrinks.tar
has_ z e/ e/z

# A file that gives fewer bytes than its size says.
short=/sys/kernel/fscaps
if test -r $short && test "$(wc -c <$short)" -lt "$(stat -c %s $short)"; then
  missing=$(($(stat -c %s $short) - $(wc -c <$short)))
  add_ 2 $short e.tar
  printf '%s\n' \
    "tar-nocache: $short: File shrank by $missing bytes" "$recover" >want
  compare_ want err
  has_ z
else
  echo "$test_name: note: no file that is shorter than its size"
fi

# What cannot be read.  What was added before it stays.
bytes=$(stat -c %s e)
if test $bytes -gt 0 && test $bytes -le 4096; then
  add_ 2 d.tar e e.tar
  printf '%s\n' \
    "tar-nocache: e: Read error at byte 0, while reading $bytes bytes: $(error_text_ EISDIR)" \
    "$recover" >want
  compare_ want err
  has_ z d/ d/a
else
  echo "$test_name: note: directories have $bytes bytes here"
fi
# It has no size, so nothing is missing.
if test -d /proc/self; then
  add_ 2 d.tar /proc/self e.tar
  grep "^tar-nocache: /proc/self: Cannot read: $(error_text_ EISDIR)\$" err \
    >grep.out || fail_ "/proc/self: $(cat err)"
  has_ z d/ d/a e/ e/z
fi

# What is not there is left out.
add_ 2 none.tar e.tar
has_ z e/ e/z
# An error that is not one of copying.
add_ 2 d.tar -C none e.tar
has_ z d/ d/a

# A pipe has no size.
if mkfifo fifo; then
  cat d.tar >fifo &
  add_ 0 fifo e.tar
  wait
  has_ z d/ d/a e/ e/z
else
  echo "$test_name: note: cannot make a fifo"
fi

finish_
