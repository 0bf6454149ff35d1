#!/bin/sh
# --transform: ranges go by code points, letters of several bytes have case,
# and of what loses its name nothing is archived or extracted.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# names_ LOCALE EXPRESSION NAME...: the names are what becomes of the others.
names_ ()
{
  locale_=$1 expr_=$2; shift 2
  printf '%s\n' "$@" >want
  expect_ 0 env LC_ALL="$locale_" tar-nocache -cvf /dev/null \
    --quoting-style=literal --show-transformed-names --transform="$expr_" \
    ä é ß ÿ z Z
  compare_ want out
}

touch ä é ß ÿ z Z
for l in en_US.UTF-8 C.UTF-8; do
  if test $l = en_US.UTF-8; then
    make_locale_ en_US UTF-8 || continue
  else
    test "$(LC_ALL=$l charset_)" = UTF-8 || continue
  fi
  names_ $l 's/[a-z]/X/' ä é ß ÿ X Z
  names_ $l 's/[à-ü]/X/' X X ß ÿ z Z
  names_ $l 's/[^A-z]/X/' X X X X z Z
  names_ $l 's/[a-z]/X/i' ä é ß ÿ X X
  names_ $l 's/[[=e=]]/X/' ä é ß ÿ z Z
  # In musl there is a capital one.
  ss=$(LC_ALL=$l "$abs_top_builddir/tests/c-library" upper ß)
  names_ $l 's/./\U&/' Ä É $ss Ÿ Z Z
  names_ $l 's/./\u&/' Ä É $ss Ÿ Z Z
  names_ $l 's/./É/;s/.*/\l&/' é é é é é é
  names_ $l 's/./\U&\E&/' Ää Éé ${ss}ß Ÿÿ Zz ZZ
  names_ $l 's/./É\L&É\EÉ/' ÉäéÉ ÉééÉ ÉßéÉ ÉÿéÉ ÉzéÉ ÉzéÉ
done
if make_locale_ de_DE ISO-8859-1; then
  name=$(printf 'a\344')
  touch "$name"
  expect_ 0 env LC_ALL=de_DE.ISO-8859-1 tar-nocache -cvf /dev/null \
    --quoting-style=literal --show-transformed-names \
    --transform='s/.*/\U&/' "$name"
  printf 'A\304\n' >want
  compare_ want out
fi
# Bytes that are no character stay.
for l in C en_US.UTF-8; do
  expect_ 0 env LC_ALL=$l tar-nocache -cvf /dev/null \
    --quoting-style=literal --show-transformed-names \
    --transform="$(printf 's/z/\\Ux\377y\303/')" z
  printf 'X\377Y\303\n' >want
  compare_ want out
done

# A name that becomes empty.
mkdir -p d/e && echo 1 >d/f && echo 2 >d/e/g && ln d/f d/h && ln -s f d/s
warning_='tar-nocache: d: transforms to empty name'
expect_ 0 tar-nocache -cf a --sort=name --transform='s,^d/*,,' d
echo "$warning_" >want; compare_ want err
expect_ 0 tar-nocache -tf a
printf '%s\n' e/ e/g f h s >want; compare_ want out
tar-nocache -tvf a | grep ' s -> f$' >/dev/null \
  || fail_ 'the target of a link was changed'
# Not so, if the directory is only a start of the name.
expect_ 0 tar-nocache -cf a --transform='s,^d/*,,;s,^$,.,' d
compare_ /dev/null err
expect_ 0 tar-nocache -cf a --transform='s,.*,,' --warning=no-empty-transform d
compare_ /dev/null err
expect_ 0 tar-nocache -tf a
compare_ /dev/null out
# Not even the second name of a file without a first.
expect_ 0 tar-nocache -cf a --transform='s,^d/f$,,' d/f d/h
expect_ 0 tar-nocache -xOf a d/h
echo 1 >want; compare_ want out
expect_ 0 tar-nocache -cf a --transform='s,.*,,' --remove-files d/f
test -f d/f || fail_ 'what was not archived was removed'
# Targets stay where nothing would be left of them.
expect_ 0 tar-nocache -cf a --transform='s,.*,,r;s,.*,,RS' d/f d/s d/h
expect_ 0 tar-nocache -cf a --transform='s,.*,,RSh' d/f d/h
expect_ 0 tar-nocache -tvf a
grep 'h link to d/f$' out >/dev/null || fail_ 'a hard link without target'
expect_ 0 tar-nocache -cf a --transform='s,.*,,RHs' d/s
expect_ 0 tar-nocache -tvf a
grep 's -> f$' out >/dev/null || fail_ 'a symbolic link without target'

expect_ 0 tar-nocache -cf a --sort=name d
mkdir x
expect_ 0 tar-nocache -xvf a -C x --transform='s,^d/*,,'
echo "$warning_" >want; compare_ want err
printf '%s\n' d/e/ d/e/g d/f d/h d/s >want; compare_ want out
(cd x && find . | sort) >out
printf '%s\n' . ./e ./e/g ./f ./h ./s >want; compare_ want out
test x/h -ef x/f || fail_ 'no hard link'
expect_ 0 tar-nocache -df a -C d --transform='s,^d/*,,'
echo "$warning_" >want; compare_ want err
expect_ 0 tar-nocache -df a -C d --strip-components=1
compare_ /dev/null err
rm -rf x; mkdir x
expect_ 0 tar-nocache -xf a -C x --transform='s,.*,,'
test -z "$(ls -A x)" || fail_ 'what has no name was extracted'
expect_ 0 tar-nocache -xf a -C x --transform='s,^d$,,' --one-top-level=top
test -f x/top/d/f || fail_ '--one-top-level: something is missing'
# With the dumpdir.
expect_ 0 tar-nocache -cf a -g snap --transform='s,^d/*,,' d
echo "$warning_" >want; grep -x "$warning_" err >/dev/null \
  || fail_ '-g: no warning'
expect_ 0 tar-nocache -tf a
printf '%s\n' e/ f h s e/g >want; sort want >w; sort out >o; compare_ w o

# Numbers of components without bound end at the end of the name.
# More is refused by a 32-bit program, as ELF calls it.
numbers='1000000000 4294967295'
case $(head -c 5 "$TAR_NOCACHE" | od -An -tu1) in
  *' 127 '*' 1') ;;
  *) numbers="$numbers 4294967296 18446744073709551615" ;;
esac
for n in $numbers; do
  expect_ 0 timeout 20 tar-nocache -tf a --strip-components=$n
  expect_ 0 timeout 20 tar-nocache -tf a --strip-components=$n \
    --show-transformed-names
  expect_ 0 timeout 20 tar-nocache -xvf a --strip-components=$n
done

finish_
