#!/bin/sh
# autopkgtest runs the tests of the Debian packages in a clean root.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/packages/common.sh"
test -d "$packages/debian" || skip_ 'there are no Debian packages'
needs_ autopkgtest
clean_root_

autopkgtest --no-built-binaries --output-dir "$test_dir/results" \
  $(find "$packages/debian" -name '*.deb' ! -name '*-dbgsym_*') \
  "$packages/debian/tar-nocache-$version" -- chroot "$test_dir/root" \
  >out 2>&1
case $? in
  # 2: some were skipped.
  0 | 2) cat results/summary ;;
  *) tail -n 60 out; fail_ 'autopkgtest' ;;
esac
finish_
