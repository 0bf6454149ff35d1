#!/bin/sh
# Directories get their metadata when nothing more goes into them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members

# state_ WANT DIR: permissions and time.
state_ ()
{
  got=$(stat -c '%a %Y' "$2")
  test "$got" = "$1" || fail_ "$what: $2 is $got, not $1"
}
fresh_ () { chmod -R u+rwx to 2>/dev/null; rm -rf to; mkdir to; }

# Filled in one go, or come back to; writable or not, each for everybody.
"$members" = mode 0555 d a/ - d a/b/ - f a/b/1 x f a/2 x d c/ - \
  f c/3 x f a/b/4 x f a/5 x = mode 0755 = mtime 1400000000 d a/b/ - >a.tar
chmod 644 a.tar
for who in self as_user_; do
  self () { "$@"; }
  test $who = self || can_be_user_ || continue
  for o in '' --delay-directory-restore \
      '--delay-directory-restore --no-delay-directory-restore'; do
    what="$who '$o'"
    chmod -R u+rwx to 2>/dev/null; rm -rf to; $who mkdir to
    if test $who = self && is_root_ || test "$o" = --delay-directory-restore
    then
      expect_ 0 $who tar-nocache -xpf a.tar -C to $o
      state_ '555 1500000000' to/c; state_ '755 1400000000' to/a/b
      test -f to/a/b/4 && test -f to/a/5 || fail_ "$what: files are missing"
    else
      # What was left was closed.
      expect_ 2 $who tar-nocache -xpf a.tar -C to $o
      grep '^tar-nocache: a/5: Cannot open: Permission denied' err \
        >/dev/null || fail_ "$what: $(cat err)"
    fi
    state_ '555 1500000000' to/c
  done
done
chmod -R u+rwx to

# A directory that was there gets what the archive says, or keeps what it
# has.
"$members" = mode 0711 d d - f d/new x >a.tar
was_ ()
{
  fresh_
  mkdir -m 0750 to/d; echo x >to/d/old; touch -d @1300000000 to/d
}
for o in '' --overwrite --overwrite-dir; do
  was_; what="'$o'"
  expect_ 0 tar-nocache -xpf a.tar -C to $o
  state_ '711 1500000000' to/d
done
was_; what=--no-overwrite-dir
expect_ 0 tar-nocache -xpf a.tar -C to --no-overwrite-dir
state_ '750 1300000000' to/d
# The latter goes with the options for files, in any order.
for o in -k --skip-old-files; do
  for both in "--no-overwrite-dir $o" "$o --no-overwrite-dir"; do
    was_; what=$both; echo old >to/d/new; touch -d @1300000000 to/d
    status=0; test $o = -k && status=2
    expect_ $status tar-nocache -xpf a.tar -C to $both
    state_ '750 1300000000' to/d
    test "$(cat to/d/new)" = old || fail_ "$both: a file was replaced"
  done
done
expect_ 2 tar-nocache -xf a.tar -C to --no-overwrite-dir -k --skip-old-files
expect_ 2 tar-nocache -xf a.tar -C to --no-overwrite-dir --overwrite

# It leaves permissions alone, also for a moment; and a time that cannot be
# put back is no error.
if can_be_user_; then
  was_; chmod 550 to/d; chown -R 65534 to 2>/dev/null
  what='--no-overwrite-dir where nothing may be written'
  expect_ 2 as_user_ tar-nocache -xpf a.tar -C to --no-overwrite-dir
  grep '^tar-nocache: d/new: Cannot open: Permission denied' err >/dev/null \
    || fail_ "$what: $(cat err)"
  state_ '550 1300000000' to/d
fi
if is_root_ && can_be_user_; then
  was_; chmod 1777 to/d; what="--no-overwrite-dir in another's directory"
  chmod 755 to; touch -d @1300000000 to/d
  expect_ 0 as_user_ tar-nocache -xpf a.tar -C to --no-overwrite-dir
  test ! -s err && test -f to/d/new || fail_ "$what: $(cat err)"
  test "$(stat -c %a to/d)" = 1777 || fail_ "$what: its permissions"
fi
for o in -k --skip-old-files --keep-newer-files; do
  was_; what=$o
  expect_ 0 tar-nocache -xpf a.tar -C to $o
  test "$(stat -c %a to/d)" = 750 || fail_ "$o changed permissions"
  test -f to/d/new && test -f to/d/old || fail_ "$o: files are missing"
done
was_; what=-U
expect_ 2 tar-nocache -xpf a.tar -C to -U
grep 'd: Cannot unlink: Directory not empty' err >/dev/null || fail_ "-U"
was_; what=--recursive-unlink
expect_ 0 tar-nocache -xpf a.tar -C to --recursive-unlink
state_ '711 1500000000' to/d
test ! -e to/d/old || fail_ '--recursive-unlink left something'

# A link in place of a directory is replaced, or kept and followed.
link_ () { fresh_; mkdir -m 0750 to/real; ln -s real to/d; }
link_; what='a link'
expect_ 0 tar-nocache -xpf a.tar -C to
test ! -h to/d && test -f to/d/new || fail_ 'a link was not replaced'
state_ '711 1500000000' to/d
link_; what=--keep-directory-symlink
expect_ 0 tar-nocache -xpf a.tar -C to --keep-directory-symlink
test -h to/d && test -f to/real/new || fail_ 'a link was not kept'
test "$(stat -c %a to/real)" = 750 || fail_ "$what changed permissions"

# A directory that somebody exchanges gets nothing.
"$members" = mode 0700 d d - f go x >a.tar
fresh_; mkdir -m 0755 to/other; what='exchanged'
{
  head -c 512 a.tar
  i=0
  until test -d to/d || test $i -gt 300; do sleep 0.1; i=$((i + 1)); done
  # The program still looks at what it made.
  sleep 1
  rmdir to/d && ln -s other to/d
  tail -c +513 a.tar
} | expect_ 2 tar-nocache -xf - -b1 -C to --delay-directory-restore
cat >want <<'END'
tar-nocache: d: Directory renamed before its status could be extracted
tar-nocache: Exiting with failure status due to previous errors
END
compare_ want err
test "$(stat -c %a to/other)" = 755 || fail_ 'the wrong directory was changed'

# What the archive itself puts in place of a directory is nobody's error.
"$members" = mode 0700 d d - d d/sub - l d other d d - >a.tar
for o in --recursive-unlink '--recursive-unlink --delay-directory-restore'; do
  fresh_; mkdir -m 0755 to/other; what="replaced $o"
  expect_ 0 tar-nocache -xpf a.tar -C to $o
  state_ '700 1500000000' to/d
  test "$(stat -c %a to/other)" = 755 || fail_ "$what: the link's target"
done
for kind in "l d other" "f d x" "p d -" "h d file"; do
  "$members" f file x = mode 0700 d d - $kind >a.tar
  for o in '' -U --delay-directory-restore --keep-newer-files \
      "--delay-directory-restore --no-overwrite-dir"; do
    fresh_; mkdir -m 0755 to/other
    expect_ 0 tar-nocache -xf a.tar -C to $o
    test ! -s err && test "$(stat -c %F to/d)" != directory \
      || fail_ "'$kind' after a directory, '$o': $(cat err)"
  done
done

# A directory keeps its time however its name is spelled the next time.
for names in 'd d/. d/a' 'd ./d d/a' 'd d/ ./d/a' './d d//. .//d/./a' \
    'd/./ d/a'; do
  set --
  for n in $names; do
    case $n in *a) set -- "$@" f $n x ;; *) set -- "$@" d $n - ;; esac
  done
  "$members" "$@" >a.tar
  for o in '' --delay-directory-restore; do
    fresh_; what="$names $o"
    expect_ 0 tar-nocache -xf a.tar -C to $o
    state_ '755 1500000000' to/d
  done
done
for names in './ ././ ./a' '. ./. a' './. ./ .//a'; do
  set --
  for n in $names; do
    case $n in *a) set -- "$@" f $n x ;; *) set -- "$@" d $n - ;; esac
  done
  "$members" "$@" >a.tar
  fresh_; what=$names
  expect_ 0 tar-nocache -xf a.tar -C to
  state_ '755 1500000000' to
done

# Parents below a link that stays inside are made where it leads.
"$members" f lib/a/f x f lib/b/c/f y >a.tar
fresh_; mkdir -p to/usr/lib; ln -s usr/lib to/lib
expect_ 0 tar-nocache -xf a.tar -C to
test -f to/usr/lib/a/f && test -f to/usr/lib/b/c/f \
  || fail_ 'members below a link were lost'

# A directory that may be written but not read will do.
"$members" d d/ - f d/f x f e/f x l l f h h d/f >a.tar
chmod 644 a.tar
if can_be_user_; then
  fresh_
  as_user_ true && chmod 777 to
  rm -rf to; as_user_ mkdir -m 0300 to
  expect_ 0 as_user_ tar-nocache -xf a.tar -C to
  chmod 755 to
  test -f to/d/f && test -f to/e/f && test -h to/l && test -f to/h \
    || fail_ 'files are missing in a directory that may not be read'
fi

# What is made on the way shows with -vv.
"$members" f one/two/f x >a.tar
fresh_
expect_ 0 tar-nocache -xvvf a.tar -C to
cat >want <<'END'
drwxr-xr-x Creating directory: one
drwxr-xr-x Creating directory: one/two
END
sed -n '/Creating/s/  */ /gp' out >out.c
compare_ want out.c

# Deeper than a name may be long.
n=0 deep=
while test $n -lt 30; do
  deep=$deep/$(printf '%0200d' $n); n=$((n + 1))
done
"$members" f "${deep#/}/f" end >a.tar
fresh_
expect_ 0 tar-nocache -xf a.tar -C to
test "$(find to -type f | wc -l)" = 1 || fail_ 'a name of 6000 bytes'

# Nobody means thousands of levels that no other member is in.
name=$(printf 'd/%.0s' $(seq 5000))f
"$members" f "$name" x f after x >a.tar
fresh_
expect_ 2 tar-nocache -xf a.tar -C to
echo "tar-nocache: $name: Cannot open: $(error_text_ ENAMETOOLONG)" >want
echo 'tar-nocache: Exiting with failure status due to previous errors' >>want
compare_ want err
test "$(ls to)" = after || fail_ "of a name of 5000 levels: $(ls to)"

# A link that leads up from a directory in use, and stays inside.
what='a link up'
rm -rf s; mkdir -p s/d/sub/up; echo 1 >s/d/sub/file; echo 2 >s/d/sub/up/x
tar-nocache -C s -cf up.tar d/sub/file d/sub/up/x d/sub/file
fresh_; mkdir -p to/d/sub to/e; ln -s ../../e to/d/sub/up
expect_ 0 tar-nocache -xf up.tar -C to
test "$(cat to/e/x)" = 2 && test ! -e to/x || fail_ "$what: $(find to)"

finish_
