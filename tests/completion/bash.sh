#!/bin/sh
# bash offers options, values, files and members, quoted as they must be.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/completion/common.sh"

needs_ bash
bash -c '((BASH_VERSINFO[0] > 4 || BASH_VERSINFO[0] == 4 \
          && BASH_VERSINFO[1] > 2))' || skip_ 'bash is older than 4.3'
can_ask_bash_ || skip_ 'bash has no readline'
set_up_

# Alt-* inserts all that is offered.
ask_bash_ tar-nocache '\033*' ''
check_offered_

# Whatever the user has set.
ask_bash_ tar-nocache '\033*' 'shopt -s failglob nocasematch extglob dotglob; set -u
IFS=aet; alias awk=false cd=false find=false timeout=false'
check_offered_

# In quotes.  Tab completes what is the only one.
cat >lines <<'END'
-xf a.tar 'q
-xf a.tar "q
-xf a.tar 'a b/
-xf a.tar "c:
-xf a.tar \$
-xf 'with b
-xf "a.t
--file='a.t
-cf x.tar -C sub 'in
END
cat >wanted <<'END'
-xf;a.tar;q"$z;
-xf;a.tar;q"$z;
-xf;a.tar;a b/x'y;
-xf;a.tar;c:d;
-xf;a.tar;$x;
-xf;with blank.tar;
-xf;a.tar;
--file=a.tar;
-cf;x.tar;-C;sub;inner;
END
ask_bash_ tar-nocache '\t' 'set -u; shopt -s failglob'
number=0
while read -r want; do
  number=$((number + 1))
  have=$(tr '\n' ';' <"offered/$number")
  test "$have" = "$want" || fail_ "line $number: $have, not $want"
done <wanted

# Every option and value is there.
lines_for_all_ >lines
ask_bash_ tar-nocache '\033*' ''
check_all_

test $test_failed = 0 || tail -n 20 log
finish_
