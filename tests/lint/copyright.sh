#!/bin/sh
# debian/copyright has the licence that each file of gnu/ states.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
cd "$abs_top_srcdir" || exit 99
test -d gnu || skip_ 'no gnu/'
test ! -f config.status || skip_ 'built in the source directory: gnu/ has more'

# What each file that is in releases states in its first 60 lines.
find gnu -name doc -prune -o -name .imported -o -name gnulib-cache.m4 -o \
  -name std-gnu11.m4 -o -type f -print \
  | LC_ALL=C sort | xargs awk '
  function state() {
    gsub(/[ \t#*\n]+/, " ", text)
    licence = "unknown"
    if (text ~ /gives unlimited permission/) licence = "FSFULLR"
    else if (match(text, /GNU (Lesser |Library )?General Public License/)) {
      licence = substr(text, RSTART, RLENGTH) ~ /L(esser|ibrary)/ ? "LGPL" : "GPL"
      match(text, /version [0-9.]*[0-9]/)
      licence = licence "-" substr(text, RSTART + 8, RLENGTH - 8) "+"
      if (file ~ /build-aux/ && text ~ /As a special exception/)
        licence = licence " with " (text ~ /by TeX/ ? "Texinfo" \
          : text ~ /built using GNU Libtool/ ? "Libtool" : "Autoconf") \
          " exception"
    }
    else if (text ~ /in the public domain/ && file !~ /build-aux/)
      licence = "public-domain"
    else if (text ~ /X CONSORTIUM/) licence = "X11"
    if (file) print file ": " licence
  }
  FNR == 1 { state(); text = ""; file = FILENAME }
  FNR <= 60 { text = text " " $0 }
  END { FNR = 1; state() }' | LC_ALL=C sort >"$test_dir/stated"

# The last paragraph of debian/copyright that names a file counts.
awk '
  FNR == NR { sub(/:.*/, ""); files[$0]; next }
  /^Files:/ { n = 0; listing = 1; sub(/^Files: */, "") }
  /^[A-Z]/ && !/^Files/ { if (n) listing = 0 }
  listing { for (i = 1; i <= NF; i++) if ($i != "Files:") name[++n] = $i }
  /^License:/ && n {
    sub(/^License: */, "")
    for (i = 1; i <= n; i++)
      if (name[i] in files) licence[name[i]] = $0
      else if (sub(/\*$/, "", name[i])) {
        for (f in files) if (index(f, name[i]) == 1) licence[f] = $0
      }
      else if (name[i] ~ /^gnu/) print name[i] ": is not there"
    n = 0
  }
  END { for (f in files) print f ": " licence[f] }
  ' "$test_dir/stated" debian/copyright | LC_ALL=C sort >"$test_dir/listed"

compare_ "$test_dir/stated" "$test_dir/listed"
finish_
