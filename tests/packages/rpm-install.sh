#!/bin/sh
# The RPM packages, installed into a clean root, make a backup there.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/packages/common.sh"
test -d "$packages/rpm" || skip_ 'there are no RPM packages'
clean_root_

# The root is a Debian: its libraries are not in the database of RPM.
force=
test ! -f /etc/debian_version || force=--force-debian
quietly_ rpm --root "$test_dir/root" $force --nodeps --install \
  $(find "$packages/rpm" -name '*.rpm' ! -name '*.src.rpm' ! -name '*-debug*')
rpm --root "$test_dir/root" -qa
in_root_ ldconfig
backup_in_root_
finish_
