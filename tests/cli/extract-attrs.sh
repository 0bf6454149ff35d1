#!/bin/sh
# Extended attributes and access control lists on -x.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

members=$abs_top_builddir/tests/cli/members

# record_ KEYWORD VALUE: in $record, as in an extended header.
record_ ()
{
  rest=" $1=$2" n=$((${#1} + ${#2} + 3)) len=
  while test "$len" != $((n + ${#len})); do len=$((n + ${#len})); done
  record="$len$rest
"
}

mkdir s s/d && echo x >s/f && echo x >s/g || framework_failure_ 'mkdir'
test "$(supported_ --xattrs)" || skip_ 'built without extended attributes'
setfattr -n user.a -v 1 s/f 2>/dev/null || skip_ 'no extended attributes'
setfattr -n user.b -v 2 s/d
chmod 444 s/f; chmod 555 s/d
tar-nocache --xattrs -cf a.tar s 2>err || framework_failure_ 'tar'
chmod 644 a.tar

# The kernel wants a file to be writable for its owner before it has
# `user.' attributes.
values_ ()
{
  getfattr -d r/s/f r/s/d | sed -n 's/^user/&/p' >out
  printf '%s\n' 'user.a="1"' 'user.b="2"' >want
  compare_ want out
  test "$(stat -c %a r/s/f r/s/d | tr '\n' ' ')" = '444 555 ' \
    || fail_ "$1: $(stat -c %a r/s/f r/s/d)"
}
if can_be_user_; then
  as_user_ mkdir r || exit 99
  for what in new again; do
    expect_ 0 as_user_ tar-nocache --xattrs -C r -xf a.tar
    test ! -s err || fail_ "$what: $(cat err)"
    values_ "$what"
    as_user_ setfattr -x user.b r/s/d 2>/dev/null
  done
  as_user_ chmod u+w r/s r/s/d; rm -rf r/s
fi
mkdir -p r
expect_ 0 tar-nocache --xattrs -C r -xf a.tar
values_ 'whoever runs the test'
rm -rf r/s

test "$(supported_ --acls)" && setfacl -m u:12345:r s/f 2>/dev/null \
  || { echo 'the rest is skipped: no access control lists'; finish_; }
tar-nocache --acls -cf b.tar s 2>err || framework_failure_ 'tar'
chmod 644 b.tar
if can_be_user_; then
  expect_ 0 as_user_ tar-nocache --acls -C r -xf b.tar
  getfacl -cn r/s/f | grep '^user:12345:r--$' >/dev/null \
    || fail_ "an ordinary user's ACL"
  chmod u+w r/s/d; rm -rf r/s
fi

self () { "$@"; }
# --acls without an ACL in the archive is an ACL that is the mode, whatever
# the umask says, as with GNU tar.
"$members" = mode 0666 f open x = mode 0777 d dir - = mode 0666 p fifo - \
  >c.tar
chmod 644 c.tar
for who in self as_user_; do
  test $who = self || can_be_user_ || continue
  for o in '--no-same-permissions' '--acls --no-same-permissions'; do
    rm -rf r/*
    umask 027
    expect_ 0 $who tar-nocache $o -C r -xf c.tar
    umask 022
    stat -c %a r/open r/dir r/fifo | tr '\n' ' ' >out
    case $o in
      --acls*) printf '666 777 666 ' ;;
      *) printf '640 750 640 ' ;;
    esac >want
    compare_ want out
  done
done
# It takes away what the directory gave.
rm -rf r/*; mkdir r/to; setfacl -m d:u:12345:rwx r/to
expect_ 0 tar-nocache --acls -C r/to -xf c.tar
getfacl -cn r/to/open r/to/dir r/to/fifo | grep 12345 \
  && fail_ 'an inherited ACL is left'

# star and bsdtar write a number after each name: it is for where nobody has
# the name.
# entry_ WANT TEXT OPTION...
entry_ ()
{
  want=$1
  record_ SCHILY.acl.access "user::rw-,$2,group::r--,mask::rwx,other::r--"
  "$members" x pax "$record" f f x >d.tar
  shift 2
  rm -f r/f
  expect_ 0 tar-nocache "$@" --acls -C r -xf d.tar
  test ! -s err || fail_ "$(cat err)"
  getfacl -cn r/f | grep "^$want" >/dev/null \
    || fail_ "$* $2: $(getfacl -cn r/f)"
}
rm -rf r/*
entry_ user:4711:r-x user:nosuchuser:r-x:4711
entry_ group:4711:r-x group:nosuchgroup:r-x:4711
entry_ user:4711:r-x u:nosuchuser:r-x:4711
entry_ "user:$(id -u root):r-x" user:root:r-x:4711
entry_ user:4711:r-x user:root:r-x:4711 --numeric-owner
entry_ user:4712:r-x user:4712:r-x:4711
entry_ user:4713:r-- 'user:nosuchuser:r-x:4711,user:nosuch:r--:4713'
# Without a number there is nobody to give it to.
record_ SCHILY.acl.access \
  'user::rw-,user:nosuchuser:r-x,group::r--,mask::r-x,other::r--'
"$members" x pax "$record" f f x >d.tar
rm -f r/f
expect_ 0 tar-nocache --acls -C r -xf d.tar
grep "^tar-nocache: acl_set_file_at: Cannot set POSIX ACLs for file 'f': " \
  err >/dev/null || fail_ "an unknown name: $(cat err)"
finish_
