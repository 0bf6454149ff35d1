#!/bin/sh
# --fsync: the order of the calls, and that each failure of one is reported.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

here=$(pwd -P)
eio=$(error_text_ EIO)

# make_: files to archive.
make_ ()
{
  rm -rf d && mkdir -p d/s && echo 1 >d/1 && echo 2 >d/s/2 && ln d/1 d/h \
    && ln -s 1 d/l || framework_failure_
}
make_

# --- What cannot last is no failure -------------------------------------------

expect_ 0 tar-nocache --fsync -cf /dev/null d
compare_ /dev/null err
tar-nocache --fsync -cf - d | tar-nocache --fsync -xf - -O >out \
  || fail_ 'a pipe'
printf '%s\n' 1 2 >want
compare_ want out
expect_ 2 tar-nocache --fsync -cf host:a d
echo 'tar-nocache: host\:a: Cannot open: '"$(error_text_ EOPNOTSUPP)" >want
head -n 1 err | sed 's/.*host/tar-nocache: host/' >got
compare_ want got
# A directory that cannot be read, a link to the archive elsewhere.
mkdir -p real x && ln -s ../real/a x/a
expect_ 0 tar-nocache --fsync -cf x/a d
test -f real/a || fail_ 'a link'
expect_ 0 tar-nocache --fsync -tf x/a
if can_be_user_; then
  mkdir -m 333 dark && chmod 755 . d d/s && cp real/a dark.tar
  expect_ 0 as_user_ tar-nocache --fsync -cf dark/a d
  expect_ 0 as_user_ tar-nocache --fsync -xf dark.tar -C dark d/l
  expect_ 0 as_user_ env TNC_NO_SYNCFS=1 \
    tar-nocache --fsync -xf dark.tar -C dark --one-top-level=dark/t
fi

command -v strace >/dev/null || skip_ 'the calls: no strace'
# A tracer and the leak checker exclude each other.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
strace -o trace -y -P real -e trace=rename -e inject=rename:error=EIO \
  tar-nocache --version >/dev/null 2>&1 || skip_ 'the calls: no faults'

# traced_ STATUS OPTION... -- COMMAND...: COMMAND with these options of strace.
traced_ ()
{
  want_=$1; shift
  o_=
  while test "$1" != --; do o_="$o_ $1"; shift; done
  shift
  # shellcheck disable=SC2086
  strace -f -y -o all $o_ "$@" >out 2>err
  got_=$?
  # A build with --coverage writes its counts at the end.
  sed '/[.]gcda/d' all >trace
  test $got_ -eq $want_ || fail_ "$*: ended with $got_, not $want_: $(cat err)"
}

# --- Archives -----------------------------------------------------------------

# archived_ ARCHIVE OPERAND...: this writes to ARCHIVE, then brings first it and
# then its directory to the disk; --remove-files comes after that.
archived_ ()
{
  archive_=$1; shift
  for o in '' --no-page-cache; do
    test ! -f keep.tar || cp keep.tar a.tar
    # shellcheck disable=SC2086
    traced_ 0 -e trace=write,pwrite64,pwritev2,ftruncate,fsync,unlinkat -- \
      tar-nocache $o --fsync "$@"
    sed -n 's/^[0-9]* *\([a-z0-9]*\)([0-9A-Z_]*<\([^>]*\)>.*/\1 \2/p' trace \
      | awk -v a="$here/$archive_" -v d="$here" '
          $2 == a && $1 != "fsync" { state = 1 }
          state == 1 && $0 == "fsync " a { state = 2 }
          state == 2 && $0 == "fsync " d { state = 3 }
          $1 == "unlinkat" && state != 3 { early = 1 }
          END { exit state == 3 && !early ? 0 : 1 }' \
      || fail_ "$o $*: $(cat trace)"
    make_
  done
}

archived_ a.tar -cf a.tar d
archived_ a.tar -cf a.tar --backup d
archived_ a.tar -cf a.tar -g snapshot d
archived_ a.tar -cf a.tar --remove-files d
archived_ a.tar -cf a.tar -I 'cat' d
archived_ a.tar -Wcf a.tar --remove-files d
cp a.tar other.tar
cp a.tar keep.tar
archived_ a.tar -rf a.tar d
archived_ a.tar -uf a.tar --warning=no-all d/s d/1 --mtime=2040-01-01
archived_ a.tar -Af a.tar other.tar
archived_ a.tar -f a.tar --delete d/1
rm -f keep.tar
# Each volume, before the next one is begun.
head -c 45000 /dev/zero >d/big
traced_ 0 -e trace=?open,openat,write,pwritev2,fsync -- \
  tar-nocache --fsync -cML 12 -f v1 -f v2 -f v3 d/big
for v in v1 v2 v3; do
  sed -n "/open[at]*(.*\"$v\"/,/fsync(.*$v>/p" trace | tail -n 1 \
    | grep "fsync(" >/dev/null || fail_ "volume $v: $(cat trace)"
done
sed -n '/open[at]*(.*"v[123]"/p; /fsync(/p' trace \
  | sed 's/^[0-9]* *//; s/(.*//; s/openat/open/' | tr '\n' ' ' >got
echo 'open fsync fsync open fsync fsync open fsync fsync ' | tr -d '\n' >want
compare_ want got
make_

# Every failure is told, and nothing is removed after one.
for n in 1 2; do
  for o in '' --no-page-cache "-I cat"; do
    name_=a.tar
    # shellcheck disable=SC2086
    traced_ 2 -e trace=fsync -e inject=fsync:error=EIO:when=$n -- \
      tar-nocache --fsync --remove-files $o -cf a.tar d
    grep "^tar-nocache: $name_: Cannot sync: $eio" err >/dev/null \
      || fail_ "fsync $n $o: $(cat err)"
    test -f d/s/2 || { fail_ "fsync $n $o: files removed"; make_; }
  done
done
for error in EINVAL EROFS EOPNOTSUPP; do
  traced_ 0 -e trace=fsync -e inject=fsync:error=$error -- \
    tar-nocache --fsync -cf a.tar d
done
traced_ 2 -P a.tar -e trace=close -e inject=close:error=EIO -- \
  tar-nocache --remove-files -cf a.tar d
grep "^tar-nocache: a.tar: Cannot close: $eio" err >/dev/null \
  || fail_ "close: $(cat err)"
test -f d/s/2 || { fail_ 'close: files removed'; make_; }

# The snapshot has taken its place, but its name may not last.
rm -f snapshot
traced_ 2 -e trace=fsync -e inject=fsync:error=EIO:when=2 -- \
  tar-nocache -cf a.tar -g snapshot d
grep "^tar-nocache: snapshot: Cannot sync: $eio" err >/dev/null \
  || fail_ "snapshot: $(cat err)"
set -- snapshot.??????
test ! -e "$1" || fail_ "left: $1"
# One that must be rewritten.
ln snapshot snapshot2
traced_ 0 -e trace=write,pwritev2,fsync -- \
  tar-nocache --fsync -cf a.tar -g snapshot d
sed -n '/fsync([0-9]*<.*\/snapshot>/,$p' trace | grep -c 'fsync(' >got
echo 2 >want
compare_ want got

# --- Extraction ---------------------------------------------------------------

tar-nocache --sort=name -cf a.tar d || framework_failure_
calls=write,pwrite64,pwritev2,fsync,fdatasync,syncfs,sync
calls=$calls,mkdirat,linkat,symlinkat,fchmod,utimensat

# synced_ OPTION...: after the last change comes the last call of syncfs, or
# a call of fsync, where a call of syncfs before it does not tell all errors.
synced_ ()
{
  for o in '' --no-page-cache; do
    rm -rf t t2 && mkdir t t2
    # shellcheck disable=SC2086
    traced_ 0 -e trace=$calls -- tar-nocache $o --fsync -xf a.tar "$@"
    sed 's/^[0-9]* *//; /^[-+]/d; /^close/d; /write(2/d' trace >calls
    way_=fsync
    grep '^fsync(' calls >/dev/null || way_=syncfs
    tail -n 1 calls | grep "^$way_([0-9].* = 0\$" >/dev/null \
      || fail_ "$o $*: $(tail -n 5 calls)"
  done
}

each_ ()
{
  for f in "$@"; do
    grep "^fsync([0-9]*<$here/$f>" calls >/dev/null \
      || fail_ "$f: no fsync: $(cat calls)"
  done
}

case $(uname -r) in
  [1-4].*|5.[0-9].*|5.1[0-6].*) new= ;;
  *) new=1 ;;
esac
synced_ -C t
if test -n "$new" && case $(stat -f -c %T .) in
    ext2/ext3|xfs|btrfs|tmpfs) ;; *) false ;; esac; then
  grep '^syncfs([0-9]' calls >/dev/null || fail_ 'no syncfs'
  ! grep '^fsync' calls || fail_ 'each file waits alone'
  traced_ 2 -e trace=syncfs -e inject=syncfs:error=EIO:when=2+ -- \
    tar-nocache --fsync -xf a.tar -C t
  grep "^tar-nocache: Cannot sync the extracted files: $eio" err >/dev/null \
    || fail_ "syncfs: $(cat err)"
  # Without the call, as under a filter for system calls.
  traced_ 0 -e trace=$calls -e inject=syncfs:error=ENOSYS -- \
    tar-nocache --fsync -xf a.tar -C t
  grep '^[0-9]* *fsync(.*t/d/s/2>' trace >/dev/null || fail_ 'ENOSYS'
fi
for o in --one-top-level=t/a/b '--delay-directory-restore -C t' '-P -C t' \
    '--overwrite -C t' '-U -C t' '--backup -C t' '-h -C t' '-G -C t'; do
  # shellcheck disable=SC2086
  synced_ $o
done
traced_ 0 -e trace=$calls -- tar-nocache --fsync -xOf a.tar
! grep 'sync(\|syncfs(' trace || fail_ '-O'
traced_ 0 -e trace=$calls -- tar-nocache --fsync -xf a.tar --to-command=true
! grep 'sync(\|syncfs(' trace || fail_ '--to-command'

TNC_NO_SYNCFS=1
export TNC_NO_SYNCFS
synced_ -C t
each_ t t/d t/d/1 t/d/s t/d/s/2
synced_ -C t d/1 -C ../t2 d/s/2
each_ t2 t2/d t2/d/s t2/d/s/2
synced_ --one-top-level=t/a/b
each_ t t/a t/a/b t/a/b/d t/a/b/d/s/2
# More than wait at once.
mkdir -p many/1 many/2
i=0
while test $i -lt 150; do
  i=$((i + 1)); echo $i >many/1/$i; echo $i >many/2/$i
done
tar-nocache -cf many.tar many
traced_ 0 -e trace=$calls -- tar-nocache --fsync -xf many.tar -C t
grep -c "^[0-9]* *fsync([0-9]*<$here/t/many/[12]/[0-9]*>)" trace >got
echo 300 >want
compare_ want got
sed 's/^[0-9]* *//; /^[-+]/d' trace >calls
each_ t t/many t/many/1 t/many/2
rm -rf t && mkdir t
(ulimit -n 14 && exec tar-nocache --fsync -xf many.tar -C t) >out 2>err \
  || fail_ "few descriptors: $(cat err)"
diff -r many t/many || fail_ 'few descriptors: files'

# Each failure, by name.
n=$(sed -n '/fsync(/p' trace | wc -l)
test "$n" -gt 300 || fail_ 'too few calls'
traced_ 2 -P "$here/t/d/s/2" -e trace=fsync -e inject=fsync:error=EIO -- \
  tar-nocache --fsync -xf a.tar -C t
grep "^tar-nocache: d/s/2: Cannot sync: $eio" err >/dev/null \
  || fail_ "a file: $(cat err)"
traced_ 2 -P "$here/t/d" -e trace=fsync -e inject=fsync:error=EIO -- \
  tar-nocache --fsync -xf a.tar -C t
grep "^tar-nocache: Cannot sync the extracted files: $eio" err >/dev/null \
  || fail_ "a directory: $(cat err)"
for o in '' --no-page-cache; do
  rm -rf t/d
  # shellcheck disable=SC2086
  traced_ 2 -P "$here/t/d/s/2" -e trace=close \
    -e inject=close:error=EIO:when=1 -- tar-nocache $o -xf a.tar -C t
  grep "^tar-nocache: .*close.*: $eio" err >/dev/null \
    || fail_ "close $o: $(cat err)"
done

finish_
