#!/bin/sh
# rmt: every request, what is wrong with some, and what is said and done.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

rmt=$abs_top_builddir/src/rmt/rmt
bad='E9|Bad file descriptor'
no_tape="E25|$(error_text_ ENOTTY)"
garbage='E22|Garbage command'

# asks_ STATUS REPLIES REQUESTS: what the server says, with `|' for each
# newline.  Both are texts as printf takes them.
asks_ ()
{
  printf 12345678 >f
  # shellcheck disable=SC2059
  printf "$3" | "$rmt" >got 2>err
  got_=$?
  test $got_ = "$1" || fail_ "$3 ended with $got_, not $1"
  # shellcheck disable=SC2059
  printf "$2" | tr '|' '\n' >want
  cmp -s want got || { fail_ "$3"; diff want got; }
  test ! -s err || { fail_ "$3 says"; cat err; }
}
# holds_ TEXT: what the file has afterwards.
holds_ ()
{
  test "$(cat f)" = "$1" || fail_ "the file has $(cat f), not $1"
}

# Open and close.
asks_ 0 '' ''
asks_ 0 'A0|A0|' 'Of\n0\nC\n'
asks_ 0 'A0|A0|' 'Of\n0\nCjunk\nX\n'
asks_ 0 'A0|A0|' 'Of\n0\n'
asks_ 0 'A0|A0|' 'Of\n0'
asks_ 1 '' 'Of\n'
asks_ 1 '' 'O'
asks_ 0 'E2|No such file or directory|' 'Onone\n0\n'
asks_ 0 'A0|A0|A0|' 'Of\n0\nOf\n0\nC\n'
asks_ 0 "A0|E2|No such file or directory|$bad|" 'Of\n0\nOnone\n0\nC\n'
asks_ 0 'A0|E22|invalid open mode|A3|123A0|' 'Of\n0\nOf\nx\nR3\nC\n'
asks_ 0 "$bad|" 'C\n'

# Modes: a number, names, a number and names.
for mode in 0 00 ' 0' '0 ' O_RDONLY RDONLY '0 O_RDONLY' '0 \tRDONLY' \
    'O_RDONLY|' 'RDONLY | NOCTTY' '2 RDONLY' '2 0' LARGEFILE; do
  asks_ 0 "A0|A4|1234$bad|A0|" "Of\n$mode\nR4\nW2\nabC\n"
done
for mode in 1 WRONLY '0 O_WRONLY' 'O_WRONLY|O_CREAT'; do
  asks_ 0 "A0|$bad|A2|A0|" "Of\n$mode\nR4\nW2\nabC\n"
  holds_ ab345678
done
for mode in 2 RDWR '0 RDWR|CREAT' '0 0|2' 'O_RDWR|CREAT|APPEND'; do
  asks_ 0 'A0|A8|12345678A2|A0|' "Of\n$mode\nR9\nW2\nabC\n"
  holds_ 12345678ab
done
asks_ 0 'A0|A0|A0|' 'Of\nRDWR|TRUNC\nR9\n'
for mode in '' '|RDWR' 'RDWR||CREAT' 'RDWR CREAT' RDWR,CREAT '2|1' '2 |' \
    '0|RDWR' rdwr O_ O_O_RDWR -1 +2 0x2 '2 junk' 'RDWR|junk' \
    99999999999999999999 2147483648; do
  asks_ 0 "E22|invalid open mode|$bad|" "Of\n$mode\nR4\n"
done
(umask 027; asks_ 0 'A0|A0|' 'Onew\nWRONLY|CREAT\n')
case $(ls -l new) in
  -rw-r-----*) ;;
  *) fail_ "mode of a new file: $(ls -l new)" ;;
esac

# Read and write.
asks_ 0 'A0|A3|123A5|45678A0|A0|' 'Of\n0\nR3\nR9\nR9\nC\n'
asks_ 0 'A0|A0|A8|12345678A0|' 'Of\n0\nR\nR 0009\nC\n'
asks_ 0 'E22|Invalid byte count|' 'Rx\n'
asks_ 0 'E22|Invalid byte count|' 'R5x\n'
asks_ 0 'E22|Invalid byte count|' 'R-5\n'
asks_ 0 'E22|Byte count out of range|' 'R99999999999999999999\n'
asks_ 1 "E12|$(error_text_ ENOMEM)|" 'R18446744073709551615\n'
asks_ 1 "E12|$(error_text_ ENOMEM)|" 'W18446744073709551615\nabc'
asks_ 0 "$bad|$bad|" 'R3\nW3\nabc'
asks_ 0 'A0|A3|A1|4A0|' 'Of\n2\nW3\na\ncR1\nC\n'
holds_ 'a
c45678'
asks_ 0 'A0|A0|A8|12345678A0|' 'Of\n2\nW0\nR9\nC\n'
asks_ 0 'A0|E5|Premature eof|A0|' 'Of\n2\nW5\nab'
holds_ 12345678
asks_ 1 "A0|E22|Invalid byte count|$garbage|" 'Of\n2\nWx\nab'
if test -c /dev/full; then
  asks_ 0 'A0|E28|No space left on device|A0|' 'O/dev/full\n1\nW3\nabcC\n'
fi
asks_ 0 'A0|E21|Is a directory|A0|' 'O.\n0\nR3\nC\n'

# What is promised and does not come is not allocated.
if (ulimit -v 500000 && "$rmt" --version) >/dev/null 2>&1; then
  (ulimit -v 500000; asks_ 0 'A0|E5|Premature eof|A0|' \
     'Of\n2\nW1000000000\nabc'; finish_) || test_failed=1
  (ulimit -v 500000; asks_ 0 'A0|A8|12345678A0|' \
     'Of\n0\nR1000000000\n'; finish_) || test_failed=1
else
  echo 'not tried: a limit of the memory'
fi

# Any bytes, in any pieces.
awk 'BEGIN { for (i = 0; i < 60000; i++) printf "%c%d\n", i % 256, i }' >data
size=$(($(wc -c <data)))
{ printf 'Ocopy\nWRONLY|CREAT\nW%d\n' $size; cat data; echo C; } \
  | "$rmt" >got
printf 'A0\nA%d\nA0\n' $size >want
compare_ want got
compare_ data copy
printf 'Ocopy\n0\nR%d\n' $size | "$rmt" >got
{ printf 'A0\nA%d\n' $size; cat data; echo A0; } >want
compare_ want got

# Seek.
for whence in 0 SET SEEK_SET; do
  asks_ 0 'A0|A5|A3|678A0|' "Of\n0\nL$whence\n5\nR5\nC\n"
done
for whence in 1 CUR SEEK_CUR; do
  asks_ 0 'A0|A1|1A3|A5|45678A0|' "Of\n0\nR1\nL$whence\n+2\nR5\nC\n"
done
for whence in 2 END SEEK_END; do
  asks_ 0 'A0|A6|A2|78A0|' "Of\n0\nL$whence\n-2\nR5\nC\n"
done
for whence in '' set 10 -1 0x SEEK_ SEEK_DATA 99999999999999999999; do
  asks_ 1 "A0|E22|Invalid seek direction|$garbage|" "Of\n0\nL$whence\n0\n"
done
for whence in 3 9; do
  asks_ 1 "A0|E22|Seek direction out of range|$garbage|" \
    "Of\n0\nL$whence\n0\n"
done
for offset in '' x 5x 0x10; do
  asks_ 0 'A0|E22|Invalid seek offset|A0|' "Of\n0\nL0\n$offset\nC\n"
done
asks_ 0 'A0|E22|Seek offset out of range|A0|' \
  'Of\n0\nL0\n99999999999999999999\nC\n'
asks_ 0 'A0|E22|Invalid argument|A0|' 'Of\n0\nL0\n-5\nC\n'
asks_ 0 "$bad|" 'L0\n0\n'
asks_ 1 'A0|' 'Of\n0\nL0\n'

# Tapes, of which there is none.
case $(printf 'Of\n0\nS\n' | "$rmt" 2>&1) in
  *E38*) echo 'not tried: tape operations, which this system has not' ;;
  *)
    for op in '4\n1' '\n1' '-1\n1' '4\n-1'; do
      asks_ 0 "A0|$no_tape|A0|" "Of\n0\nI$op\nC\n"
    done
    asks_ 0 "A0|$no_tape|A0|" 'Of\n0\nS\nC\n'
    asks_ 0 "$bad|$bad|" 'I4\n1\nS\n' ;;
esac
asks_ 1 "E22|Invalid operation code|$garbage|" 'Ix\n1\n'
asks_ 0 'E22|Invalid byte count|' 'I4\nx\n'
asks_ 0 'E22|Invalid byte count|' 'I4\n\n'
asks_ 0 'E22|Byte count out of range|' 'I4\n99999999999\n'
asks_ 0 'E22|Unexpected arguments|' 'S \n'
asks_ 1 '' 'I4\n'

# No request.
for line in X '' ' C' o; do
  asks_ 1 "A0|$garbage|" "Of\n0\n$line\nC\n"
done
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "Oxxxxxxxxx" }' \
  | "$rmt" >got && fail_ 'a line without end is taken'
printf '%s\n' "$garbage" | tr '|' '\n' >want
compare_ want got

# Options.
run_ () { printf 'Of\n0\nW1\naX\n' | "$rmt" "$@"; }
printf 'error: Bad file descriptor\ngarbage input X\n%s\n' \
  'error: Garbage command' >want
for debug in '-d 1' '-d1' --debug=9; do
  expect_ 1 run_ $debug
  compare_ want err
done
for file in log --debug-file=log; do
  rm -f log
  expect_ 1 run_ $file
  compare_ want log
  test ! -s err || fail_ "$file logs to standard error"
done
expect_ 1 run_ -d 0
test ! -s err || fail_ '-d 0 logs'
expect_ 1 run_ -d 10
grep '^C: Of$' err >/dev/null || fail_ '-d 10 does not tell requests'
grep '^S: A0$' err >/dev/null || fail_ '-d 10 does not tell replies'
expect_ 1 run_ a b
echo "$rmt: too many arguments" >want
compare_ want err
expect_ 1 run_ none/log
echo "$rmt: cannot open none/log: No such file or directory" >want
compare_ want err
for wrong in -x --nonsense -d --debug; do
  expect_ 64 run_ $wrong
  test ! -s out || fail_ "$wrong begins to serve"
done
expect_ 0 "$rmt" --help
grep '^Usage: rmt \[OPTION\.\.\.\]' out >/dev/null || fail_ --help
expect_ 0 "$rmt" --usage
grep '^Usage: rmt ' out >/dev/null || fail_ --usage
for version in -V --version; do
  expect_ 0 "$rmt" $version
  grep '^rmt (tar-nocache) ' out >/dev/null || fail_ $version
done

finish_
