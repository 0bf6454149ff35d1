#!/bin/sh
# Archives of other hosts, through a remote shell that stays here.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

cat >rsh <<'END'
#!/bin/sh
echo "$@" >>args
shift
test "$1" != -l || shift 2
tee -a asked | "$@"
END
chmod +x rsh
rmt=$abs_top_builddir/src/rmt/rmt

# remote_ ARGUMENT...: run the program with it; `args' has what the remote
# shell was told, one line for each time, `asked' what rmt was asked.
remote_ ()
{
  : >args; : >asked
  tar-nocache --rsh-command=./rsh --rmt-command="$rmt" "$@"
}
# told_ TEXT: what stands in `err'.
told_ () { printf "$1" >want; compare_ want err; }
# asked_ REQUEST: whether rmt was asked that.
asked_ () { grep -a "$1" asked >/dev/null || fail_ "$1 was not asked"; }
end='tar-nocache: Error is not recoverable: exiting now'

mkdir d x
awk 'BEGIN { for (i = 0; i < 30000; i++) print i, i * i % 7919 }' >d/numbers
echo small >d/small
printf '%s\n' d/ d/numbers d/small >names
echo new >new
tar-nocache -cf want.tar --sort=name d

# Create, list, compare, extract; the same archive.
expect_ 0 remote_ -cf 127.0.0.1:a --sort=name d
compare_ want.tar a
echo "127.0.0.1 $rmt" >want
compare_ want args
asked_ '^O_*a$'
asked_ 'O_WRONLY|O_CREAT$'
asked_ '^W10240$'
expect_ 0 remote_ -tf 127.0.0.1:a
compare_ names out
asked_ ' O_RDONLY$'
expect_ 0 remote_ -df 127.0.0.1:a
expect_ 0 remote_ -xf 127.0.0.1:a -C x
diff -r d x/d || fail_ 'not what was put in'
# What is there is written over, not cut off: a tape is never shorter.
printf '%400000s' '' >a
expect_ 0 remote_ -cf 127.0.0.1:a -b 1 new
asked_ '^W512$'
test $(($(wc -c <a))) = 400000 || fail_ 'the file there was cut off'
expect_ 0 remote_ -tf 127.0.0.1:a
echo new >want; compare_ want out

# In place.
for blocking in 1 20 1000; do
  cp want.tar a
  expect_ 0 remote_ -rf 127.0.0.1:a -b $blocking new
  asked_ ' O_RDWR|O_CREAT$'
  expect_ 0 tar-nocache -tf a
  { cat names; echo new; } >want; compare_ want out
  expect_ 0 tar-nocache -df a
  expect_ 0 remote_ -uvf 127.0.0.1:a -b $blocking new d/small
  test ! -s out || fail_ 'what is as new is put in again'
  expect_ 0 remote_ --delete -f 127.0.0.1:a -b $blocking d/numbers
  expect_ 0 tar-nocache -tf a
  { echo d/; echo d/small; echo new; } >want; compare_ want out
  expect_ 0 tar-nocache -df a
  expect_ 0 remote_ -Af 127.0.0.1:a -b $blocking want.tar
  expect_ 0 tar-nocache -tf a -i
  cat want names >all; compare_ all out
done
rm -f none
expect_ 0 remote_ -rf 127.0.0.1:none new
expect_ 0 tar-nocache -tf none
echo new >want; compare_ want out

# Verified.
expect_ 0 remote_ -cWf 127.0.0.1:a d
asked_ '^R[0-9]*$'

# Large members are sought over, small ones are not.
truncate -s 20000000 d/zero 2>/dev/null \
  || dd if=/dev/zero of=d/zero bs=1000 count=20000 2>/dev/null
tar-nocache -cf big.tar d/zero d/small
expect_ 0 remote_ -tf 127.0.0.1:big.tar
printf '%s\n' d/zero d/small >want; compare_ want out
asked_ '^L0$'
test "$(grep -ac '^R' asked)" -lt 20 || fail_ 'all of it is read'
expect_ 0 remote_ -xOf 127.0.0.1:big.tar d/small
echo small >want; compare_ want out
expect_ 0 remote_ -tf 127.0.0.1:big.tar --no-seek
if grep -a '^L' asked; then fail_ 'sought in spite of --no-seek'; fi
rm d/zero

# The first volume is a file here, the others are there, and their records
# are larger than what is read of a file at once.
head -c 20000000 /dev/zero >d/zero
expect_ 0 tar-nocache -cM -L 8192 -f v1 -f v2 -f v3 d/zero
expect_ 0 remote_ -xOM -b 8192 -f v1 -f 127.0.0.1:v2 -f 127.0.0.1:v3
cmp d/zero out || fail_ 'volumes here and there: other data'
rm d/zero
if test -c /dev/zero; then
  # An endless device is no volume that continues one, but it is read.
  expect_ 2 sh -c 'tar-nocache -tM -b 8192 -f v1 -f /dev/zero </dev/null'
fi

# What is no file there and cannot seek is read.
if mkfifo fifo; then
  cat big.tar >fifo &
  expect_ 0 remote_ -tf 127.0.0.1:fifo
  printf '%s\n' d/zero d/small >want; compare_ want out
  kill $! 2>/dev/null
fi

# Compressed, in records, too.
if gzip --version >/dev/null 2>&1; then
  for cache in --page-cache --no-page-cache; do
    rm -rf a.gz x/d
    expect_ 0 remote_ -czf 127.0.0.1:a.gz --sort=name $cache d
    asked_ '^W10240$'
    test $(($(wc -c <a.gz) % 10240)) = 0 || fail_ 'no whole records'
    expect_ 0 tar-nocache -tf a.gz
    compare_ names out
    expect_ 0 remote_ -tzf 127.0.0.1:a.gz $cache
    compare_ names out
    expect_ 0 remote_ -tf 127.0.0.1:a.gz $cache
    compare_ names out
    expect_ 0 remote_ -xf 127.0.0.1:a.gz $cache -C x
    diff -r d x/d || fail_ "$cache: not what was put in"
    expect_ 0 remote_ -xOf 127.0.0.1:a.gz $cache --occurrence d/small
  done
  expect_ 2 remote_ -rf 127.0.0.1:a.gz new
  told_ "tar-nocache: Cannot update compressed archives\n$end\n"
else
  echo 'not tried: gzip is not installed'
fi

# Names.
expect_ 0 remote_ -tf me@127.0.0.1:want.tar
echo "127.0.0.1 -l me $rmt" >want; compare_ want args
expect_ 0 remote_ -tf @127.0.0.1:want.tar
echo "127.0.0.1 $rmt" >want; compare_ want args
cp want.tar 'a:b  c'
expect_ 0 remote_ -tf '127.0.0.1:a:b  c'
cp want.tar 127.0.0.1:local
for local in './127.0.0.1:local' '127.0.0.1:local --force-local'; do
  # shellcheck disable=SC2086
  expect_ 0 remote_ -tf $local
  test ! -s args || fail_ "$local is taken for a remote name"
done
TAPE=127.0.0.1:want.tar expect_ 0 remote_ -t
compare_ names out
expect_ 2 remote_ -tf '127.0.0.1:a
b'
told_ "tar-nocache: 127.0.0.1\\\\:a\\\\nb: Cannot open: \
No such file or directory\n$end\n"

# What is not there.
io_error=$(error_text_ EIO)
for operation in -t -x -c -r -u -A -d --delete; do
  case $operation in
    -[tdx]) name=none ;;
    *) name=nowhere/none ;;
  esac
  rm -f none
  expect_ 2 remote_ $operation -f 127.0.0.1:$name new
  told_ "tar-nocache: 127.0.0.1\\\\:$name: Cannot open: \
No such file or directory\n$end\n"
  expect_ 128 remote_ $operation -f nowhere.invalid:a new
  told_ 'tar-nocache: Cannot connect to nowhere.invalid: resolve failed\n'
  test ! -s args || fail_ 'called a host that nobody knows'
  # Under valgrind posix_spawn cannot tell that exec failed.
  if test -z "${VALGRIND-}"; then
    expect_ 2 tar-nocache --rsh-command=./none $operation -f 127.0.0.1:a new
    told_ "tar-nocache: Cannot execute remote shell: \
No such file or directory\ntar-nocache: 127.0.0.1\\\\:a: Cannot open: \
$io_error\n$end\n"
  fi
  expect_ 2 tar-nocache --rsh-command=false $operation -f 127.0.0.1:a new
  told_ "tar-nocache: 127.0.0.1\\\\:a: Cannot open: \
$io_error\n$end\n"
done
child='tar (child)'
expect_ 2 remote_ -xzf nowhere.invalid:a
told_ "$child: Cannot connect to nowhere.invalid: resolve failed\n\
tar-nocache: Child returned status 128\n$end\n"
expect_ 2 remote_ -xzf 127.0.0.1:none
told_ "$child: 127.0.0.1\\\\:none: Cannot open: No such file or directory\n\
$child: Error is not recoverable: exiting now\n\
tar-nocache: Child returned status 2\n$end\n"
expect_ 2 remote_ -tf 127.0.0.1:d
told_ "tar-nocache: 127.0.0.1\\\\:d: Cannot read: Is a directory\n\
tar-nocache: At beginning of tape, quitting now\n$end\n"
if test -c /dev/full; then
  expect_ 2 remote_ -cf 127.0.0.1:/dev/full d
  told_ "tar-nocache: 127.0.0.1\\\\:/dev/full: Cannot write: \
No space left on device\n$end\n"
fi

# A server that goes, wherever it goes.
printf '#!/bin/sh\n' >go
chmod +x go
{ printf 'A0\nA10240\n'; cat want.tar; } >said
for bytes in 0 1 2 3 8 10 11 600 5000; do
  cat >go <<END
#!/bin/sh
head -c $bytes said
END
  expect_ 2 tar-nocache --rsh-command=./go -tf 127.0.0.1:a
  expect_ 2 tar-nocache --rsh-command=./go -cf 127.0.0.1:a d
done

# A volume that cannot be closed may lack what it was given: nothing of it is
# removed, and the next incremental archive has it again.
cat >go <<'END'
#!/bin/sh
printf 'A0\nA512\nA512\nA512\nA512\nA512\nA512\nA512\nA512\n'
printf 'E5\nInput/output error\n'
exec cat >/dev/null
END
mkdir volumes
head -c 4000 d/numbers >volumes/a
# volumes_ ARGUMENT...: onto one of another host, and a local one.
volumes_ ()
{
  rm -f second
  expect_ 2 tar-nocache --rsh-command=./go -cMb1 -L4 -f 127.0.0.1:a \
    -f second "$@" volumes
  head -n 1 err >first
  echo "tar-nocache: 127.0.0.1\:a: Cannot close: $io_error" >want
  compare_ want first
  test -s second || fail_ 'it did not go on'
}
volumes_ --remove-files
test -f volumes/a || fail_ 'removed what no archive has'
volumes_ -g snapshot
test ! -s snapshot || fail_ 'the snapshot says that it is archived'

expect_ 0 tar-nocache --show-defaults
grep -e ' --rmt-command=/.* --rsh-command=/' out >/dev/null \
  || fail_ --show-defaults

finish_
