# common.sh - sourced by the demo and the benchmarks: where to work, memory
# control groups, cold and hot files, arithmetic.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

: "${abs_top_builddir:?run this by make}" "${TAR_NOCACHE:?}"
LC_ALL=C
export LC_ALL
umask 022
residency=$abs_top_builddir/tests/cache/residency-tool
measure=$abs_top_builddir/tests/bench/measure
limit=$abs_top_builddir/tests/bench/limit
treelist=$abs_top_builddir/tests/compat/treelist
nopagecache=$abs_top_builddir/src/nopagecache/nopagecache
: "${TNC_PRELOAD=$abs_top_builddir/src/nopagecache/.libs/nopagecache-preload.so}"
export TNC_PRELOAD

note () { echo "$*"; }
die () { echo "$*" >&2; exit 1; }
is_root () { test "$(id -u)" = 0; }

# The name of the file system that holds $1.
fs_type () { stat -f -c %T "$1" 2>/dev/null || echo unknown; }

# Free MiB where $1 is.
free_mib () { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

# A working directory on a real disk, if one can be found: in $work.
# WORK_DIR says where; /disk is where containers often have one.
make_work ()
{
  for parent in "${WORK_DIR-}" "${TMPDIR-}" /var/tmp /disk \
      "$abs_top_builddir" /tmp; do
    test -n "$parent" && test -d "$parent" && test -w "$parent" || continue
    : "${fallback:=$parent}"
    test "$parent" != "${WORK_DIR-}" || break
    case $(fs_type "$parent") in
      tmpfs | ramfs | overlayfs | unknown) continue ;;
    esac
    break
  done
  case $(fs_type "$parent") in
    tmpfs | ramfs) parent=$fallback ;;
    overlayfs) test "$parent" = "${WORK_DIR-}" || parent=$fallback ;;
  esac
  work=$(cd "$parent" && mktemp -d "$PWD/tar-nocache.XXXXXX") || exit 1
  group= idle_group= user=
  trap clean_up 0
  trap 'exit 129' 1
  trap 'exit 130' 2
  trap 'exit 143' 15
}

clean_up ()
{
  status=$?
  trap - 0
  cd /
  # shellcheck disable=SC2086
  test -z "$user" || kill $user 2>/dev/null
  # A group goes only once nobody is in it.
  for g in $group $idle_group; do
    rmdir "$g" 2>/dev/null || { sleep 1; rmdir "$g" 2>/dev/null; }
  done
  rm -rf "$work"
  exit $status
}

# Make a memory control group of our own: its directory in $group, empty if
# that is not possible; $group_why says why.
make_group ()
{
  group=
  is_root || { group_why="only root can make one"; return 1; }
  group_why="no memory controller is mounted"
  # Version 1 has a mount of its own, version 2 one for all.
  for top in $(awk '$3 == "cgroup" && $4 ~ /(^|,)memory(,|$)/ { print $2 }
                    $3 == "cgroup2" { print $2 }' /proc/mounts); do
    dir=$top/tar-nocache-$$
    mkdir "$dir" 2>/dev/null || { group_why="$top: cannot write"; continue; }
    if test ! -f "$dir/memory.stat"; then
      echo +memory >"$top/cgroup.subtree_control" 2>/dev/null
    fi
    if test -f "$dir/memory.limit_in_bytes" || test -f "$dir/memory.max"; then
      group=$dir
      return 0
    fi
    rmdir "$dir"
  done
  return 1
}

# limit_group BYTES: from an unlimited group to one of BYTES.
limit_group ()
{
  if test -f "$group/memory.max"; then
    echo "$1" >"$group/memory.max"
  else
    echo "$1" >"$group/memory.limit_in_bytes"
  fi
}

# A new group in place of the old, so that nothing is charged to it.
renew_group ()
{
  test -n "$group" || return 0
  rmdir "$group" 2>/dev/null
  make_group
}

# cached FILE-OR-DIRECTORY...: pages of regular files that are cached.
cached ()
{
  find "$@" -xdev -type f -print0 2>/dev/null \
    | xargs -0 "$residency" count 2>/dev/null \
    | awk '{ n += $1 } END { print n + 0 }'
}

# chill FILE-OR-DIRECTORY...: out of the cache, as far as that goes.  What
# was written must have been synced.
chill ()
{
  find "$@" -xdev -type f -print0 2>/dev/null \
    | xargs -0 "$residency" forget >/dev/null 2>&1
}

# median NUMBER...
median ()
{
  printf '%s\n' "$@" | sort -n \
    | awk '{ v[NR] = $1 }
           END { m = int((NR + 1) / 2)
                 print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'
}

# ratio A B: A / B with two decimals.
ratio () { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f\n", b ? a / b : 0 }'; }

# find_gnu_tar: in $gnu_tar and $gnu_name, empty if there is none.
find_gnu_tar ()
{
  gnu_tar= gnu_name=
  for t in /usr/bin/tar /bin/tar gtar tar; do
    gnu_name=$("$t" --version 2>/dev/null | sed -n '1s/tar (GNU tar) /GNU tar /p')
    test -z "$gnu_name" || { gnu_tar=$t; return 0; }
  done
  return 1
}

# find_programs KEY...: those of these keys that can run here, in $programs,
# and in $missing what is not here.  command_of KEY and name_of KEY say what
# they run and what they are called.
find_programs ()
{
  find_gnu_tar || gnu_name='GNU tar'
  programs= missing=
  for key; do
    case $key in
      gnu) test -n "$gnu_tar" ;;
      wrapped) test -n "$gnu_tar" && command -v nocache >/dev/null ;;
      preloaded) test -n "$gnu_tar" && test -x "$nopagecache" ;;
      group) test -n "$gnu_tar" && test -n "${group-}" ;;
      bsdtar | star) command -v "$key" >/dev/null ;;
      busybox) busybox tar --help >/dev/null 2>&1 ;;
      threads)
        "$TAR_NOCACHE" --threads=auto -cf /dev/null -T /dev/null 2>/dev/null ;;
      old | old-nopc) test -x "${old_program-}" ;;
      plain | nopc | sums | progress | index | fsync | fsync-each) ;;
      limit | copy) test -x "$limit" ;;
      *) die "no such program: $key" ;;
    esac && programs="$programs $key" \
      || missing="$missing${missing:+, }$(name_of "$key")"
  done
  programs=${programs# }
}

command_of ()
{
  case $1 in
    gnu | group) echo "$gnu_tar" ;;
    wrapped) echo "nocache $gnu_tar" ;;
    preloaded) echo "$nopagecache $gnu_tar" ;;
    bsdtar | star) echo "$1" ;;
    busybox) echo 'busybox tar' ;;
    plain) echo "$TAR_NOCACHE" ;;
    nopc) echo "$TAR_NOCACHE --no-page-cache" ;;
    threads) echo "$TAR_NOCACHE --threads=auto" ;;
    sums) echo "$TAR_NOCACHE --checksums=$work/sums" ;;
    progress) echo "$TAR_NOCACHE --progress=json" ;;
    index) echo "$TAR_NOCACHE --member-index=$work/index" ;;
    fsync) echo "$TAR_NOCACHE --fsync" ;;
    fsync-each) echo "env TNC_NO_SYNCFS=1 $TAR_NOCACHE --fsync" ;;
    old) echo "$old_program" ;;
    old-nopc) echo "$old_program --no-page-cache" ;;
  esac
}

name_of ()
{
  case $1 in
    gnu) echo "$gnu_name" ;;
    wrapped) echo "nocache $gnu_name" ;;
    preloaded) echo "nopagecache $gnu_name" ;;
    group) echo "$gnu_name in 64 MiB" ;;
    bsdtar | star) echo "$1" ;;
    busybox) echo 'busybox tar' ;;
    plain) echo tar-nocache ;;
    nopc) echo 'tar-nocache --no-page-cache' ;;
    threads) echo 'tar-nocache --threads=auto' ;;
    sums) echo 'tar-nocache --checksums' ;;
    progress) echo 'tar-nocache --progress=json' ;;
    index) echo 'tar-nocache --member-index' ;;
    fsync) echo 'tar-nocache --fsync' ;;
    fsync-each) echo 'the same, file by file' ;;
    old) echo "$BENCH_COMPARE" ;;
    old-nopc) echo "$BENCH_COMPARE --no-page-cache" ;;
    limit) echo 'the limit: no tar at all' ;;
    copy) echo 'no tar: direct reads and writes' ;;
  esac
}
