#!/bin/sh
# make bench, with next to no data: each row ends well and leaves nothing, and
# its results are JSON and SVG.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

sync -f . 2>/dev/null || skip_ 'sync cannot sync one file system'

# bench_ STATUS ROWS ROUNDS PROGRAMS.  The caches of the system belong to the
# other tests as well.
mkdir work data
bench_ ()
{
  expect_ "$1" env BENCH="$2" BENCH_ROUNDS="$3" BENCH_PROGRAMS="$4" \
    BENCH_SCALE=0.0001 BENCH_MIB=2 BENCH_MEMORY=1 BENCH_DROP_CACHES=no BENCH_DATA=data \
    WORK_DIR=work sh "$abs_top_srcdir/tests/bench/bench.sh"
}
all='create-small create-warm create-large create-sparse create-deep create-mixed
write-large extract-small extract-large extract-deep extract-one list list-large incremental'

bench_ 0 "$all" 1 'nopc limit copy'
for row in $all; do
  grep "^{\"row\": \"$row\", .*\"rounds\": 1," bench.json >/dev/null \
    || { fail_ "no figures for $row"; cat out err; }
done
test "$(grep -c '^  tar-nocache --no-page-cache .* 1.00x ' out)" = 14 \
  || fail_ 'not all are printed'
rmdir work || fail_ 'something is left'
mkdir work
if command -v python3 >/dev/null; then
  expect_ 0 python3 -c 'if True:
    import json, xml.dom.minidom
    rows = json.load(open("bench.json"))["rows"]
    assert all(len(p["seconds"]) == 1 for r in rows for p in r["programs"])
    bars = xml.dom.minidom.parse("bench.svg").getElementsByTagName("rect")
    assert len(bars) == sum(len(r["programs"]) for r in rows)'
  cat err
else
  echo "no python3: JSON and SVG are not read"
fi

# What was kept is used again; what cannot be done is said.
bench_ 0 'create-small incremental' 2 \
  'plain nopc bsdtar threads sums progress index'
for option in checksums progress=json member-index; do
  grep "^  tar-nocache --$option .*[0-9]x " out >/dev/null || fail_ "no $option"
done
grep Making out && fail_ 'the data were made twice'
grep '^  tar-nocache --no-page-cache .*[0-9]x ' out >/dev/null \
  || fail_ 'not compared'
if command -v bsdtar >/dev/null; then
  grep 'left out: bsdtar: has no snapshots' out >/dev/null \
    || fail_ 'not said what is left out'
  grep '"row": "incremental", "program": "bsdtar", "why"' bench.json >/dev/null \
    || fail_ 'not in the results what is left out'
fi
BENCH_PATIENCE=0.00001
export BENCH_PATIENCE
bench_ 0 list-large 1 plain
grep 'left out: tar-nocache: takes longer' out >/dev/null \
  || fail_ 'waits for ever'
bench_ 1 no-such-row 1 plain
grep 'no such row' err >/dev/null || fail_ 'an unknown row'
bench_ 1 list 1 no-such-program
rmdir work || fail_ 'something is left'

finish_
