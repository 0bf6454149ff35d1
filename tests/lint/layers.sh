#!/bin/sh
# A directory includes headers of lower layers and its own, without cycles.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# The table of doc/architecture.md, section 2.  Directories of the same
# layer may not see each other.
cat >layers <<'END'
src/cli 7
src/op 6
src/stream 5
src/incr 5
src/archive 4
src/fs 4
src/select 4
src/report 4
src/format 3
src/base 2
lib 1
src/rmt 7
src/nopagecache 7
END

cd "$abs_top_srcdir" || exit 99

# Every include of a header of ours, as "FILE INCLUDED": as written, both
# paths from the top.  A bare name is looked up in lib/, where bare names
# live; what is not there is gnulib's or the system's.
find src lib -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
  sed -n 's/^# *include *"\([^"]*\)".*/\1/p' "$file" | while read -r name; do
    for path in "src/$name" "lib/$name" "$(dirname "$file")/$name"; do
      test -f "$path" || continue
      echo "$file $path"
      break
    done
  done
done >"$test_dir/includes"

awk '
  function dir(path) { sub("/[^/]*$", "", path); return path }
  NR == FNR { layer[$1] = $2; next }
  {
    from = dir($1); to = dir($2)
    if (!(from in layer) || !(to in layer))
      print $1 ": " $2 ": a directory that the layer table does not know"
    else if (from != to && layer[to] >= layer[from])
      print $1 " may not include " $2 " (layer " layer[from] \
        " sees lower ones only)"
  }' "$test_dir/layers" "$test_dir/includes" >"$test_dir/bad"
test ! -s "$test_dir/bad" || { cat "$test_dir/bad"; fail_ "layers"; }

# Cycles between modules of one directory (a module is X.c with X.h).
# Take away who needs nobody and whom nobody needs, until nothing changes;
# what stays are the cycles.  options.c is a table that names the handlers
# of the other files, and calls none.
grep -v '^src/cli/options\.c ' "$test_dir/includes" | awk '
  function dir(path) { sub("/[^/]*$", "", path); return path }
  { a = $1; b = $2; sub("[.][ch]$", "", a); sub("[.][ch]$", "", b)
    if (a != b && dir(a) == dir(b)) edge[a, b] = 1 }
  END {
    do
      {
        changed = 0
        split("", sources); split("", targets)
        for (e in edge)
          { split(e, p, SUBSEP); sources[p[1]] = 1; targets[p[2]] = 1 }
        for (e in edge)
          {
            split(e, p, SUBSEP)
            if (!(p[2] in sources) || !(p[1] in targets))
              { delete edge[e]; changed = 1 }
          }
      }
    while (changed)
    for (e in edge) { split(e, p, SUBSEP); print p[1] " needs " p[2] }
  }' >"$test_dir/cycles"
test ! -s "$test_dir/cycles" || { cat "$test_dir/cycles"; fail_ "cycles"; }

finish_
