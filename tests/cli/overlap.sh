#!/bin/sh
# A thread that reads or writes the archive changes nothing that one can see.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d/sub d/empty || framework_failure_ 'no directory'
for i in 1 2 3 4 5 6 7 8 9; do
  head -c $((i * 30001)) "$TAR_NOCACHE" >d/sub/$i
  ln -s $i d/sub/link$i
done
ln d/sub/3 d/hard
mkfifo d/fifo
truncate -s 3000000 d/hole; echo x >>d/hole
for i in 1 2 3; do head -c 700000 "$TAR_NOCACHE"; done >d/large

tar-nocache --threads=1 --sort=name -cvf want.tar d >want.names \
  || framework_failure_ 'no archive'
tar-nocache --threads=1 -tvRf want.tar >want.list
gzip <want.tar >want.tgz

# What happened: the files below x, as an archive has them.
tree_ () { (cd x && tar-nocache --threads=1 --sort=name -cf - d) >x.tar; }
mkdir x && tar-nocache --threads=1 -xf want.tar -C x && tree_ && mv x.tar want.x

TNC_OVERLAP=always
export TNC_OVERLAP

# The rest needs the thread.
for command in -cf -tf; do
  TNC_TRACE=archive tar-nocache $command a.tar d 2>&1 \
    | grep 'writes behind$\|reads ahead$' >/dev/null \
    || skip_ "there is no thread with $command"
done
for threads in 1 2 8 32 auto; do
  for option in --page-cache --no-page-cache; do
    set -- --threads=$threads $option
    expect_ 0 tar-nocache "$@" --sort=name -cvf a.tar d
    compare_ want.names out
    cmp want.tar a.tar || fail_ "$*: another archive"
    # One thread of many does this work.
    test $threads = 2 || continue
    tar-nocache "$@" --sort=name -cf - d | cat >b.tar
    cmp want.tar b.tar || fail_ "$*: another archive in the pipe"
    expect_ 0 tar-nocache "$@" --sort=name -czf a.tgz d
    gzip -dc a.tgz | cmp want.tar - || fail_ "$*: another compressed archive"
    for archive in want.tar want.tgz; do
      expect_ 0 tar-nocache "$@" -tvRf $archive
      compare_ want.list out
      expect_ 0 tar-nocache "$@" -df $archive
      compare_ /dev/null out
      rm -rf x && mkdir x
      expect_ 0 tar-nocache "$@" -xf $archive -C x
      tree_
      cmp want.x x.tar || fail_ "$*: another tree from $archive"
    done
    rm -rf x && mkdir x
    cat want.tar | expect_ 0 tar-nocache "$@" -xf - -C x
    tree_
    cmp want.x x.tar || fail_ "$*: another tree from a pipe"
  done
done

# Without a thread and with one: status and messages are the same.  MASK is a
# command for sed.
alike_ ()
{
  for TNC_OVERLAP in never always; do
    "$@" >out.$TNC_OVERLAP 2>err
    echo "status $?" >>err
    # Some shells say themselves what ended a process.
    sed -e '/overlap.sh:/d; s/, [^ ]*B\/s)/)/' -e "${mask-}" err \
      >err.$TNC_OVERLAP
  done
  compare_ err.never err.always
  grep "$expected" err.always >/dev/null || fail_ "$*: no '$expected'"
}

# A file that may not grow: with the signal, and with the error in its place.
limited_ () { (ulimit -c 0; ulimit -f 401; "$@"); }
ignored_ () { (trap '' XFSZ; limited_ "$@"); }
expected='status 153' alike_ limited_ tar-nocache -cf full.tar d
expected='^tar-nocache: full.tar: Wrote only [0-9]* of 10240 bytes' \
  alike_ ignored_ tar-nocache -cf full.tar d
cp -R d gone
expected='^tar-nocache: full.tar: Wrote only [0-9]* of 10240 bytes' \
  alike_ ignored_ tar-nocache --remove-files -cf full.tar gone
diff -r --no-dereference -x fifo d gone || fail_ 'what was not archived is removed'
expected='^Total bytes written: ' \
  alike_ ignored_ tar-nocache --totals -cf full.tar d
expected='^tar-nocache: d/none: Cannot stat' \
  alike_ tar-nocache -cf a.tar d/large d/none d/hole

# A pipe decides how much of a record was written.
mask='s/Wrote only .*/Cannot write/; s/Cannot write.*/Cannot write/'
expected='^tar (child): full.tgz: Cannot write' \
  alike_ ignored_ tar-nocache --no-page-cache -I 'cat' -cf full.tgz d

# A pipe that nobody reads.
broken_ () { { { "$@"; } 2>err.pipe; echo $? >st; } | :; cat err.pipe st >&2; }
expected='^141$' alike_ broken_ tar-nocache -cf - d
unheard_ () { (trap '' PIPE; broken_ "$@"); }
expected='^tar-nocache: -: Cannot write' alike_ unheard_ tar-nocache -cf - d

# A compressor that gives up, which has the same effect, and one that fails at
# the end.
expected='Child returned status 3' alike_ tar-nocache -I 'exit 3;' -cf a.tar d
expected='Child returned status 4' \
  alike_ tar-nocache -I 'cat; exit 4;' -cf a.tar d
head -c 300000 want.tgz >cut.tgz
for option in --page-cache --no-page-cache; do
  expected='Unexpected EOF in archive' alike_ tar-nocache $option -tf cut.tgz
done

# An archive that ends while its pipe stays open.
mkfifo archive hold || framework_failure_ 'no fifo'
{ cat want.tar; cat hold; } >archive &
expect_ 0 tar-nocache -tf archive
: >hold
wait

# What can be skipped is not read, and the next process finds its place.
TNC_OVERLAP=auto
truncate -s 40000000 skip && echo x >after
tar-nocache -cf big.tar skip after skip skip after
bytes_ ()
{
  tar-nocache --no-page-cache --page-cache-report "$@" -tf big.tar 2>&1 \
    | sed -n 's/.* \([0-9]*\) bytes read.*/\1/p'
}
test "$(bytes_ --threads=2)" = "$(bytes_ --threads=1)" \
  || fail_ "a thread reads what is skipped: $(bytes_ --threads=2) bytes"
for TNC_OVERLAP in never always; do
  { tar-nocache -tf - && tar-nocache -tf -; } <want.tar >out.$TNC_OVERLAP 2>&1
  cat want.tar want.tar >twice.tar
  { tar-nocache -tf - && tar-nocache -tf -; } <twice.tar \
    >twice.$TNC_OVERLAP 2>&1
done
compare_ out.never out.always
compare_ twice.never twice.always

finish_
