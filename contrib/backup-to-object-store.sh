#!/bin/sh
# backup-to-object-store.sh - archive directories into an object in a store.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu

usage ()
{
  cat <<END
Usage: backup-to-object-store.sh OBJECT DIRECTORY...

Archive each DIRECTORY, compressed with gzip, and store it as OBJECT, such as
s3://bucket/srv.tar.gz, without a file in between.

UPLOAD is the command that stores its standard input as the object that its
last argument names.  The default is: aws s3 cp --only-show-errors -
Another is: rclone rcat

If the archive fails, UPLOAD gets SIGTERM before it sees the end of its input,
because a store would take a cut-off archive for a complete one.  It must end
then and store nothing; a script has to \`exec' the command that reads the
input.  Parts of such an upload may stay in the store; have the store remove
them after some days.

Exit status: 0 done; 1 done, but some files changed while they were read;
2 failed; 64 wrong usage.
END
}

die () { echo "backup-to-object-store: $*" >&2; exit 2; }

test "${1-}" != --help || { usage; exit 0; }
test $# -ge 2 || { usage >&2; exit 64; }
object=$1
shift

dir=$(mktemp -d) || exit 2
upload=
# shellcheck disable=SC2317 # trap calls it
finish ()
{
  status=$?
  if test -n "$upload"; then
    kill "$upload" 2>/dev/null || :
    wait "$upload" || :
  fi
  rm -rf "$dir"
  exit "$status"
}
trap finish EXIT
trap 'exit 2' HUP INT TERM

mkfifo "$dir/pipe" || exit 2
# shellcheck disable=SC2086 # UPLOAD has several words
${UPLOAD:-aws s3 cp --only-show-errors -} "$object" <"$dir/pipe" &
upload=$!
# This end of the pipe is ours: the upload sees the end of its input when we
# close it, not when tar-nocache ends.
exec 3>"$dir/pipe"

status=0
tar-nocache --no-page-cache -czf - -- "$@" >&3 || status=$?
test "$status" -le 1 \
  || die 'the archive or the upload failed; nothing was stored'
exec 3>&-
wait "$upload" || { upload=; die 'the upload failed'; }
upload=
exit "$status"
