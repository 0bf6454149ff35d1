#!/bin/sh
# Archives of several volumes are written: by length, and because a device is
# full; names, questions, scripts and numbers on the way.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

seq 20000 | head -c 50000 >large
echo small >small
v='-f 1 -f 2 -f 3 -f 4 -f 5 -f 6 -f 7 -f 8 -f 9'
fatal='tar-nocache: Error is not recoverable: exiting now'

# volumes_: those that there are.
volumes_ () { ls | grep '^[0-9]$' | sed 's/^/-f /'; }

# reads_ WHAT: the volumes hold both files.
reads_ ()
{
  rm -rf got.d; mkdir got.d
  expect_ 0 tar-nocache -xM $(volumes_) -C got.d
  cmp large got.d/large && cmp small got.d/small || fail_ "$1"
}

# Volumes of a length hold whole records; the last one is as long as it must.
for format in gnu oldgnu posix; do
  for more in '-L10' '-L15' '-L 30k -b 7' '-L10 -V label' '-L25 -b 1' \
      '-L10 --no-page-cache' '-L10 -S'; do
    rm -f [0-9]
    expect_ 0 tar-nocache -cvM -H $format $v $more large small
    grep -v ^label out >got; printf 'large\nsmall\n' >want; compare_ want got
    test -f 2 || fail_ "$format $more: one volume"
    test $(($(wc -c <1))) -eq $(($(wc -c <2))) \
      || test ! -f 3 || fail_ "$format $more: unequal volumes"
    reads_ "$format $more"
  done
done
rm -f [0-9]
tar-nocache -cM -L15 $v large small
wc -c [1-9] | awk '{ print $2, $1 }' >got
printf '1 20480\n2 20480\n3 20480\ntotal 61440\n' >want
compare_ want got

# Records of 4 MiB.
rm -f [0-9]
mkdir huge.d; head -c 11000000 /dev/zero | tr '\0' x >huge.d/huge
expect_ 0 tar-nocache -cM -b 8192 -L 4096 $v huge.d
wc -c 1 2 3 | awk '{ print $1 / 4194304 }' | xargs >got
echo 1 1 1 3 >want; compare_ want got
expect_ 0 tar-nocache -dM -b 8192 $v
rm -rf huge.d [0-9]

# Every place at which a device can be full; what was told to be written is
# what comes back.  Messages must not meet the limit.
limit_ ()
{
  n=$1; shift
  (trap '' XFSZ; exec prlimit --fsize=$((n * 512)): tar-nocache "$@" \
     </dev/null 2>&1 | cat >messages)
}
if prlimit --fsize=1024: true 2>/dev/null; then
  for n in 19 20 21 33 40 101; do
    for format in gnu posix; do
      rm -f [0-9]
      limit_ $n -cM -H $format $v large small
      test ! -s messages || fail_ "$n blocks: $(cat messages)"
      test $(($(wc -c <1))) -eq $((n * 512)) \
        || test ! -f 2 || fail_ "$n blocks: volume 1 has another length"
      reads_ "volumes of $n blocks in $format"
    done
  done
  # So little that there is room for nothing but who goes on.
  rm -f [0-9]
  limit_ 1 -cM $v large
  printf '%s\n' 'tar-nocache: 2: Cannot write: File too large' "$fatal" >want
  sed 's/Wrote only.*/Cannot write: File too large/' messages >got
  compare_ want got
fi

# Without an answer the archive is incomplete, and nothing is removed.
cp large kept; rm -f [0-9]
expect_ 2 tar-nocache -cM -L10 -f 1 --remove-files kept </dev/null
printf '\aPrepare volume #2 for %s and hit return: ' "'1'" >want
printf '%s\n' 'tar-nocache: EOF where user reply was expected' \
  'tar-nocache: WARNING: Archive is incomplete' "$fatal" >>want
compare_ want err
cmp large kept || fail_ 'a file is lost'
expect_ 0 tar-nocache -cM -L10 $v --remove-files kept
test ! -f kept || fail_ 'the file was not removed'

# Answers come in lines, however they come.
rm -f [0-9]
expect_ 0 sh -c '{ echo y; sleep 1; printf "n 3\nn  4\n"; echo Y; printf y; } |
  tar-nocache -cM -L10 -f 1 -f 2 large small 2>&1 | tr "\a" "\n"'
test -f 3 && test -f 4 || fail_ 'names that were given are not used'

# A program names all volumes; what it says goes where it should.
rm -f [0-9]
expect_ 0 tar-nocache -c -L10 -f 1 large small --volno-file=number \
  -F 'cat number; echo "$TAR_ARCHIVE $TAR_VOLUME $TAR_FD" >&2
      echo $TAR_VOLUME >&$TAR_FD'
printf '%s\n' 1 2 3 4 5 >want; compare_ want out
echo 6 >want; compare_ want number
# One digit: some shells redirect to no others.
grep -v '^[1-9] [2-6] [3-9]$' err >/dev/null && fail_ "$(cat err)"
reads_ 'volumes named by a program'
# It may write more than a pipe holds.
rm -f [0-9]
expect_ 0 tar-nocache -c -L30 -f 1 large small \
  -F '{ echo 2; seq 50000; } >&$TAR_FD'
test -f 2 || fail_ 'the first line is not the name'

# Going on at the end of the last volume.
rm -f [0-9]
expect_ 0 tar-nocache -cM -L10 -f 1 -f 2 -f 3 -f 4 -f 5 -f 6 large
expect_ 0 tar-nocache -rM -L10 $v small
reads_ 'appended to volumes'
rm -f [0-9]
expect_ 0 tar-nocache -rM -L10 $v small large
reads_ 'appended to what is not there'
expect_ 2 tar-nocache --delete -M $v small
head -n 1 err >got
echo 'tar-nocache: Cannot delete from multi-volume archives' >want
compare_ want got
reads_ 'after a refused --delete'

# Lists of what is in directories, which are data, too.
mkdir lists
(cd lists && seq -f "$(printf '%080d' 0)%03.0f" 220 | xargs touch)
for n in 15 17 18; do
  rm -f [0-9]
  expect_ 0 tar-nocache -H gnu -cGM -b1 -L$n $(for i in $(seq 30); do
    echo -f l$i; done) lists
  rm -rf restored
  mkdir restored
  expect_ 0 tar-nocache -xGM -C restored \
    $(for i in $(seq 30); do test ! -f l$i || echo -f l$i; done)
  test ! -s err || fail_ "lists of $n: $(cat err)"
  ls lists >want; ls restored/lists >got; compare_ want got
  rm l*[0-9]
done

finish_
