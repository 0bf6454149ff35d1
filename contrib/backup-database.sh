#!/bin/sh
# backup-database.sh - dump PostgreSQL databases and archive the dumps.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu

usage ()
{
  cat <<END
Usage: backup-database.sh DIRECTORY DATABASE...

Dump the roles and each DATABASE of a PostgreSQL server, and archive the dumps
as DIRECTORY/databases-DATE.tar.  A dump is consistent; an archive of the files
of a running server is not.  The dumps are in DIRECTORY until they are in the
archive.  BACKUP_KEEP archives are kept, 7 by default.

To restore:  tar-nocache --no-page-cache -xf databases-DATE.tar -C DIR
             psql -f DIR/roles.sql postgres
             pg_restore --create --dbname=postgres DIR/DATABASE.dump

Exit status: 0 done, 2 failed, 64 wrong usage.
END
}

die () { echo "backup-database: $*" >&2; exit 2; }

test "${1-}" != --help || { usage; exit 0; }
test $# -ge 2 || { usage >&2; exit 64; }
: "${BACKUP_KEEP:=7}"
test "$BACKUP_KEEP" -ge 1 2>/dev/null \
  || { echo 'backup-database: BACKUP_KEEP is not a positive number' >&2
       exit 64; }
directory=$1
shift
umask 077

# nopagecache, if it is there, keeps the dumps out of the page cache while
# they are written.
spare=$(command -v nopagecache || :)

dumps=$(mktemp -d "$directory/.dumps.XXXXXX") || exit 2
part=$directory/.databases.part
trap 'rm -rf "$dumps" "$part"' EXIT
trap 'exit 2' HUP INT TERM

$spare pg_dumpall --globals-only --file="$dumps/roles.sql" \
  || die 'the roles: pg_dumpall failed'
for database do
  dump=$dumps/$database.dump
  $spare pg_dump --format=custom --file="$dump" "$database" \
    || die "$database: pg_dump failed"
  $spare pg_restore --list "$dump" >/dev/null \
    || die "$database: the dump is damaged"
done

# Nobody changes the dumps, so even status 1 is a failure.  The archive is on
# the disk when tar-nocache ends.
tar-nocache --no-page-cache --force-local -cf "$part" -C "$dumps" . \
  || die 'the archive failed'
tar-nocache --no-page-cache --force-local -df "$part" -C "$dumps" \
  || die 'the archive is damaged'
mv -f "$part" "$directory/databases-${BACKUP_TODAY:-$(date +%Y-%m-%d)}.tar" \
  || exit 2

# The oldest archives go; the names sort by date.
set -- "$directory"/databases-*.tar
while test $# -gt "$BACKUP_KEEP"; do
  rm -f "$1" || exit 2
  shift
done
