#!/bin/sh
# What configure says at its end is what the program will have: with
# everything there, with --without-*, and where the libraries are missing.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

log=$abs_top_builddir/config.log
header=${CONFIG_HEADER:-$abs_top_builddir/config.h}
test -f "$log" || skip_ 'no config.log'

# has_ MACRO: whether the header defines it.
has_ () { grep "^#define $1 1" "$header" >/dev/null && echo yes || echo no; }

# said_: the lines on attributes, from configure's output.
said_ ()
{
  sed -n '/^  \(access lists\|extended attributes\|SELinux contexts\) /p' \
    | tail -n 3
}

said_ <"$log" >said
cat >want <<END
  access lists        $(has_ HAVE_POSIX_ACLS)
  extended attributes $(has_ HAVE_XATTRS)
  SELinux contexts    $(has_ HAVE_SELINUX)
END
compare_ want said

# configure as it was called, with what it found out then and MORE
# arguments.  The links are for a source directory that is configured
# itself.
for name in configure gnu lib; do
  ln -s "$abs_top_srcdir/$name" . || framework_failure_ "$name"
done
sed -n '/^ac_cv_env_/d; /^gl_cv_func_mknod_works=/d
  /^[a-z]*_cv_[A-Za-z0-9_]*=/p' "$log" >cache
eval "set -- $("$abs_top_builddir/config.status" --config)"
configure_ ()
{
  ./configure "$@" --no-create --cache-file=cache >out 2>err
}

cat >none <<END
  access lists        no
  extended attributes no
  SELinux contexts    no
END
configure_ "$@" --without-posix-acls --without-xattrs --without-selinux \
  || skip_ "cannot configure here: $(tail -n 3 err)"
said_ <out >got
compare_ none got

# Nor where the libraries are missing; then an option that asks for one must
# not go by unseen.
sed '/^ac_cv_lib_acl_acl_get_fd=/d; /^ac_cv_func_lgetxattr=/d
  /^ac_cv_lib_selinux_lgetfilecon=/d' cache >kept
cat kept - >cache <<END
ac_cv_lib_acl_acl_get_fd=no
ac_cv_func_lgetxattr=no
ac_cv_lib_selinux_lgetfilecon=no
END
configure_ "$@" --with-posix-acls=maybe --with-xattrs=maybe \
  --with-selinux=maybe || fail_ "$(tail -n 3 err)"
said_ <out >got
compare_ none got
! configure_ "$@" --with-posix-acls || fail_ 'no libacl is no error'
grep -e '--with-posix-acls was given' err >/dev/null || fail_ "$(cat err)"

finish_
