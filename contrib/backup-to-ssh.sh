#!/bin/sh
# backup-to-ssh.sh - archive directories into a file on another machine.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu

usage ()
{
  cat <<END
Usage: backup-to-ssh.sh [USER@]HOST FILE.tar.gz DIRECTORY...

Archive each DIRECTORY into FILE on HOST.  The file gets its name when it is
complete, on the disk and has been read once; until then, and after a failure,
an older file of that name stays as it was.  HOST needs GNU dd and gzip.
SSH_OPTIONS may hold more options for ssh.

To restore:  ssh HOST cat FILE | tar-nocache --no-page-cache -xzpf - -C DIR

Exit status: 0 done; 1 done, but some files changed while they were read;
2 failed; 64 wrong usage.
END
}

die () { echo "backup-to-ssh: $*" >&2; exit 2; }

# Run command line $1 on the host.
# shellcheck disable=SC2086 # SSH_OPTIONS has several words
remote () { ssh -o BatchMode=yes ${SSH_OPTIONS-} "$host" "$1"; }

test "${1-}" != --help || { usage; exit 0; }
test $# -ge 3 || { usage >&2; exit 64; }
host=$1 file=$2
shift 2

# FILE as one word for the shell of the host.
part=$(printf '%s.part\n' "$file" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/")
file=$(printf '%s\n' "$file" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/")

statuses=$(mktemp) || exit 2
trap 'rm -f "$statuses"' EXIT
trap 'exit 2' HUP INT TERM

# A shell without pipefail forgets the first status, so it goes to a file.
{ tar-nocache --no-page-cache -czf - -- "$@" || echo $? >"$statuses"; } \
  | remote "dd bs=1M iflag=fullblock oflag=nocache conv=fsync status=none \
      of=$part" \
  || die 'the transfer failed'
status=$(cat "$statuses")
if test "${status:-0}" -gt 1; then
  remote "rm -f $part" || :
  die 'the archive is not complete'
fi
remote "gzip -t <$part && mv -f $part $file" \
  || die 'the archive is damaged, or did not get its name'
exit "${status:-0}"
