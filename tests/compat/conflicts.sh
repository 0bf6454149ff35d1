#!/bin/sh
# What is refused, two reasons at a time: which of them is told.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

cat >reasons <<END
-o -S
--occurrence
-f y
-g s -N @1
--level=0
-V $(printf %0100d 0)
-W
-M -z
-z
--clamp-mtime
--acls -H gnu
--pax-option=a:=b -H ustar
-K t/a
-s
--one-top-level=d -P
--one-top-level
-L 1
-s -g s
-T -
-G -H v7
-j -J
-U -k
-L x
END

LC_ALL=C awk '
  { reason[NR] = $0 }
  END {
    ops = split ("-cf x,-rf x,-tf a.tar,-t -f -", op, ",")
    for (o = 1; o <= ops; o++)
      for (i = 1; i <= NR; i++)
        for (j = i; j <= NR; j++)
          print "tar-nocache", op[o], reason[i],
            (i == j ? "" : reason[j]), "t/a"
  }' reasons | grep -v -e '-K t/a -s' >table

run_rows_ "$test_dir/table" 1000
finish_
