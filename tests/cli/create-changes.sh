#!/bin/sh
# Files that shrink, grow, change or go while they are archived.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# The archive goes into a fifo that nobody reads until the file has been
# tampered with: it is larger than what may lie between.
mkfifo pipe || framework_failure_
big=20000000

# make_: the directory d with the file d/a of $big bytes.
make_ ()
{
  rm -rf d && mkdir d && head -c $big /dev/zero | tr '\0' x >d/a \
    && touch -d '2020-01-01' d/a d || framework_failure_
}

# during_ STATUS COMMAND OPTION...: archive d with these options, run COMMAND
# while d/a is being read.  Messages go to `err', the archive to `a'.
during_ ()
{
  want_=$1 command_=$2; shift 2
  tar-nocache -cf pipe "$@" d 2>err &
  pid_=$!
  { head -c 1000000 >a; eval "$command_"; cat >>a; } <pipe
  wait $pid_
  got_=$?
  test $got_ -eq $want_ || fail_ "$command_ $*: ended with $got_, not $want_"
}

make_
during_ 1 'truncate -s 15000000 d/a'
echo 'tar-nocache: d/a: File shrank by 5000000 bytes; padding with zeros' >want
compare_ want err
tar-nocache -xOf a d/a >out || fail_ 'the archive is damaged'
test $(wc -c <out) -eq $big || fail_ 'the member has not the size it said'
test $(tail -c 5000000 out | tr -d '\0' | wc -c) -eq 0 || fail_ 'no zeros'
make_
during_ 0 'truncate -s 15000000 d/a' --ignore-failed-read
compare_ want err
make_
during_ 1 'truncate -s 15000000 d/a' --warning=no-file-shrank
compare_ /dev/null err

make_
during_ 1 'echo more >>d/a'
echo 'tar-nocache: d/a: file changed as we read it' >want
compare_ want err
test $(tar-nocache -xOf a d/a | wc -c) -eq $big || fail_ 'it grew'
make_
during_ 0 'echo more >>d/a' --ignore-failed-read
compare_ want err
make_
during_ 1 'chmod 600 d/a'
compare_ want err
# A new name is no change of the file, but one of the directory, if only by
# its mtime.
make_
during_ 0 'ln d/a d/b; touch -d 2020-01-01 d'
compare_ /dev/null err
make_
during_ 1 ': >d/new'
echo 'tar-nocache: d: file changed as we read it' >want
compare_ want err

# --ignore-changed: the same messages, and no failure.  Errors are errors.
make_
during_ 0 'truncate -s 15000000 d/a' --ignore-changed
echo 'tar-nocache: d/a: File shrank by 5000000 bytes; padding with zeros' >want
compare_ want err
make_
during_ 0 'echo more >>d/a' --ignore-changed
echo 'tar-nocache: d/a: file changed as we read it' >want
compare_ want err
make_
during_ 0 'echo more >>d/a' --ignore-changed --warning=no-file-changed
compare_ /dev/null err
make_
during_ 0 ': >d/new' --ignore-changed
echo 'tar-nocache: d: file changed as we read it' >want
compare_ want err
make_
during_ 2 'echo more >>d/a; rm d/a' --ignore-changed missing
cat >want <<E
tar-nocache: missing: Cannot stat: $(error_text_ ENOENT)
tar-nocache: d/a: file changed as we read it
tar-nocache: d: file changed as we read it
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err
# What has changed is not removed.
make_
: >d/b
during_ 2 'echo more >>d/a' --ignore-changed --remove-files --sort=name
cat >want <<E
tar-nocache: d/a: file changed as we read it
tar-nocache: d: Cannot rmdir
tar-nocache: Exiting with failure status due to previous errors
E
sed 's/\(Cannot rmdir\).*/\1/' err >got
compare_ want got
test -e d/a || fail_ 'a file that has changed was removed'
test ! -e d/b || fail_ 'a file that has not changed is still there'
# It does not mean the differences that -d finds.
echo more >>d/a
expect_ 1 tar-nocache -df a --ignore-changed d

# What goes before its turn comes is told of; --ignore-failed-read makes it no
# failure, as it does for what cannot be read.
for option in --sort=name --ignore-failed-read --ignore-changed; do
  make_; mkdir d/b; echo b >d/b/b; echo c >d/c
  status=1; test $option = --sort=name || status=0
  during_ $status 'rm -r d/b d/c' --sort=name $option
  cat >want <<'E'
tar-nocache: d/b: File removed before we read it
tar-nocache: d/c: File removed before we read it
tar-nocache: d: file changed as we read it
E
  compare_ want err
  make_; mkdir d/b; echo b >d/b/b; echo c >d/c
  during_ $status 'rm -r d/b d/c' -g snapshot $option
  sed -n '/removed/p' want | sort >want.1; sed 's,d/b:,d/b/b:,' want.1 >want.2
  sort err >got
  cmp -s want.1 got || compare_ want.2 got
  rm -f snapshot
done

# A sparse file that shrinks must not keep us for ever.
if test -n "$(command -v timeout)"; then
  make_
  truncate -s 100000000 d/a && echo end >>d/a || framework_failure_
  timeout 60 sh -c 'exec tar-nocache -Scf pipe d' 2>err &
  pid=$!
  { head -c 1000000 >a; truncate -s 50000000 d/a; cat >>a; } <pipe
  wait $pid
  test $? -eq 1 || fail_ 'a shrinking sparse file'
  echo 'tar-nocache: d/a: File shrank by 50000004 bytes; padding with zeros' \
    >want
  compare_ want err
  tar-nocache -tf a >out || fail_ 'the archive is damaged'
fi

# Gone between the reading of the directory and its turn.
make_
echo b >d/b
during_ 1 'rm d/b' --sort=name
cat >want <<'E'
tar-nocache: d/b: File removed before we read it
tar-nocache: d: file changed as we read it
E
compare_ want err

# Tags and ignore files that are none: nobody waits for them, and nobody reads
# a device to its end.
if test -n "$(command -v timeout)"; then
  rm -rf d && mkdir d && echo a >d/a && mkfifo d/CACHEDIR.TAG d/.gitignore \
    && ln -s /dev/zero d/.cvsignore && ln -s a d/.bzrignore \
    || framework_failure_
  sleep 60 >d/.gitignore 2>/dev/null &
  writer=$!
  expect_ 0 timeout 60 tar-nocache -cvf a --sort=name --exclude-caches \
    --exclude-vcs-ignores --exclude-ignore=.cvsignore d
  kill $writer; wait $writer 2>/dev/null
  printf '%s\n' d/ d/.bzrignore d/.cvsignore d/.gitignore d/CACHEDIR.TAG >want
  compare_ want out
  compare_ /dev/null err
fi

finish_
