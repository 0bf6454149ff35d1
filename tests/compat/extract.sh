#!/bin/sh
# Every policy for what is in the way against everything that can be in the
# way, as root and as an ordinary user: messages, status and files afterwards
# are those of GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

# The archive: members of each kind.
mkdir src src/dir src/emptydir
echo 'the file' >src/file; echo 'in dir' >src/dir/inner
ln src/file src/hard; ln -s target src/sym
mkfifo src/fifo
chmod 0700 src/dir; chmod 0751 src/emptydir; chmod 0640 src/file
chmod 6755 src/dir/inner
find src -exec touch -h -d @1500000000 {} +
tar_ () { (cd src && "$@"); }
tar_ gnu_ tar-nocache -cf ../a.tar --sort=name dir emptydir file hard sym fifo

# obstacle_ WHAT NAME: put WHAT at NAME.
obstacle_ ()
{
  case $1 in
    nothing) ;;
    oldfile) echo old >"$2"; touch -d @1400000000 "$2" ;;
    newfile) echo new >"$2"; touch -d @1700000000 "$2" ;;
    linked) echo linked >elsewhere; ln elsewhere "$2" ;;
    readonly) echo locked >"$2"; chmod 0400 "$2" ;;
    fifo) mkfifo "$2" ;;
    dangling) ln -s nowhere "$2" ;;
    linktofile) echo beyond >beyond; ln -s beyond "$2" ;;
    linktodir) mkdir real; touch -d @1400000000 real; ln -s real "$2" ;;
    emptydir) mkdir "$2"; touch -d @1400000000 "$2" ;;
    fulldir) mkdir -p "$2/sub"; : >"$2/sub/f"; touch -d @1400000000 "$2" ;;
  esac
}

# known_ OPTIONS WHAT MEMBER: where we mean to differ.
known_ ()
{
  case "$1: $3 over $2" in
    # A fifo is not opened, but replaced.
    '--overwrite: file over fifo') ;;
    # Times of directories that were there are preserved, too.
    '--no-overwrite-dir: '*dir' over '*dir) ;;
    # That a directory could not be made is no secret.
    '-k: '*dir' over '*file | '-k: '*dir' over '[lrfd]*[dyog]) ;;
    # Nor that a file below one could not.
    '--keep-newer-files: dir over '*) ;;
    *) return 1 ;;
  esac
}

# row_ OPTIONS WHAT MEMBER: extract MEMBER over WHAT with both.
row_ ()
{
  for side in gnu own; do
    chmod -R u+rwx work 2>/dev/null
    rm -rf work
    mkdir work
    test -z "$as_user" || chmod 777 work
    (cd work && umask 022 && $as_user sh -c "
$obstacle_text
obstacle_ $2 $3") || framework_failure_ "obstacle $2"
    eval "PATH=\$${side}_path"
    # A fifo that is opened would block.
    (cd work && timeout 20 $as_user tar-nocache -xvf ../a.tar $1 $3) \
      >"out.$side" 2>"err.$side" </dev/null
    eval "status_$side=$?"
    PATH=$own_path
    "$tools/treelist" -n work | sed 1d \
      | sed "s/ ${now%???}[0-9][0-9][0-9]\\( \\|\$\\)/ NOW\\1/" \
      >"tree.$side"
  done
  gnu_status=$status_gnu both_status=$status_own
  same_output_ "$as_user $1: $3 over $2"
  if ! cmp -s tree.gnu tree.own; then
    fail_ "$as_user $1: $3 over $2: files afterwards differ"
    diff -a -U0 tree.gnu tree.own | sed -n '3,12p' | cut -c1-200
  fi
}

obstacle_text=$(sed -n '/^obstacle_ ()/,/^}/p' \
  "$abs_top_srcdir/tests/compat/extract.sh")
now=$(date +%s)
chmod 755 . gnubin

all_ ()
{
  for options in "$@"; do
    for what in nothing oldfile newfile linked readonly fifo dangling \
        linktofile linktodir emptydir fulldir; do
      for member in file sym hard fifo dir emptydir; do
        known_ "$options" $what $member || row_ "$options" $what $member
      done
    done
  done
}

as_user=
all_ '' --overwrite -k --skip-old-files --keep-newer-files -U \
  --recursive-unlink --no-overwrite-dir --keep-directory-symlink --backup
if is_root_; then
  as_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
  $as_user true 2>/dev/null || { echo 'no setpriv'; finish_; }
  chmod -R a+rX "$test_dir"
  all_ '' --overwrite -p --no-overwrite-dir
fi

finish_
