#!/bin/sh
# The seeds of all fuzz targets, in directories DIR/TARGET: seeds.sh DIR
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Archives are those of tests/hostile, so far as they are small; HOSTILE is
# the program that writes them.  What stands before an archive is said at the
# top of each target.  With STEP only each so many-th case is one.
dir=$1
: "${STEP:=1}"
: "${HOSTILE:=tests/hostile/hostile}"
targets='decode dumpdir encode exclude index list paxoption paxrec program
  rmt-client rmt-server snapshot sparse stream sums transform volumes when
  words'
for target in $targets; do
  mkdir -p "$dir/$target" || exit 1
done

# seed TARGET FORMAT - one more input, as printf writes it.
n=0
seed ()
{
  n=$((n + 1))
  # shellcheck disable=SC2059
  printf -- "$2" >"$dir/$1/$n"
}

"$HOSTILE" -l >"$dir/names" || exit 1
while read -r name; do
  n=$((n + 1))
  test $((n % STEP)) = 0 || continue
  "$HOSTILE" -w "$name" >"$dir/archive" || exit 1
  test "$(wc -c <"$dir/archive")" -le 16384 || continue
  octal=$(printf '%03o' $((n % 64)))
  { printf "\\$octal"; cat "$dir/archive"; } >"$dir/decode/$name"
  { printf "\\$octal\\003"; cat "$dir/archive"; } >"$dir/stream/$name"
  { printf "\\$octal"; cat "$dir/archive"; } >"$dir/program/$name"
  { printf "\\$octal\\000\\000f\\n\\003"; cat "$dir/archive"; } \
    >"$dir/volumes/$name"
done <"$dir/names"
rm -f "$dir/names" "$dir/archive"

# Options, the fields of a member.
seed encode '\2\2\3\4\0\0\2\1\244\2\3\350\2\3\350\4_\0\0\0\1\5\1\7user\ngroup\nname\n'
seed encode '\2\2\4\0\0\3\2\1\244\1\1\1\1\4_\0\0\0\0\4_\0\0\0\0\4_\0\0\0\0\3\1\4\1\1\2\20\0\1\1user\ngroup\nsparse\n'
seed encode '\0\2\3\1\0\7\2\1\244\4\1\0\0\0\1\1\4_\0\0\0\2\1\2\4_\0\0\0\1\1\4_\0\0\0\0\3\3\20\0\0\1\7\2user.a\nvalue\nuser.b\n\nuser\ngroup\nsparse in posix\n'
seed encode '\1\0\2\2\2\0\2\1\377\1\1\1\1\4_\0\0\0\0u\ng\nthe target of a link\nlink\n'
seed encode '\1\0\0\2\3\0\2\1\377\1\1\1\1\4_\0\0\0\0\1\10\1\2u\ng\ndevice\n'
seed encode '\1\2\1\2\5\1\2\1\377\1\1\1\1\4_\0\0\0\0\4_\0\0\0\0\4_\0\0\0\0u\ng\nd/e/f\n'

seed paxrec '\5\37730 mtime=1350244992.023960108\n'
seed paxrec '\1\37712 path=abc\n6 a=b\n22 GNU.sparse.offset=0\n'
seed paxrec '\0\211 path=abcd\n99999999999999999999 x=\n'
seed paxrec '\3\0013 a=\n 5 a=\n4 =\n'

seed paxoption 'delete=atime,mtime=5\nexthdr.name=%%d/%%f%%p%%n,globexthdr.name=g%%n\n'
seed paxoption 'uid:=3,path:="a,b",comment=x\nexthdr.mtime={2001-01-01},globexthdr.mtime=5\n'
seed paxoption 'delete=SCHILY.*,gname:=\\\\,\nx:={5},y={x\n'

seed sparse '\3\3\20\0\0\2\20\0\1\0\2\2\0\2\10\0\2\2\0'
seed sparse '\0\3\20\0\0\2\20\000000000000000000000010000000000040000000000001000'
{ printf '\1\3\20\0\0\2\20\0%s\n' 2; printf '%s\n' '#c' 0 512 4096 512
  head -c 500 /dev/zero; } >"$dir/sparse/lines"

seed dumpdir 'Yfile\0Nold\0Ddir\0\0'
seed dumpdir 'Xtemp\0R\0Tnew\0Rold\0T\0\0'
seed dumpdir 'Rold\0Tnew\0Yf\0\0tail'
seed dumpdir 'T\0\0'

seed snapshot 'GNU tar-1.35-2\n1600000000\0005\0000\0001\0002\0003\0004\000./d\000Yf\000Dg\000\000\000'
seed snapshot 'GNU tar-1.14-1\n1600000000 500\n+1600000000 5 3 4 ./d\\n\n1 2 3 4 .\n'
seed snapshot '1600000000\n+3 4 ./d\n5 6 ./e\\101\n'
seed snapshot 'GNU tar-1.35-2\n-1\0000\0001\000-5\0009\00018446744073709551615\0001\000a\000\000\000'

seed index '\0{"name":"a\\udcff\\\\\\u000a\\"","type":"file","header":0,"data":1536,"stored":5,"size":5,"mtime":1.5,"sum":"0123456789abcdef"}'
seed index '\0{"name":"d/","type":"directory","header":512,"data":1024,"stored":0,"size":0,"mtime":-7,"sum":"0000000000000000","map":512,"always":true}'
seed index '\1{"tar_index":1,"archive_bytes":10240,"members":5,"fingerprint":"0123456789abcdef"}%45s'
seed index '\2\2\1\1\3\2\4\0\2\4\0\4_\0\0\0\1\5\2\2\0\10abcdefgh\1a\37\377\303\244"\\'
seed index '\3{"frame":16777216,"compressed":431520,"sum":"0123456789abcdef"}'

seed sums '01234567  a\n89abcdef *b c\n\\\0600000000  x\\ny\\\\z\\r'
seed sums '00000000  '

seed rmt-client '\4abcd\nA0\nA3\nabcA512\nE5\nno\nA0\n'
seed rmt-client '\4efgh\nF13\nPermission denied\n'
seed rmt-client '\5iii\nA0\nA1\nA1\nE4294967297\nx\nuser@host:/dev/nst0'
seed rmt-server 'O/dev/nst0\n2 O_RDWR|O_CREAT\nW5\nabcdeL0\n0\nI6\n1\nC\n'
seed rmt-server 'Ofile\n0\nR17\nS\nC\n'
seed rmt-server 'O\nO_RDONLY\nL1\n-5\nL9\n0\nI0\n0\nX\n'

seed list '\20a\nb/\n-C d\nc\\n\\101\n--exclude=*.o\n-T\n'
seed list '\1a\0b\0-C\0'
seed list '\26-C d\nx\n--null\na\0b\0--no-null\nc\n'
seed list '\10*.o\n# x\n[a-z]*/\n'

seed transform '\0a/b.c\ns/a/b/;s,x\\(y\\),\\1\\U&\\E,gi2'
seed transform '\31a/../b\nflags=rSh;s|^|/|x'
seed transform '\1/abc/abc\ns/\\([a-c]\\{1,3\\}\\)/<\\1>/3g;s,$,/..,'

seed exclude '\1a/b.c\n\1*.c\n\0a/b.c\n\37[[:alpha:]]/?.c\n\20a\n'
seed exclude '\2a/b.c\n*.c\n!keep\n\\#x\na b\n'
seed exclude '\10a/b.c\nsyntax: regexp\n^a/b\nsyntax: glob\n*.o\n'
seed exclude '\6a/b.c\nRE:a.*\n!!b\n'

for date in @1.5 '2020-02-30 25:61' 'last friday 12:00 UTC' now \
            '1 Jan 1970 00:00:00.000000001 +0530' '-3 weeks ago' 20b 1G \
            99999999999999999999; do
  seed when "$date"
done

seed words "\\3a 'b c' \"d \$tnc \${x:-y}\" e\\\\ f \${tnc}"
seed words '\0-v --exclude=a -b5 --format=pax --pax-option=x:=y'
seed words '\0--owner=a:1 --group=5 --mode=u+x,go=rX --mtime=@5 -H ustar'
seed words "\\0--transform=s/a/b/ -g --level=0 --quoting-style=c -C d"
seed words '\0--checkpoint=5 --checkpoint-action=dot --totals -I gzip'
seed words '\0--warning=no-file-changed -N 2020-01-01 --sort=name -S -z -J'
