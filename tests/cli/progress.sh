#!/bin/sh
# --progress: figures for people and for programs, the same archive with and without.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d/sub && echo a >d/a && echo b >d/sub/b && ln d/a d/link \
  && ln -s a d/s && head -c 100000 /dev/zero >d/big && find d | sort >list \
  || framework_failure_

# A line or an object for each member and record.
often_ () { env TNC_PROGRESS_INTERVAL=0 "$@"; }

# valid_ FILE: each line of it is a JSON object of its own.
if command -v jq >/dev/null; then
  valid_ () { while read -r line_; do
      printf '%s\n' "$line_" | jq -e 'type == "object"' >/dev/null || return 1
    done <"$1"; }
elif command -v python3 >/dev/null; then
  valid_ () { while read -r line_; do
      printf '%s\n' "$line_" | python3 -m json.tool >/dev/null || return 1
    done <"$1"; }
else
  valid_ () { :; }
fi

# field_ KEY <FILE: its values.
field_ () { sed -n "s/.*\"$1\":\([^,}]*\)[,}].*/\1/p"; }

# Values.
for value in auto always never json al j; do
  expect_ 0 tar-nocache -cf a.tar --progress=$value --sort=name d
done
for value in '' x a; do
  expect_ 2 tar-nocache -cf a.tar --progress="$value" d
  grep -e "argument '*$value'* for '*--progress'*" err >/dev/null \
    || { fail_ "--progress=$value:"; cat err; }
done

# Nothing that takes less time is worth a line.
expect_ 0 tar-nocache -cf a.tar --progress --sort=name d
test ! -s err || { fail_ 'lines of a short run'; cat err; }

# Off unless asked for.
expect_ 0 often_ tar-nocache -cf plain.tar --sort=name -b 4 d
test ! -s err || fail_ 'progress without --progress'

# The same archive, whatever is shown; the same files and listing.
for option in --progress --progress=always --progress=never --progress=json \
    --progress-scan '--progress-scan --threads=1' '--progress=json -v' \
    '--progress --no-page-cache'; do
  expect_ 0 often_ tar-nocache -cf a.tar --sort=name -b 4 $option d
  cmp plain.tar a.tar || fail_ "another archive with $option"
done
tar-nocache -tvf plain.tar >want 2>&1
for option in --progress --progress=always --progress=never --progress=json; do
  expect_ 0 often_ tar-nocache -tvf plain.tar $option
  compare_ want out
  rm -rf x && mkdir x
  expect_ 0 often_ tar-nocache -xf plain.tar -C x $option
  diff -r d x/d || fail_ "other files with $option"
  expect_ 0 often_ tar-nocache -df plain.tar $option
done

# Lines: the percentage of an archive that is read.
expect_ 0 often_ tar-nocache -tf plain.tar --progress
grep '^tar-nocache: [0-9.]*[KM]iB, .*/s, 3 members, [0-9]*%, 0:0[0-9] left: d/' err \
  >/dev/null || { fail_ 'no line as in the manual:'; cat err; }
sed -n 's/.* \([0-9]*\)%.*/\1/p' err >percent
sort -n percent | cmp - percent || { fail_ 'it goes back:'; cat percent; }
tail -n 1 percent | grep '^9[0-9]$' >/dev/null \
  || { fail_ 'not nearly all at the last member:'; cat err; }
# Not where it is unknown how long the archive is.
cat plain.tar | often_ tar-nocache -t --progress >out 2>err
grep '3 members: d/' err >/dev/null && ! grep % err \
  || { fail_ 'a pipe:'; cat err; }
if command -v gzip >/dev/null; then
  gzip -k plain.tar
  expect_ 0 often_ tar-nocache -tf plain.tar.gz -b 4 --progress=json
  grep percent err && fail_ 'compressed'
  # Bytes are those of the stream.
  test "$(field_ bytes <err | tail -n 1)" = $(wc -c <plain.tar) \
    || { fail_ 'bytes of a compressed archive:'; tail -n 1 err; }
fi
# Only a part of the file, from a place in it.
{ head -c 200000 /dev/zero; cat plain.tar; } >later
{ dd bs=200000 count=1 of=/dev/null 2>/dev/null
  often_ tar-nocache -t --progress; } <later >out 2>err
grep '9[0-9]%' err >/dev/null || { fail_ 'from the middle:'; cat err; }

# The names of -T.
expect_ 0 often_ tar-nocache -cf a.tar --no-recursion -T list --progress
sed -n 's/.* \([0-9]*\)%.*: \(.*\)/\1 \2/p' err | sort -u -k 2 | sort -n >got
size=$(wc -c <list) at=0
while read -r name; do
  test $at = 0 || echo $((at * 100 / size)) "$name"
  at=$((at + ${#name} + 1))
done <list >want
# The link and the symbolic link share a record with others.
compare_ want got
# Not if there are other names, or if it is read only once.
expect_ 0 often_ tar-nocache -cf a.tar --no-recursion -T list d/a --progress
grep % err && fail_ '-T and a name'
expect_ 0 often_ sh -c 'cat list | tar-nocache -cf a.tar -T - --progress'
grep % err && fail_ '-T -'

# SIGUSR1 prints a line at any time; without the option it ends the program.
signal_ () { expect_ "$1" tar-nocache --checkpoint=2 \
  --checkpoint-action='exec=kill -USR1 $PPID' -cf a.tar --sort=name -b 4 d $2; }
signal_ 0 --progress=never
grep -c '^tar-nocache: .*/s, [0-9]* members: d/' err >got
test "$(cat got)" -gt 10 || { fail_ 'no lines for signals'; cat err; }
cmp plain.tar a.tar || fail_ 'another archive with signals'
signal_ 0 --progress
grep '^tar-nocache: .*: d/' err >/dev/null || fail_ 'a signal with --progress'
signal_ 0 --progress=json
grep '^{"operation":"create".*"done":false}$' err >/dev/null \
  || { fail_ 'a signal with json:'; cat err; }
tar-nocache --checkpoint=2 --checkpoint-action='exec=kill -USR1 $PPID' \
  -cf a.tar -b 4 d 2>err
status=$?
test $status -gt 128 || fail_ "SIGUSR1 without --progress: $status"
# Who else wants it has it.
signal_ 0 '--progress=never --totals=USR1'
grep 'members' err && fail_ 'a line instead of totals'
grep '^Total bytes written: ' err >/dev/null || fail_ 'no totals'
expect_ 0 tar-nocache --checkpoint=9 --checkpoint-action='exec=kill -USR1 $PPID' \
  --checkpoint-action=wait=USR1 -cf a.tar -b 4 --progress=never d
test ! -s err || { fail_ 'a line instead of waiting:'; cat err; }

# Objects.
expect_ 0 often_ tar-nocache -cf a.tar --sort=name -b 4 --progress=json d
valid_ err || { fail_ 'not JSON:'; cat err; }
test "$(tail -n 1 err | sed 's/"seconds":[0-9.]*/T/; s/second":[0-9]*/R/')" = \
  '{"operation":"create",T,"bytes":106496,"bytes_per_R,"members":7,"done":true}' \
  || { fail_ 'the last one:'; tail -n 1 err; }
test "$(grep -c '"done":true' err)" = 1 || fail_ 'done more than once'
field_ bytes <err | sort -nc || fail_ 'bytes go back'
field_ members <err | sort -nc || fail_ 'members go back'
# Also of a short run, and of one that fails.
expect_ 2 tar-nocache -cf a.tar --progress=json nowhere
grep '"members":0,"done":true}$' err >/dev/null || { fail_ fails:; cat err; }
expect_ 2 tar-nocache -tf nowhere --progress=json
grep '"members":0,"done":true}$' err >/dev/null || { fail_ fatal:; cat err; }
# What cannot be printed is lost; a message is not.
if test -c /dev/full; then
  for option in --progress --progress=always --progress=json; do
    often_ tar-nocache -cf a.tar $option d 2>/dev/full \
      || fail_ "$option: failed with standard error"
    often_ tar-nocache -cf a.tar $option --totals d 2>/dev/full \
      && fail_ "$option: lost totals are no failure"
  done
fi
# Any name.
mkdir o
odd=$(printf 'o/q"u\\o\ntab\t\377\303\251')
if echo x >"$odd" 2>/dev/null; then
  expect_ 0 often_ env LC_ALL=C tar-nocache -cf odd.tar --progress=json "$odd"
  valid_ err || { fail_ 'not JSON with an odd name:'; cat err; }
  grep -F '"name":"o/q\"u\\o\u000atab\u0009\ufffd' err >/dev/null \
    || { fail_ 'an odd name:'; cat err; }
  # Nor does it control who reads the lines.
  expect_ 0 often_ env LC_ALL=C tar-nocache -cf odd.tar --progress "$odd"
  grep 'o/q"u\\o?tab????$' err >/dev/null || { fail_ 'odd line:'; cat err; }
  rm -f "$odd"
fi

# Operations.
for op in -r -u -A --delete; do
  cp plain.tar b.tar
  case $op in
    -A) names=odd.tar ;;
    --delete) names=d/sub/b ;;
    *) names=d/a ;;
  esac
  cp b.tar want.tar
  test -e $names || cp plain.tar odd.tar
  tar-nocache $op -f want.tar $names
  expect_ 0 often_ tar-nocache $op -f b.tar $names --progress=json
  cmp want.tar b.tar || fail_ "$op: another archive"
  valid_ err || { fail_ "$op: not JSON"; cat err; }
  grep percent err && fail_ "$op: a part of the work is not all"
done
expect_ 0 often_ tar-nocache -cWf a.tar -b 4 --sort=name d --progress-scan \
  --threads=1 --progress=json
cmp plain.tar a.tar || fail_ 'another archive with --verify'
field_ percent <err | sort -nc || { fail_ 'goes back in --verify:'; cat err; }
# Volumes: all of them together.
printf 'n v2.tar\nn v3.tar\nn v4.tar\nn v5.tar\n' \
  | often_ tar-nocache -cML 40 -f v1.tar --sort=name --progress=json d \
      >out 2>err || fail_ '-M'
grep '^{' err >lines
valid_ lines || fail_ 'not JSON with -M'
test "$(field_ bytes <lines | tail -n 1)" -gt 106496 || fail_ 'bytes with -M'
printf 'n v2.tar\nn v3.tar\nn v4.tar\n' \
  | often_ tar-nocache -tMf v1.tar --progress=json >out 2>err || fail_ '-tM'
grep percent err && fail_ 'a volume is not all'

# --progress-scan counts what is archived: with --threads=1 first.
# scan_ ARGUMENT...: what it says is what there is in the end.
scan_ ()
{
  rm -f a.tar
  expect_ 0 often_ tar-nocache -cf a.tar --progress-scan --progress=json \
    --threads=1 "$@"
  field_ total_bytes <err | tail -n 1 >got
  field_ total_members <err | tail -n 1 >>got
  wc -c <a.tar | tr -d ' ' >want
  field_ members <err | tail -n 1 >>want
  cmp want got || { fail_ "$*: counted:"; cat got; tail -n 1 err; }
  test "$(field_ percent <err | tail -n 1)" = 100 || fail_ "$*: not 100%"
}
long=d/$(printf '%0120d' 0)
mkdir -p d/cache d/keep "d/$(printf '%099d' 0)" && : >"$long" \
  && echo "Signature: 8a477f597d28d172789f06886806bc55" >d/cache/CACHEDIR.TAG \
  && head -c 5000 /dev/zero >d/cache/large && echo x >d/keep/.tag \
  && head -c 7000 /dev/zero >d/keep/more && echo '*.o' >d/.ignored \
  && head -c 9000 /dev/zero >d/sub/large.o && mkfifo d/fifo \
  && truncate -s 1M d/sparse && touch -d 2001-02-03 d/old \
  && head -c 3000 /dev/zero >>d/old && touch -d 2001-02-03 d/old \
  || framework_failure_
scan_ d
scan_ -b 1 d
scan_ -b 100 d
scan_ --no-recursion d d/a
scan_ --exclude=big --exclude='*.o' d
scan_ --exclude-caches d
scan_ --exclude-caches-under d
scan_ --exclude-caches-all d
scan_ --exclude-tag=.tag d
scan_ --exclude-tag-all=.tag d
scan_ --exclude-ignore=.ignored d
scan_ --exclude-ignore-recursive=.ignored d
scan_ --hard-dereference d
scan_ -h d/a d/s d/sub
scan_ -C d a sub
scan_ -C d a -C sub b
scan_ --newer-mtime=2010-01-01 d
scan_ --one-file-system d
scan_ --no-recursion -T list
# Not itself.
rm -f d/self.tar
expect_ 0 often_ tar-nocache -cf d/self.tar -b 1 --progress-scan \
  --progress=json --threads=1 d
test "$(field_ total_bytes <err | tail -n 1)" = $(wc -c <d/self.tar) \
  || { fail_ 'the archive in itself:'; tail -n 1 err; }
rm -f d/self.tar
# Roughly: holes, extended headers.
for option in -S --format=posix; do
  expect_ 0 often_ tar-nocache -cf a.tar --progress-scan --progress=json \
    --threads=1 $option d
  total=$(field_ total_bytes <err | tail -n 1) size=$(wc -c <a.tar)
  test $((total * 4)) -gt $((size * 3)) && test $((total * 3)) -lt $((size * 4)) \
    || fail_ "$option: $total is not roughly $size"
done
# In a thread: when it has counted, it says so.
expect_ 0 often_ tar-nocache -cf a.tar --progress-scan --progress=json d
expect_ 0 often_ tar-nocache -rf a.tar --progress-scan --progress=json \
  --threads=1 d/a
grep '"total_bytes":10240,"total_members":1,"percent":' err >/dev/null \
  || { fail_ '-r with a scan:'; cat err; }
# What can be read only once is not read by the scan; what fails is reported once.
find d | sort >want
for threads in 1 auto; do
  find d | sort | often_ tar-nocache -cvf a.tar --progress-scan \
    --threads=$threads --no-recursion -T - 2>err | sed 's,/$,,' >got
  compare_ want got
done
expect_ 2 often_ tar-nocache -cf a.tar --progress-scan d nowhere
test "$(grep -c nowhere: err)" = 1 || { fail_ 'reported twice'; cat err; }
printf 'd/a\n-Cd\na\n' >list2
expect_ 0 often_ tar-nocache -cf a.tar --progress-scan --progress=json \
  --threads=1 -T list2
grep total_bytes err && fail_ 'options in a list'
# Descriptors are for the run.
if (ulimit -n 60) 2>/dev/null; then
  expect_ 0 often_ sh -c 'ulimit -n 60; exec tar-nocache -cf a.tar \
    --progress-scan --progress=json --threads=1 d'
  grep total_bytes err && fail_ 'a scan with few descriptors'
fi
# --progress=never with it shows nothing.
expect_ 0 often_ tar-nocache -cf a.tar --progress-scan --progress=never d
test ! -s err || fail_ '--progress=never --progress-scan'

# Nobody who reads it: neither waits nor ends the run.
for how in json always auto; do
  { TNC_PROGRESS_INTERVAL=0 tar-nocache --progress=$how -cf lost.tar d \
      2>&1 >/dev/null; echo $? >status; } | :
  test "$(cat status)" = 0 || fail_ "--progress=$how: ended by a lost reader"
  tar-nocache -tf lost.tar >/dev/null || fail_ "--progress=$how: $(cat status)"
done

finish_
