#!/bin/sh
# -d and -W with files that are read ahead by threads: the same lines, messages
# and status as without.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

long=$(printf '%0120d' 0 | tr 0 l)
mkdir -p d/sub d/$long/$long e/d top/d || framework_failure_ 'no directory'
for i in 1 2 3 4 5 6 7; do
  for j in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
    head -c $((i * j * 150)) "$TAR_NOCACHE" >d/$i-$j
    echo "another $i $j" >e/d/$i-$j
    echo "$i $j" >d/sub/$i-$j
  done
done
for i in 1 2 3 4 5 6 7 8 9; do
  echo $i >d/$long/$i; echo $i >d/$long/$long/$i
done
ln d/3-3 d/again
ln d/3-4 d/other-link
ln -s 3-3 d/link
ln -s none d/dangling
ln -s 3-5 d/points
mkfifo d/fifo
mkdir d/empty d/was-dir
: >d/nothing
truncate -s 100000 d/hole; echo x >>d/hole
head -c 300000 "$TAR_NOCACHE" >d/large
head -c 300000 "$TAR_NOCACHE" >d/large2
head -c 1200000 "$TAR_NOCACHE" | tee d/larger1 >d/larger2
for name in missing contents size mode time type-dir type-link type-fifo hole-data; do
  head -c 5000 "$TAR_NOCACHE" >d/v-$name
done
echo b >'d/back\slash'; echo n >'d/new
line'; echo s >'d/ space'

# Archives of all formats, of the names in all ways.
for format in gnu oldgnu posix; do
  tar-nocache -cf $format.tar -S --sort=name -H $format d || framework_failure_
done
tar-nocache -cf ustar.tar --sort=name -H ustar --exclude=$long/$long d 2>err
tar-nocache -cf v7.tar --sort=name -H v7 --exclude=$long d 2>err
tar-nocache -cf twice.tar d/[1-4]-* d/2-* d/[1-3]-* d/3-3 --hard-dereference d/3-* \
  d/again d/3-* || framework_failure_
tar-nocache -cPf absolute.tar --sort=name "$PWD/d" top/../d/sub 2>err
tar-nocache -cf unsafe.tar -C top -P ../d 2>err
tar-nocache -cf two.tar -C e d -C .. d/sub -C top ../d/6-1 2>err
tar-nocache -cML 500 -f m1 -f m2 -f m3 -f m4 -f m5 -f m6 -f m7 -f m8 -f m9 -f m10 -f m11 -f m12 \
  --sort=name d 2>err || framework_failure_
volumes='-f m1 -f m2 -f m3 -f m4 -f m5 -f m6 -f m7 -f m8 -f m9 -f m10 -f m11 -f m12'
tar-nocache -czf gnu.tgz -S --sort=name d || framework_failure_
tar-nocache -cf indexed.tar --member-index=index --sort=name d || framework_failure_
tar-nocache -cf level.tar -g snap --sort=name d e || framework_failure_
# Damaged: in the middle of a header, and of data.
cp gnu.tar damaged.tar
printf 'damaged!' | dd of=damaged.tar bs=1 seek=204850 conv=notrunc 2>err
printf 'damaged!' | dd of=damaged.tar bs=512 seek=700 conv=notrunc 2>err
head -c 500000 gnu.tar >cut.tar
cat gnu.tar gnu.tar >joined.tar

# once_ HOW INPUT WORDS...: in $HOW.out, $HOW.err what the program says.
once_ ()
{
  how=$1 input=$2; shift 2
  TNC_PREFETCH=$how tar-nocache "$@" <$input >$how.out 2>$how.err
  echo $? >>$how.out
}

# from_ INPUT WORDS...: it makes no difference.
from_ ()
{
  input=$1; shift
  once_ never $input "$@"
  for readers in 1 auto 64; do
    once_ always $input "$@" --read-ahead=$readers
    cmp never.out always.out || fail_ "$*: $readers: $(diff never.out always.out)"
    cmp never.err always.err || fail_ "$*: $readers: $(diff never.err always.err)"
  done
}
same_ ()
{
  from_ /dev/null "$@"
}

# status_ N: what the last one ended with.
status_ ()
{
  test "$(tail -n 1 never.out)" = $1 || fail_ "status $(tail -n 1 never.out), not $1"
}

all_ ()
{
  for archive in gnu.tar oldgnu.tar posix.tar ustar.tar v7.tar twice.tar level.tar \
      damaged.tar cut.tar joined.tar gnu.tgz; do
    same_ -df $archive
    same_ -dvf $archive --no-page-cache
  done
  from_ gnu.tar -df -
  from_ gnu.tgz -dvzf -
  cat gnu.tar >pipe.tar
  for how in never always; do
    cat gnu.tar | TNC_PREFETCH=$how tar-nocache -dvRf - >$how.out 2>$how.err
  done
  compare_ never.out always.out
  compare_ never.err always.err
  same_ -dif joined.tar
  same_ -dvvRf gnu.tar
  same_ -df gnu.tar -h
  same_ -dM $volumes
  same_ -df absolute.tar
  same_ -dPf absolute.tar
  same_ -df unsafe.tar
  same_ -df unsafe.tar -C top -P
  same_ -df two.tar -C e
  same_ -df two.tar -C e 'd' -C .. d/sub
  same_ -df gnu.tar -C e
  same_ -df gnu.tar -C nowhere
  same_ -df gnu.tar -C d --strip-components=1
  same_ -df gnu.tar --strip-components=2
  same_ -df gnu.tar -C d/sub --strip-components=2
  same_ -df gnu.tar --transform='s,^d/sub,d,' --show-transformed-names
  same_ -df gnu.tar --transform='s,.*-1.*,,'
  same_ -df gnu.tar --one-top-level=top
  same_ -df gnu.tar d/sub d/1-1 d/v-type-dir none
  same_ -df gnu.tar --wildcards 'd/*-[36]*' d/link
  same_ -df gnu.tar --exclude='*-1*' --exclude=sub
  same_ -df gnu.tar --exclude='d/*'
  same_ -df twice.tar --occurrence=2 d/3-3 d/3-4
  same_ -df twice.tar --occurrence d/3-3
  same_ -df gnu.tar -K d/4-4
  same_ -dsf gnu.tar d/1-1 d/2-2 d/sub
  same_ -df gnu.tar -N 2001-01-01
  same_ -df gnu.tar --member-index=nothing
  same_ -df indexed.tar --member-index=index d/5-1 d/5-3 d/v-size d/sub
  same_ -df gnu.tar --atime-preserve
  same_ -df gnu.tar --atime-preserve=system
  same_ -df gnu.tar --checkpoint=10
  same_ -df gnu.tar --checkpoint=10 --checkpoint-action=exec=true
  same_ -df level.tar -g snap
  same_ -dGf level.tar
  same_ -df gnu.tar --checksums=/dev/null
  same_ -df gnu.tar --threads=1
  same_ -df gnu.tar --error-summary
  (ulimit -n 280; same_ -df gnu.tar; exit $test_failed) || test_failed=1
  (ulimit -n 24; same_ -df gnu.tar; exit $test_failed) || test_failed=1
}

all_
same_ -df gnu.tar
status_ 0
from_ gnu.tar -df -
status_ 0

# With differences of every kind.
chmod 600 d/v-mode && touch -d 2001-01-01 d/v-time && rm d/v-missing \
  && rm d/v-type-dir && mkdir d/v-type-dir && rmdir d/was-dir && echo x >d/was-dir \
  && ln -sf 1-3 d/v-type-link && rm d/v-type-fifo && mkfifo d/v-type-fifo \
  && rm d/again && cp -p d/3-3 d/again && rm d/link && cp d/3-3 d/link \
  && ln -sf 3-6 d/points && echo longer >>d/v-size && rm d/fifo && echo >d/fifo \
  && printf changed | dd of=d/v-contents bs=1 seek=4000 conv=notrunc 2>err \
  && printf changed | dd of=d/large2 bs=1 seek=290000 conv=notrunc 2>err \
  && printf changed | dd of=d/larger1 bs=1 seek=290000 conv=notrunc 2>err \
  && printf changed | dd of=d/larger2 bs=1 seek=1100000 conv=notrunc 2>err \
  && printf x | dd of=d/hole bs=1 seek=50000 conv=notrunc 2>err \
  && touch -r d/1-1 d/v-contents && rm -r d/sub/3-* && echo 0 >d/5-0 && : >d/6-7 \
  && truncate -s 5000 d/v-hole-data && : >d/4-4 && truncate -s $((4 * 4 * 150)) d/4-4 \
  && rm d/5-5 && ln -s 5-6 d/5-5 && rm d/6-* && printf y >d/$long/$long/3 \
  || framework_failure_ 'no differences'
all_
same_ -df gnu.tar d/v-size d/5-0
status_ 1
same_ -df gnu.tar
for text in 'd/v-contents: Contents differ' 'd/large2: Contents differ' \
    'd/larger1: Contents differ' 'd/larger2: Contents differ' 'd/v-size: Size differs' \
    'd/v-mode: Mode differs' 'd/v-time: Mod time differs' 'd/v-type-dir: File type differs' \
    'd/v-type-link: File type differs' 'd/v-type-fifo: File type differs' \
    'd/link: Symlink differs' 'd/4-4: Contents differ' 'd/again: Not linked to d/3-3' \
    'd/was-dir: File type differs' 'd/fifo: File type differs' \
    'd/hole: File fragment at 49664 is not a hole'; do
  grep "^$text" always.out >/dev/null || case $text in
    *Symlink*) grep '^tar-nocache: d/link: Cannot readlink' always.err >/dev/null ;;
    *) false ;;
  esac || fail_ "not found: $text"
done
grep 'd/v-missing: .*Cannot stat' always.err >/dev/null || fail_ 'd/v-missing is not missing'

# Nobody may read some of them, or look at them.
chmod 0 d/1-5 d/3-7 d/$long
is_root_ || { same_ -df gnu.tar; status_ 2; same_ -dvf posix.tar -h; }
chmod 755 d/1-5 d/3-7 d/$long

# -W.
for words in d "-S d" "-h d" "--format=posix d" "-C e d -C .. d/sub" \
    "-P $PWD/d top/../d/sub" "--transform=s,sub,other, d" "--no-page-cache d" \
    "--exclude=*-1* d" "-C top -P ../d"; do
  for how in never always; do
    TNC_PREFETCH=$how tar-nocache -cvWf $how.tar --sort=name $words >$how.out 2>$how.err
    echo $? >>$how.out
  done
  compare_ never.out always.out
  compare_ never.err always.err
done
for how in never always; do
  cp ustar.tar $how.tar
  TNC_PREFETCH=$how tar-nocache -rvWf $how.tar --sort=name e >$how.out 2>$how.err
  echo $? >>$how.out
done
compare_ never.out always.out
compare_ never.err always.err

grep '^#define HAVE_PTHREAD ' "$abs_top_builddir/config.h" >/dev/null \
  || finish_
rm -rf d && mkdir d || framework_failure_
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 \
  27 28 29 30; do
  mkdir d/$i && for j in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    echo "$i $j" >d/$i/$j
  done
done || framework_failure_
tar-nocache -cf a.tar --sort=name d || framework_failure_

# It happens: more readers are tried after the first 512 files, none reads a
# file twice, and all are closed.
export TNC_PREFETCH TNC_TRACE
ahead_ ()
{
  TNC_PREFETCH=always TNC_TRACE=prefetch
  tar-nocache "$@" >out 2>err
  TNC_TRACE=none
  grep 'prefetch: 32 readers' err >/dev/null
}
for words in '' '-h' '-C .' 'd' '--exclude=nothing' '--no-page-cache' \
    '--transform=s,d,./d,' '--atime-preserve=system'; do
  ahead_ -df a.tar $words || fail_ "$words: nothing is read ahead"
done
ahead_ -cWf b.tar --read-ahead=16 d && fail_ 'another number of readers'
grep -c 'prefetch: starts' err >got
echo 2 >want
compare_ want got
(cd d && ahead_ -df ../a.tar --strip-components=1) || fail_ '--strip-components: not ahead'
gzip -c a.tar >a.tgz
ahead_ -df a.tgz || fail_ 'a compressed archive: not ahead'
cat a.tar | ahead_ -df - || fail_ 'a pipe: not ahead'
for words in --read-ahead=0 --threads=1 --atime-preserve=replace \
    '--checkpoint=1 --checkpoint-action=exec=true'; do
  ahead_ -df a.tar $words && fail_ "$words: read ahead"
  grep 'prefetch: starts' err && fail_ "$words: there are threads"
done
# Nor where threads would take memory that the main thread may not have.
is_sanitized_ || (ulimit -v 4000000 && ! ahead_ -df a.tar) \
  || fail_ 'ulimit -v: read ahead'
# A file of another size differs, whatever it contains: it is not opened.
if command -v strace >/dev/null && strace -o log true 2>/dev/null; then
  cp -r d sizes && tar-nocache -cf sizes.tar sizes || framework_failure_ sizes
  for f in $(find sizes/[0-9]* -type f | head -n 20); do echo longer >>$f; done
  TNC_PREFETCH=always strace -f -o log -e trace=openat "$TAR_NOCACHE" -df sizes.tar >out 2>err
  opened=$(grep -c 'openat.*"sizes/[0-9]*/[0-9]' log)
  test $opened = 580 \
    || fail_ "files of another size: $opened are opened"
fi
for how in never always; do
  TNC_PREFETCH=$how tar-nocache -df a.tar --no-page-cache --page-cache-report 2>$how.err
done
compare_ never.err always.err
if command -v strace >/dev/null && strace -o log true 2>/dev/null; then
  TNC_PREFETCH=always strace -f -o log -e trace=openat "$TAR_NOCACHE" -df a.tar 2>err
  test $(grep -c 'openat.*"d/[0-9]*/[0-9]' log) = 600 || fail_ 'files are opened twice'
  main=$(sed -n '1s/ .*//p' log)
  test $(grep -c "^$main .*openat.*\"d/[0-9]*/[0-9]" log) -lt 100 \
    || fail_ 'the main thread opens the files'
fi

# Files change after they were read and before their turn, which only the time
# of their status shows: the program waits until somebody reads what it lists.
# Their mode changes last: it is looked at when it is their turn.
mkdir many && (cd many && for i in $(seq 1000 1999); do echo old >$i-$long; done) \
  || framework_failure_
chmod 644 many/* && touch -d 2001-01-01 many/*
tar-nocache -cf many.tar --sort=name many || framework_failure_
TNC_PREFETCH=always tar-nocache -dvf many.tar 2>err | {
  read -r first
  sleep 1
  cd many || exit 1
  for name in *; do echo new >$name; done
  touch -d 2001-01-01 ./* && chmod 600 ./*
  cat >../out
}
compare_ /dev/null err
for what in Mode Contents; do
  sed -n "s,^many/\\(....\\)-.*: $what differs*\$,\\1,p" out | sort -u >$what
done
test -s Mode || fail_ 'nothing has changed'
comm -23 Mode Contents >got
compare_ /dev/null got

# No descriptor stays open for a file that is not compared.
for name in many/1[1-4]*; do echo longer >$name; done
for how in never always; do
  (ulimit -n 300; TNC_PREFETCH=$how tar-nocache -df many.tar >$how.out 2>$how.err)
  echo $? >>$how.out
done
compare_ never.out always.out
compare_ never.err always.err
finish_
