#!/bin/sh
# Every outcome is returned, joined with others or kept; none is dropped.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Where the compiler speaks C23, enum outcome is [[nodiscard]].
cat >drop.c <<'EOF'
#include "base/outcome.h"
enum outcome report (void);
void drop (void);
void drop (void) { report (); }
EOF
compile ()
{
  ${CC-cc} -std=gnu2x -fsyntax-only -Wno-all -Wunused-result \
    -DHAVE_CONFIG_H -DLOCALEDIR='""' -DPKGLIBDIR='""' \
    -I"$abs_top_builddir" -I"$abs_top_builddir/gnu" \
    -I"$abs_top_srcdir/gnu" -I"$abs_top_builddir/lib" \
    -I"$abs_top_srcdir/lib" -I"$abs_top_srcdir/src" "$@"
}
compile drop.c 2>messages || skip_ "${CC-cc} has no -std=gnu2x"
grep 'ignoring.*nodiscard' messages >/dev/null \
  || skip_ "${CC-cc} does not know [[nodiscard]] for an enum"

for file in "$abs_top_srcdir"/src/*/*.c; do
  compile "$file" 2>messages || fail_ "$file does not compile as C23"
  grep -E 'warning:.*nodiscard|error:' messages
done >dropped

# The functions with an outcome.
cd "$abs_top_srcdir" || exit 99
cat src/*/*.[ch] | awk '
  /^(static )?(inline )?enum outcome$/ { after = 1; next }
  after { print $1 }
  { after = 0 }
  match ($0, /^(static )?enum outcome [a-z_0-9]+ \(/) {
    sub (/.*enum outcome /, ""); print $1
  }' | LC_ALL=C sort -u >"$test_dir/names"
test "$(wc -l <"$test_dir/names")" -gt 200 || fail_ 'too few functions'

# A cast to void silences the compiler.
names=$(tr '\n' '|' <"$test_dir/names")
grep -nE "\(void\) *(${names%|}) \(" src/*/*.[ch] >>"$test_dir/dropped"

test ! -s "$test_dir/dropped" \
  || { cat "$test_dir/dropped"; fail_ 'dropped outcomes'; }
finish_
