#!/bin/sh
# Permissions, access control lists, attributes and labels of all kinds of
# files where /proc is not mounted, by each of the ways there are: calls of
# young kernels, else the name in its directory, else a child process.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

is_root_ || skip_ 'only the superuser can unmount'
! is_sanitized_ || skip_ 'a sanitizer needs /proc'
unshare -m sh -c 'umount -l /proc && test ! -e /proc/self' 2>/dev/null \
  || skip_ '/proc cannot be unmounted here'

mkdir s s/d r q z || framework_failure_ 'mkdir'
echo x >s/f; ln -s f s/l; mkfifo s/p
chown 99:98 s/p s/f; chmod 4751 s/f; chmod 2770 s/d; chmod 642 s/p
mknod s/c c 1 3 2>/dev/null && chmod 666 s/c
with=
if setfacl -m u:99:rw s/f 2>/dev/null; then
  setfacl -m u:99:r s/p
  setfacl -m u:99:rx,d:u:98:r s/d
  with=--acls
fi
if setfattr -h -n trusted.x -v 1 s/l 2>/dev/null; then
  setfattr -n trusted.x -v 2 s/p
  setfattr -n user.x -v 3 s/d
  setfattr -n user.x -v 4 s/f
  with="$with --xattrs --xattrs-include=user.* --xattrs-include=trusted.*"
  # A label is an attribute, also where nobody enforces it.
  for f in d f l p; do
    setfattr -h -n security.selinux -v 0x613a623a633a733000 s/$f
  done
  with="$with --selinux"
fi
# shellcheck disable=SC2086
for option in $with; do
  case $option in
    *=*) ;;
    *) test "$(supported_ $option)" || skip_ "built without $option" ;;
  esac
done

# facts_ TREE: all that should be there again.
facts_ ()
{
  (cd $1 && find . | LC_ALL=C sort | while read -r f; do
     stat -c '%n %F %a %u:%g' $f
     getfattr -h -d -m- -e hex $f 2>/dev/null | grep =
   done)
}
facts_ s >want
tar-nocache $with -cf a.tar s || framework_failure_ 'tar'

# no_proc_ COMMAND...
no_proc_ () { unshare -m sh -c 'umount -l /proc; exec "$@"' - "$@"; }

# trial_ SETTING...
trial_ ()
{
  rm -rf r/s q/s
  expect_ 0 no_proc_ env "$@" tar-nocache -C r $with -xf a.tar
  test ! -s err || fail_ "$*: $(cat err)"
  facts_ r/s >r.facts; compare_ want r.facts
  expect_ 0 no_proc_ env "$@" tar-nocache $with -cf b.tar s
  test ! -s err || fail_ "$*: $(cat err)"
  expect_ 0 tar-nocache -C q $with -xf b.tar
  facts_ q/s >q.facts; compare_ want q.facts
  expect_ 0 no_proc_ env "$@" tar-nocache $with -df b.tar
}
trial_ A=b
trial_ TNC_NO_XATTRAT=1 TNC_NO_FCHMODAT2=1
trial_ TNC_NO_XATTRAT=1 TNC_NO_FCHMODAT2=1 TNC_NO_OPENAT2=1

# Before libcap-ng 0.8.3 setpriv itself needs /proc.
user_without_proc_ ()
{
  can_be_user_ && no_proc_ $user_ true 2>/dev/null
}

# What an ordinary user must be able to use meanwhile.
if user_without_proc_; then
  mkdir -p t/d && echo x >t/d/f && chmod 500 t/d && mkfifo t/p || exit 99
  tar-nocache -cf c.tar t
  chmod 644 c.tar; chown 65534 z
  expect_ 0 unshare -m sh -c 'umount -l /proc; user=$1; shift; exec $user "$@"' - \
    "$user_" tar-nocache -C z -xf c.tar
  test "$(stat -c %a z/t/d)" = 500 && test -f z/t/d/f \
    || fail_ 'an ordinary user without /proc'
fi

# Without a way it is an error: no process may be started.
if test -n "$with" && user_without_proc_ && prlimit --version >/dev/null 2>&1; then
  mkdir -p u && echo x >u/f && chown -R 65534 u && mkfifo u/p \
    && setfacl -m u:99:r u/p && chown 65534 u/p || exit 99
  for action in '-cf' '-xf'; do
    rm -rf z/u
    test $action = -cf && file=/dev/null || file=u.tar
    names=u; test $action = -xf && names=
    expect_ 2 unshare -m sh -c 'umount -l /proc; user=$1; shift
        exec $user prlimit --nproc=1 env TNC_NO_XATTRAT=1 "$@"' - \
      "$user_" tar-nocache --acls $action $file $names
    grep ACL err >/dev/null || grep acl err >/dev/null \
      || fail_ "$action: $(cat err)"
    tar-nocache --acls -cf u.tar u; chmod 644 u.tar
  done
fi
finish_
