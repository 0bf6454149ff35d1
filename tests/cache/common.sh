# A file system to work on, a tree of files, and what of them is cached.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# For the tests of the page cache, sourced after init.sh.
#
# Only the files that a test names are looked at, never the whole cache, so
# what else the machine does is not seen.  Each check that nothing stays
# goes with a control, the same command without the option, that leaves
# pages: else the check says nothing.

PATH=$PATH:/usr/sbin:/sbin
tool=$abs_top_builddir/tests/cache/residency-tool
unset TNC_PAGE_CACHE_METHOD

# One MiB, what may stay.
page=$(getconf PAGESIZE 2>/dev/null || echo 4096)
slack=$((1048576 / page))

# Configured to leave the cache alone, these tests have nothing to show.
has_ ()
{
  grep "^#define $1 1\$" \
    "${CONFIG_HEADER:-$abs_top_builddir/config.h}" >/dev/null
}
has_ ENABLE_PAGE_CACHE || skip_ "configured with --disable-page-cache"
has_ HAVE_POSIX_FADVISE || skip_ "compiled without advice (posix_fadvise)"
has_ HAVE_MINCORE || skip_ "compiled without mincore"

# loop_ TYPE MEGABYTES OPTION...: a new file system of TYPE, made with the
# OPTIONs, in $fs; $ahead is the file that has its read-ahead.
loop_ ()
{
  loop_type=$1 loop_size=$2; shift 2
  is_root_ || skip_ "only root can mount"
  command -v "mkfs.$loop_type" >/dev/null || skip_ "no mkfs.$loop_type"
  truncate -s "${loop_size}M" image || framework_failure_ "no image"
  "mkfs.$loop_type" "$@" image >mkfs.log 2>&1 \
    || skip_ "mkfs.$loop_type: $(tail -n 1 mkfs.log)"
  mkdir mnt
  mount -o loop image mnt 2>mount.log || skip_ "$(tail -n 1 mount.log)"
  at_end "umount '$test_dir/mnt' || umount -l '$test_dir/mnt'"
  fs=$test_dir/mnt
  # One of btrfs has its own.
  set -- /sys/fs/btrfs/*/devices/$(basename "$(findmnt -no SOURCE mnt)")
  if test -e "$1"; then
    ahead=${1%/devices/*}/bdi/read_ahead_kb
  else
    ahead=/sys/class/bdi/$(mountpoint -d mnt)/read_ahead_kb
  fi
}

# overlay_: an overlay over what loop_ has made in $fs.
overlay_ ()
{
  mkdir mnt/lower mnt/upper mnt/work merged
  mount -t overlay -o lowerdir=mnt/lower,upperdir=mnt/upper,workdir=mnt/work \
    overlay merged 2>mount.log || skip_ "$(tail -n 1 mount.log)"
  at_end "umount '$test_dir/merged' || umount -l '$test_dir/merged'"
  fs=$test_dir/merged
}

# here_: the file system that all tests use, in $fs.
here_ ()
{
  mkdir here
  fs=$test_dir/here
}

# all_ COMMAND FILE-OR-DIRECTORY...: residency-tool on all files.
all_ ()
{
  all_command=$1; shift
  find "$@" ! -type d -print0 | xargs -0 -n 100000 "$tool" "$all_command"
}

# cached_ FILE-OR-DIRECTORY...: the number of pages cached; $cached_of is
# how many there are.
cached_ ()
{
  set -- $(all_ count "$@")
  cached=$1 cached_of=$2
}

# cool_ FILE-OR-DIRECTORY...: none of it is cached.
cool_ ()
{
  for tries in 1 2 3; do
    all_ drop "$@" >/dev/null && return 0
    sleep 0.1
  done
  skip_ "pages of this file system cannot be dropped"
}

# tree_ [BYTES]: a tree in $fs/src of large and small files; $large is its
# largest.
tree_ ()
{
  mkdir -p "$fs/src/many"
  large=$fs/src/large
  head -c "${1-50000100}" /dev/urandom >"$large" \
    || framework_failure_ "disk full?"
  awk 'BEGIN {
    for (i = 0; i < 300; i++)
      {
        name = "'"$fs"'/src/many/" i
        for (n = i * 37 % 300; n >= 0; n--)
          printf "%063d\n", i * 1000 + n >name
        close (name)
      }
  }'
  : >"$fs/src/empty"
  printf x >"$fs/src/one"
  head -c "$page" "$large" >"$fs/src/page"
  head -c $((page + 1)) "$large" >"$fs/src/page+1"
  ln "$fs/src/page" "$fs/src/link"
  truncate -s 40M "$fs/src/holes"
  head -c 3000000 "$large" | dd of="$fs/src/holes" bs=64k seek=100 \
    conv=notrunc 2>/dev/null
}

# clean_ WHAT FILE...: of the files no more than the slack is cached.
clean_ ()
{
  clean_what=$1; shift
  cached_ "$@"
  test "$cached" -le $slack \
    || fail_ "$label: $clean_what: $cached of $cached_of pages are left"
}

# full_ WHAT FILE...: the control: much of the files is cached.
full_ ()
{
  full_what=$1; shift
  cached_ "$@"
  test "$cached" -gt $((slack * 2)) \
    || fail_ "$label: control: $full_what: only $cached of $cached_of pages"
}

# run_ COMMAND...: it must succeed.
run_ ()
{
  "$@" >out 2>err || { fail_ "$label: $*: status $?"; head -5 err; }
}

# stolen_: how many pages the kernel has taken to have some free, of
# whatever file.
stolen_ ()
{
  awk '/^pgsteal_(kswapd|direct|proactive) / { n += $2 } END { print n + 0 }' \
    /proc/vmstat 2>/dev/null
}

# hot_ FILE...: note what is cached of each, to be looked at by kept_.  A
# file that nobody touches shows whether the kernel takes pages by itself.
hot_ ()
{
  mkdir -p maps
  hot_stolen=$(stolen_)
  test -f "$fs/bystander" || head -c 8000000 "$large" >"$fs/bystander"
  "$tool" runs "$fs/bystander"
  hot_number=0
  for hot_file in "$fs/bystander" "$@"; do
    "$tool" save "$hot_file" >maps/$hot_number
    hot_number=$((hot_number + 1))
  done
}

# kept_ FILE...: none of the pages noted is lost and few have come; else
# false, with the reason in $kept_why and $kept_taken set if the kernel
# took some itself.
kept_ ()
{
  kept_number=0 kept_taken=false
  for kept_file in "$fs/bystander" "$@"; do
    "$tool" save "$kept_file" >maps/now
    set -- $("$tool" lost maps/$kept_number maps/now) "$kept_file"
    if test "$1" -gt 0; then
      kept_why="$4: $1 hot pages lost, from $3 on"
      test $kept_number != 0 && test "$hot_stolen" = "$(stolen_)" \
        || kept_taken=true
      return 1
    elif test "$2" -gt $slack; then
      kept_why="$4: $2 more pages"
      return 1
    fi
    kept_number=$((kept_number + 1))
  done
}

# spared_ COMMAND...: the COMMAND, which ends with kept_, succeeds.  Some
# kernels page out what was idle for a while, without counting it, so it
# may try again: what the program does wrong it does every time.
spared_ ()
{
  for attempt in 1 2 3; do
    "$@" && return 0
    echo "$test_name: $label: $kept_why"
  done
  $kept_taken || fail_ "$label: $kept_why"
}

# peak_ WHAT FILE COMMAND...: the COMMAND succeeds and never are more than
# 32 MiB of FILE cached.  To count takes time, in which pages come and go:
# on a busy machine a count can be too large, hence the repetitions.
peak_ ()
{
  peak_what=$1 peak_file=$2; shift 2
  for tries in 1 2 3; do
    test ! -f "$peak_file" || cool_ "$peak_file"
    run_ "$tool" peak peak "$peak_file" "$@"
    test "$(cat peak)" -gt $((32 * slack)) || return 0
  done
  fail_ "$label: $peak_what: $(cat peak) pages were cached at a time"
}

# above_ WHAT NUMBER: the control for peak_.
above_ ()
{
  test "$2" -gt $((32 * slack)) \
    || fail_ "$label: control: $1: never more than $2 pages"
}
