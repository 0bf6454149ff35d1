#!/bin/sh
# Each fuzz target takes its seeds and what was once found.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

fuzz=$abs_top_srcdir/tests/fuzz
HOSTILE=$abs_top_builddir/tests/hostile/hostile STEP=10 \
  sh "$fuzz/seeds.sh" seeds || framework_failure_ "no seeds"
FUZZ_DIR=$(pwd)
export FUZZ_DIR
for seeds in "$FUZZ_DIR"/seeds/*; do
  target=${seeds##*/}
  found=$fuzz/regress/$target
  test -d "$found" || found=
  "$abs_top_builddir/tests/fuzz/fuzz-$target" "$seeds" ${found:+"$found"} \
    >log 2>&1 || fail_ "fuzz-$target: $(tail -n 3 log)"
done
finish_
