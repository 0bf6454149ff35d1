# contract.sh - what the tables of the command line's contract find besides.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# To be sourced after rows.sh.

make_more_ ()
{
  truncate -s 400000 holes
  yes data | head -c 4096 | dd of=holes bs=4096 conv=notrunc 2>/dev/null
  touch -d @1500000000 holes
}

make_archives_ ()
{
  gnu_ tar-nocache -cf pax.tar -H posix --sort=name t/a t/d t/b.c \
    --pax-option=delete=atime,delete=ctime
}
