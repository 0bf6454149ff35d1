#!/bin/sh
# Tapes: one record at a time, -r in place of the last one.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# There is no drive to be had, but the client of rmt cannot know that.
cat >rsh <<'END'
#!/bin/sh
shift
tee -a asked | "$@"
END
chmod +x rsh
rmt=$abs_top_builddir/tests/cli/tape-rmt
tape_ ()
{
  : >asked
  tar-nocache --rsh-command=./rsh --rmt-command="$rmt" "$@"
}
# records_ N SIZE: the tape has so many records of that size.
records_ ()
{
  line_="$2
"
  test $(($(wc -c <t))) = $(($1 * (${#line_} + $2))) \
    || fail_ "no $1 records of $2 bytes"
}

mkdir d x
for i in 1 2 3 4 5 6 7 8 9; do
  awk -v i=$i 'BEGIN { for (j = 0; j < 100 * i; j++) print i, j }' >d/f$i
done
(find d | sort) >names
echo more >new1; echo still more >new2

for blocking in 1 4 20 200; do
  rm -f t
  expect_ 0 tar-nocache -cf plain -b $blocking --sort=name d
  count=$(($(wc -c <plain) / blocking / 512))
  expect_ 0 tape_ -cf 127.0.0.1:t -b $blocking --sort=name d
  records_ $count $((blocking * 512))
  expect_ 0 tape_ -tf 127.0.0.1:t -b $blocking
  sed 's,/$,,' out >got; compare_ names got
  expect_ 0 tape_ -df 127.0.0.1:t -b $blocking

  # More of it, as often as one likes.
  for new in new1 new2 d/f1; do
    expect_ 0 tar-nocache -rf plain -b $blocking $new
    expect_ 0 tape_ -rvf 127.0.0.1:t -b $blocking $new
    echo $new >want; compare_ want out
    expect_ 0 tar-nocache -tf plain
    cp out want
    expect_ 0 tape_ -tf 127.0.0.1:t -b $blocking
    compare_ want out
    expect_ 0 tape_ -df 127.0.0.1:t -b $blocking
  done
  records_ $(($(wc -c <plain) / blocking / 512)) $((blocking * 512))
  expect_ 0 tape_ -uvf 127.0.0.1:t -b $blocking new1
  test ! -s out || fail_ 'what is as new is put in again'
  touch -d '2001-01-01' new1
  echo newer >new3
  expect_ 0 tape_ -uvf 127.0.0.1:t -b $blocking new1 new3
  echo new3 >want; compare_ want out
  expect_ 0 tar-nocache -cf other new2
  expect_ 0 tape_ -Af 127.0.0.1:t -b $blocking other
  expect_ 0 tape_ -tf 127.0.0.1:t -b $blocking
  tail -n 3 out >got
  printf '%s\n' d/f1 new3 new2 >want; compare_ want got
  rm -f new3
done

# A tape with nothing on it.
for operation in -r -u -A; do
  case $operation in
    -A) what=other name=new2 ;;
    *) what=new1 name=new1 ;;
  esac
  rm -f t
  expect_ 0 tape_ $operation -f 127.0.0.1:t $what
  expect_ 0 tape_ -tf 127.0.0.1:t
  echo $name >want; compare_ want out
done

# Reading does not need the size of records that are not large.
for blocking in 1 7 128; do
  expect_ 0 tape_ -cf 127.0.0.1:t -b $blocking --sort=name d
  expect_ 0 tape_ -tf 127.0.0.1:t
  sed 's,/$,,' out >got; compare_ names got
done
expect_ 0 tape_ -cf 127.0.0.1:t -b 129 d
expect_ 2 tape_ -tf 127.0.0.1:t
grep "Cannot read: $(error_text_ ENOMEM)\$" err >/dev/null \
  || fail_ 'a record that is too long'

finish_
