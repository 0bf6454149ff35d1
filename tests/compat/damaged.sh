#!/bin/sh
# Damaged archives: the same members, messages and status as GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

patch_ () { "$tools/hdrpatch" "$@" || framework_failure_ "hdrpatch $*"; }

cut=

# A small archive: blocks 0 a, 1-2 data, 3 b (empty), 4 c, 5 data, 6-7 end.
mkdir t
printf '%600s' x >t/a; : >t/b; echo c >t/c
touch -d @1500000000 t/a t/b t/c
build_ () { gnu_ tar-nocache -cf "$1" -b 1 -H "$2" -C t a b c; }
build_ good gnu

# try_ LABEL FILE: list and extract it in all the ways that differ inside.
try_ ()
{
  both_ "$1: -tv" tar-nocache -tvf "$2"
  both_ "$1: -tR" tar-nocache -tRf "$2"
  both_ "$1: -ti" tar-nocache -tif "$2"
  both_ "$1: -tv, no seek" tar-nocache --no-seek -tvf "$2"
  gnu_ tar-nocache -tf - <"$2" >out.gnu 2>err.gnu; gnu_status=$?
  tar-nocache -tf - <"$2" >out.own 2>err.own; both_status=$?
  same_output_ "$1: -t from standard input"
  rm -rf x.gnu x.own; mkdir x.gnu x.own
  gnu_ tar-nocache -xvf "$2" -C x.gnu >out.gnu 2>err.gnu; gnu_status=$?
  tar-nocache -xvf "$2" -C x.own >out.own 2>err.own; both_status=$?
  same_output_ "$1: -x"
  chmod -R u+rwX x.gnu x.own 2>/dev/null
  # Of a file cut short each keeps what it had written by then; whoever
  # gives up in the middle leaves times of now.
  test -z "$cut" || return 0
  (cd x.gnu && find . -type f -exec cksum {} + | sort) >sums.gnu
  (cd x.own && find . -type f -exec cksum {} + | sort) >sums.own
  compare_ sums.gnu sums.own
}

try_ good good

# Cut short: at blocks, and inside data.  (Inside a header our answer is
# stricter on purpose: see below.)
cut=yes
for bytes in 512 1024 1536 2048 2560 3072 3584 700 1100; do
  head -c $bytes good >cut
  try_ "cut at $bytes" cut
done
for bytes in 0 1 100 511; do
  head -c $bytes good >cut
  try_ "only $bytes bytes" cut
done
cut=

# Not archives at all.
head -c 512 /dev/zero >zero1; try_ "one block of zeros" zero1
head -c 1024 /dev/zero >zero2; try_ "two blocks of zeros" zero2
head -c 20480 /dev/zero >zero40; try_ "zeros" zero40
yes | head -c 10240 >text; try_ "text" text
head -c 10240 /dev/zero | tr '\0' '\377' >ones; try_ "0xff" ones
printf 'hello\n' >hello; try_ "a line" hello

# A lone zero block, garbage and headers after it.
{ head -c 1536 good; head -c 512 /dev/zero; tail -c +1537 good; } >lone
try_ "lone zero block" lone
{ head -c 512 /dev/zero; cat good; } >lone
try_ "zero block first" lone
{ cat good; cat good; } >twice
try_ "two archives" twice
{ cat good; yes | head -c 1000; } >tail
try_ "garbage after the end" tail

# Headers that are not.
cp good bad; patch_ bad 148 'xxxxxx' -; try_ "first checksum" bad
cp good bad; patch_ bad 1536 'Z' -; try_ "checksum in the middle" bad
cp good bad; patch_ bad 2048 'Z' -; try_ "last checksum" bad
cp good bad; patch_ bad 1684 '        ' -; try_ "checksum blank" bad
{ head -c 1536 good; yes | head -c 1536; tail -c +1537 good; } >bad
try_ "three blocks of text in the middle" bad

# Numbers.  Offsets in the header of b, the empty file: 1536.
while IFS='|' read -r label offset bytes; do
  case $label in '' | '#'*) continue ;; esac
  cp good bad
  patch_ bad $offset "$bytes"
  try_ "$label" bad
done <<'END'
size not a number|1660|12z45678901
size negative, base 256|1660|\377\377\377\377\377\377\377\377\377\377\376\000
size blank|1660|            
size larger than the file|1660|00000100000
size of 8 GiB|1660|77777777777
size base 256, too large|1660|\200\377\377\377\377\377\377\377\377\377\377\377
mode not a number|1636|00zz644
mode blank|1636|        
mode NULs|1636|\000\000\000\000\000\000\000\000
mode without a NUL|1636|00000644
uid not a number|1644|abc    
gid negative, base 256|1652|\377\377\377\377\377\377\377\376
mtime blank|1672|            
mtime negative|1672|\377\377\377\377\377\377\377\377\377\377\377\377
mtime far|1672|\200\000\000\000\000\000\000\377\377\377\377\377
mtime old base 64|1672|+AAAAAAAAAA
type Q|1692|Q
type 7|1692|7
type M|1692|M
type N|1692|N
type A|1692|A
type V|1692|V
magic gone|1793|\000\000\000\000\000\000\000\000
magic ustarx|1793|ustarx00
ustar with a prefix|1793|ustar\00000
prefix under GNU magic|1881|pre
name empty|1536|\000
name ends in a slash|1537|/\000
name with dots|1536|../b\000
name only dots|1536|..\000
name absolute|1536|/tmp/tar-nocache-never/../../b\000
name with control bytes|1536|\001\033[1mb\000
name a dot|1536|.\000
END

# Long names and links cut short, repeated, or leading nowhere.
long=$(printf '%0150d' 7)
mkdir t/$long; echo l >t/$long/f; ln -s $long t/s; ln t/a t/$long/a
touch -d @1500000000 t/$long/f
gnu_ tar-nocache -cf long -b 1 -H gnu -C t $long/f s b
try_ "long names" long
for bytes in 512 600 1024 1100 1536; do
  head -c $bytes long >cut
  case $bytes in 600 | 1100) continue ;; esac
  try_ "long name cut at $bytes" cut
done
{ head -c 1024 long; cat good; } >repl; try_ "name of another member" repl
{ head -c 1024 long; head -c 1024 long; cat good; } >repl
try_ "two long names" repl
{ head -c 1024 long; head -c 1024 /dev/zero; } >repl; try_ "name, then end" repl

# Extended headers.  The payload of a record at 512 of a hand-made archive.
x_ ()
{
  gnu_ tar-nocache -cf x.in -b 1 -H posix \
    --pax-option='delete=*time,mtime:=1' -C t b
  size=$(printf '%s' "$1" | sed 's/\\n/N/g;s/\\000/N/g' | wc -c)
  head -c 512 x.in >x.tar
  head -c 512 /dev/zero >>x.tar
  cat good >>x.tar
  patch_ x.tar 124 "$(printf '%011o' $size)"
  # shellcheck disable=SC2059
  printf "$1" | dd of=x.tar bs=1 seek=512 conv=notrunc 2>/dev/null
}
while IFS='|' read -r label records; do
  case $label in '' | '#'*) continue ;; esac
  x_ "$records"
  try_ "pax: $label" x.tar
done <<'END'
good|11 path=zz\n
no length|path=zz\n
no blank|11path=zz\n
no equals sign|11 pathxzz\n
no newline|10 path=zzx
bad number|13 mtime=abc\n
size out of range|29 size=99999999999999999999\n
uid negative|10 uid=-5\n
uid too large|18 uid=99999999999\n
mtime with fraction|15 mtime=12.345\n
mtime negative|14 mtime=-1.25\n
unknown keyword|14 FOO.bar=zzz\n
comment|14 comment=zzz\n
two paths|11 path=zz\n11 path=yy\n
linkpath of a file|15 linkpath=zz\n
size larger|11 size=6000\n
size zero|8 size=0\n
empty path|8 path=\n
path with dots|13 path=../z\n
path absolute|12 path=//zz\n
path ends in a slash|12 path=zz//\n
uname|12 uname=zzz\n
hdrcharset|25 hdrcharset=BINARY\n
sparse 1.0 without map|22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n
sparse map odd|22 GNU.sparse.size=1000\n25 GNU.sparse.numblocks=1\n23 GNU.sparse.map=1,2,3\n
sparse map bad|22 GNU.sparse.size=1000\n25 GNU.sparse.numblocks=1\n21 GNU.sparse.map=1;2\n
END

# Ours and GNU tar part on purpose: an archive cut inside a header is not
# taken for complete.
for bytes in 1700 2100; do
  head -c $bytes good >cut
  expect_ 2 tar-nocache -tf cut
  grep 'Unexpected EOF in archive' err >/dev/null \
    || fail_ "cut at $bytes: no message"
done

finish_
