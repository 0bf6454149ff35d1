# chroot.sh - cells of matrix.sh in systems of their own: other releases of
# Debian, and cross-compilers whose programs an emulator runs.  To be sourced.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# All of them build from the release, as a packager does, without Autotools.

# make_release: have it in $release.
release=
make_release ()
{
  test -z "$release" || return 0
  (cd .. && $MAKE -s dist) >"$top/dist.log" 2>&1 || return 1
  release=$(cd .. && pwd)/$DIST_ARCHIVES
}

# why_no_root: why this machine cannot have other systems, or nothing.
why_no_root ()
{
  if test "$(id -u)" != 0; then echo 'only the superuser can make a system'
  elif ! mmdebstrap --version >/dev/null 2>&1; then
    echo 'mmdebstrap is not installed'
  elif ! unshare -m true 2>/dev/null; then echo 'nothing can be mounted'
  fi
}

# make_root NAME SUITE PACKAGES: a system in root-NAME, kept for the next
# time.  DEBIAN_MIRROR is where the packages come from, by default where this
# machine's do.
make_root ()
{
  test ! -f "root-$1/made" || return 0
  rm -rf "root-$1"
  : "${DEBIAN_MIRROR:=$(apt-get indextargets --format '$(SITE)' \
      'Created-By: Packages' 2>/dev/null | head -n 1)}"
  mmdebstrap --variant=minbase --include="$3" "$2" "root-$1" \
    "$DEBIAN_MIRROR" && : >"root-$1/made"
}

# in_root NAME COMMAND: the command, in the unpacked release there.
in_root ()
{
  unshare -m sh -c '
    mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" || exit
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root JOBS="$3" \
      chroot "$1" /bin/sh -c "cd /build/tar-nocache-* && $2"' \
    - "$top/root-$1" "$2" "$jobs"
}

# system NAME SUITE PACKAGES COMMAND: a cell; COMMAND builds and tests in the
# release's directory and leaves Automake's log of the tests, of each kind in
# a file *.test-log.
system ()
{
  is_wanted "$1" || return 0
  reason=$(why_no_root)
  test -z "$reason" || { skip_cell "$1" "$reason"; return 0; }
  make_release || { result "$1" 'no release'; return 0; }
  make_root "$1" "$2" "$3" >"$1.log" 2>&1 \
    || { skip_cell "$1" "no $2 can be had (root-$1, $1.log)"; return 0; }
  now_passed=0 now_failed=0 now_skipped=0 problem=
  rm -rf "root-$1/build"
  mkdir "root-$1/build"
  {
    xz -dc "$release" | (cd "root-$1/build" && tar -xf -) \
      && in_root "$1" "$4" || problem='not built'
    for log in "root-$1"/build/tar-nocache-*/*.test-log; do
      test -f "$log" || continue
      cat "$log"
      cp "$log" test-suite.log
      count
    done
  } >>"$1.log" 2>&1
  result "$1" "$problem"
}

native=gcc,libc6-dev,make,xz-utils,gzip,bzip2,strace,acl,attr
native=$native,libacl1-dev,libattr1-dev,libselinux1-dev,locales
for suite in bullseye trixie; do
  system $suite $suite $native './configure -q && make -s -j$JOBS all || exit
    make -s -j$JOBS check; mv test-suite.log all.test-log'
done

# Under qemu-user vfork is fork, so posix_spawn does not tell that a program
# cannot be run, and the working directory of a child has another name.
not_emulated='tests/unit/test-child tests/unit/test-dev-rmt'
not_emulated="$not_emulated tests/unit/test-filter"

# cross NAME TRIPLET EMULATOR: unit tests and a round trip.
cross ()
{
  system "$1" bookworm \
    "gcc-$2,libc6-dev-$1-cross,gcc,libc6-dev,make,xz-utils,qemu-user" \
    "emulate='$3 -L /usr/$2'
    ./configure -q --host=$2 && make -s -j\$JOBS all || exit
    make -s -j\$JOBS check-unit LOG_COMPILER=\"\$emulate\" \\
      XFAIL_TESTS='$not_emulated'
    mv test-suite.log unit.test-log
    \$emulate src/tar-nocache --no-page-cache --sort=name -cf a.tar lib src/op \\
      && tar -df a.tar && mkdir new \\
      && \$emulate src/tar-nocache --no-page-cache -C new -xf a.tar \\
      && diff -r lib new/lib && diff -r src/op new/src/op \\
      && \$emulate src/tar-nocache -C new -df a.tar"
}
cross arm64 aarch64-linux-gnu qemu-aarch64
cross armhf arm-linux-gnueabihf qemu-arm
