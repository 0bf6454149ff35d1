#!/bin/sh
# The snapshot of -g is replaced by a new file in one step: whatever happens,
# it is the old one or the new one.  Where that cannot be it is rewritten.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

inode_ () { stat -c %i "$1"; }

# Nothing but what is meant to be there.
nothing_left_ ()
{
  for name in s/*; do
    case $name in
      s/snapshot | s/other | s/link) ;;
      *) fail_ "$1: $name is left"; rm -f "$name" ;;
    esac
  done
}

# A first snapshot, and a tree of which the next one is longer.
mkdir d s && echo a >d/a && tar-nocache -cf 0.tar -g s/snapshot d \
  && cp -p s/snapshot first || framework_failure_ 'no snapshot'
i=0
while test $i -lt 300; do
  i=$((i + 1))
  mkdir "d/directory-$i" || framework_failure_ mkdir
done

# --- In one step -------------------------------------------------------------

chmod 640 s/snapshot
! is_root_ || chown 1:2 s/snapshot || framework_failure_ chown
like ()
{
  stat -c '%a %u %g' s/snapshot
  ! command -v getfacl >/dev/null || getfacl -cn s/snapshot
  ! command -v getfattr >/dev/null || getfattr -d s/snapshot | grep -v '^#'
}
setfacl -m u:12345:r s/snapshot 2>/dev/null
setfattr -n user.note -v kept s/snapshot 2>/dev/null
like >want
expect_ 0 tar-nocache -cf 1.tar -g s/snapshot d
compare_ /dev/null err
like >have
compare_ want have
expect_ 0 tar-nocache -cf 2.tar -g s/snapshot d
test "$(tar-nocache -tf 2.tar | grep -c -v '/$')" -eq 0 \
  || fail_ 'the new snapshot was not used'
nothing_left_ replaced

# What the directory gives to new files is not for it.
if setfacl -b s/snapshot 2>/dev/null && setfacl -d -m u:12345:rw s 2>/dev/null
then
  like >want
  expect_ 0 tar-nocache -cf 2.tar -g s/snapshot d
  like >have
  compare_ want have
  setfacl -k s
fi

# --- As it is ----------------------------------------------------------------

# renew_: the first snapshot again.
renew_ () { rm -f s/snapshot && cp -p first s/snapshot; }

# is_new_ NAME FILE: it was written.
is_new_ ()
{
  test "$(tr '\0' '\n' <"$2" | grep -c '^Ddirectory-')" -eq 300 \
    || fail_ "$1: not written"
}

renew_
ln s/snapshot s/other
was=$(inode_ s/snapshot)
expect_ 0 tar-nocache -cf 1.tar -g s/snapshot d
test "$(inode_ s/snapshot)" = "$was" || fail_ 'hard link: another file'
is_new_ 'hard link' s/other
nothing_left_ 'hard link'
rm s/other

renew_
ln -s snapshot s/link
was=$(inode_ s/snapshot)
expect_ 0 tar-nocache -cf 1.tar -g s/link d
test -L s/link || fail_ 'link: no link any more'
test "$(inode_ s/snapshot)" = "$was" || fail_ 'link: another file'
is_new_ link s/snapshot
nothing_left_ link
rm s/link

if can_be_user_; then
  renew_
  chmod 666 s/snapshot
  chmod 755 s
  ! is_root_ || chown 0:0 s
  is_root_ || chmod 555 s
  was=$(inode_ s/snapshot)
  expect_ 0 as_user_ tar-nocache -cf u.tar -g s/snapshot d
  test "$(inode_ s/snapshot)" = "$was" || fail_ 'directory: another file'
  is_new_ directory s/snapshot
  chmod 755 s
  nothing_left_ directory
fi

if is_root_ && unshare -m true 2>/dev/null; then
  renew_
  cp -p s/snapshot elsewhere
  expect_ 0 unshare -m sh -c \
    'mount --bind elsewhere s/snapshot && tar-nocache -cf 1.tar -g s/snapshot d'
  is_new_ 'mount point' elsewhere
  nothing_left_ 'mount point'
fi

# --- Faults ------------------------------------------------------------------

ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
if ! strace -o trace -e trace=rename -e inject=rename:error=EIO \
  tar-nocache --version >/dev/null 2>&1; then
  echo "$test_name: skipped: faults: strace cannot inject any"
  finish_
fi

# traced_ INJECTION...: with these faults.
traced_ ()
{
  strace -f -o trace "$@" tar-nocache -cf 1.tar -g s/snapshot d >out 2>err
}

# Killed before any of the calls that change something: the old or the new
# one, which the next run reads.
renew_
traced_ -e trace=write,pwrite64,pwritev2,fsync,rename,ftruncate,fchmod \
  || fail_ "traced: $(cat err)"
tried=0
for call in write pwrite64 pwritev2 fsync rename fchmod; do
  n=$(grep -c "^[0-9]* *$call(" trace)
  i=0
  while test $i -lt "$n"; do
    i=$((i + 1))
    tried=$((tried + 1))
    cp trace all
    renew_
    traced_ -e trace=$call -e inject=$call:signal=SIGKILL:when=$i
    test $? -ne 0 || fail_ "$call $i: not killed"
    cmp -s first s/snapshot || is_new_ "killed at $call $i" s/snapshot
    expect_ 0 tar-nocache -cf 2.tar -g s/snapshot d
    # What is left then is only the new file.
    rm -f s/snapshot.??????
    nothing_left_ "killed at $call $i"
    cp all trace
  done
done
test $tried -ge 3 || fail_ 'nothing was tried'

# What cannot be written or made to last leaves the old one.
for fault in fsync:error=EIO fsync:error=ENOSPC; do
  renew_
  traced_ -e trace="${fault%%:*}" -e inject="$fault"
  test $? -eq 2 || fail_ "$fault: no error"
  grep '^tar-nocache: s/snapshot: Cannot sync: ' err >/dev/null \
    || fail_ "$fault: $(cat err)"
  compare_ first s/snapshot
  nothing_left_ "$fault"
done

# What ends the program waits until the new file has its name.
renew_
traced_ -e trace=fsync -e inject=fsync:signal=SIGTERM:when=1
test $? -ne 0 || fail_ 'SIGTERM: not ended'
is_new_ SIGTERM s/snapshot
nothing_left_ SIGTERM

# A file system that does not exchange files has it rewritten.
renew_
traced_ -e trace=rename -e inject=rename:error=EPERM || fail_ "EPERM: $(cat err)"
is_new_ EPERM s/snapshot
nothing_left_ EPERM
finish_
