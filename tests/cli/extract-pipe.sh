#!/bin/sh
# Data to standard output and to a program, instead of to files.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members
"$members" = uid 4711 = gid 4712 = uname alice = gname users \
  d dir/ - f dir/one 'first ' l link dir/one h hard dir/one p fifo - \
  f 'two words' 'second ' 7 contiguous 'third' >a.tar
mkdir to; cd to || exit 99

# -O: the data of regular files, one after the other; no file is made.
expect_ 0 tar-nocache -xOf ../a.tar
test "$(cat out)" = 'first second third' || fail_ "-O: $(cat out)"
expect_ 0 tar-nocache -xOf ../a.tar 'two words'
test "$(cat out)" = 'second ' || fail_ "-O of one: $(cat out)"
expect_ 0 tar-nocache -xvOf ../a.tar
test "$(cat out)" = 'first second third' || fail_ "-vO: $(cat out)"
cat >want <<'END'
dir/
dir/one
link
hard
fifo
two words
contiguous
END
compare_ want err
test ! -e dir || fail_ '-O made a file'
rm want
expect_ 2 tar-nocache -xOf ../a.tar nosuch
if test -c /dev/full; then
  tar-nocache -xOf ../a.tar >/dev/full 2>err
  test $? = 2 || fail_ '-O to a full device ends well'
fi

# --to-command: what the program is told, and where its input comes from.
cat >../show <<'END'
#!/bin/sh
test $# = 0 || echo "arguments: $*"
env | sed -n '/^TAR_/p' | grep -v '^TAR_\(VERSION\|NOCACHE\)=' | sort
test -n "$TAR_VERSION" || echo 'no version'
cat
echo
END
chmod +x ../show
expect_ 0 tar-nocache -xf ../a.tar --to-command=../show 'two words'
sed -i 's/^TAR_\([AC]TIME\)=[0-9.]*$/TAR_\1=NOW/' out
cat >../want <<'END'
TAR_ARCHIVE=../a.tar
TAR_ATIME=NOW
TAR_BLOCKING_FACTOR=20
TAR_CTIME=NOW
TAR_FILENAME=two words
TAR_FILETYPE=f
TAR_FORMAT=gnu
TAR_GID=4712
TAR_GNAME=users
TAR_MODE=0644
TAR_MTIME=1500000000
TAR_REALNAME=two words
TAR_SIZE=7
TAR_UID=4711
TAR_UNAME=alice
TAR_VOLUME=1
second 
END
# A fraction before 1970 counts backwards.
touch -d '1969-12-31 23:59:59.5' h; touch -d '1969-12-31 23:59:58.25' i
touch -d '1970-01-01 00:00:00.25' j
tar-nocache -H posix -cf ../old.tar h i j && rm h i j
tar-nocache -xf ../old.tar --to-command='echo $TAR_MTIME' >../times
printf '%s\n' -0.5 -1.75 0.25 | diff - ../times \
  || fail_ 'times before 1970'
# Who is alice here is another matter.
grep -v '^TAR_[UG]ID=' ../want >../want.n; grep -v '^TAR_[UG]ID=' out >../out.n
compare_ ../want.n ../out.n
expect_ 0 tar-nocache -xf ../a.tar --to-command=../show --numeric-owner \
  --transform='s/two/2/' 'two words'
sed -n '/^TAR_\([UG]ID\|FILENAME\|REALNAME\)/p' out >../out.n
cat >../want <<'END'
TAR_FILENAME=2 words
TAR_GID=4712
TAR_REALNAME=two words
TAR_UID=4711
END
compare_ ../want ../out.n

# Only regular files go there; names reach the program as they are.
"$members" f 'a;echo b' x f '$(echo c)' y l l t >../b.tar
expect_ 0 tar-nocache -xf ../b.tar --to-command='echo "$TAR_FILENAME"'
printf '%s\n' 'a;echo b' '$(echo c)' >../want
compare_ ../want out

# How it ends.  One that reads nothing is no failure.
head -c 300000 /dev/zero >../big
(cd .. && tar-nocache -cf big.tar big big)
expect_ 0 tar-nocache -xf ../big.tar --to-command='exec true'
expect_ 2 tar-nocache -xf ../big.tar --to-command='exit 3'
sed 's/ [0-9][0-9]*:/ PID:/' err >../err.n
cat >../want <<'END'
tar-nocache: PID: Child returned status 3
tar-nocache: Exiting with failure status due to previous errors
END
compare_ ../want ../err.n
expect_ 0 tar-nocache -xf ../big.tar --to-command='exit 3' \
  --ignore-command-error
test ! -s err || fail_ "--ignore-command-error: $(cat err)"
expect_ 2 tar-nocache -xf ../big.tar --to-command='exit 3' \
  --ignore-command-error --no-ignore-command-error
expect_ 0 tar-nocache -xf ../big.tar --to-command='kill -9 $$' \
  --ignore-command-error
grep 'PID: Child terminated on signal 9' err >/dev/null \
  || sed 's/ [0-9][0-9]*:/ PID:/' err \
     | grep '^tar-nocache: PID: Child terminated on signal 9$' >/dev/null \
  || fail_ "a signal: $(cat err)"
expect_ 2 tar-nocache -xf ../b.tar --to-command=true --to-command=false

finish_
