#!/bin/sh
# Extended attributes and access control lists on -c.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && echo x >d/f && : >d/e && chmod 644 d/f || framework_failure_
test "$(supported_ --xattrs)" || skip_ 'built without extended attributes'
setfattr -n user.one -v 1 d/f 2>/dev/null || skip_ 'no extended attributes'
setfattr -n user.two -v 2 d/e

# keys_: the keywords of the attributes in the archive.
keys_ ()
{
  tr -c '[:print:]' '\n' <a | sed -n 's/^[0-9]* \(SCHILY[^=]*\)=.*/\1/p'
}

expect_ 0 tar-nocache -cf a --sort=name --xattrs --xattrs-include='user.*' d
keys_ >out
printf '%s\n' SCHILY.xattr.user.two SCHILY.xattr.user.one >want
compare_ want out
tar-nocache -tvvf a --xattrs | grep '^  x' >out
printf '%s\n' '  x: 1 user.two' '  x: 1 user.one' >want
compare_ want out
expect_ 0 tar-nocache -cf a --sort=name --xattrs-exclude='*one' \
  --xattrs-include='user.*' d
keys_ >out
echo SCHILY.xattr.user.two >want
compare_ want out
expect_ 0 tar-nocache -cf a d
keys_ >out
compare_ /dev/null out
expect_ 0 tar-nocache -cf a --xattrs --no-xattrs d
keys_ >out
compare_ /dev/null out

# A second name of a file has none: they are stored with the first.
ln d/f d/g
expect_ 0 tar-nocache -cf a --xattrs-include='user.*' d/f d/g
keys_ >out
echo SCHILY.xattr.user.one >want
compare_ want out
expect_ 0 tar-nocache -cf a --xattrs-include='user.*' --hard-dereference d/f d/g
keys_ | wc -l >out
echo 2 >want
compare_ want out
rm d/g

# Listed is what an extraction would set.
if is_root_ && setfattr -n trusted.three -v 3 d/f 2>/dev/null; then
  tar-nocache -cf a --xattrs d/f
  list_ ()
  {
    tar-nocache -tvvf a "$@" | sed 's/^\(..........[^ ]*\) .*/\1/' >out
  }
  list_ --xattrs
  printf '%s\n' '-rw-r--r--*' '  x: 1 user.one' >want
  compare_ want out
  list_ '--xattrs-include=trusted.*'
  printf '%s\n' '-rw-r--r--*' '  x: 1 trusted.three' >want
  compare_ want out
  list_ '--xattrs-exclude=user.*'
  echo '-rw-r--r--' >want
  compare_ want out
fi

test "$(supported_ --acls)" && setfacl -m u:12345:rwx,m::r d/f 2>/dev/null \
  || { echo 'the rest is skipped: no access control lists'; finish_; }
expect_ 0 tar-nocache -cf a --sort=name --acls d
tar-nocache -tvvf a --acls | grep '^  a' >out
echo '  a: user::rw-,user:12345:rwx,group::r--,mask::r--,other::r--' >want
compare_ want out
# The smallest that is more than a mode.
setfacl -b d/f && setfacl -m m::r d/f || framework_failure_
expect_ 0 tar-nocache -cf a --sort=name --acls d
tar-nocache -tvvf a --acls | grep '^  a' >out
echo '  a: user::rw-,group::r--,mask::r--,other::r--' >want
compare_ want out

finish_
