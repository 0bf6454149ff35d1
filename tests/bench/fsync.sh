#!/bin/sh
# Seconds of an extraction that lasts: followed by sync -f, with --fsync, and
# with --fsync where each file must be synced; A B C C B A, medians and ratios.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Environment: WORK_DIR where to write, BENCH_ROUNDS (5), BENCH_FILES (20000).

. "${abs_top_srcdir:?run this by make bench-fsync}/tests/bench/common.sh"

rounds=${BENCH_ROUNDS:-5}
files=${BENCH_FILES:-20000}
make_work
cd "$work" || exit 1
note "Making $files files in $work ($(fs_type "$work"))"
mkdir small && awk -v n="$files" '
  BEGIN {
    for (i = 0; i < n; i++)
      {
        if (i % 200 == 0)
          system (sprintf ("mkdir small/d%03d", i / 200))
        f = sprintf ("small/d%03d/f%d", i / 200, i)
        for (j = 0; j < 10 + i * 7919 % 150; j++)
          printf "a line of 36 bytes, number %9d\n", j >f
        close (f)
      }
  }' || exit 1
"$TAR_NOCACHE" -cf small.tar small || exit 1

# run_ NAME: extract in this way, and add the seconds to NAME.times.
run_ ()
{
  mkdir out && sync -f out
  begin=$(date +%s%N)
  case $1 in
    sync) "$TAR_NOCACHE" -xf small.tar -C out && sync -f out ;;
    --fsync) "$TAR_NOCACHE" --fsync -xf small.tar -C out ;;
    each) TNC_NO_SYNCFS=1 "$TAR_NOCACHE" --fsync -xf small.tar -C out ;;
  esac || exit 1
  end=$(date +%s%N)
  echo $(((end - begin) / 1000000)) >>"$1.times"
  rm -rf out
}

i=0
while test $i -lt "$rounds"; do
  i=$((i + 1))
  for way in sync --fsync each each --fsync sync; do run_ $way; done
done
base=
for way in sync --fsync each; do
  ms=$(sort -n -- ./"$way.times" | awk '{ t[NR] = $1 }
         END { print (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2 }')
  base=${base:-$ms}
  awk -v w=$way -v m="$ms" -v b="$base" \
    'BEGIN { printf "%-8s %7.2f s  %5.2f\n", w, m / 1000, m / b }'
done
