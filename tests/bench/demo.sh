#!/bin/sh
# The main job on real input: a tree of this machine and a large file through
# a pipe, with and without --no-page-cache and with GNU tar; what that did to
# the page cache; then the archive listed, restored and compared.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Environment: WORK_DIR where to write, DEMO_TREE the tree to archive,
# DEMO_MIB the size of the large file, DEMO_ROUNDS how often each is run,
# BENCH_PROGRAMS which of the programs of common.sh ("all" for each of them).

. "${abs_top_srcdir:?run this by make demo}/tests/bench/common.sh"

tree=${DEMO_TREE:-/usr/share}
page=$(getconf PAGESIZE)
pages_per_mib=$((1048576 / page))
hot_mib=64
small_group=67108864 # bytes

# --- Input ---------------------------------------------------------------------

make_work
tree_mib=$(du -xsm "$tree" 2>/dev/null | cut -f 1)
free=$(free_mib "$work")
big_mib=${DEMO_MIB:-1024}
# The file, the archive and the restored copy, and some air.
while test $((3 * big_mib + 2 * tree_mib + 2 * hot_mib + 512)) -gt "$free" \
    && test "$big_mib" -gt 128; do
  big_mib=$((big_mib / 2))
done
restore_tree=yes
if test $((3 * big_mib + 2 * tree_mib + 2 * hot_mib + 256)) -gt "$free"; then
  restore_tree=
  test $((3 * big_mib + 3 * hot_mib + 128)) -le "$free" \
    || die "only $free MiB free in $work: say WORK_DIR=/somewhere/else"
fi

note "Input:  $tree ($tree_mib MiB on $(fs_type "$tree"))"
note "        and a file of $big_mib MiB in $work (on $(fs_type "$work"))"
mkdir "$work/data" "$work/control"
dd if=/dev/urandom of="$work/seed" bs=1M count=64 2>/dev/null
i=0
while test $i -lt "$big_mib"; do
  cat "$work/seed"
  i=$((i + 64))
done | head -c "${big_mib}M" >"$work/data/big"
cp "$work/seed" "$work/data/hot"
mv "$work/seed" "$work/control/hot"
sync "$work/data/big" "$work/data/hot" "$work/control/hot"

count_tree=$tree
if ! is_root; then
  note "Not root: the kernel does not say which pages of $tree are cached,"
  note "and no memory group can be made; pages are those of the file alone."
  count_tree=
elif test "$(fs_type "$tree")" = overlayfs; then
  note "$tree is on overlayfs, where only advice works; what is said of its"
  note "pages comes from mincore."
fi
make_group || note "No memory group ($group_why): peaks are those of the large file alone."
programs=${BENCH_PROGRAMS:-gnu plain nopc}
test "$programs" != all \
  || programs='gnu group wrapped preloaded bsdtar plain nopc'
# shellcheck disable=SC2086
find_programs $programs
test -z "$missing" || note "Not here: $missing"
note ""

# --- One run of each ----------------------------------------------------------------

# How often a method is named, by bytes: "RWF_DONTCACHE" or both with parts.
mechanism ()
{
  sed -n 's/^.*: page cache: \([^:]*\): \([0-9]*\) files, \([0-9]*\) bytes.*/\3 \1/p' \
    "$1" | sort -rn \
    | awk '{ n[NR] = $1; sub(/^[0-9]* /, ""); name[NR] = $0; sum += n[NR] }
           END {
             if (NR == 0) { print "?"; exit }
             for (i = 1; i <= NR; i++)
               if (n[i] * 100 >= sum)
                 printf "%s%s (%.0f %%)", (i > 1 ? ", " : ""), name[i],
                   (sum ? 100 * n[i] / sum : 100)
             print ""
           }'
}

# one_run KEY: a line in $work/KEY.results: seconds, peak pages, pages left,
# hot pages lost.
one_run ()
{
  key=$1
  chill "$work/data/big" "$tree"
  "$residency" heat "$work/data/hot" "$work/control/hot" \
    "$work/data/hot" "$work/control/hot"
  "$residency" save "$work/data/hot" >"$work/hot.before"
  "$residency" save "$work/control/hot" >"$work/control.before"
  # Some kernels take back what nobody uses for a while.
  "$residency" use "$work/data/hot" & user=$!
  "$residency" use "$work/control/hot" & user="$user $!"
  before=$(cached "$work/data/big" $count_tree)
  renew_group
  test "$key" != group || limit_group $small_group
  # shellcheck disable=SC2046
  "$measure" -o "$work/result" ${group:+-g "$group"} -r "$work/data/big" \
    $(command_of "$key") $(report "$key") -cf - -P "$work/data" "$tree" \
    2>"$work/$key.err" | cat >/dev/null
  read -r seconds peak run_status _ <"$work/result"
  after=$(cached "$work/data/big" $count_tree)
  "$residency" save "$work/data/hot" >"$work/hot.after"
  "$residency" save "$work/control/hot" >"$work/control.after"
  # shellcheck disable=SC2086
  kill $user
  user=
  lost=$("$residency" lost "$work/hot.before" "$work/hot.after" | cut -d' ' -f 1)
  spare=$("$residency" lost "$work/control.before" "$work/control.after" \
            | cut -d' ' -f 1)
  lost=$((lost - spare))
  test $lost -ge 0 || lost=0
  test "$run_status" -le 1 \
    || { sed 5q "$work/$key.err" >&2; die "$(name_of "$key") ended with status $run_status"; }
  echo "$seconds $((peak / page)) $((after - before)) $lost" \
    >>"$work/$key.results"
}

report () { test "$1" != nopc || echo --page-cache-report; }

round ()
{
  for program in $programs; do
    one_run "$program"
  done
}

# column KEY N: the median over the rounds.
column ()
{
  # shellcheck disable=SC2046
  median $(awk -v n="$2" '{ print $n }' "$work/$1.results")
}

amount () { echo "$1 ($(((${1%.*} + pages_per_mib / 2) / pages_per_mib)) MiB)"; }

row ()
{
  printf '%-29s %8s %19s %19s %9s  %s\n' "$(name_of "$1")" "$(column "$1" 1)" \
    "$(amount "$(column "$1" 2)")" "$(amount "$(column "$1" 3)")" \
    "$(column "$1" 4)" "$2"
}

start=$(date +%s)
round
rounds=1
# Where that was quick, medians of more.
spent=$(($(date +%s) - start))
want=${DEMO_ROUNDS:-$((spent < 25 ? 3 : 1))}
while test $rounds -lt "$want"; do
  round
  rounds=$((rounds + 1))
done

note "To a pipe, file data cold${rounds:+, medians of $rounds round(s)}:"
note ""
printf '%-29s %8s %19s %19s %9s  %s\n' '' seconds 'peak growth' \
  'left afterwards' 'hot pages' mechanism
printf '%-29s %8s %19s %19s %9s\n' '' '' 'pages' 'pages' 'lost'
for program in $programs; do
  case $program in
    nopc) row nopc "$(mechanism "$work/nopc.err")" ;;
    plain) row plain off ;;
    *) row "$program" - ;;
  esac
done
note ""
note "The hot file ($hot_mib MiB, archived too) was in the cache before and in use;"
note "pages that an equal file lost that was not archived are not counted."
note ""

# --- Who else is in the same group -----------------------------------------------

# heat_in GROUP FILE-READ-ONCE FILE-IN-USE
heat_in ()
{
  for f in "$2" "$3" "$3" "$3"; do
    "$measure" -o "$work/result" -g "$1" "$residency" heat "$f"
  done
}

# kept FILE IDLE-FILE: of 100 pages of FILE that would be cached still if
# nobody had archived anything: an equal file in a group that was left alone
# says how many those are.
kept ()
{
  now_cached=$(cached "$work/control/$1")
  would=$(cached "$work/control/idle-$1")
  awk -v a="$now_cached" -v b="$would" \
    'BEGIN { if (! b) { print "?"; exit }
             p = 100 * a / b; printf "%.1f %%", (p > 100 ? 100 : p) }'
}

# hot_set KEY: two files are read, one of them three times and again all the
# while, then the program runs, all in one group of 400 MiB.
hot_set ()
{
  renew_group
  limit_group 419430400 || return 0
  rmdir "$idle_group" 2>/dev/null
  mkdir "$idle_group" || return 0
  chill "$work/data/big" "$tree" "$work/control"
  heat_in "$group" "$work/control/once" "$work/control/often"
  heat_in "$idle_group" "$work/control/idle-once" "$work/control/idle-often"
  # What is in use stays so; this brings nothing in.
  "$residency" use "$work/control/often" & user=$!
  "$residency" use "$work/control/idle-often" & user="$user $!"
  # shellcheck disable=SC2046
  "$measure" -o "$work/result" -g "$group" $(command_of "$1") \
    -cf - -P "$work/data" "$tree" 2>/dev/null | cat >/dev/null
  # shellcheck disable=SC2086
  kill $user
  user=
  read -r seconds peak run_status _ <"$work/result"
  printf '%-29s %8s %19s %19s\n' "$(name_of "$1")" "$seconds" \
    "$(kept once)" "$(kept often)"
}

if test -n "$group"; then
  idle_group=$group-idle
  note "In one memory group of 400 MiB with two hot files of 100 MiB, how much"
  note "of them is still cached afterwards:"
  note ""
  for f in once often idle-once idle-often; do
    cat "$work/control/hot" "$work/control/hot" | head -c 100M \
      >"$work/control/$f"
    sync "$work/control/$f"
  done
  printf '%-29s %8s %19s %19s\n' '' seconds 'read once before' \
    'in use'
  for program in $programs; do
    # A group of its own is apart from the hot files in any case.
    test "$program" = group || hot_set "$program"
  done
  note ""
  note "(100 % is what an equal file kept in a group that was left alone.)"
  rm -f "$work/control/once" "$work/control/often" "$work"/control/idle-*
else
  note "Hot set in one memory group: left out, $group_why."
fi
note ""

# --- List, restore, compare ---------------------------------------------------------

cd "$work" || exit 1
sources=data
test -z "$restore_tree" || sources="data ${tree#/}"
test -n "$restore_tree" || note "Too little space to restore $tree as well."
chill data
"$TAR_NOCACHE" -cf archive.tar --no-page-cache -C "$work" data \
  ${restore_tree:+-C / "${tree#/}"} || die "archiving failed"
note "Archive in a file: $(du -m archive.tar | cut -f 1) MiB," \
  "$("$residency" count archive.tar | cut -d' ' -f 1) pages of it are cached"
note "Listed: $("$TAR_NOCACHE" -tvf archive.tar --no-page-cache | wc -l) members"
mkdir restored
"$TAR_NOCACHE" -xpf archive.tar --no-page-cache -C restored \
  || die "restoring failed"
note "Restored: $(cached restored) pages of the files are cached"

owners=
is_root || owners=-o
same=yes
compare ()
{
  "$treelist" -n $owners "$1" >list.1
  "$treelist" -n $owners "$2" >list.2
  cmp -s list.1 list.2 || { same=; diff list.1 list.2 | head -n 5; }
}
compare data restored/data
test -z "$restore_tree" || compare "$tree" "restored/${tree#/}"
test -n "$same" || die "The restored tree differs."
note "The restored tree is identical: names, contents, modes, owners, times, links."
