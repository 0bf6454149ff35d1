#!/bin/sh
# weekly-backup.sh: weeks of backups, restored; runs that fail lose nothing.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

command -v flock >/dev/null || skip_ 'flock is not installed'
script=$abs_top_srcdir/contrib/weekly-backup.sh
BACKUP_SOURCE=$PWD/source BACKUP_DEST=$PWD/dest BACKUP_STATE=$PWD/state
BACKUP_KEEP=2 BACKUP_OPTIONS=
export BACKUP_SOURCE BACKUP_DEST BACKUP_STATE BACKUP_KEEP BACKUP_OPTIONS
mkdir fakes source source/dir source/old dest || framework_failure_
PATH=$PWD/fakes:$PATH

# runs_ STATUS DAY: a run on that day, with that status.
runs_ () { BACKUP_TODAY=$2 expect_ "$1" sh "$script" run; }

# The sets are WANT.
lists_ ()
{
  expect_ 0 sh "$script" list
  printf '%s\n' "$@" >want
  sed 's/ $//' out >got
  compare_ want got
}

# restores_ [SET]: a restore gives the source as it is.
restores_ ()
{
  rm -rf target
  expect_ 0 sh "$script" restore target "$@"
  diff -r --no-dereference source target >diff 2>&1 \
    || { fail_ "the restored tree differs: $(cat diff)"; }
}

# fake_ NAME: a program of that name, from standard input; the real one is
# $real there.
fake_ ()
{
  rm -f fakes/"$1"
  real=$(command -v "$1")
  { echo '#!/bin/sh'; echo "real='$real'"; cat; } >fakes/"$1" \
    && chmod +x fakes/"$1" || framework_failure_
}

# Wrong usage, and no destination: nothing is done.
expect_ 0 sh "$script" --help
expect_ 64 sh "$script"
expect_ 64 sh "$script" run more
BACKUP_DEST= expect_ 64 sh "$script" list
BACKUP_KEEP=0 expect_ 64 sh "$script" run
BACKUP_KEEP=x expect_ 64 sh "$script" run
BACKUP_SOURCE=none expect_ 2 sh "$script" run
BACKUP_DEST=$PWD/none expect_ 2 sh "$script" run
test ! -e none || fail_ 'a destination that is not there was made'
test ! -e state || fail_ 'there is a state without a run'
expect_ 2 sh "$script" verify
expect_ 2 sh "$script" restore target

# A week, with all that can happen to a file.
echo one >source/dir/one
echo old >source/old/file
ln source/dir/one source/linked
ln -s dir/one 'source/a name with blanks'
head -c 100000 /dev/urandom >source/random
runs_ 0 2026-W48-1
restores_
echo two >source/dir/two; echo changed >source/random
runs_ 0 2026-W48-2
rm source/dir/one
runs_ 0 2026-W48-3
mv source/old source/new
runs_ 0 2026-W48-4
rm -r source/new; echo file >source/new
runs_ 0 2026-W48-5
mkdir source/old; touch source/old/again
runs_ 0 2026-W48-6
runs_ 0 2026-W48-7
lists_ '2026-W48-1: 0 1 2 3 4 5 6'
restores_
expect_ 0 sh "$script" verify
rm -rf target
expect_ 0 sh "$script" drill target
echo later >source/new
rm -rf target
expect_ 1 sh "$script" drill target
grep '^\./new: Size differs$' out >/dev/null || fail_ 'drill: no difference'
expect_ 2 sh "$script" restore target
expect_ 2 sh "$script" restore other 2026-W01-1

# The next weeks begin new sets, the oldest go; a clock that goes back does
# not begin one.
runs_ 0 2026-W53-7
runs_ 0 2026-W01-1
lists_ '2026-W48-1: 0 1 2 3 4 5 6' '2026-W53-7: 0 1'
runs_ 0 2027-W01-1
lists_ '2026-W53-7: 0 1' '2027-W01-1: 0'
restores_

# A second run beside the first.
exec 8>state/lock && flock 8 || framework_failure_
runs_ 2 2027-W01-2
exec 8>&-
lists_ '2026-W53-7: 0 1' '2027-W01-1: 0'

# The compressor dies.  What changed before is in the next archive.
echo precious >source/dir/precious
fake_ gzip <<'END'
case $* in *d*) exec "$real" "$@" ;; esac
head -c 100; kill -9 $$
END
runs_ 2 2027-W01-2
rm fakes/gzip
lists_ '2026-W53-7: 0 1' '2027-W01-1: 0'
test "$(ls -A dest)" = "$(printf '2026-W53-7\n2027-W01-1')" \
  || fail_ "left behind: $(ls -A dest)"

# The disk is full, in the same week and in one that would begin a new set.
head -c 300000 /dev/urandom >source/large
for day in 2027-W01-2 2027-W02-1; do
  (trap '' XFSZ; ulimit -f 100; runs_ 2 $day; exit $test_failed) \
    || test_failed=1
  lists_ '2026-W53-7: 0 1' '2027-W01-1: 0'
done

# A run is killed, and leaves everything lying around; another when its
# archive is to get its name.
mkdir dest/.old dest/2027-W01-4 && touch dest/.new.tar.gz dest/.old/file state/new
fake_ mv <<'END'
case $* in *.new*) kill -9 $PPID; exit 1 ;; esac
exec "$real" "$@"
END
runs_ 137 2027-W01-3
rm fakes/mv
lists_ '2026-W53-7: 0 1' '2027-W01-1: 0'
runs_ 0 2027-W01-4
lists_ '2026-W53-7: 0 1' '2027-W01-1: 0 1'
rmdir dest/2027-W01-4
printf '%s\n' 2026-W53-7 2027-W01-1 >want
ls -A dest >got
compare_ want got
printf '%s\n' 2027-W01-1.1 lock >want
ls state >got
compare_ want got
restores_

# Something is missing: the archive is kept, but not in the set, until there
# is a good one.
echo missed >source/dir/missed
fake_ tar-nocache <<'END'
"$real" "$@" || exit
case $* in *' -cf '*) exit 2 ;; esac
END
runs_ 2 2027-W01-4
rm fakes/tar-nocache
lists_ '2026-W53-7: 0 1' '2027-W01-1: 0 1'
expect_ 0 tar-nocache -xOzf dest/incomplete.tar.gz ./dir/missed
compare_ source/dir/missed out
runs_ 0 2027-W01-5
test ! -e dest/incomplete.tar.gz || fail_ 'incomplete.tar.gz is still there'
# Nothing at all is no archive that would be kept.
BACKUP_OPTIONS=--add-file=absent runs_ 2 2027-W01-5
test ! -e dest/incomplete.tar.gz || fail_ 'an empty archive was kept'
restores_

# A file changes while it is read: a good archive, and the file is also in
# the next one.
cat >change <<'END'
#!/bin/sh
echo more >>"$BACKUP_SOURCE/large"
END
chmod +x change
head -c 300000 /dev/urandom >source/large
BACKUP_OPTIONS="--checkpoint=2 --checkpoint-action=exec=$PWD/change" \
  runs_ 1 2027-W01-6
grep 'large: file changed as we read it' err >/dev/null || fail_ 'no change'
lists_ '2026-W53-7: 0 1' '2027-W01-1: 0 1 2 3'
runs_ 0 2027-W01-6
restores_

# Without its snapshot a set does not go on; a set of the same day is kept.
rm state/2027-* && mkdir dest/2027-W01-6 || framework_failure_
runs_ 0 2027-W01-6
lists_ '2027-W01-1: 0 1 2 3 4' '2027-W01-6: 0'
rm state/2027-*
runs_ 0 2027-W01-6
lists_ '2027-W01-6: 0' '2027-W01-6x: 0'
runs_ 0 2027-W01-7
lists_ '2027-W01-6: 0' '2027-W01-6x: 0 1'
restores_

# A damaged archive is found.
printf damaged | dd of=dest/2027-W01-6/0.tar.gz bs=1 seek=1000 conv=notrunc \
  2>/dev/null || framework_failure_
expect_ 2 sh "$script" verify
grep 'set 2027-W01-6, level 0 is damaged' err >/dev/null \
  || fail_ 'the damage was not found'

# Without compression; the destination and the state are below the source, in
# a directory whose name is a pattern.  They are left out.
mkdir 'source/[x]' 'source/[x]/dest' 'source/[x]/state' || framework_failure_
mkdir source/x source/x/dest && echo yes >source/x/dest/yes
BACKUP_DEST=$PWD/source/[x]/dest BACKUP_STATE=$PWD/source/[x]/state
BACKUP_SUFFIX=.tar; export BACKUP_SUFFIX
runs_ 0 2027-W01-6
expect_ 0 tar-nocache -tf "$BACKUP_DEST/2027-W01-6/0.tar"
grep '^\./x/dest/yes$' out >/dev/null || fail_ 'too much was left out'
grep '^\./\[x\]/dest\|state/' out && fail_ 'the backup contains itself'

# What BACKUP_EXCLUDE lists is left out.
echo '*.tmp' >patterns; echo x >source/dir/x.tmp; echo x >source/dir/x.txt
BACKUP_EXCLUDE=patterns runs_ 0 2027-W01-7
expect_ 0 tar-nocache -tf "$BACKUP_DEST/2027-W01-6/1.tar"
grep 'x\.tmp' out && fail_ 'BACKUP_EXCLUDE has no effect'
grep 'x\.txt' out >/dev/null || fail_ 'a new file was left out'

# With the rights that the service leaves to root.
if is_root_ && setpriv --bounding-set=-all,+dac_read_search,+fowner true \
    2>/dev/null; then
  chown -R 65534 "$BACKUP_SOURCE/dir" && chmod 0 "$BACKUP_SOURCE/dir/x.txt" \
    || framework_failure_
  unset BACKUP_OPTIONS
  BACKUP_TODAY=2027-W01-7 expect_ 0 setpriv --no-new-privs --inh-caps=-all \
    --bounding-set=-all,+dac_read_search,+fowner sh "$script" run
  expect_ 0 tar-nocache -tf "$BACKUP_DEST/2027-W01-6/2.tar"
  grep 'x\.txt' out >/dev/null || fail_ 'the unreadable file was left out'
fi

finish_
