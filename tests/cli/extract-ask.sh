#!/bin/sh
# Questions before each member.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members
"$members" f a x f b x d d/ - f d/c x f e x >a.tar
# ask_ ANSWERS OPTION...: they are one line each.
ask_ ()
{
  answers=$1; shift
  rm -rf to; mkdir to
  printf "$answers" >answers
  tar-nocache -xwf a.tar -C to "$@" <answers >out 2>err
  status=$?
  test $status = 0 || fail_ "'$answers': status $status"
  test ! -s err || fail_ "'$answers': $(cat err)"
}
# left_ NAME...: what is there.
left_ ()
{
  got=$(cd to && echo $(find . -type f | sort))
  test "$got" = "$*" || fail_ "'$answers': $got, not $*"
}

ask_ 'y\nn\ny\nY\nn\n'
left_ ./a ./d/c
printf "extract 'a'?extract 'b'?extract 'd'?extract 'd/c'?extract 'e'?" >want
compare_ want out
ask_ 'yes\nno\n\nyes\n y\n'
left_ ./a ./d/c
ask_ '' 
left_
ask_ 'y\n'
left_ ./a
ask_ 'y\nn\n' a e
left_ ./a
printf "extract 'a'?extract 'e'?" >want
compare_ want out
ask_ 'y\nn\n' a e -v
left_ ./a
printf "extract 'a'?a\nextract 'e'?" >want
compare_ want out
ask_ 'n\n' --confirmation a
left_

# The archive comes on standard input: the answers come from the terminal,
# and without one there are none.
if command -v setsid >/dev/null 2>&1; then
  rm -rf to; mkdir to
  setsid -w tar-nocache -xwf - -C to <a.tar >out 2>err
  test $? = 2 || fail_ 'no terminal, and no error'
  grep '/dev/tty: Cannot open' err >/dev/null || fail_ "$(cat err)"
  test -z "$(ls to)" || fail_ 'extracted without an answer'
fi

finish_
