#!/bin/sh
# Under which names members are extracted, and which are.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members
"$members" d top/ - f top/a A d top/sub/ - f top/sub/b B h top/hard top/a \
  l top/sym a f top/sub/c C f other O >a.tar
fresh_ () { rm -rf to; mkdir to; }
# holds_ NAME...: exactly these are there, directories aside.
holds_ ()
{
  (cd to && find . ! -type d | sed 's,^\./,,' | sort) >got
  for f; do echo "$f"; done | sort >want
  test $# -gt 0 || : >want
  cmp -s want got || { fail_ "$what"; diff want got; }
}
# x_ STATUS OPTION...: extract, say nothing else than was to be said.
x_ ()
{
  want_status=$1; shift
  what="$*"
  fresh_
  expect_ $want_status tar-nocache -xf a.tar -C to "$@"
}

x_ 0 --strip-components=1
holds_ a sub/b hard sym sub/c
test "$(cat to/hard)" = A || fail_ 'a hard link with --strip-components'
x_ 0 --strip-components=9
holds_
x_ 0 --one-top-level
holds_ a/top/a a/top/sub/b a/top/hard a/top/sym a/top/sub/c a/other
x_ 0 --one-top-level=top
holds_ top/a top/sub/b top/hard top/sym top/sub/c top/other
expect_ 2 tar-nocache -xf - --one-top-level <a.tar
grep 'Cannot deduce top-level directory name' err >/dev/null \
  || fail_ 'a name for the top was found'
expect_ 2 tar-nocache -xPf a.tar --one-top-level
# A top level anywhere, for the user names it: made, filled, listed, compared.
for top in ../else/where "$test_dir/else/where" ../to/../else//where/; do
  rm -rf else
  x_ 0 --one-top-level="$top"
  holds_
  (cd else/where && find . ! -type d | sed 's,^\./,,' | sort) >got
  printf '%s\n' other top/a top/hard top/sub/b top/sub/c top/sym >want
  compare_ want got
  test else/where/top/a -ef else/where/top/hard || fail_ "$top: a hard link"
  # The members are the superuser's; others get other owners.
  same=0
  is_root_ || same=1
  expect_ $same tar-nocache -d -f a.tar -C to --one-top-level="$top"
  echo more >>else/where/top/a
  expect_ 1 tar-nocache -d -f a.tar -C to --one-top-level="$top" top/a
  expect_ 0 tar-nocache -tf a.tar -C to --one-top-level="$top" \
    --show-transformed-names top/a
  shown=$(echo "${top%/}/top/a" | tr -s /)
  test "$(cat out)" = "$shown" || fail_ "$top is listed as $(cat out)"
done
# The same for one that is a link of the user's.
rm -rf else; mkdir else
fresh_; ln -s ../else to/link
expect_ 0 tar-nocache -xf a.tar -C to --one-top-level=link top/a
test -f else/top/a || fail_ 'a top level that is a link'
for o in -xf -tf -df; do
  expect_ 2 tar-nocache $o a.tar --one-top-level=
  grep 'one-top-level: the name of the directory is empty' err >/dev/null \
    || fail_ "an empty top level with $o: $(cat err)"
done
x_ 0 --transform='s,^top,T,'
holds_ T/a T/sub/b T/hard T/sym T/sub/c other
test "$(stat -c %i to/T/hard)" = "$(stat -c %i to/T/a)" \
  || fail_ 'a hard link is not transformed'
test "$(readlink to/T/sym)" = a || fail_ 'a symbolic link'
x_ 0 --transform='s,a$,z,;s,.*/,,x' --show-transformed-names -v top/a
holds_ z
test "$(cat out)" = z || fail_ "shown as $(cat out)"
x_ 0 --transform='s,a$,z,S' --transform='s,other,a,R'
holds_ top/z top/sub/b top/hard top/sym top/sub/c other
test "$(readlink to/top/sym)" = a || fail_ 'flag S: a symbolic link'

# Which members.
x_ 0 top/sub
holds_ top/sub/b top/sub/c
x_ 0 -v top/sub/c other
holds_ top/sub/c other
printf '%s\n' top/sub/c other >want; compare_ want out
x_ 0 --wildcards '*/[bc]'
holds_ top/sub/b top/sub/c
x_ 0 --exclude='*b'
holds_ top/a top/hard top/sym other
x_ 2 nosuch other 'a*'
cat >want <<'END'
tar-nocache: nosuch: Not found in archive
tar-nocache: Pattern matching characters used in file names
tar-nocache: Use --wildcards to enable pattern matching, or --no-wildcards to suppress this warning
tar-nocache: a*: Not found in archive
tar-nocache: Exiting with failure status due to previous errors
END
compare_ want err
holds_ other

# Beginning with one, or a certain one of several.
x_ 0 -K top/sym top other
holds_ top/sym top/sub/c other
x_ 2 --starting-file=top/sym top/a other
holds_ other top/sym
grep '^tar-nocache: top/a: Not found in archive$' err >/dev/null \
  || fail_ "$what: $(cat err)"
"$members" f f 1 f g x f f 2 f f 3 f g y >a.tar
x_ 0 f
test "$(cat to/f)" = 3 || fail_ 'the last of three is not left'
for n in 1 2 3; do
  x_ 0 --occurrence=$n f
  test "$(cat to/f)" = $n || fail_ "--occurrence=$n"
done
x_ 0 --occurrence f
test "$(cat to/f)" = 1 || fail_ '--occurrence'
x_ 2 --occurrence=4 f
grep 'f: Required occurrence not found in archive' err >/dev/null \
  || fail_ '--occurrence=4'
holds_

# Names in the order of the archive.
"$members" f a x f b x f c x >a.tar
x_ 0 --same-order a c
holds_ a c
x_ 0 -s -T - <<'END'
b
c
END
holds_ b c

# -C holds for the names after it.
rm -rf to; mkdir to to/1 to/2
expect_ 0 tar-nocache -xf a.tar -C to/1 a -C ../2 b
what='-C'; holds_ 1/a 2/b
expect_ 2 tar-nocache -xf a.tar -C nosuch
grep '^tar-nocache: nosuch: Cannot open: No such file or directory$' err \
  >/dev/null || fail_ "-C nosuch: $(cat err)"

# Members of no known kind are files; their kind cannot act on a terminal.
"$members" Z odd x "$(printf '\033')" odder y 7 cont z >a.tar
for locale in C C.UTF-8; do
  LC_ALL=$locale x_ 0
  holds_ odd odder cont
  cat >want <<'END'
tar-nocache: odd: Unknown file type 'Z', extracted as normal file
tar-nocache: odder: Unknown file type '\033', extracted as normal file
tar-nocache: Extracting contiguous files as regular files
END
  compare_ want err
done

finish_
