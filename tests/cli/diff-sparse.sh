#!/bin/sh
# -d and -W of sparse files: holes are not read, and what differs is told.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# A hole of 4 GiB between data: the report says how much is read.
truncate -s 4G huge 2>/dev/null || skip_ "no large files here"
echo begin | dd of=huge conv=notrunc 2>/dev/null
echo end >>huge
bytes_read_ ()
{
  awk '{ n += $0 ~ /page cache/ ? $7 : 0 } END { print n + 0 }' err
}
reads_little_ ()
{
  expect_ 0 tar-nocache --no-page-cache --page-cache-report "$@"
  test "$(bytes_read_)" -lt 50000000
}
if reads_little_ -cSf huge.tar huge && test "$(bytes_read_)" -gt 0; then
  reads_little_ -df huge.tar || { fail_ "-d reads the hole"; cat err; }
  reads_little_ -cSWf huge.tar huge || { fail_ "-W reads the hole"; cat err; }
fi

# Data where the archive has a hole; a hole where it has zeros as data.
head -c 200000 /dev/zero | tr '\0' x >f
truncate -s 2000000 f
head -c 100000 f >>f
touch -d 2001-01-01 f
cp -p --sparse=always f keep
tar-nocache -cSf f.tar f
echo 'f: File fragment at 1000448 is not a hole' >want
printf y | dd of=f bs=1 seek=1000500 conv=notrunc 2>/dev/null
touch -d 2001-01-01 f
expect_ 1 tar-nocache -df f.tar
compare_ want out
cp -p keep f
tar-nocache -cf whole.tar f
expect_ 0 tar-nocache -df whole.tar
compare_ /dev/null out

# Cut while it is compared: in the data, in the hole, after it.
echo 'f: Size differs' >want
for size in 100000 190000 1000000 2050000; do
  cp -p keep f
  expect_ 1 tar-nocache -b1 -df f.tar --checkpoint=20 \
    --checkpoint-action=exec="test \$TAR_CHECKPOINT != 100 \
      || truncate -s $size f"
  compare_ want out
done

# A hole that cannot be passed over.
strace_ ()
{
  strace -qq -o trace -P "$test_dir/f" -e trace=lseek \
    -e inject=lseek:error=EIO:when=2 "$@"
}
cp -p keep f
if strace_ cat f >/dev/null 2>&1; then
  expect_ 2 strace_ tar-nocache -df f.tar
  if grep 'SEEK_DATA' trace >/dev/null && grep INJECTED trace >/dev/null; then
    { echo "tar-nocache: f: Cannot seek: $(error_text_ EIO)"
      echo 'tar-nocache: Exiting with failure status due to previous errors'
    } >want
    compare_ want err
  fi
fi

finish_
