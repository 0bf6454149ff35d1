#!/bin/sh
# What becomes of files that are there already.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members
"$members" f f new f g new >a.tar
# old_: f stands in two places, g is missing.
old_ ()
{
  rm -rf to; mkdir to
  echo old >to/f; ln to/f to/twin
  touch -d @"${1-1400000000}" to/f
}
# x_ STATUS OPTION...
x_ ()
{
  want_status=$1; shift
  what="$*"
  expect_ $want_status tar-nocache -xf a.tar -C to "$@"
  test "$(cat to/g)" = new || fail_ "$what: what comes next is missing"
}
# is_ NAME CONTENTS
is_ ()
{
  test -f "to/$1" && test "$(cat "to/$1")" = "$2" \
    || fail_ "$what: $1 is not $2"
}
silent_ () { test ! -s err && test ! -s out || fail_ "$what: $(cat out err)"; }

old_; x_ 0
silent_; is_ f new; is_ twin old
old_; x_ 0 -U
silent_; is_ f new; is_ twin old
old_; x_ 0 --overwrite
silent_; is_ f new; is_ twin new
old_; x_ 2 -k
is_ f old
cat >want <<'END'
tar-nocache: f: Cannot open: File exists
tar-nocache: Exiting with failure status due to previous errors
END
compare_ want err
old_; x_ 0 --skip-old-files
silent_; is_ f old
old_; x_ 0 --skip-old-files --warning=existing-file
is_ f old
echo 'tar-nocache: f: skipping existing file' >want
compare_ want err
old_; x_ 0 --keep-newer-files
silent_; is_ f new; is_ twin old
for t in 1500000000 1600000000; do
  old_ $t; x_ 0 --keep-newer-files
  is_ f old
  echo "tar-nocache: Current 'f' is newer or same age" >want
  compare_ want err
done
old_ 1600000000; x_ 0 --keep-newer-files --warning=no-ignore-newer
silent_; is_ f old

# Parts of a second count where the archive has them.
cp a.tar whole.tar
mkdir parts; echo new >parts/f; echo new >parts/g
touch -d @1500000000.9 parts/f
for format in posix gnu; do
  tar-nocache -H $format -C parts -cf a.tar f g
  old_ 1500000000.5; x_ 0 --keep-newer-files
  if test $format = posix; then silent_; is_ f new; else is_ f old; fi
done
mv whole.tar a.tar

# A file, a link and a fifo do not stand for what comes.
for put in 'ln -s twin f' 'ln -s nowhere f' 'mkfifo f' 'mkdir f'; do
  for o in '' -U --overwrite; do
    test "$put $o" != 'mkdir f --overwrite' || continue
    old_; rm to/f; (cd to && eval "$put")
    x_ 0 $o
    silent_; is_ f new; is_ twin old
    test -f to/f && test ! -h to/f || fail_ "$put $o: no regular file"
  done
done

# A directory goes only if it is empty, or with leave.
old_; rm to/f; mkdir -p to/f/d/e; echo x >to/f/d/e/f; ln -s ../twin to/f/l
x_ 2
grep '^tar-nocache: f: Cannot open: File exists$' err >/dev/null \
  || fail_ 'a full directory'
x_ 2 -U
grep '^tar-nocache: f: Cannot unlink: Directory not empty$' err >/dev/null \
  || fail_ 'a full directory with -U'
x_ 0 --recursive-unlink
silent_; is_ f new; is_ twin old
old_; rm to/f; ln -s ../beyond to/f; mkdir beyond; echo x >beyond/f
x_ 0 --recursive-unlink
silent_; is_ f new
test -f beyond/f || fail_ '--recursive-unlink went through a link'

# Backups.
old_; x_ 0 --backup
is_ f new; is_ f~ old
old_; x_ 0 -v --backup=simple
is_ f~ old
printf "%s\n" f "Renaming 'f' to 'f~'" g >want; compare_ want out
x_ 0 --backup=numbered
is_ f.~1~ new; is_ f~ old
x_ 0 --backup=numbered
is_ f.~2~ new
x_ 0 --backup=existing
test -f to/f.~3~ || fail_ '--backup=existing is not numbered'
old_; x_ 0 --suffix=.orig
is_ f.orig old
old_; SIMPLE_BACKUP_SUFFIX=.env x_ 0 --backup
is_ f.env old
old_; VERSION_CONTROL=numbered x_ 0 --backup
is_ f.~1~ old
old_; x_ 0 --backup=none
test ! -e to/f~ || fail_ '--backup=none'
for o in -U --recursive-unlink; do
  old_; x_ 0 --backup $o
  is_ f new; is_ f~ old
done

# A backup gets its name back when the member cannot be extracted.
"$members" h f nosuch f g new >a.tar
old_; x_ 2 -v --backup
is_ f old
test ! -e to/f~ || fail_ 'a backup is left over'
grep "^Renaming 'f~' back to 'f'$" out >/dev/null || fail_ "$(cat out)"

# A member that comes twice: the last is left; with -k the first.
"$members" f f 1 f f 2 f g new >a.tar
rm -rf to; mkdir to; x_ 0
is_ f 2
rm -rf to; mkdir to; x_ 2 -k
is_ f 1

# A link to the file that is there already.
rm -rf to; mkdir to; echo same >to/a; ln to/a to/b
tar-nocache -C to -cf links.tar a b
for o in '' -U --recursive-unlink; do
  expect_ 0 tar-nocache -xf links.tar -C to $o b
  test to/a -ef to/b && test "$(cat to/b)" = same || fail_ "a link to itself: $o"
done

finish_
