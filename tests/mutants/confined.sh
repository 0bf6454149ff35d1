#!/bin/sh
# confined.sh SCRATCH COMMAND...: run it with all file systems read-only but
# /tmp and /var/tmp, which are in the directory SCRATCH.  What it starts dies
# with it.
#
# A changed program may remove or overwrite anything.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

scratch=$1; shift
user=
test "$(id -u)" = 0 || user='--user --map-root-user'
# shellcheck disable=SC2086
exec unshare $user --mount --pid --fork --kill-child --mount-proc sh -c '
  scratch=$1; shift
  mount --make-rprivate / || exit 99
  mount --bind "$scratch" /tmp && mount --bind "$scratch" /var/tmp || exit 99
  # Where a file system cannot be made read-only it is taken away.
  while read -r _ _ _ _ point _ line; do
    case "$point ${line#*- }" in
      "/tmp "* | "/var/tmp "* | *" proc "* | *" sysfs "* | *" cgroup"*) ;;
      *) mount -o remount,bind,ro "$point" || umount -l "$point" ;;
    esac
  done </proc/self/mountinfo 2>/dev/null
  test ! -w / && cd /tmp || exit 99
  exec "$@"' confined "$scratch" "$@"
