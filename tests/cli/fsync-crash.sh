#!/bin/sh
# --fsync: what a file system has that is shut down when the program ends.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

is_root_ || skip_ 'only root can mount'
PATH=$PATH:/usr/sbin:/sbin
command -v perl >/dev/null || skip_ 'no perl'
mkdir mnt || framework_failure_

mkdir -p src/s && ln -s s/1 src/link || framework_failure_
i=0
while test $i -lt 100; do
  i=$((i + 1))
  seq $i 2000 >src/s/$i
done
ln src/s/1 src/hard && mkdir -m 700 src/empty || framework_failure_
touch -d '2020-01-01' src/s src/empty
tar-nocache -cf src.tar src || framework_failure_

# shut_down_: the file system writes nothing more, not even its journal: the
# ioctl EXT4_IOC_SHUTDOWN, as of XFS, with the flag for that.
shut_down_ ()
{
  perl -e 'my $flags = pack ("L", 2); my $f;
           open ($f, "<", "mnt/file") and ioctl ($f, 0x8004587d, $flags)
             or exit 1'
}

# crash_ SUBDIRECTORY COMMAND...: run COMMAND, then let the machine stop: only
# what has reached the device is left below `mnt'.
crash_ ()
{
  mkdir "mnt/$1" && : >mnt/file && sync -f mnt || framework_failure_
  shift
  "$@" >out 2>err || fail_ "$*: $(cat err)"
  shut_down_ || framework_failure_ 'shutdown'
  umount mnt || umount -l mnt
  mount -o loop image mnt || fail_ "$*: cannot be mounted"
}

at_end "umount '$test_dir/mnt' 2>/dev/null"
tried=0
for type in ext4 xfs; do
  command -v mkfs.$type >/dev/null || { echo "no mkfs.$type"; continue; }
  rm -f image && truncate -s 320M image && mkfs.$type image >mkfs.log 2>&1 \
    && mount -o loop image mnt 2>mount.log \
    || { echo "$type: cannot be mounted"; continue; }
  tried=$((tried + 1))
  n=0
  for o in '' --no-page-cache TNC_NO_SYNCFS=1; do
    n=$((n + 1))
    case $o in TNC*) v=$o o= ;; *) v=A=B ;; esac
    # shellcheck disable=SC2086
    crash_ x$n env $v tar-nocache $o --fsync -xpf src.tar -C mnt/x$n
    diff -r src mnt/x$n/src || fail_ "$type $o $v: extracted files"
    (cd mnt/x$n && tar-nocache -df ../../src.tar) \
      || fail_ "$type $o $v: metadata"
    # shellcheck disable=SC2086
    crash_ c$n tar-nocache $o --fsync -cf mnt/c$n/a.tar src
    tar-nocache -df mnt/c$n/a.tar || fail_ "$type $o: the archive"
  done
  # Without the option, files are missing; else nothing was shown.  Somebody
  # else may call sync meanwhile, so try again.
  lost=
  for n in 1 2 3 4 5; do
    crash_ w$n tar-nocache -xpf src.tar -C mnt/w$n
    diff -r src mnt/w$n/src >/dev/null 2>&1 || lost=1
    test -z "$lost" || break
  done
  umount mnt
  test -n "$lost" || echo "$type: nothing was lost without the option, either"
done
test $tried -gt 0 || skip_ 'no file system can be made'
finish_
