#!/bin/sh
# What goes wrong below us while archiving: reading and writing fails, values
# do not fit the format, standard streams are closed.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && echo a >d/a && head -c 30000 /dev/zero | tr '\0' x >d/b \
  && echo c >d/c || framework_failure_
error='tar-nocache: Exiting with failure status due to previous errors'

# A file that cannot be read on: zeros take the place of the rest, the others
# are archived.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
if strace -o trace -P d/b -e trace=read -e inject=read:error=EIO cat d/b \
  >/dev/null 2>&1; then framework_failure_ 'nothing was injected'; fi
if grep INJECTED trace >/dev/null 2>&1; then
  broken_ ()
  {
    strace -o trace -P "$test_dir/d/b" -e trace=read -e inject=read:error=EIO \
      tar-nocache -cf x --sort=name -b 20 "$@" d 2>err
  }
  broken_
  test $? -eq 2 || fail_ 'a read error is no error'
  cat >want <<E
tar-nocache: d/b: Read error at byte 0, while reading 8192 bytes: \
$(error_text_ EIO)
$error
E
  compare_ want err
  tar-nocache -xOf x d/b | tr -d '\0' >out
  compare_ /dev/null out
  test $(tar-nocache -xOf x d/b | wc -c) -eq 30000 || fail_ 'another size'
  tar-nocache -xOf x d/c >out
  compare_ d/c out
  broken_ --ignore-failed-read || fail_ 'a warning is an error'
  cat >want <<E
tar-nocache: d/b: Warning: Read error at byte 0, while reading 8192 bytes: \
$(error_text_ EIO)
E
  compare_ want err
fi

# An ACL that grows whenever it is read.
echo a >acl
if grep INJECTED trace >/dev/null 2>&1 \
  && setfacl -m u:7:r acl 2>/dev/null \
  && tar-nocache --acls -cf x acl 2>err && test ! -s err; then
  calls=$(strace -o trace -e trace=all tar-nocache --acls -cf x acl \
    && sed -n 's/^\([a-z]*getxattr[a-z]*\)(.*posix_acl_access.*/\1/p' trace \
       | head -n 1)
  if test -n "$calls"; then
    strace -o trace -e trace="$calls" -e inject="$calls:error=ERANGE:when=2+" \
      tar-nocache --acls -cf x acl 2>err || fail_ "an ACL that grows: $?"
    sed 's/Cannot [a-z_]*:/Cannot CALL:/' err >got
    echo "tar-nocache: acl: Warning: Cannot CALL: $(error_text_ ERANGE)" >want
    compare_ want got
  fi
fi

# Values that have no room: the file is left out, the others are not.
touch -d @-1 d/a
for format in v7 ustar; do
  expect_ 2 tar-nocache -cvf x --sort=name -H $format d
  printf '%s\n' d/ d/b d/c >want
  compare_ want out
  cat >want <<E
tar-nocache: value -1 out of time_t range 0..8589934591
$error
E
  compare_ want err
  expect_ 2 tar-nocache -cf x -H $format --owner=who:2097152 d/b
  cat >want <<E
tar-nocache: value 2097152 out of uid_t range 0..2097151
$error
E
  compare_ want err
  expect_ 0 tar-nocache -cf x -H $format --owner=who:2097151 d/b
done
for format in gnu oldgnu posix; do
  expect_ 0 tar-nocache -cf x -H $format --owner=who:2097152 d
  tar-nocache --utc -tvf x d/a | grep ' 1969-12-31 23:59 ' >/dev/null \
    || fail_ "$format: a time before 1970"
  tar-nocache --numeric-owner -tvf x d/a | grep '2097152/' >/dev/null \
    || fail_ "$format: a large owner"
done
if truncate -s 8589934592 d/big 2>/dev/null; then
  expect_ 2 tar-nocache -cf x -H ustar d/big d/c
  cat >want <<E
tar-nocache: value 8589934592 out of off_t range 0..8589934591
$error
E
  compare_ want err
  tar-nocache -tf x >out
  echo d/c >want
  compare_ want out
  rm d/big
fi

# The disk is full.
if test -c /dev/full; then
  expect_ 2 tar-nocache -cf /dev/full d
  cat >want <<'E'
tar-nocache: /dev/full: Cannot write: No space left on device
tar-nocache: Error is not recoverable: exiting now
E
  compare_ want err
  for option in --help --usage --version --show-defaults; do
    expect_ 2 sh -c "exec tar-nocache $option >/dev/full"
  done
fi

# Whoever listened to us has gone.
tar-nocache -cf - --record-size=512 d d d d d d d d 2>err | :
compare_ /dev/null err

# With the standard streams closed nothing else is taken for them.
for close in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
  rm -f x
  eval "tar-nocache -cvf x --sort=name d/b nothing d/c >out 2>err $close"
  test $? -eq 2 || fail_ "$close: no error"
  tar-nocache -tf x >out 2>err || fail_ "$close: the archive is damaged"
  printf '%s\n' d/b d/c >want
  compare_ want out
done

finish_
