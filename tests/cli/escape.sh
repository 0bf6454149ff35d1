#!/bin/sh
# Nothing is made, changed or removed outside the directory extracted to.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members
world=$test_dir/world

# Everything outside, and what must not change about it: with the time of
# the last change not even for a moment.
fresh_ ()
{
  rm -rf world
  mkdir -p world/target world/sib/sub
  echo secret >world/sib/file
  echo deep >world/sib/sub/deep
  ln -s file world/sib/link
  chmod 0750 world/sib; chmod 0640 world/sib/file
  touch -h -d @1400000000 world/sib/* world/sib
  before=$(record_)
}
record_ ()
{
  stat -c '%n %f %u %g %h %s %y %z' world/sib world/sib/* world/sib/sub/*
}

# try_ NAME [OPTION]...: extract a.tar; the world outside is as before.
try_ ()
{
  name_=$1; shift
  rm -rf world/target; mkdir world/target
  test -z "$prepare" || (cd world/target && eval "$prepare") \
    || framework_failure_ "$prepare"
  timeout 60 tar-nocache -xf a.tar -C world/target "$@" >out 2>err
  status=$?
  after=$(record_)
  test "$before" = "$after" || {
    fail_ "$name_ ($resolver, $*): something outside changed"
    echo "before: $before"
    echo "after: $after"
    fresh_
  }
  test $status -eq 0 || test $status -eq 2 \
    || fail_ "$name_ ($resolver, $*): status $status"
}
prepare=

# use_ RESOLVER: the kernel's own way to stay beneath, or our walk.
use_ ()
{
  resolver=$1
  eval "policies=\$policies_of_$1"
  unset TNC_NO_OPENAT2
  test $1 = kernel || { TNC_NO_OPENAT2=1; export TNC_NO_OPENAT2; }
}

# all_ NAME: under every option that deals with what is there.
all_ ()
{
  for o in $policies; do
    try_ "$1" "$o"
  done
}
# What the walk does not share with the kernel's way is looked at with few.
policies_of_kernel='--overwrite-dir --overwrite -k --skip-old-files
  --keep-newer-files -U --recursive-unlink --backup --no-overwrite-dir
  --delay-directory-restore --keep-directory-symlink --one-top-level=top
  --no-same-permissions -m'
policies_of_walk='--overwrite --recursive-unlink --keep-directory-symlink'

# Something below a link L: KIND and the arguments of members.
below_links_ ()
{
  for kind in file dir sym hard fifo; do
    case $kind in
      file) set -- f l/file evil ;;
      dir) set -- = mode 0777 d l/sub - d l/new - f l/new/f evil ;;
      sym) set -- l l/file evil ;;
      hard) set -- f l/t x h l/u l/t h l/file l/t h v l/file ;;
      fifo) set -- p l/file - ;;
    esac
    for target in ../sib "$world/sib" ../../world/sib ../sib/sub/.. \
        ./../target/../sib; do
      case $target in ../sib) how=all_ ;; *) how=try_ ;; esac
      "$members" l l "$target" "$@" >a.tar
      $how "$kind below a link to $target"
      # The link in a first run, the rest in a second.
      "$members" "$@" >a.tar
      prepare="ln -s '$target' l"
      $how "$kind below a link to $target that was there"
      prepare=
    done
  done
}

# Links, and directories that change places with them.
exchanged_ ()
{
  "$members" = mode 0777 l l ../sib d l - >a.tar
  all_ 'directory in place of a link'
  "$members" = mode 0777 d l - >a.tar
  prepare='ln -s ../sib l'
  all_ 'directory in place of a link that was there'
  prepare=
  "$members" = mode 0777 d d - f d/in x l d ../sib >a.tar
  all_ 'link in place of a directory that is full'
  "$members" = mode 0777 d d - l d ../sib f d/file evil >a.tar
  all_ 'link in place of a directory'
  # Its metadata waited, and must not reach what the link leads to.
  "$members" = mode 0777 d d - l d ../sib >a.tar
  try_ 'delayed metadata' --delay-directory-restore
  test $status = 0 || fail_ "a directory replaced by a link: status $status"
  # Remembered parents: d is looked up once, then replaced.
  "$members" d d - f d/a x f d/b x l e ../sib f e/file evil \
    d e - f e/file good l e ../sib f e/file evil f d/file fine >a.tar
  all_ 'a name that changes all the time'
}

# Chains that stay inside for a while.
chains_ ()
{
  "$members" d a - d a/b - l in a/b l a/b/up ../../.. \
    f in/up/sib/file evil >a.tar
  all_ 'a chain'
  "$members" l a b l b a f a/file evil >a.tar
  try_ 'a loop'
  test $status = 2 || fail_ "a loop of links ends with $status"
  set --
  for i in 1 2 3 4 5 6 7 8; do set -- "$@" l l$i l$((i + 1)); done
  "$members" "$@" l l9 ../sib f l1/file evil >a.tar
  try_ 'a long chain'
}

# Hard links to what lies outside, by every way to say so.
hard_links_ ()
{
  "$members" l s ../sib/file h h s f h evil >a.tar
  all_ 'a hard link to a link, then data'
  "$members" l s ../sib/file h h s >a.tar
  try_ 'a hard link to a link'
  test "$(readlink world/target/h)" = ../sib/file \
    || fail_ 'a hard link to a link is not that link'
  for name in ../sib/file /sib/file "$world/sib/file" l/file l/link \
      l/../sib/file; do
    "$members" l l ../sib h h "$name" f h evil >a.tar
    all_ "hard link to $name"
  done
  for name in h none d ''; do
    "$members" d d - h h "$name" f next x >a.tar
    try_ "hard link to '$name'"
    test -f world/target/next || fail_ "nothing after a link to '$name'"
  done
}

# Leading slashes and dots.
names_ ()
{
  for name in "$world/sib/file" "//$world/sib/file" "/.//$world/sib/file" \
      ../sib/file ./../sib/file a/../../sib/file a/../../sib/sub/.. .. \
      ../ a/.. / // /. . ./ ''; do
    for kind in f d l p; do
      "$members" = mode 0777 $kind "$name" evil >a.tar
      try_ "member $name of kind $kind"
    done
  done
  "$members" f ../sib/file evil f next x >a.tar
  try_ 'dots'
  cat >want <<'END'
tar-nocache: Removing leading `../' from member names
tar-nocache: ../sib/file: Member name contains '..'
tar-nocache: Exiting with failure status due to previous errors
END
  compare_ want err
  test -f world/target/next || fail_ 'nothing after a name with dots'
  # Being asked for by name does not make it good.
  try_ 'dots that were asked for' ../sib/file
  test $status = 2 && test ! -e world/target/sib \
    || fail_ 'a refused member was extracted'

  # What options uncover is looked at as well.
  "$members" f "a/$world/sib/file" good >a.tar
  try_ 'an uncovered slash' --strip-components=1
  test -f "world/target$world/sib/file" \
    || fail_ 'a//abs is not extracted below'
  "$members" f a/file good h a/h a/file >a.tar
  try_ 'transformed' --transform='s,^a,../sib,'
  test -f world/target/sib/h || fail_ '--transform to .. is not stripped'
  try_ 'transformed' --transform="s,^a,$world/sib,"
  test -f "world/target$world/sib/h" \
    || fail_ '--transform to / is not stripped'
  # The user may name any directory, and then nothing leaves that one.
  "$members" l l .. f l/file evil f sub/../../file evil f file good >a.tar
  for top in ../top "$world/top" top sub/top; do
    rm -rf world/top
    try_ 'one top level' --one-top-level="$top"
    case $top in
      ../* | /*) made=world/top ;;
      *) made=world/target/$top ;;
    esac
    test $status = 2 && test "$(ls $made)" = "$(printf 'file\nl')" \
      || fail_ "--one-top-level=$top: status $status, $(ls $made)"
    test ! -e world/target/file || fail_ "--one-top-level=$top was left"
    cat >want <<END
tar-nocache: $top/l/file: Cannot open: Path leads outside the target directory (use -P to allow it)
tar-nocache: Removing leading \`sub/../../' from member names
tar-nocache: sub/../../file: Member name contains '..'
tar-nocache: Exiting with failure status due to previous errors
END
    compare_ want err
  done
  rm -rf world/top
  # A link of the archive's that is called like it is not the user's.
  "$members" l new .. f new/file evil f file evil >a.tar
  try_ 'one top level' --one-top-level=new
  test $status = 2 && test ! -e world/target/file && test ! -e world/file \
    || fail_ "a link called like the top level: status $status"

  # Two dots as a whole name, not as a part of one.
  "$members" f ..x x f x.. x f ... x f a..b x f '..\x' x >a.tar
  try_ 'names with dots'
  test $status = 0 || fail_ "names with dots end with $status"
  for name in ..x x.. ... a..b '..\x'; do
    test -f "world/target/$name" || fail_ "$name is refused"
  done
}

# Links that stay inside are followed.
inside_ ()
{
  "$members" f in/file good >a.tar
  prepare='mkdir -p real/deep; ln -s real/deep/.././deep in'
  try_ 'inside'
  test "$(cat world/target/real/deep/file)" = good \
    || fail_ "$resolver: a link inside is not followed"
  prepare=
}

# From the root of the system no link leads outside: a tree is restored to
# where it was, whatever absolute links are on the way.
from_the_top_ ()
{
  fresh_
  ln -s "$world/sib" world/target/l
  name=${world#/}/target/l/file
  "$members" f "$name" new >a.tar
  expect_ 0 tar-nocache -xf a.tar -C /
  test "$(cat world/sib/file)" = new \
    || fail_ "$resolver: an absolute link is not followed from /"
  fresh_
}

# -P lifts all this; nothing else does.
lifted_ ()
{
  "$members" f ../sib/file new >a.tar
  expect_ 0 tar-nocache -xPf a.tar -C world/target
  test "$(cat world/sib/file)" = new || fail_ '-P has no effect'
  "$members" f l/file new >a.tar
  prepare='ln -s ../sib l'
  fresh_
  ln -s ../sib world/target/l
  expect_ 0 tar-nocache -xf a.tar -C world/target -P
  test "$(cat world/sib/file)" = new || fail_ "-P has no effect"
  fresh_
  POSIXLY_CORRECT=1; export POSIXLY_CORRECT
  try_ 'environment'
  prepare=
  "$members" f "$world/sib/file" evil >a.tar
  try_ 'environment'
  unset POSIXLY_CORRECT
}

# -h is for reading: it lets nothing be written through a link that leads
# outside, whoever made the link.
dereferenced_ ()
{
  for o in -h '-h --overwrite' '-h --keep-directory-symlink' \
      '-h --incremental'; do
    "$members" l l ../sib f l/file evil >a.tar
    try_ '-h, a link of the archive' $o
    test $status = 2 || fail_ "below a link with $o: status $status"
    cat >want <<'END'
tar-nocache: l/file: Cannot open: Path leads outside the target directory (use -P to allow it)
tar-nocache: Exiting with failure status due to previous errors
END
    compare_ want err
    "$members" f l/file evil >a.tar
    prepare='ln -s ../sib l'
    try_ '-h, a link that was there' $o
    test $status = 2 || fail_ "below a link with $o: status $status"
    "$members" = mode 0777 d l/ - f l/file evil >a.tar
    try_ '-h, a directory for a link' $o
    prepare="ln -s $world/sib l"
    try_ '-h, a directory for an absolute link' $o
    "$members" f file evil >a.tar
    for target in ../sib/file ../sib/new "$world/sib/file" a; do
      prepare="ln -s ../sib/link a; ln -s $target file"
      try_ '-h, a file for a link' $o
    done
    prepare=
  done
  TAR_OPTIONS=-h; export TAR_OPTIONS
  "$members" l l ../sib f l/file evil >a.tar
  try_ '-h from TAR_OPTIONS'
  test $status = 2 || fail_ "TAR_OPTIONS=-h: status $status"
  unset TAR_OPTIONS
  # A link that stays inside is written through.
  "$members" f file good >a.tar
  prepare='mkdir d; ln -s d/link file; ln -s ../real d/link'
  try_ '-h, inside' -h --overwrite
  test "$(cat world/target/real)" = good || fail_ '-h --overwrite, inside'
  prepare=
}

# A link to a directory is kept where that is asked for, but not followed.
kept_ ()
{
  "$members" d l/ - f l/file evil >a.tar
  cat >want <<'END'
tar-nocache: l: Cannot mkdir: Path leads outside the target directory (use -P to allow it)
tar-nocache: l/file: Cannot open: Path leads outside the target directory (use -P to allow it)
tar-nocache: Exiting with failure status due to previous errors
END
  for target in ../sib "$world/sib"; do
    prepare="ln -s $target l"
    try_ 'a kept link' --keep-directory-symlink
    test $status = 2 && test -h world/target/l \
      || fail_ "a link to $target was not kept: status $status"
    compare_ want err
  done
  # What leads to no directory is in the way as ever.
  prepare='ln -s /nonexistent l'
  try_ 'a dangling link' --keep-directory-symlink
  test $status = 0 && test -f world/target/l/file \
    || fail_ "a dangling link stayed: status $status"
  prepare=
}

fresh_
for r in kernel walk; do
  use_ $r
  below_links_
  exchanged_
  chains_
  hard_links_
  names_
  inside_
  from_the_top_
  lifted_
  dereferenced_
  kept_
  fresh_
done

finish_
