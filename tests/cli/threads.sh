#!/bin/sh
# --threads: what it takes, and that 1 means no thread.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && for i in 1 2 3 4 5 6; do echo $i >d/$i; done \
  || framework_failure_ 'no files'

# Numbers.
for bad in 0 -1 '' x 1x 2147483648 99999999999999999999 Auto; do
  expect_ 2 tar-nocache --threads="$bad" -cf a.tar d
  head -n 1 err >got
  echo "tar-nocache: $bad: Invalid number of threads" >want
  compare_ want got
done
for good in 1 2 007 2147483647 auto; do
  expect_ 0 tar-nocache --threads=$good -cf a.tar d
  compare_ /dev/null err
done

# With 1 nothing is read ahead; the last one counts.
TNC_PREFETCH=always TNC_TRACE=prefetch
export TNC_PREFETCH TNC_TRACE
expect_ 0 tar-nocache --threads=2 --threads=1 -cf one.tar d
compare_ /dev/null err
for more in 2 auto; do
  expect_ 0 tar-nocache --threads=1 --threads=$more -cf more.tar d
  grep 'prefetch: starts' err >/dev/null \
    || ! grep '^#define HAVE_PTHREAD ' "$abs_top_builddir/config.h" >/dev/null \
    || fail_ "--threads=$more reads nothing ahead"
  cmp one.tar more.tar || fail_ "--threads=$more: another archive"
done

# Small files are written by several threads, after some of them.
unset TNC_PREFETCH
TNC_TRACE=pool
i=0
while test $i -lt 100; do
  i=$((i + 1))
  echo $i >d/$i
done
tar-nocache --sort=name -cf a.tar d || framework_failure_ a.tar
starts_ ()
{
  rm -rf x && mkdir x || framework_failure_ x
  expect_ 0 tar-nocache -C x -xf a.tar "$@"
  grep 'pool: starts' err >/dev/null
}
for n in 2 8; do
  starts_ --threads=$n \
    || ! grep '^#define HAVE_PTHREAD ' "$abs_top_builddir/config.h" >/dev/null \
    || fail_ "--threads=$n: nobody writes files"
done
if starts_ --threads=2; then
  TNC_POOL=never
  export TNC_POOL
  ! starts_ --threads=2 || fail_ 'TNC_POOL=never makes no difference'
  TNC_POOL=always
  expect_ 0 tar-nocache -C x -xf a.tar d/1
  grep 'pool: starts' err >/dev/null || fail_ 'TNC_POOL=always is not enough'
  for option in --threads=1 -w -O --to-command=: --backup --overwrite -Gp \
    --keep-newer-files --checkpoint; do
    yes | starts_ --threads=2 $option \
      && fail_ "$option: files are written by threads"
  done
  # Threads would take memory that the main thread may not have.
  is_sanitized_ || (ulimit -v 4000000 && ! starts_ --threads=2) \
    || fail_ 'ulimit -v: files are written by threads'
  unset TNC_POOL
  ! starts_ --threads=2 d/1 d/2 d/3 || fail_ 'threads for three files'

  # While the rest of the archive is waited for, what has come is complete.
  tar-nocache -tf a.tar >names
  half=$((512 * (1 + 2 * 70)))
  head -n 71 names >want
  last=$(sed -n 71p names)
  mkfifo pipe && mkdir slow && for more in --page-cache --no-page-cache; do
    rm -rf slow/d
    { tar-nocache --threads=2 $more -xvf - -C slow <pipe 2>err
      echo "status $?"; } | cat >lines &
    {
      head -c $half a.tar
      tries=0
      until cmp -s $last slow/$last || test $tries = 300; do
        tries=$((tries + 1))
        sleep 0.1
      done
      cmp want lines >&2
      tail -c +$((half + 1)) a.tar
    } >pipe 2>problems
    wait
    compare_ /dev/null problems
    { cat names && echo 'status 0'; } >want.lines
    compare_ want.lines lines
    diff -r d slow/d >&2 || fail_ "$more: from a pipe: other files"
  done
fi

finish_
