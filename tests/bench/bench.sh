#!/bin/sh
# Seconds of tar-nocache, with and without --no-page-cache, beside GNU tar,
# nocache tar and bsdtar where they are installed: each round runs all of
# them, in turns forwards and backwards (A B C C B A); medians and ratios to
# GNU tar are printed.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Environment: WORK_DIR where to write (needs about 14 GiB), BENCH_ROUNDS
# (5), BENCH_MIB the size of the large file (2048), BENCH_FILES the number
# of small files (20000), BENCH_CASES which (large write small extract
# extract-large list list-large), BENCH_PROGRAMS which of the programs of common.sh.

. "${abs_top_srcdir:?run this by make bench}/tests/bench/common.sh"

rounds=${BENCH_ROUNDS:-5}
mib=${BENCH_MIB:-2048}
files=${BENCH_FILES:-20000}
cases=${BENCH_CASES:-large write small extract extract-large list list-large}

make_work
test "$(free_mib "$work")" -gt $((3 * mib + rounds * files / 15 + 1024)) \
  || die "not enough space in $work: say WORK_DIR=/somewhere/else, or BENCH_MIB=512"
# shellcheck disable=SC2086
find_programs ${BENCH_PROGRAMS:-gnu plain nopc wrapped preloaded bsdtar}
backwards=
for program in $programs; do
  backwards="$program $backwards"
done
first=${programs# }
first=${first%% *}

# --- Input -----------------------------------------------------------------------

# Files of 300 to 20,000 bytes in directories of 200.
make_small ()
{
  mkdir "$work/small"
  head -c 2M /dev/urandom >"$work/noise"
  awk -v n="$files" -v top="$work/small" -v noise="$work/noise" '
    BEGIN {
      srand (1)
      for (i = 0; i < n; i++)
        {
          d = sprintf("%s/d%03d", top, i / 200)
          if (i % 200 == 0)
            print "mkdir " d
          printf "tail -c +%d %s | head -c %d >%s/f%d\n",
            1 + int(rand() * 2000000), noise, 300 + int(rand() * rand() * 40000) % 19700, d, i
        }
    }' | sh
  rm "$work/noise"
  sync -f "$work/small"
}

need () { case " $cases " in *" $1 "*) return 0 ;; esac; return 1; }

note "Making a file of $mib MiB and $files small files in $work ($(fs_type "$work"))"
mkdir "$work/large"
head -c 64M /dev/urandom >"$work/seed"
i=0
while test $i -lt "$mib"; do
  cat "$work/seed"
  i=$((i + 64))
done | head -c "${mib}M" >"$work/large/file"
rm "$work/seed"
sync "$work/large/file"
if need small || need extract || need list; then
  make_small
fi
cd "$work" || exit 1
! need extract && ! need list || "$TAR_NOCACHE" -cf small.tar small || exit 1
! need extract-large && ! need list-large \
  || "$TAR_NOCACHE" -cf large.tar large || exit 1
sync -f .

# --- The cases: what is made cold, what is timed -----------------------------------

prepare ()
{
  case $1 in
    large) chill large ;;
    write) chill large; rm -f out.tar ;;
    small) chill small ;;
    # ext4 does not use an inode again for a while, and looks past each of
    # those.  So nothing is removed until the end.
    extract) n=$((n + 1)); mkdir out.$n; sync -f .; chill small.tar ;;
    extract-large) rm -rf out; mkdir out; sync -f .; chill large.tar ;;
    list) chill small.tar ;;
    list-large) chill large.tar ;;
  esac
}

# timed CASE COMMAND: what the shell runs.
timed ()
{
  case $1 in
    large) echo "$2 -cf - large | cat >/dev/null" ;;
    write) echo "$2 -cf out.tar large && sync out.tar" ;;
    small) echo "$2 -cf - small | cat >/dev/null" ;;
    extract) echo "$2 -xf small.tar -C out.$n && sync -f out.$n" ;;
    extract-large) echo "$2 -xf large.tar -C out && sync -f out" ;;
    list) echo "$2 -tf small.tar >/dev/null" ;;
    list-large) echo "$2 -tf large.tar >/dev/null" ;;
  esac
}

title ()
{
  case $1 in
    large) echo "Reading a cold file of $mib MiB into a pipe" ;;
    write) echo "Writing an archive of $mib MiB to a file, sync included" ;;
    small) echo "Reading $files cold small files into a pipe" ;;
    extract) echo "Extracting $files small files, sync included" ;;
    extract-large) echo "Extracting a file of $mib MiB, sync included" ;;
    list) echo "Listing a cold archive of $files small files" ;;
    list-large) echo "Listing a cold archive of one file of $mib MiB" ;;
  esac
}

for case in $cases; do
  rm -rf results
  mkdir results
  round=0 n=0
  while test $round -lt "$rounds"; do
    order=$programs
    test $((round % 2)) = 0 || order=$backwards
    for program in $order; do
      command=$(command_of "$program")
      prepare "$case"
      "$measure" -o result sh -c "$(timed "$case" "$command")" \
        || die "$(name_of "$program") failed in case $case"
      cut -d' ' -f 1 <result >>"results/$program"
    done
    round=$((round + 1))
  done
  rm -rf out out.*

  # shellcheck disable=SC2046
  base=$(median $(cat "results/$first"))
  note ""
  note "$(title "$case"), $rounds rounds:"
  printf '  %-32s %9s %9s   %s\n' '' 'seconds' 'speed' 'lowest to highest'
  for program in $programs; do
    # shellcheck disable=SC2046
    m=$(median $(cat "results/$program"))
    printf '  %-32s %9s %8sx   %s\n' "$(name_of "$program")" "$m" \
      "$(ratio "$base" "$m")" \
      "$(sort -n "results/$program" | sed -n '1p;$p' | paste -sd- | sed 's/-/ to /')"
  done
done
note ""
note "speed: how many times as fast as $(name_of "$first")"
