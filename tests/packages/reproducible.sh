#!/bin/sh
# The release is the same, byte for byte, made elsewhere, by others and at
# other times, and needs neither autotools nor gnulib.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/packages/common.sh"
needs_ xz
gnu_tar_ || skip_ 'there is no GNU tar'
name=tar-nocache-$version

# made_ AS DIR UMASK ASSIGNMENT... : configure in DIR and make a release.
made_ ()
{
  as=$1 dir=$2 mask=$3; shift 3
  $as env -u MAKEFLAGS -u MAKELEVEL -u SOURCE_DATE_EPOCH HOME=/nonexistent \
    "$@" sh -c 'cd "$1" && umask "$2" && mkdir -p build && cd build \
      && ../configure -q && make -s dist' sh "$dir" "$mask" >"$log" 2>&1 \
    || { tail -n 40 "$log"; fail_ "make dist in $dir"; finish_; }
  sha256sum "$dir/build/$name.tar.xz"
}
# same_ DIR: the release made there is the first one.
same_ ()
{
  cmp "$first" "$1/build/$name.tar.xz" && return
  fail_ "the release made in $1 is another one"
  ! command -v diffoscope >/dev/null \
    || diffoscope "$first" "$1/build/$name.tar.xz" | head -n 60
}

can_be_user_ || framework_failure_ 'cannot be another user'
first=$tarball
if test -e "$abs_top_srcdir/.git"; then
  needs_ git autoreconf gnulib-tool
  mkdir -p some/where/else
  first=$test_dir/one/build/$name.tar.xz
  for clone in one some/where/else/two; do
    quietly_ git -c safe.directory='*' clone -q --no-hardlinks \
      "$abs_top_srcdir" $clone
  done
  (cd one && quietly_ ./bootstrap generate) || exit 1
  made_ '' one 022 TZ=UTC0 LC_ALL=C

  test -z "$user_" || chown -R 65534:65534 some
  (umask 077; cd some/where/else/two && LC_ALL=C.UTF-8 TZ=Asia/Tokyo \
    quietly_ $user_ env HOME=/nonexistent ./bootstrap generate) || exit 1
  find some -path '*/.git' -prune -o -exec touch -h -d @1111111111 {} +
  made_ "$user_" some/where/else/two 077 TZ=Asia/Tokyo LC_ALL=C.UTF-8 \
    XZ_OPT=-1 XZ_DEFAULTS=-T0 TAR_OPTIONS=--format=pax
  same_ some/where/else/two
fi
test -f "$first" || skip_ "no $first: make dist"

# A machine that has only what users have: each directory of PATH without
# the programs that make a release from a clone.
mkdir path
users_path=
for dir in $(echo "$PATH" | tr : ' '); do
  copy=$test_dir/path/$(ls path | wc -l)
  mkdir "$copy"
  ln -s "$dir"/* "$copy" 2>/dev/null
  (cd "$copy" && rm -f tar-nocache auto* aclocal* gnulib-tool bison yacc flex \
    makeinfo texi* pdftex info msgfmt* msgmerge* xgettext* gettextize \
    libtool* help2man git*)
  users_path=$users_path:$copy
done
users_path=${users_path#:}

# The release, made from the release, and by the program itself.
mkdir three
xz -dc "$first" | (cd three && "$GNU_TAR" -xf - --strip-components=1)
test -z "$user_" || chown -R 65534:65534 three
made_ "$user_" three 027 PATH="$users_path" TAR="$TAR_NOCACHE" \
  TZ=America/Caracas
same_ three
PATH=$users_path quietly_ $user_ make -s -C three/build
three/build/src/tar-nocache --version | head -n 1
finish_
