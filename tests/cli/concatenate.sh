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

# has_ NAME...: these members are in the archive a, whatever follows.  Each archive
# brings its end along.
has_ ()
{
  tar-nocache -itf a >got 2>list.err
  printf '%s\n' "$@" >want
  compare_ want got
}

add_ 0 d.tar e.tar
compare_ /dev/null err
has_ z d/ d/a e/ e/z

# One that shrinks while it is copied.  What was copied stays, and nothing comes
# after it: it would be read as data of d/a.
for options in '' --no-page-cache --threads=1 --reflink=never; do
  cp d.tar shrinks.tar
  add_ 2 $options -b 1 --checkpoint=50 \
    --checkpoint-action='exec=truncate -s 1000000 shrinks.tar' shrinks.tar e.tar
  printf '%s\n' \
    "tar-nocache: shrinks.tar: File shrank by $((size - 1000000)) bytes" \
    "$recover" >want
  compare_ want err
  has_ z d/ d/a
  grep 'Unexpected EOF' list.err >grep.out || fail_ "$options: d/a looks whole"
  test $(wc -c <a) -ge 1000000 || fail_ "$options: what was copied is lost"
done

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

# What cannot be read.  What was copied before it stays.
add_ 2 d.tar e e.tar
bytes=$(stat -c %s e)
printf '%s\n' \
  "tar-nocache: e: Read error at byte 0, while reading $bytes bytes: $(error_text_ EISDIR)" \
  "$recover" >want
test $bytes -gt 0 && test $bytes -le 4096 || sed -i 's/reading.*bytes: //' want err
compare_ want err
has_ z d/ d/a
test ! -s list.err || fail_ "the archive has no end: $(cat list.err)"

# What is not there is left out.
add_ 2 none.tar e.tar
has_ z e/ e/z

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
