#!/bin/sh
# --version as programs that call tar read it: amgtar takes the first number
# of the first line for GNU tar's version, others its last word.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

version=$(sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' \
  "${CONFIG_HEADER:-$abs_top_builddir/config.h}")
test -n "$version" || framework_failure_ 'no version in config.h'

expect_ 0 tar-nocache --version
sed 1q out >line

# reads_ WHAT COMMAND...: COMMAND makes the version of the first line.
reads_ ()
{
  what=$1; shift
  got=$("$@" <line)
  test "$got" = "$version" || fail_ "$what: '$got', not '$version'"
}
reads_ 'first number' sed 's/^[^0-9]*\([0-9.]*\).*/\1/'
reads_ 'only number' tr -dc '0-9.'
reads_ 'last word' awk '{ print $NF }'
reads_ 'after the last blank' sed 's/.* //'
reads_ 'after the parenthesis' sed 's/.*) //'
grep 'GNU tar' line >/dev/null || fail_ 'does not say GNU tar'
echo "tar-nocache (GNU tar compatible) $version" >want
compare_ want line

# Its first two parts are the release that snapshots and commands are told.
release=$(expr "$version" : '\([0-9]*\.[0-9]*\)')
: >empty
tar-nocache -cf empty.tar empty || framework_failure_ 'create'
tar-nocache -xf empty.tar --to-command='echo $TAR_VERSION' >out
echo "$release" >want
compare_ want out
tar-nocache -g snap -cf /dev/null empty || fail_ 'snapshot'
test "$(sed 1q snap | tr -d '\0')" = "GNU tar-$release-2" \
  || fail_ "snapshot of $(sed 1q snap | tr '\0' ' ')"

# Where bugs go: a packager says --with-bug-address.
address=$(sed -n 's/^#define BUG_ADDRESS "\(.*\)"/\1/p' \
  "${CONFIG_HEADER:-$abs_top_builddir/config.h}")
for option in --version --help; do
  expect_ 0 tar-nocache $option
  tail -n 1 out | grep -F " to $address." >/dev/null \
    || fail_ "$option does not say where to report"
done
expect_ 0 "$abs_top_builddir/src/rmt/rmt" --help
tail -n 1 out | grep -F " to $address." >/dev/null \
  || fail_ 'rmt --help does not say where to report'

# Amanda asks older ones for no sparse files.
test "${release#1.}" -ge 35 || fail_ "$release is older than 1.35"

finish_
