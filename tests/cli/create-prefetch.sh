#!/bin/sh
# Small files read ahead by threads give the same archive and messages.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d/deep d/.git d/empty || framework_failure_ 'no directory'
for i in 1 2 3 4 5 6 7 8 9; do
  mkdir d/deep/$i
  for j in 0 1 2 3 4 5 6 7 8 9; do
    head -c $((i * j * j * 100)) "$TAR_NOCACHE" >d/deep/$i/$j
  done
done
ln d/deep/3/3 d/deep/4/again
ln -s 3 d/deep/link
mkfifo d/deep/fifo
truncate -s 100000 d/deep/5/hole; echo x >>d/deep/5/hole
# More than is held of files that are not small; and some of which only the
# beginning is read before their turn.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do
  head -c $((1048576 - i * i)) "$TAR_NOCACHE" >d/deep/6/large$i
done
head -c 1048577 "$TAR_NOCACHE" >d/deep/6/large
head -c 3000000 "$TAR_NOCACHE" | tee d/deep/6/larger1 d/deep/8/larger2 \
  >d/deep/8/larger3
echo o >d/deep/7/x.o
: >d/deep/empty
long=d/deep
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
  long=$long/$(printf %050d $i)
  mkdir $long && echo $i >$long/f || framework_failure_ 'no long names'
done

# still_ FILE...: reading what is below FILE no longer changes the access
# times, which incremental archives contain.
still_ ()
{
  find "$@" -exec touch -a -h -d '1 hour' {} + || framework_failure_ 'no touch'
}

# same_ OPTION...: with these, always reading ahead changes nothing.
same_ ()
{
  TNC_PREFETCH=never tar-nocache -cvf never.tar "$@" >want 2>want.err
  want=$?
  TNC_PREFETCH=always tar-nocache -cvf always.tar "$@" >got 2>got.err
  got=$?
  test $got -eq $want || fail_ "$*: ended with $got, not $want"
  compare_ want got
  compare_ want.err got.err
  cmp never.tar always.tar || fail_ "$*: another archive"
}

same_ d
same_ --no-page-cache d
# Only with this option do the readers look after the page cache.
TNC_PREFETCH=always TNC_TRACE=page-cache tar-nocache -cf x d 2>err
compare_ /dev/null err
same_ --sort=name -S d
same_ -H posix --sort=inode --hard-dereference d d/deep/3
same_ -h --one-file-system d
same_ --exclude='*.o' --exclude=d/deep/3 --exclude-vcs d
echo '*.o' >d/deep/7/.gitignore
same_ --exclude-vcs-ignores d
same_ --exclude-tag=hole d
same_ -N 2000-01-01 d
touch -d 2001-01-01 d/deep/[2468]/[3-7] d/deep/empty
for when in 2000-01-01 2001-01-01 2001-01-02 2100-01-01 d/deep/2/3; do
  same_ --newer-mtime=$when d
  same_ -v -N $when d
  same_ --newer-mtime=$when --no-page-cache -h -S --hard-dereference d
done
same_ --newer-mtime=2001-01-02 --atime-preserve d
# What is old is not read, and what is new only once.
for when in never always; do
  TNC_PREFETCH=$when tar-nocache -cf a.tar --no-page-cache \
    --page-cache-report --newer-mtime=2001-01-02 d 2>err \
    || fail_ '--page-cache-report'
  sed 's/.*: \(.* bytes read\).*/\1/' err >read.$when
done
compare_ read.never read.always
same_ --no-recursion d d/deep d/deep/1/3
same_ --atime-preserve d
same_ --atime-preserve=system d
same_ --check-links d
same_ --transform=s/deep/shallow/ d/deep d/none d/empty
same_ --checkpoint=20 d

# Directories keep their access times as files do, although two walks read
# them.
cp -a d t
names=$(ls -d t t/deep t/deep/[1-9] t/deep/[1-9]/[0-9])
times_ () { stat -c '%n %x' $names; }
find t -depth -exec touch -h -d '3 days ago' {} \;
times_ >want
for options in '' --no-page-cache --newer-mtime=2000-01-01; do
  TNC_PREFETCH=always tar-nocache -cf a.tar --atime-preserve $options t \
    || fail_ "--atime-preserve $options"
  times_ >got
  compare_ want got
done

# So do files that are named twice, or have two names.
mkdir two && for i in 1 2 3 4 5 6 7 8 9; do
  echo $i >two/a$i && ln two/a$i two/b$i && ln -s a$i two/c$i \
    || framework_failure_ 'no links'
done
sed 'p' >twice <<'END'
two/a1
two/a2
two/a3
END
while read -r options; do
  find two -exec touch -h -a -d '3 days ago' {} + \
    && stat -c '%n %x' two/* >want
  TNC_PREFETCH=always tar-nocache -cf a.tar --atime-preserve $options \
    || fail_ "--atime-preserve $options"
  stat -c '%n %x' two/* >got
  sed -i '/two.c/d' want got
  compare_ want got
done <<'END'
-T twice
--hard-dereference two
-h two
END

# What has just too few blocks for its size, without a hole that the system
# knows, is read once.
truncate -s 4248 just && echo abc | dd of=just conv=notrunc 2>/dev/null
mkdir few && mv just few && echo x >few/a && sync
same_ --sort=name -S few

# What changes after it was opened, or after its beginning was read, while much
# is read before it, is as it was when it was read.
mkdir late && for i in 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 \
  28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49; do
  head -c 900000 /dev/zero >late/$i
done && head -c 3000000 /dev/zero | tee late/24 >late/25 \
  || framework_failure_ 'no files'
{ TNC_PREFETCH=always tar-nocache --sort=name -cf - late 2>err
  echo $? >status; } | {
  dd bs=1M count=4 iflag=fullblock 2>/dev/null
  sleep 1
  : >late/45
  echo more >>late/47
  echo more >>late/24
  echo changed | dd of=late/25 conv=notrunc 2>/dev/null
  cat
} >a.tar
compare_ /dev/null err
echo 0 >want && compare_ want status
tar-nocache -df a.tar || fail_ 'not as it was read'

# Incremental archives, of which the second has what is new.
still_ d
same_ -G d
same_ -G --no-page-cache -h -C d deep/1 -C deep/2 . -C ../4 0 1
rm -f snap
TNC_PREFETCH=always tar-nocache -cf level0.tar -g snap d || fail_ 'level 0'
cp d/deep/9/8 d/deep/8/new; cp d/deep/9/8 d/deep/9/new
still_ d
cp snap snap.level0
TNC_PREFETCH=always tar-nocache -cf always.tar -g snap d || fail_ 'level 1'
mv snap.level0 snap
TNC_PREFETCH=never tar-nocache -cf never.tar -g snap d || fail_ 'level 1'
cmp never.tar always.tar || fail_ 'level 1: another archive'

chmod 0 d/deep/2 d/deep/1/5
is_root_ || same_ d
is_root_ || same_ --ignore-failed-read d
is_root_ || same_ -v --newer-mtime=2001-01-02 d
chmod 755 d/deep/2
chmod 644 d/deep/1/5

# With few descriptors nothing is read ahead.
(ulimit -n 24 && same_ d; exit $test_failed) || test_failed=1

# What was read is removed, and all of it was.
cp -a d e
TNC_PREFETCH=always tar-nocache -cf a.tar --remove-files e \
  || fail_ '--remove-files'
test ! -e e || fail_ 'not removed'
tar-nocache -xf a.tar || fail_ 'cannot be extracted'
diff -r d/deep/9 e/deep/9 || fail_ 'another tree'

# With --newer, what is old stays.
rm -rf e && cp -a d e
(cd e && find . -newermt 2001-01-02 -type f | sort) >want
TNC_PREFETCH=always tar-nocache -cf a.tar --newer-mtime=2001-01-02 \
  --remove-files e 2>err
(cd d && find . ! -newermt 2001-01-02 -type f | sort) >old
(cd e && find . -type f | sort) >got
compare_ old got
tar-nocache -tf a.tar | sed -n 's/^e/./; /[^/]$/p' | while read -r name; do
  test -f "d/$name" && echo "$name"
done | sort >got
compare_ want got

# Where it reads ahead.
grep '^#define HAVE_PTHREAD ' "$abs_top_builddir/config.h" >/dev/null \
  || finish_
echo d >list; echo x.o >excluded
touch -d 2001-01-01 d/deep/9/*
rm -rf e && cp -a d e
mkdir larger && cp d/deep/6/larger1 d/deep/8/larger[23] larger \
  || framework_failure_ 'no larger files'
while read -r options; do
  TNC_PREFETCH=always TNC_TRACE=prefetch tar-nocache $options 2>err >/dev/null
  grep '^trace: prefetch: starts' err >/dev/null \
    || fail_ "$options: not read ahead"
done <<'END'
-cf a.tar d
-cf a.tar larger
-cf a.tar -T list
-cf a.tar --exclude=x.o d
-cf a.tar --exclude-from=excluded d/deep
-cf a.tar --exclude-vcs --exclude-backups d
-cf a.tar --one-file-system d
-cf a.tar -N 2000-01-01 d
-cf a.tar --newer-mtime=2001-01-02 d
-cf a.tar -g snap2 d
-cf a.tar --remove-files e
-rf a.tar d
-uf level0.tar d d/deep/../deep
END

# Who reads the archive goes away, in the middle of it all.
TNC_PREFETCH=always tar-nocache -cf - d d d 2>/dev/null | head -c 100000 \
  >/dev/null

finish_
