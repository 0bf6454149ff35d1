#!/bin/sh
# What -c does with files that are neither regular nor directories.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && mkfifo d/fifo && ln -s nowhere d/link && echo x >d/z \
  || framework_failure_

expect_ 0 tar-nocache -cvf a --sort=name d
printf '%s\n' d/ d/fifo d/link d/z >want
compare_ want out
compare_ /dev/null err
tar-nocache -tvf a | sed 's/^\(.\).*:[0-9][0-9] /\1 /' >out
printf '%s\n' 'd d/' 'p d/fifo' 'l d/link -> nowhere' '- d/z' >want
compare_ want out

# v7 has no place for a fifo.
expect_ 2 tar-nocache -cvf a -H v7 --sort=name d
printf '%s\n' d/ d/link d/z >want
compare_ want out
cat >want <<'E'
tar-nocache: d/fifo: Unknown file type; file ignored
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err
expect_ 2 tar-nocache -cf a -H v7 --warning=no-file-ignored d
sed 1d want >want2
compare_ want2 err
expect_ 0 tar-nocache -cf a -H v7 --ignore-failed-read d
sed 2d want >want2
compare_ want2 err

# A dangling link is an error with -h: at the top it cannot be looked at,
# below it is as if it had just gone.
expect_ 2 tar-nocache -chf a d/link
cat >want <<'E'
tar-nocache: d/link: Cannot stat: No such file or directory
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err
expect_ 1 tar-nocache -chf a d
echo 'tar-nocache: d/link: File removed before we read it' >want
compare_ want err
expect_ 0 tar-nocache -chf a --ignore-failed-read d/z d/link
echo 'tar-nocache: d/link: Warning: Cannot stat: No such file or directory' \
  >want
compare_ want err

# With -h a link back up does not send us round for ever.
mkdir loop && ln -s .. loop/up || framework_failure_
timeout 60 tar-nocache -chf /dev/null loop 2>err
test $? -ne 124 || fail_ '-h never ends'

# A socket is passed over, which is no error.
if python3 -c 'import socket
socket.socket (socket.AF_UNIX).bind ("d/sock")' 2>/dev/null; then
  expect_ 0 tar-nocache -cf a d
  echo 'tar-nocache: d/sock: socket ignored' >want
  compare_ want err
  expect_ 0 tar-nocache -cf a --warning=no-file-ignored d
  compare_ /dev/null err
fi

if is_root_ && mknod d/null c 1 3 2>/dev/null; then
  expect_ 0 tar-nocache -cf a d/null
  tar-nocache -tvf a | grep '^c.* 1,3 .*d/null$' >/dev/null \
    || fail_ 'the device is not there'
fi

finish_
