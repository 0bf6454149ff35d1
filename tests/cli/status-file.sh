#!/bin/sh
# --status-file: what was done and how it ended, in JSON, whatever happens.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d st && echo a >d/a && echo b >d/b && ln d/a d/link && ln -s a d/s \
  || framework_failure_

# Who parses JSON here.
if command -v jq >/dev/null; then
  json_ () { jq -e . "$1" >/dev/null; }
elif command -v python3 >/dev/null; then
  json_ () { python3 -m json.tool "$1" >/dev/null; }
else
  json_ () { :; }
fi

# has_ LINE...: the file st/f is JSON with these lines.
has_ ()
{
  json_ st/f || { fail_ 'not JSON:'; cat st/f; }
  for line_; do
    sed 's/,$//' st/f | grep -x -e "  $line_" >/dev/null \
      || { fail_ "no '$line_' in:"; cat st/f; }
  done
  test "$(ls st)" = f || fail_ "there is more: $(ls st)"
}

# ends_ STATUS ARGUMENT...: the run ends so, and says so.
ends_ ()
{
  status_=$1; shift
  rm -f st/f
  expect_ "$status_" tar-nocache --status-file=st/f "$@"
  test -e st/f || { fail_ "$*: no status file"; return; }
  has_ "\"exit_status\": $status_" '"program": "tar-nocache"'
}

begun=$(date -u +%Y-%m-)
ends_ 0 -cf a.tar --sort=name d
sed 's/"began": ".*"/"began": "?"/; s/"seconds": [0-9]*\.[0-9][0-9][0-9],/"seconds": ?/
  s/"version": "[0-9.]*"/"version": "?"/' st/f >got
cat >want <<'E'
{
  "program": "tar-nocache",
  "version": "?",
  "operation": "create",
  "began": "?",
  "seconds": ?
  "members": 5,
  "bytes_read": 0,
  "bytes_written": 10240,
  "page_cache": {},
  "warnings": {},
  "errors": {},
  "exit_status": 0
}
E
compare_ want got
has_ "\"began\": \"$begun.*:[0-6][0-9]Z\""
tar-nocache --version | head -n 1 | sed 's/.* //' >version
has_ "\"version\": \"$(cat version)\""

# The operations.
ends_ 0 -tf a.tar
has_ '"operation": "list"' '"members": 5' '"bytes_read": 10240' \
  '"bytes_written": 0'
ends_ 0 -tf a.tar d/a
has_ '"members": 1'
mkdir x
ends_ 0 -xf a.tar -C x
has_ '"operation": "extract"' '"members": 5'
ends_ 0 -df a.tar
has_ '"operation": "diff"' '"members": 5'
ends_ 0 -rf a.tar d/b
has_ '"operation": "append"' '"members": 1'
ends_ 0 -uf a.tar d/b
has_ '"operation": "update"' '"members": 0'
ends_ 0 --delete -f a.tar d/b
has_ '"operation": "delete"'
cp a.tar b.tar
ends_ 0 -Af b.tar a.tar
has_ '"operation": "concatenate"'
ends_ 0 -cf l.tar -V label d
has_ '"members": 5'
ends_ 0 -tf l.tar
has_ '"members": 5'
ends_ 1 --test-label -f l.tar other
has_ '"operation": "test-label"' '"warnings": { "difference": 1 }'
ends_ 0 -cf g.tar -g /dev/null d
has_ '"members": 5'

# Trouble, also the worst.
echo changed >x/d/a
ends_ 1 -df a.tar -C x
has_ '"warnings": { "difference": [1-9] }' '"errors": {}'
ends_ 2 -cf c.tar nowhere d missing
has_ '"errors": { "read": 2 }' '"members": 5'
ends_ 0 -cf c.tar --ignore-failed-read nowhere d
has_ '"warnings": { "failed-read": 1 }'
ends_ 2 -tf nowhere.tar
has_ '"errors": { "archive": 1 }' '"bytes_read": 0' '"members": 0'
ends_ 2 -tf a.tar --index-file=nowhere/index
has_ '"errors": { "write": 1 }'
ends_ 2 -cf c.tar d -C nowhere a
has_ '"errors": { "usage": 1 }'
ends_ 2 -xf a.tar -C nowhere
has_ '"errors": { "usage": 1 }'
ends_ 2 -df a.tar -C x nowhere d
has_ '"warnings": { "difference": [1-9] }' '"errors": { "missing": 1 }'
if test -w /dev/full; then
  ends_ 2 -cf /dev/full d
  has_ '"errors": { "archive": 1 }'
  tar-nocache -tf a.tar --status-file=st/f >/dev/full 2>err
  has_ '"errors": { "write": 1 }' '"exit_status": 2'
fi

# A command line that is refused leaves the file as it was.
echo {} >st/f
expect_ 64 tar-nocache --status-file=st/f -cf c.tar --nonsense d
expect_ 2 tar-nocache --status-file=st/f -cf c.tar
expect_ 2 tar-nocache --status-file=st/f -cf c.tar --mode=? d
expect_ 0 tar-nocache --status-file=st/f --help
test {} = "$(cat st/f)" || fail_ 'a refused run has written'
# So does a run that a signal ends.
mkfifo fifo
(echo x; exec sleep 60) >fifo &
feeder=$!
tar-nocache --status-file=st/f -tf - <fifo >out 2>err &
pid=$!
sleep 1
kill -TERM $pid
wait $pid
test $? = 143 || fail_ 'SIGTERM'
kill $feeder
wait $feeder 2>/dev/null
test {} = "$(cat st/f)" && test "$(ls st)" = f || fail_ 'SIGTERM: the status file'

# What has no object is not replaced: it may be a file that was to be archived.
echo precious >precious
expect_ 2 tar-nocache --status-file=precious -cf p.tar precious
test precious = "$(cat precious)" || fail_ 'another file was replaced'

# Standard output is there until the end.
tar-nocache --status-file=/dev/stdout -tf a.tar 2>err | tail -n +2 >st/out
grep '"exit_status": 0' st/out >/dev/null || fail_ "/dev/stdout: $(cat err)"
rm st/out

# It is replaced in one step: another name has the old contents.
ln st/f old
chmod 640 st/f
tar-nocache --status-file=st/f -tf a.tar >out || fail_ 'a file that exists'
has_ '"exit_status": 0'
test {} = "$(cat old)" || fail_ 'the old file was written to'
case $(ls -l st/f) in
  -rw-r-----*) ;;
  *) fail_ "the permissions are not those of the old one: $(ls -l st/f)" ;;
esac
rm st/f
umask 027
tar-nocache --status-file=st/f -tf a.tar >out || fail_ 'a new file'
umask 022
case $(ls -l st/f) in
  -rw-r-----*) ;;
  *) fail_ "the permissions are not those of the umask: $(ls -l st/f)" ;;
esac

# Where it cannot be written.
# unwritable_ NAME ERROR
unwritable_ ()
{
  expect_ 2 tar-nocache --status-file="$1" --no-sandbox -tf a.tar
  echo "tar-nocache: $1: Cannot write: $(error_text_ "$2")" >want
  compare_ want err
  test "$(wc -l <out)" -eq 4 || fail_ "$1: nothing was listed"
}
unwritable_ nowhere/f ENOENT
unwritable_ d EISDIR
if test -w /dev/full; then
  expect_ 2 tar-nocache --status-file=/dev/full -tf a.tar
  grep '^tar-nocache: /dev/full: Cannot write: ' err >/dev/null || fail_ "$(cat err)"
fi
(trap '' XFSZ && ulimit -f 0 \
   && exec tar-nocache -tf a.tar --status-file=st/g) 2>&1 >/dev/null \
  | grep '^tar-nocache: st/g: Cannot write: ' >/dev/null \
  || fail_ 'a limit on sizes is no error'
test ! -e st/g && test "$(ls st)" = f || fail_ "left over: $(ls st)"
echo precious >file
ln -s file symlink
unwritable_ symlink ELOOP
test precious = "$(cat file)" || fail_ 'a link was followed'
test -L symlink || fail_ 'a link was replaced'
if can_be_user_; then
  mkdir ro && chmod 555 ro
  as_user_ tar-nocache -tf a.tar --status-file=ro/f >out 2>err
  test $? = 2 || fail_ 'a directory that cannot be written to'
  echo "tar-nocache: ro/f: Cannot write: $(error_text_ EACCES)" >want
  compare_ want err
fi
# It is an error like others.
expect_ 2 tar-nocache --status-file=nowhere/f --error-summary -tf a.tar
grep -x 'tar-nocache: errors: write: 1' err >/dev/null || fail_ "$(cat err)"

# A pipe.
tar-nocache --status-file=/dev/fd/3 -tf a.tar 3>&1 >/dev/null 2>err | cat >st/f
has_ '"exit_status": 0' '"members": 4'

# The sandbox leaves its directory alone and stays on for the others.
rm -rf x && mkdir x
ends_ 0 -xf a.tar -C x --debug
case $(cat err) in
  *'sandbox: off'*) echo 'there is no sandbox' ;;
  *) grep 'except in the directory of --status-file' err >/dev/null \
       || fail_ "the sandbox: $(cat err)" ;;
esac
ends_ 0 -tf a.tar --debug
ends_ 0 -xf a.tar -C x --no-sandbox
rm -rf x && mkdir x
(cd x && expect_ 0 tar-nocache -xf ../a.tar --status-file=../st/f)
has_ '"exit_status": 0'
# Through a pipe of a name that the sandbox would forbid.
if command -v timeout >/dev/null; then
  rm -f fifo && mkfifo fifo
  timeout 20 cat fifo >st/f &
  expect_ 0 tar-nocache -xf a.tar -C x --status-file=fifo
  wait
  has_ '"exit_status": 0'
fi

# All volumes together.
head -c 30000 /dev/zero >d/large
ends_ 0 -M -L 20 -cf v1 -f v2 -f v3 d
has_ '"members": 6' '"bytes_written": [4-6][0-9]*'
ends_ 0 -M -tf v1 -f v2 -f v3
has_ '"members": 6' '"bytes_read": [4-6][0-9]*'
rm d/large

# The disk.
ends_ 0 --fsync -cf c.tar d
has_ '"members": 5'

# The page cache: the figures of --page-cache-report.
ends_ 0 --no-page-cache --page-cache-report -cf c.tar d
sed -n 's/^tar-nocache: page cache: \(.*\): \([0-9]*\) files, \([0-9]*\) bytes read, \([0-9]*\) bytes written, \([0-9]*\) pages kept$/    "\1": { "files": \2, "bytes_read": \3, "bytes_written": \4, "pages_kept": \5 }/p' \
  err >want
grep '"pages_kept"' st/f | sed 's/,$//' >got
compare_ want got
test -s want || echo 'nothing is known of the page cache'

# Numbers and words are the same in any language.
if make_locale_ de_DE UTF-8; then
  rm -f st/f
  LC_ALL=de_DE.UTF-8 tar-nocache --status-file=st/f -cf c.tar nowhere d 2>err
  has_ '"seconds": [0-9]*\.[0-9][0-9][0-9]' '"errors": { "read": 1 }'
fi

# From the environment.
rm -f st/f
TAR_OPTIONS=--status-file=st/f tar-nocache -tf a.tar >out || fail_ TAR_OPTIONS
has_ '"exit_status": 0'

finish_
