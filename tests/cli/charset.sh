#!/bin/sh
# Names, targets of links and owners in pax archives are UTF-8, whatever
# character set the locale has.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

make_locale_ en_US UTF-8 || skip_ 'localedef does not work here'
utf8=en_US.UTF-8

# in_ LOCALE STATUS COMMAND...: as expect_.
in_ ()
{
  locale_=$1; shift
  status_=$1; shift
  expect_ "$status_" env LC_ALL="$locale_" "$@"
}

# value_ KEYWORD <ARCHIVE: the values of its records.
value_ ()
{
  tr '\0' '\n' | grep -a "^[0-9]* $1=" | sed 's/^[^=]*=//'
}

# has_ DIR NAME TARGET CONTENTS: what was extracted.
has_ ()
{
  test "$(cat "$1/$2" 2>&1)" = "$4" || fail_ "$5: no file"
  test "$1/$2" -ef "$1/hard" || fail_ "$5: no hard link"
  test "$(readlink "$1/soft")" = "$3" || fail_ "$5: soft link"
}

# try_ LOCALE NAME UTF8: NAME in the locale is UTF8 in UTF-8.
try_ ()
{
  l=$1 n=$(printf "$2") u=$(printf "$3")
  rm -rf own utf; mkdir own utf
  echo "$u" >"own/$n"; echo "$u" >"utf/$u"
  for d in own utf; do
    test $d = own && f=$n || f=$u
    ln -s "$f" $d/soft; ln "$d/$f" $d/hard
    ln -s "$f/1234567890/1234567890/1234567890/1234567890/1234567890/123456$(
      )7890/1234567890/1234567890/1234567890/1234567890" $d/long
  done
  touch -h -d @1500000000 own/* utf/*

  # From this locale to UTF-8 and back.
  in_ $l 0 tar-nocache --format=posix -C own --owner="$n:5" --group="$n:6" \
    -cf own.tar "$n" hard soft long
  for k in path uname gname; do
    test "$(value_ $k <own.tar | sort -u)" = "$u" || fail_ "$l: $k"
  done
  rm -rf x; mkdir x
  in_ $utf8 0 tar-nocache -C x --no-same-owner -xf own.tar
  has_ x "$u" "$u" "$u" "$l to UTF-8"
  in_ $utf8 0 tar-nocache -tvf own.tar --quoting-style=literal
  grep -a " $u/$u .* $u\$" out >/dev/null || fail_ "$l: list in UTF-8"
  rm -rf x; mkdir x
  in_ $l 0 tar-nocache -C x --no-same-owner -xf own.tar
  has_ x "$n" "$n" "$u" "$l to $l"
  readlink x/long >got; readlink own/long >want
  compare_ want got

  # From UTF-8, also where GNU tar leaves targets in the header block.
  in_ $utf8 0 tar-nocache --format=posix -C utf -cf utf.tar \
    "$u" hard soft long
  rm -rf x; mkdir x
  in_ $l 0 tar-nocache -C x --no-same-owner -xf utf.tar
  has_ x "$n" "$n" "$u" "UTF-8 to $l"
  readlink x/long >got
  compare_ want got
  in_ $utf8 0 tar-nocache --format=posix -cf label.tar -V "$u" -T /dev/null
  in_ $l 0 tar-nocache --test-label -f label.tar
  test "$(cat out)" = "$n" || test "$(cat out)" = "$(escaped_ "$n")" \
    || fail_ "$l: the label"

  # Operands, patterns and exclusions are in the locale.
  in_ $l 0 tar-nocache -tf utf.tar --quoting-style=literal "$n"
  grep -ax "$n" out >/dev/null || fail_ "$l: operand"
  in_ $l 0 tar-nocache -tf utf.tar --quoting-style=literal --exclude="$n"
  grep -ax "$n" out >/dev/null && fail_ "$l: --exclude"
  in_ $l 0 tar-nocache -tf utf.tar --quoting-style=literal \
    --transform="s/$n/new/" --show-transformed-names
  grep -ax new out >/dev/null || fail_ "$l: --transform"
  in_ $l 0 tar-nocache -C own -df utf.tar

  # What is added later is UTF-8 like the rest; and so is what is left.
  echo more >>"own/$n"; touch -d 2037-01-01 "own/$n"
  cp utf.tar more.tar
  in_ $l 0 tar-nocache -C own -uf more.tar "$n"
  value_ path <more.tar >got; printf '%s\n' "$u" "$u" >want
  compare_ want got
  in_ $l 0 tar-nocache --delete -f more.tar "$n"
  value_ path <more.tar >got
  compare_ /dev/null got

  # --pax-option, for all members and for each, known or not.
  in_ $l 0 tar-nocache --format=posix -C own \
    --pax-option="comment=$n,xyz=$n,gname=$n,uname:=$n" -cf opt.tar "$n"
  for k in comment xyz gname uname; do
    test "$(value_ $k <opt.tar | sort -u)" = "$u" || fail_ "$l: option $k"
  done
  in_ $l 0 tar-nocache -tvf utf.tar --pax-option="uname:=x$n" \
    --quoting-style=literal
  grep -a " x$n/" out >/dev/null || fail_ "$l: --pax-option when reading"
}

# escaped_ NAME: its bytes as octal escapes.
escaped_ ()
{
  printf '%s' "$1" | od -An -to1 | tr -d '\n' | sed 's/ /\\/g'
}

tried=
if make_locale_ de_DE ISO-8859-1; then
  try_ de_DE.ISO-8859-1 '\344' '\303\244'; tried=yes
fi
if make_locale_ ja_JP EUC-JP; then
  try_ ja_JP.EUC-JP '\306\374\313\334' '\346\227\245\346\234\254'; tried=yes
fi
if make_locale_ zh_CN GB18030; then
  try_ zh_CN.GB18030 '\326\320\2010\2316' '\344\270\255\306\222'; tried=yes
fi
test -n "$tried" || skip_ 'no locale but UTF-8'

# Incremental archives: what a dumpdir names stays where it is, whoever
# restores it, and what it does not name goes.
if test -d locales/de_DE.ISO-8859-1; then
  l1=de_DE.ISO-8859-1
  n=$(printf '\344') u=$(printf '\303\244')
  for way in "$l1 $utf8 $n $u" "$utf8 $l1 $u $n" "$l1 $l1 $n $n"; do
    set -- $way
    rm -rf i r; mkdir -p "i/$3d" r
    for f in a b c; do echo $f >"i/$3d/$3$f"; done
    rm -f snap
    in_ $1 0 tar-nocache --format=posix -g snap -cf 0.tar i
    rm "i/$3d/$3b"; echo new >"i/$3d/$3n"
    mv "i/$3d" "i/$3e"
    in_ $1 0 tar-nocache --format=posix -g snap -cf 1.tar i
    for a in 0.tar 1.tar; do
      in_ $2 0 tar-nocache -C r -g /dev/null -xf $a
    done
    (cd r && find i | LC_ALL=C sort) >got
    printf '%s\n' i "i/$4e" "i/$4e/$4a" "i/$4e/$4c" "i/$4e/$4n" >want
    compare_ want got
  done
fi

# What cannot be converted stays as it is, as with GNU tar without a word.
mkdir d
snowman=$(printf '\342\230\203') bad=$(printf '\344x')
echo 1 >"d/$snowman"; echo 2 >"d/$bad"
for l in de_DE.ISO-8859-1 ja_JP.EUC-JP; do
  test -d locales/$l || continue
  in_ $utf8 0 tar-nocache --format=posix -cf s.tar d
  compare_ /dev/null err
  mkdir o
  in_ $l 0 tar-nocache -C o -xf s.tar
  compare_ /dev/null err
  test -f "o/d/$snowman" && test -f "o/d/$bad" \
    || fail_ "$l: what cannot be converted was changed"
  rm -rf o
done
if test -d locales/ja_JP.EUC-JP; then
  in_ ja_JP.EUC-JP 0 tar-nocache --format=posix -cf s.tar "d/$bad"
  compare_ /dev/null err
  test "$(value_ path <s.tar)" = "d/$bad" || fail_ 'bad bytes were changed'
fi

# Where there is nothing to convert the archive is the same, to the byte.
touch -d @1000000000 d/* d
for l in C POSIX $utf8; do
  in_ $l 0 tar-nocache --format=posix --sort=name --pax-option='delete=?time' \
    -cf $l.tar d
  cmp C.tar $l.tar || fail_ "$l: another archive"
  # Only pax archives say what character set names have.
  in_ $l 0 tar-nocache --format=gnu --sort=name -cf gnu.$l.tar d
  cmp gnu.C.tar gnu.$l.tar || fail_ "$l: another GNU archive"
done
if test -d locales/de_DE.ISO-8859-1; then
  in_ de_DE.ISO-8859-1 0 tar-nocache --format=gnu --sort=name -cf gnu.l.tar d
  cmp gnu.C.tar gnu.l.tar || fail_ 'a GNU archive was converted'
fi

finish_
