#!/bin/sh
# What is said when something is wrong, as GNU tar says it: wording, quotes,
# stream and status, in the C locale and in UTF-8.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

# A colon, blanks, a letter beyond ASCII, a byte that is none, a newline,
# quotes, a backslash, an escape character.
o=$(printf 'a:b \303\251\377\nc'\''d"\\e\033')

make_more_ ()
{
  mkdir "$o" no:d closed ro
  echo file >"$o/$o"
  ln -s "$o" "$o/link"
  ln -s loop loop
  mkfifo "$o/p"
  echo x >closed/f; echo secret >secret; echo file >plain
}

make_archives_ ()
{
  gnu_ tar-nocache -cf o.tar --sort=name "$o"
  gnu_ tar-nocache -cf dev.tar /dev/null /dev/zero --mtime=@1 2>/dev/null
  gnu_ tar-nocache -cf future.tar --mtime='2 Jan 2199' t/a
  gnu_ tar-nocache -rf future.tar --mtime=@-5 t/b.c
  gnu_ tar-nocache -cf one.tar -b 1 --mtime=@1500000000 --owner=root:0 \
    --group=root:0 --transform='s/.*/f/' t/empty
  yes | head -c 3072 >junk
  cp junk "$o junk"; cp a.tgz "$o.tgz"
}

cp "$abs_top_srcdir/tests/compat/messages.txt" messages.txt
if ! can_be_user_; then
  echo 'not tried as an ordinary user, who could not reach the program'
  rows_without_ asuser "$abs_top_srcdir/tests/compat/messages.txt" \
    >messages.txt
fi
! is_root_ || chown 0:0 .
asuser ()
{
  chmod 0 secret closed; chmod a-w ro a.tar
  as_user_ "$@"
}

# put FILE OFFSET BYTES...: a copy of one.tar with bytes changed.
put ()
{
  file=$1; shift
  cp one.tar "$file"
  while test $# -gt 0; do
    "$tools/hdrpatch" "$file" "$1" "$2"; shift 2
  done
}

LC_ALL=C awk '
  /^#differs/ { why = $0 "\n"; next }
  /^[^#]/ { both = sub (/^@ /, ""); print why $0 }
  /^[^#]/ && both { print why "LC_ALL=C.UTF-8; " $0 }
  { why = "" }' messages.txt >all.txt
run_rows_ "$test_dir/all.txt" 200
finish_
