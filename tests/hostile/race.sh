#!/bin/sh
# While a directory changes places with a link to the outside all the time,
# some 5,000 members go into it, and none of them out.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

members=$abs_top_builddir/tests/cli/members
swap=$abs_top_builddir/tests/hostile/swap

# Members below d of every kind, links to what is there, and d itself; those
# below e make d be looked up anew.
set -- = mode 0777
i=0
while test $i -lt 40; do
  i=$((i + 1))
  set -- "$@" d d/ - f e/f$i x f d/f$i evil d d/n$i - l d/s$i evil \
    h e/h$i d/f$i p d/p$i - f d/n$i/f evil
done
"$members" "$@" >a.tar

# What lies outside has the names that come, so that it could be replaced,
# removed, linked to, written to and given other metadata.
mkdir out
i=0
while test $i -lt 40; do
  i=$((i + 4))
  echo secret >out/f$i; echo secret >out/s$i; echo secret >out/p$i
  mkdir out/n$i; echo secret >out/n$i/f
done
chmod 700 out out/n*; chmod 600 out/f*
touch -d @1400000000 out/*
state_ () { find out -exec stat -c '%n %f %h %s %u %y %z' {} + | sort; }
state_ >before

# race_ TAR OPTION...: extract while d is swapped.
race_ ()
{
  rm -rf target
  mkdir -p target/e
  (cd target && exec "$swap" d l ../out) >swaps &
  swapper=$!
  # It is at work as soon as there is a link.
  until test -h target/l || test -h target/d \
      || ! kill -0 $swapper 2>/dev/null; do :; done
  timeout 60 "$@" >out.txt 2>err.txt
  status=$?
  kill $swapper 2>/dev/null
  wait $swapper
  case $? in
    0) ;;
    77) skip_ 'names cannot be exchanged on this file system' ;;
    *) framework_failure_ 'swap' ;;
  esac
  test "$(cat swaps)" -gt 0 || fail_ 'nothing was swapped'
  test $status -eq 0 || test $status -eq 2 \
    || fail_ "$* ended with status $status"
  state_ >after
}

came=0
for resolver in kernel walk; do
  unset TNC_NO_OPENAT2
  test $resolver = kernel || { TNC_NO_OPENAT2=1; export TNC_NO_OPENAT2; }
  for o in --overwrite-dir --overwrite --recursive-unlink -U --backup \
      --keep-directory-symlink --delay-directory-restore \
      --no-overwrite-dir; do
    race_ tar-nocache -xf a.tar -C target $o
    if ! cmp -s before after; then
      fail_ "$resolver, $o: the outside was changed"
      diff before after | head -n 10
      exit 1
    fi
    came=$((came + $(find target/[adl]* -name '[fhnps]*' | wc -l)))
  done
done
# Else nothing was shown.
test $came -gt 100 || fail_ "only $came members were extracted below d"

# That this can be seen at all: a program that is known to be led outside.
if test -n "${RACE_SHOWS-}"; then
  for i in 1 2 3 4 5 6 7 8 9 10; do
    race_ "$RACE_SHOWS" -xf a.tar -C target
    cmp before after || break
  done
fi

finish_
