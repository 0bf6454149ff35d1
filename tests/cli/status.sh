#!/bin/sh
# Each exit status, with the last line of a run that failed.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

fatal='tar-nocache: Error is not recoverable: exiting now'
failed='tar-nocache: Exiting with failure status due to previous errors'

# ends_ STATUS MESSAGES COMMAND...: MESSAGES are separated by bars.
ends_ ()
{
  status_=$1 messages_=$2; shift 2
  expect_ $status_ "$@"
  printf '%s' "${messages_:+$messages_|}" | tr '|' '\n' >want
  compare_ want err
}

# A file that goes between the reading of its directory and its turn.
vanish_ ()
{
  rm -rf d && mkdir d && echo a >d/a && echo b >d/b && echo c >d/c \
    || framework_failure_
  head -c 20000 /dev/zero >d/a
  ends_ "$1" "$2" tar-nocache -cf a --sort=name --checkpoint=1 \
    --checkpoint-action=exec='rm -f d/c' --warning=no-file-changed \
    $3 d
}

# 0: done, and warnings.
mkdir d && echo a >d/a && echo b >d/b || framework_failure_
ends_ 0 '' tar-nocache -cf a d
ends_ 0 "tar-nocache: Removing leading \`/' from member names" \
  tar-nocache -cf /dev/null "$PWD/d"

# 1: something changed, is gone or differs.
vanish_ 1 'tar-nocache: d/c: File removed before we read it'
vanish_ 1 '' --warning=no-file-removed
vanish_ 0 'tar-nocache: d/c: File removed before we read it' \
  --ignore-failed-read
rm -rf d && mkdir d && echo a >d/a && echo b >d/b && tar-nocache -cf a d \
  || framework_failure_
echo x >d/a
ends_ 1 '' tar-nocache -df a
rm d/a
ends_ 1 'tar-nocache: d/a: Warning: Cannot stat: No such file or directory' \
  tar-nocache -df a
tar-nocache -cf v -V label d || framework_failure_
ends_ 0 '' tar-nocache --test-label -f v label
ends_ 1 '' tar-nocache --test-label -f v other

# 2: an error, at any place and before or after a difference.
missing='Cannot stat: No such file or directory'
ends_ 2 "tar-nocache: none: $missing|$failed" tar-nocache -cf b none d
ends_ 2 "tar-nocache: none: $missing|$failed" tar-nocache -cf b d none
ends_ 2 "tar-nocache: d/a: Warning: $missing|\
tar-nocache: none: Not found in archive|$failed" tar-nocache -df a d none
ends_ 2 "tar-nocache: none: Not found in archive|$failed" \
  tar-nocache -tf a none
echo d/b >list
ends_ 2 "tar-nocache: list: file list requested from command line already \
read from command line|$failed" tar-nocache -cf b -T list -T list
echo --none >list
ends_ 2 "tar-nocache: list:1: unrecognized option|$failed" \
  tar-nocache -cf b -T list d
ends_ 2 "tar-nocache: The following options were used after non-option \
arguments.  These options are positional and affect only arguments that \
follow them.  Please, rearrange them properly.|\
tar-nocache: --exclude 'x' has no effect|$failed" \
  tar-nocache -cf b d --exclude x

# 2: a fatal error.
ends_ 2 "tar-nocache: none: Cannot open: No such file or directory|$fatal" \
  tar-nocache -xf none
ends_ 2 "tar-nocache: no: Cannot open: No such file or directory|$fatal" \
  tar-nocache -cf b -C no d
head -c 1100 a >cut
ends_ 2 "tar-nocache: Unexpected EOF in archive|$fatal" tar-nocache -tf cut
head -c 600 a >cut
ends_ 2 "tar-nocache: Unexpected EOF in archive|$failed" tar-nocache -tf cut

# 2 and no last line: a usage error.
expect_ 2 tar-nocache -c -x
grep "$failed\|$fatal" err && fail_ 'a last line after a usage error'

# 64: the option parser's.
expect_ 64 tar-nocache --no-such-option

# A snapshot of another format.
printf 'GNU tar-1.26-99\n' >snapshot
ends_ 1 'tar-nocache: Unsupported incremental format version: 99' \
  tar-nocache -cf b -g snapshot d

# 128: an unknown host, when reading and when writing, and then no last line.
ends_ 128 'tar-nocache: Cannot connect to a.invalid: resolve failed' \
  tar-nocache -tf a.invalid:b
ends_ 128 'tar-nocache: Cannot connect to a.invalid: resolve failed' \
  tar-nocache -cf a.invalid:b d
ends_ 128 'tar-nocache: Cannot connect to a.invalid: resolve failed' \
  tar-nocache -rf a.invalid:b d
finish_
