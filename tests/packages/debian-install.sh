#!/bin/sh
# The Debian packages, installed into a clean root, make a backup there.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/packages/common.sh"
test -d "$packages/debian" || skip_ 'there are no Debian packages'
clean_root_

cp "$packages"/debian/*.deb root/tmp
rm root/tmp/*-dbgsym_*
quietly_ in_root_ sh -c 'apt-get -qq -y install /tmp/*.deb'
backup_in_root_
quietly_ in_root_ sh -c \
  'apt-get -qq -y purge tar-nocache "?name(^libnopagecache)"'
in_root_ find / -xdev \( -name '*tar-nocache*' -o -name '*nopagecache*' \) \
  ! -path '/backup/*' ! -path '/restored/*' ! -path '/tmp/*' \
  ! -path '/var/log/*' ! -path '/var/lib/apt/*' ! -path '/var/cache/*' >left
test ! -s left || fail_ "left after purge: $(cat left)"
finish_
