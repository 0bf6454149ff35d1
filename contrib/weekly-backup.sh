#!/bin/sh
# weekly-backup.sh - a full backup each week, on other days what changed.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu

usage ()
{
  cat <<END
Usage: weekly-backup.sh run             back up BACKUP_SOURCE
       weekly-backup.sh list            list the sets, oldest first
       weekly-backup.sh verify          read all archives of all sets
       weekly-backup.sh restore DIR [SET]
                                        restore a set, or the newest, into an
                                        empty directory
       weekly-backup.sh drill DIR       restore the newest set and compare it
                                        with BACKUP_SOURCE

A set begins with a full archive (0), made by the first run in a week; each
later run adds one with what changed (1, 2, ...).  It is set up by variables:

  BACKUP_SOURCE   directory to back up
  BACKUP_DEST     existing directory for the sets; if it is on a disk that may
                  be absent, use a directory on that disk, not its mount point
  BACKUP_STATE    directory for the snapshot files; \$STATE_DIRECTORY, which
                  systemd sets, or /var/lib/tar-nocache-backup
  BACKUP_KEEP     how many sets to keep: 4
  BACKUP_SUFFIX   suffix of the archives; chooses the compressor: .tar.gz
                  Sets with another suffix are left alone.
  BACKUP_OPTIONS  more options for tar-nocache, for archives and restores:
                  --acls --xattrs --xattrs-include=*
  BACKUP_EXCLUDE  file with patterns of what to leave out, such as files that
                  nobody can read (optional)

Other file systems than that of BACKUP_SOURCE are left out, and so are
BACKUP_DEST and BACKUP_STATE.

Exit status: 0 done; 1 done, but some files changed while they were read, or
drill found differences; 2 failed, or something is missing from the archive;
64 wrong usage.
END
}

say () { echo "weekly-backup: $*" >&2; }
die () { say "$*"; exit 2; }

# The words of BACKUP_OPTIONS are options, not patterns for files here.
# shellcheck disable=SC2086
tarn ()
(
  set -f
  exec tar-nocache --no-page-cache --force-local $BACKUP_OPTIONS "$@"
)

# Read all of archive $1, which has the top directory in any case.  Its data
# comes from the disk, because none of it is in the page cache.
is_readable ()
{
  tar-nocache --no-page-cache --force-local --no-seek --no-recursion \
    -tf "$1" ./ >/dev/null
}

# The levels of set $1, lowest first.
levels_of ()
{
  level=0
  while test -f "$BACKUP_DEST/$1/$level$BACKUP_SUFFIX"; do
    echo "$level"
    level=$((level + 1))
  done
}

# The sets that have a full archive, oldest first.
sets ()
{
  for set_dir in "$BACKUP_DEST"/[0-9]*-W*; do
    test ! -f "$set_dir/0$BACKUP_SUFFIX" || echo "${set_dir##*/}"
  done
}

# Archive the source, but not what we write: the archive is $1, the snapshot
# $2.
archive_source ()
{
  set -- --one-file-system -a -cf "$1" -g "$2" -C "$source_dir" \
    --anchored --no-wildcards
  for ours in "$BACKUP_DEST" "$BACKUP_STATE"; do
    ours=$(cd "$ours" && pwd -P)
    set -- "$@" --exclude="./${ours#"${source_dir%/}/"}"
  done
  set -- "$@" --no-anchored --wildcards
  tarn "$@" ${BACKUP_EXCLUDE:+--exclude-from="$BACKUP_EXCLUDE"} .
}

# Remove the oldest sets, never the newest.
rotate ()
{
  excess=$(($(sets | wc -l) - BACKUP_KEEP))
  test "$excess" -gt 0 || return 0
  for old in $(sets | head -n "$excess"); do
    # Under this name the rest of a removal that fails is no set.
    mv "$BACKUP_DEST/$old" "$BACKUP_DEST/.old"
    rm -rf "$BACKUP_DEST/.old"
    say "set $old is removed"
  done
}

run ()
{
  test -d "$BACKUP_SOURCE" || die "there is no directory $BACKUP_SOURCE"
  source_dir=$(cd "$BACKUP_SOURCE" && pwd -P)
  mkdir -p "$BACKUP_STATE"
  exec 9>"$BACKUP_STATE/lock"
  flock -n 9 || die 'another run is still at work'

  # What an interrupted run has left.
  rm -rf "$BACKUP_DEST"/.new* "$BACKUP_DEST/.old" "$BACKUP_STATE/new"

  # A set goes on until the week ends, if the snapshot of its last archive is
  # there.  If the clock goes back, the newest set goes on.
  today=${BACKUP_TODAY:-$(date +%G-W%V-%u)}
  set=$(sets | tail -n 1)
  last=$(test -z "$set" || levels_of "$set" | tail -n 1)
  if test -n "$set" && test -s "$BACKUP_STATE/$set.$last" \
      && LC_ALL=C expr "${set%-*}" '>=' "${today%-*}" >/dev/null; then
    level=$((last + 1))
    cp "$BACKUP_STATE/$set.$last" "$BACKUP_STATE/new"
  else
    level=0 set=$today
    while test -n "$(ls -A "$BACKUP_DEST/$set" 2>/dev/null)"; do set=${set}x
    done
  fi

  new=$BACKUP_DEST/.new$BACKUP_SUFFIX
  incomplete=$BACKUP_DEST/incomplete$BACKUP_SUFFIX
  archive_source "$new" "$BACKUP_STATE/new" || status=$?
  is_readable "$new" \
    || die 'there is no new archive; the next run includes what is missing'
  if test "$status" -gt 1; then
    mv -f "$new" "$incomplete"
    die "something is missing from the archive, which is kept as $incomplete;" \
      "the next run includes it"
  fi

  # The archive counts from the moment in which it gets its name; by then its
  # snapshot is in place.
  mkdir -p "$BACKUP_DEST/$set"
  mv -f "$BACKUP_STATE/new" "$BACKUP_STATE/$set.$level"
  sync "$BACKUP_STATE/$set.$level" "$BACKUP_STATE"
  mv "$new" "$BACKUP_DEST/$set/$level$BACKUP_SUFFIX"
  sync "$BACKUP_DEST/$set" "$BACKUP_DEST"
  rm -f "$incomplete"
  for snapshot in "$BACKUP_STATE"/[0-9]*-W*; do
    test "$snapshot" = "$BACKUP_STATE/$set.$level" || rm -f "$snapshot"
  done
  rotate
  say "set $set, level $level is done"
}

list ()
{
  for set in $(sets); do
    echo "$set: $(levels_of "$set" | tr '\n' ' ')"
  done
}

verify ()
{
  test -n "$(sets)" || die 'there is no set'
  for set in $(sets); do
    for level in $(levels_of "$set"); do
      is_readable "$BACKUP_DEST/$set/$level$BACKUP_SUFFIX" \
        || { say "set $set, level $level is damaged"; status=2; }
    done
  done
}

restore ()
{
  set=${2:-$(sets | tail -n 1)}
  test -f "$BACKUP_DEST/${set:-none}/0$BACKUP_SUFFIX" \
    || die 'there is no such set'
  mkdir -p "$1"
  test -z "$(ls -A "$1")" || die "$1 is not empty"
  for level in $(levels_of "$set"); do
    tarn -g /dev/null -xpf "$BACKUP_DEST/$set/$level$BACKUP_SUFFIX" -C "$1" \
      || die "set $set, level $level: the restore failed"
  done
  say "set $set is restored"
}

drill ()
{
  restore "$1" ''
  say "what is in the set and differs from $BACKUP_SOURCE now:"
  { tarn -cf - -C "$1" . && : >"$BACKUP_STATE/drill"; } \
    | tarn -df - -C "$BACKUP_SOURCE" || status=$?
  rm "$BACKUP_STATE/drill" || die "$1 could not be read"
}

case "$# ${1-}" in
  '1 --help') usage; exit 0 ;;
  '1 run' | '1 list' | '1 verify' | '2 restore' | '3 restore' | '2 drill') ;;
  *) usage >&2; exit 64 ;;
esac

: "${BACKUP_STATE:=${STATE_DIRECTORY:-/var/lib/tar-nocache-backup}}"
: "${BACKUP_KEEP:=4}" "${BACKUP_SUFFIX:=.tar.gz}"
: "${BACKUP_OPTIONS=--acls --xattrs --xattrs-include=*}"
case ${BACKUP_SOURCE:+s}${BACKUP_DEST:+d} in
  sd) ;;
  *) say 'BACKUP_SOURCE and BACKUP_DEST must be set'; exit 64 ;;
esac
test "$BACKUP_KEEP" -ge 1 2>/dev/null \
  || { say 'BACKUP_KEEP is not a positive number'; exit 64; }
test -d "$BACKUP_DEST" || die "there is no directory $BACKUP_DEST"
umask 077

# Whatever ends the script before it is done is a failure, and an archive
# that has no name yet goes.
status=0 finished='' new=''
trap 'test -n "$finished" || status=2; rm -f "$new"; exit $status' EXIT
trap 'exit 2' HUP INT TERM
case $1 in
  run) run ;;
  list) list ;;
  verify) verify ;;
  restore) restore "$2" "${3-}" ;;
  drill) drill "$2" ;;
esac
finished=yes
exit $status
