#!/bin/sh
# Files are removed when the archive is complete, and only then.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

make_ ()
{
  rm -rf d && mkdir -p d/sub/deep && echo 1 >d/f && ln d/f d/g \
    && ln -s f d/s && mkfifo d/p && echo 2 >d/sub/x && : >d/sub/deep/e \
    || framework_failure_
}

make_
expect_ 0 tar-nocache -cf a --remove-files d
compare_ /dev/null err
test ! -e d || fail_ 'something is left'
tar-nocache -tf a | sort >out
printf '%s\n' d/ d/f d/g d/p d/s d/sub/ d/sub/deep/ d/sub/deep/e d/sub/x >want
compare_ want out

# What is left out stays, with the directories around it.
make_
expect_ 2 tar-nocache -cf a --sort=name --remove-files --exclude=x d
find d | sort >out
printf '%s\n' d d/sub d/sub/x >want
compare_ want out
cat >want <<'E'
tar-nocache: d/sub: Cannot rmdir: Directory not empty
tar-nocache: d: Cannot rmdir: Directory not empty
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err

# Relative to -C; the directory itself goes too.
make_
expect_ 0 tar-nocache -cf a --remove-files -C d .
test ! -e d || fail_ '-C d .'
# What was removed with its directory before is no error.
make_
expect_ 0 tar-nocache -cf a --remove-files -C d sub f -C sub x
test -e d/g || fail_ 'something else was removed'
test ! -e d/f || fail_ 'd/f is left'

# A file that was archived twice is no error.
make_
expect_ 0 tar-nocache -cf a --remove-files d/f d/f d/g
test ! -e d/f || fail_ 'd/f is left'
test -d d || fail_ 'd is gone'

# With -h the link goes, what it points to stays.
make_
expect_ 0 tar-nocache -chf a --remove-files d/s
test -e d/f || fail_ 'the target is gone'
test ! -h d/s || fail_ 'the link is left'

# Nothing is removed when the archive could not be written.
if test -c /dev/full; then
  make_
  tar-nocache -cf - --remove-files d >/dev/full 2>err
  test $? -eq 2 || fail_ 'no error'
  test -e d/f && test -e d/sub/x || fail_ 'lost'
fi

# What changed meanwhile is kept.
make_
head -c 20000000 /dev/zero >d/f
mkfifo pipe
tar-nocache -cf pipe --remove-files d/f 2>err &
{ head -c 1000000 >a; echo more >>d/f; cat >>a; } <pipe
wait $!
test $? -eq 1 || fail_ 'no change was seen'
test -e d/f || fail_ 'a changed file was removed'

finish_
