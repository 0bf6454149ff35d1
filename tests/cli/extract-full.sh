#!/bin/sh
# Where there is no room, or no permission.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members

# What may not be written is told of; the rest goes on.
"$members" d shut/ - f shut/f x h shut/h open l shut/l t p shut/p - \
  d shut/d/ - f shut/new/f x f open x >a.tar
chmod 644 a.tar
if can_be_user_; then
  as_user_ mkdir to; as_user_ mkdir to/shut; as_user_ chmod 500 to/shut
  expect_ 2 as_user_ tar-nocache -xf a.tar -C to --skip-old-files
  cat >want <<'END'
tar-nocache: shut/f: Cannot open: Permission denied
tar-nocache: shut/h: Cannot hard link to 'open': No such file or directory
tar-nocache: shut/l: Cannot create symlink to 't': Permission denied
tar-nocache: shut/p: Cannot mkfifo: Permission denied
tar-nocache: shut/d: Cannot mkdir: Permission denied
tar-nocache: shut/new: Cannot mkdir: Permission denied
tar-nocache: shut/new/f: Cannot open: No such file or directory
tar-nocache: Exiting with failure status due to previous errors
END
  sed -i 's/^\(.*shut\/h: .*\): .*/\1: No such file or directory/' err
  compare_ want err
  test -f to/open || fail_ 'what comes next is missing'
  # One that may not even be searched.
  as_user_ chmod 0 to/shut
  expect_ 2 as_user_ tar-nocache -xf a.tar -C to --skip-old-files shut/f open
  grep '^tar-nocache: shut/f: Cannot open: Permission denied$' err \
    >/dev/null || fail_ "$(cat err)"
  as_user_ chmod 700 to/shut
  # Devices are not for everybody.
  "$members" c null 1,3 b disk 7,0 f open x >b.tar
  chmod 644 b.tar
  expect_ 2 as_user_ tar-nocache -xf b.tar -C to
  cat >want <<'END'
tar-nocache: null: Cannot mknod: Operation not permitted
tar-nocache: disk: Cannot mknod: Operation not permitted
tar-nocache: Exiting with failure status due to previous errors
END
  compare_ want err
else
  echo 'not shown for an ordinary user: none can run the program'
fi

# A file larger than the limit; the next ones fit.
head -c 400000 /dev/zero | tr '\0' x >big; echo small >small
touch -d @1400000000 big small
tar-nocache -cf c.tar big small || framework_failure_ 'archive'
rm -rf limited; mkdir limited
(ulimit -f 200 && trap '' XFSZ \
   && tar-nocache -xf c.tar -C limited >out 2>err)
test $? = 2 || fail_ 'a limit on the size, and no error'
sed 's/only [0-9]* of/only N of/; s/of [0-9]* bytes/of M bytes/' err >err.n
grep -e '^tar-nocache: big: Wrote only N of M bytes$' \
  -e '^tar-nocache: big: Cannot write: File too large$' err.n >/dev/null \
  || fail_ "$(cat err)"
test -f limited/small || fail_ 'what comes next is missing'
test "$(stat -c %Y limited/big)" != 1400000000 \
  || fail_ 'an incomplete file has the time of the complete one'
test "$(stat -c %Y limited/small)" = 1400000000 || fail_ 'small: its time'

test "$(stat -c %a limited/big limited/small | tr '\n' ' ')" = '600 644 ' \
  || fail_ 'permissions of an incomplete file'
if can_be_user_; then
  chmod 644 c.tar; rm -rf limited; as_user_ mkdir limited
  (ulimit -f 200 && trap '' XFSZ \
     && as_user_ tar-nocache -xf c.tar -C limited >out 2>err)
  test "$(stat -c %a limited/big limited/small | tr '\n' ' ')" \
    = '600 644 ' || fail_ "permissions of a user's incomplete file"
fi

# A full file system.
if is_root_ && mkdir room && mount -t tmpfs -o size=200k none room 2>/dev/null
then
  at_end 'umount "$test_dir/room"'
  expect_ 2 tar-nocache -xf c.tar -C room
  grep -e '^tar-nocache: big: Wrote only [0-9]* of [0-9]* bytes$' \
    -e '^tar-nocache: big: Cannot write: No space left on device$' err \
    >/dev/null || fail_ "$(cat err)"
  test "$(stat -c %Y room/big)" != 1400000000 \
    || fail_ 'an incomplete file has the time of the complete one'
  test "$(stat -c %a room/big)" = 600 \
    || fail_ 'an incomplete file has the mode of the complete one'
  rm room/*
  # With nothing left at all.
  head -c 300000 /dev/zero >room/filler 2>/dev/null
  expect_ 2 tar-nocache -xf c.tar -C room
else
  echo 'no file system could be mounted: none is filled'
fi

finish_
