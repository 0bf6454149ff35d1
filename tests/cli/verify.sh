#!/bin/sh
# --verify: the archive that was written is read again and compared.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d/s && head -c 300000 /dev/urandom >d/one && echo b >d/s/two \
  && ln d/one d/s/link && ln -s one d/sym || framework_failure_ 'no files'

# What is there is found, with every way to treat the page cache.
for cache in --page-cache --no-page-cache; do
  expect_ 0 tar-nocache -cvWf a.tar $cache --sort=name d
  sed -n 's/^Verify //p' out >got
  tar-nocache -tf a.tar >want
  compare_ want got
  test ! -s err || fail_ "$cache: $(cat err)"
done

# Things change while a later file, of more than is kept before it is written, is being
# stored: COMMAND is run then.  The names below `early' are stored before.
mkdir early && echo 1 >early/1 && echo 2 >early/2 && echo 3 >early/3 \
  && head -c 15000000 /dev/zero >late || framework_failure_ 'no files'
touch -d @1000 early/*
change_ ()
{
  command=$1; shift
  expect_ "$@" -cvWf a.tar -b 1 --checkpoint=25000 \
    --checkpoint-action=exec="test \$TAR_CHECKPOINT != 25000 || { $command; }" \
    early/1 early/2 early/3 late
  sed -n '/^late$/,$p' out | sed 1d >got
}
change_ 'echo 9 >early/2; touch -d @1000 early/2' 1 tar-nocache
cat >want <<'END'
Verify early/1
Verify early/2
early/2: Contents differ
Verify early/3
Verify late
END
compare_ want got

change_ 'rm early/2' 1 tar-nocache
sed '/Contents/d' want >all
compare_ all got
echo 'tar-nocache: early/2: Warning: Cannot stat: No such file or directory' \
  >want
compare_ want err

# The archive gets another header than was written: an error, and files that
# were to be removed stay.
echo 2 >early/2
change_ 'yes | dd of=a.tar bs=512 seek=2 count=1 conv=notrunc 2>/dev/null' \
  2 tar-nocache --remove-files
cat >want <<'END'
tar-nocache: VERIFY FAILURE: 2 invalid headers detected
tar-nocache: Exiting with failure status due to previous errors
END
compare_ want err
test -f early/1 && test -f late || fail_ 'files were removed'
change_ : 0 tar-nocache --remove-files
test ! -f early/1 && test ! -f late || fail_ 'files were not removed'

# The snapshot of a complete archive is saved, even if a directory is gone when the
# archive is verified.
mkdir -p i/gone && echo 1 >i/1 || framework_failure_ 'no directory'
expect_ 1 tar-nocache -cWf a.tar -g snapshot --checkpoint=1 \
  --checkpoint-action=exec='test $TAR_CHECKPOINT != 1 || rmdir i/gone' i
grep ': i/gone/: File removed before we read it$' err >/dev/null \
  || fail_ "not seen: $(cat err)"
test -s snapshot || fail_ 'the snapshot was not saved'

# A file that gives fewer bytes than its size says: that comes before what differs.
short=/sys/kernel/fscaps
if test -r $short && test "$(wc -c <$short)" -lt "$(stat -c %s $short)"; then
  mkdir -p short/kernel
  head -c "$(stat -c %s $short)" /dev/zero | tr '\0' x >short/kernel/fscaps
  touch -r $short short/kernel/fscaps
  chmod --reference=$short short/kernel/fscaps
  tar-nocache --owner=0 --group=0 -cf short.tar -C short kernel/fscaps
  for options in --threads=1 --threads=8 --no-page-cache; do
    expect_ 1 tar-nocache $options -df short.tar -C /sys
    grep '^kernel/fscaps: Could only read [0-9]* of [0-9]* bytes$' out \
      >/dev/null || { fail_ "$options: a short file: $(cat out)"; }
  done
else
  echo "left out: $short does not give fewer bytes than its size says"
fi

finish_
