#!/bin/sh
# The version of configure.ac is the one that users and packagers read.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
cd "$abs_top_srcdir" || exit 99

version=$(sed -n 's/^AC_INIT(\[tar-nocache\], \[\([^]]*\)\].*/\1/p' configure.ac)
test -n "$version" || framework_failure_ 'no version in configure.ac'

# carries_ FILE SCRIPT: what the sed script finds first in FILE is the version.
carries_ ()
{
  found=$(sed -n "$2" "$1" | sed 1q)
  test "$found" = "$version" || fail_ "$1 has '$found', not '$version'"
}
carries_ NEWS 's/^\* Version \([^ ,]*\),.*/\1/p'
carries_ debian/changelog 's/^tar-nocache (\([^-]*\)-[^)]*).*/\1/p'
carries_ packaging/tar-nocache.spec 's/^Version: *//p'
for page in doc/*.[1-9]; do
  carries_ "$page" 's/^\.TH .* "tar\\-nocache \([^ "]*\)" .*/\1/p'
done
carries_ doc/manual/version.texi 's/^@set VERSION //p'

finish_
