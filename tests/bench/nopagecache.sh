#!/bin/sh
# Programs alone, under nocache(1) and under nopagecache: seconds, the most
# of the large file that was cached, what is left, and hot pages lost.  The
# three run in turn, medians are printed.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Environment: WORK_DIR where to write (needs about 4 GiB), BENCH_ROUNDS (5),
# BENCH_MIB the size of the large file (1024), BENCH which (cp rsync dd
# tar dump small).

. "${abs_top_srcdir:?run this by make bench-nopagecache}/tests/bench/common.sh"

rounds=${BENCH_ROUNDS:-5}
mib=${BENCH_MIB:-1024}
cases=${BENCH:-cp rsync dd tar dump small}
hot_mib=64
page=$(getconf PAGESIZE)
pages_per_mib=$((1048576 / page))

test -f "$TNC_PRELOAD" || die "nopagecache was not built"
make_work
cd "$work" || exit 1
ways='alone nopagecache'
! command -v nocache >/dev/null || ways='alone nocache nopagecache'
note "A file of $mib MiB in $work ($(fs_type .)), $rounds rounds"

head -c 64M /dev/urandom >seed
i=0
while test $i -lt "$mib"; do
  cat seed
  i=$((i + 64))
done | head -c "${mib}M" >big
mv seed hot
cp hot control
mkdir small
i=0
while test $i -lt 5000; do
  head -c $((i * 7 % 20000)) hot >small/$i
  i=$((i + 1))
done
sync -f .

# command CASE: what the shell runs.  The hot file is read along, and what is
# written to the disk is waited for.
command_ ()
{
  case $1 in
    cp) echo 'cp big hot out/' ;;
    rsync) echo 'rsync --whole-file --inplace big hot out/' ;;
    dd) echo 'cat hot >/dev/null; dd if=big of=out/big bs=64k status=none' ;;
    tar) echo 'tar -cf out/big big hot' ;;
    # As databases are dumped: lines to standard output, a shell writes them.
    dump)
      echo "cat hot >/dev/null; awk 'BEGIN { while (i++ < $((mib * 16384)))" \
        "print i, \"and what else a row of a table has in its columns\" }'" \
        ">out/big" ;;
    small) echo 'cat hot >/dev/null; cp -r small out/' ;;
  esac
}

one_run ()
{
  rm -rf out
  mkdir out
  sync -f .
  chill big small
  "$residency" heat hot control hot control
  "$residency" save hot >hot.before
  "$residency" save control >control.before
  # Some kernels take back what nobody uses for a while.
  "$residency" use hot & user=$!
  "$residency" use control & user="$user $!"
  wrapper=
  case $2 in
    nocache) wrapper=nocache ;;
    nopagecache) wrapper=$nopagecache ;;
  esac
  # shellcheck disable=SC2086
  "$measure" -o result -r big -r out/big \
    $wrapper sh -c "$(command_ "$1")" || die "$1 failed: $2"
  left=$(cached big small out)
  "$residency" save hot >hot.after
  "$residency" save control >control.after
  # shellcheck disable=SC2086
  kill $user
  user=
  lost=$("$residency" lost hot.before hot.after | cut -d' ' -f 1)
  spare=$("$residency" lost control.before control.after | cut -d' ' -f 1)
  # What the program alone has still to write, it leaves to others.
  start=$(date +%s%N)
  sync -f .
  synced=$(awk -v a="$start" -v b="$(date +%s%N)" -v s="$(cut -d' ' -f 1 result)" \
    'BEGIN { printf "%.2f", s + (b - a) / 1e9 }')
  read -r seconds peak _ <result
  test $((lost -= spare)) -ge 0 || lost=0
  echo "$seconds $synced $((peak / 1048576)) $((left / pages_per_mib)) $lost" \
    >>"results.$2"
}

# column WAY N: the median over the rounds.
column ()
{
  # shellcheck disable=SC2046
  median $(awk -v n="$2" '{ print $n }' "results.$1")
}

for case in $cases; do
  case $case in
    rsync) command -v rsync >/dev/null || { note 'no rsync'; continue; } ;;
  esac
  rm -f results.*
  round=0
  while test $round -lt "$rounds"; do
    for way in $ways; do
      one_run "$case" "$way"
    done
    round=$((round + 1))
  done
  note ""
  note "$(command_ "$case")"
  printf '  %-12s %9s %9s %10s %10s %10s\n' '' seconds synced \
    'peak MiB' 'left MiB' 'hot lost'
  for way in $ways; do
    printf '  %-12s %9s %9s %10s %10s %10s\n' "$way" "$(column "$way" 1)" \
      "$(column "$way" 2)" "$(column "$way" 3)" "$(column "$way" 4)" \
      "$(column "$way" 5)"
  done
done
note ""
note "synced: with the time until what was written is on the disk"
note "peak: of the large file and its copy, cached at a time"
note "left: of all files but the hot one (pages of $page bytes)"
note "hot lost: pages of a file of $hot_mib MiB that was cached before"
