#!/bin/sh
# dpkg-buildpackage makes packages from the release that lintian likes.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/packages/common.sh"
rm -rf "$packages/debian"
needs_ dpkg-buildpackage dh lintian
test -f "$tarball" || skip_ "no $tarball: make dist"

cp "$tarball" "tar-nocache_$version.orig.tar.xz"
tar-nocache -xf "$tarball" || framework_failure_ "$tarball"
cd "tar-nocache-$version" || exit 99

# What packagers add is an entry of their own.  Without it lintian asks why
# the source has the debian/ that the tarball has.
{ echo "tar-nocache ($version-1) unstable; urgency=medium"
  printf '\n  * Built by make check-packages.\n\n'
  sed -n "/^ -- /{s/>  .*/>  $(date -R)/p;q}" debian/changelog
  echo; cat debian/changelog; } >changelog
mv changelog debian/changelog

# The tests were run before, or will be.
DEB_BUILD_OPTIONS="nocheck ${DEB_BUILD_OPTIONS-}"
DEB_BUILD_PROFILES="nocheck ${DEB_BUILD_PROFILES-}"
export DEB_BUILD_OPTIONS DEB_BUILD_PROFILES
missing=$(dpkg-checkbuilddeps 2>&1) || skip_ "$missing"
quietly_ dpkg-buildpackage -us -uc -sa
tail -n 3 "$log"
cd ..
mkdir "$packages/debian"
mv ./*.deb ./*.changes ./*.buildinfo ./*.dsc ./*.debian.tar.xz ./*.orig.tar.xz \
  "tar-nocache-$version" "$packages/debian"
cd "$packages/debian" || exit 99

# All tags but those that ask for public addresses, of which there are none,
# and the one that takes machine code for misspelt words.
lintian --allow-root ./*.changes >"$test_dir/found" 2>&1
lintian --allow-root --display-info --pedantic \
  --suppress-tags no-homepage-field,upstream-metadata-missing-repository \
  --suppress-tags upstream-metadata-missing-bug-tracking \
  --suppress-tags spelling-error-in-binary \
  ./*.changes >>"$test_dir/found" 2>&1
grep -v '^running with root privileges' "$test_dir/found" >"$test_dir/tags"
cat "$test_dir/tags"
test ! -s "$test_dir/tags" || fail_ 'lintian has something to say'

# Beside the system's tar.
for deb in *.deb; do
  dpkg-deb --field "$deb" Provides Conflicts Replaces Essential \
    >"$test_dir/fields"
  test ! -s "$test_dir/fields" || fail_ "$deb: $(cat "$test_dir/fields")"
  dpkg-deb --contents "$deb" | grep -E ' \./(usr/)?s?bin/(tar|rmt)$' \
    && fail_ "$deb has a file of the system's tar"
done
finish_
