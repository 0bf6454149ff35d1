#!/bin/sh
# Corners of the command line in which programs like to part, as GNU tar
# turns them: where the input stands afterwards, odd archives, what an option
# reaches.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

make_more_ ()
{
  mkdir -p q ign/sub/sub2 t2/t
  for f in 'a b' "sq'" '*s' é; do
    : >"q/$f"
  done
  for f in a.o b.c c.tmp sub/a.o sub/b.c sub/c.tmp sub/sub2/a.o \
      sub/sub2/c.tmp sub/x.pyc sub/sub2/x.pyc x.pyc; do
    echo "$f" >"ign/$f"
  done
  printf '*.o\n' >ign/.tarignore; printf '*.tmp\n' >ign/sub/.tarignore
  printf 'x.pyc\n' >ign/sub/.cvsignore; printf '*.tmp\n' >ign/.gitignore
  echo second >t2/t/a
  truncate -s 400000 holes
  yes data | head -c 4096 | dd of=holes bs=4096 conv=notrunc 2>/dev/null
  yes more | head -c 4096 | dd of=holes bs=4096 seek=48 conv=notrunc \
    2>/dev/null
  touch -d @1500000000 holes
}

make_archives_ ()
{
  gnu_ tar-nocache -cf dup.tar t/a t/b.c -C t2 t/a
  gnu_ tar-nocache -cf pax.tar -H posix --sort=name t/a t/d t/b.c \
    --pax-option=delete=atime,delete=ctime
  gnu_ tar-nocache -cf q.tar --sort=name q
  odd_ odd1.tar 00000007474 00000020000
  odd_ odd2.tar 00000007474 00000017474
  odd_ odd3.tar 00000005670 00000020000
  odd_ odd4.tar 00000005670 00000015670
}

# odd_ FILE BYTES SIZE: a sparse archive in which the first segment has BYTES
# and all data SIZE, both in octal.
odd_ ()
{
  gnu_ tar-nocache -cSf "$1" -H gnu holes t/a
  "$tools/hdrpatch" "$1" 398 "$2" && "$tools/hdrpatch" "$1" 124 "$3" \
    || framework_failure_ 'cannot patch a header'
}

run_rows_ details.txt 330
finish_
