#!/bin/sh
# rpmbuild makes packages from the release that rpmlint likes.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/packages/common.sh"
rm -rf "$packages/rpm"
needs_ rpmbuild rpmlint
test -f "$tarball" || skip_ "no $tarball: make dist"

# On Debian nothing is in the database of RPM.
nodeps=
test ! -f /etc/debian_version || nodeps=--nodeps
quietly_ rpmbuild -ta $nodeps --without check \
  --define "_topdir $test_dir/top" --define "_tmppath $test_dir" "$tarball"
sed -n "/^Wrote:/p" "$log"
mkdir "$packages/rpm"
find top -name '*.rpm' -exec mv {} "$packages/rpm" \;

rpmlint -r "$abs_top_srcdir/packaging/tar-nocache.rpmlintrc" \
  "$packages"/rpm/*.rpm "$abs_top_srcdir/packaging/tar-nocache.spec" >found 2>&1
grep ' 0 errors, 0 warnings' found || { cat found; fail_ 'rpmlint'; }
finish_
