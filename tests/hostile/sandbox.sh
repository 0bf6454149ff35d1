#!/bin/sh
# A build without the check that names stay inside still changes nothing there.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

nobeneath=$abs_top_builddir/tests/hostile/nobeneath
case $TAR_NOCACHE in
  */valgrind-bin/*) skip_ 'valgrind would run another program' ;;
esac
tar-nocache --debug -tf /dev/null 2>&1 | grep 'no file can be changed' >/dev/null \
  || skip_ "no sandbox: $(tar-nocache --debug -tf /dev/null 2>&1 | head -n 1)"

# Target has a link that leads outside.  What is there is recorded with the
# number of links, so that one made elsewhere shows; without the times of
# directories, because the kernel limits no change of metadata.
fresh_ ()
{
  rm -rf world
  mkdir -p world/target world/outside/dir/sub
  echo old >world/outside/file
  echo deep >world/outside/dir/sub/deep
  ln -s ../outside world/target/link
}
record_ ()
{
  (cd world && find outside -printf '%p %y %l %s %n\n' | sort
   find outside -type f -printf '%p %T@ %m\n' | sort
   find outside -type f -exec cat {} +)
}

# attack_ NAME ARCHIVE [OPTION]...: without the sandbox it does harm, with it
# there are errors and no harm.
attack_ ()
{
  name_=$1; archive_=$2; shift 2
  for sandbox in --no-sandbox --debug; do
    fresh_
    before=$(record_)
    (cd world/target && timeout 60 "$nobeneath" "$sandbox" -xf "../../$archive_" \
       --warning=none "$@") >out 2>err
    status=$?
    after=$(record_)
    case $sandbox in
      --no-sandbox)
        test "$before" != "$after" \
          || { fail_ "$name_: does no harm without the sandbox"; cat err; } ;;
      *)
        test "$before" = "$after" \
          || { fail_ "$name_: harm despite the sandbox"; cat err; record_; }
        test $status -eq 2 || { fail_ "$name_: status $status"; cat err; } ;;
    esac
  done
}

mkdir -p in/link/newdir in/link/a/b || framework_failure_
cd in || framework_failure_
echo new >link/new; echo replaced >link/file; echo deep >link/a/b/file
ln -s x link/sym; mkfifo link/fifo; echo mine >own; ln own link/hard
tar-nocache -cf ../create.tar link/new
tar-nocache -cf ../replace.tar link/file
tar-nocache -cf ../mkdir.tar link/newdir
tar-nocache -cf ../parents.tar link/a/b/file
tar-nocache -cf ../symlink.tar link/sym
tar-nocache -cf ../fifo.tar link/fifo
tar-nocache -cf ../hard.tar own link/hard
ln link/file here
tar-nocache -cf ../taken.tar link/file here
# Of a member and a link to it, only the link is left.
tar-nocache --delete -f ../taken.tar link/file
echo 'not a directory' >link/dir
tar-nocache -cf ../tree.tar link/dir
tar-nocache --transform='s,^top,link,' -C "$test_dir" -cf ../both.tar \
  -C in --no-recursion own
cd .. || framework_failure_
# The link and what goes through it in one archive.
mkdir one && ln -s ../outside one/way || framework_failure_
tar-nocache -cf both.tar -C one way
rm one/way && mkdir one/way && echo new >one/way/new || framework_failure_
tar-nocache -rf both.tar -C one way/new
# A directory from which a file has gone.
mkdir -p inc/link/dir && echo x >inc/link/kept || framework_failure_
tar-nocache -g snapshot -cf purge.tar -C inc link/dir

attack_ 'a new file' create.tar
attack_ 'a link and a file in one archive' both.tar
attack_ 'a file replaced' replace.tar
attack_ 'a file overwritten' replace.tar --overwrite
attack_ 'a file removed first' replace.tar -U
attack_ 'a file renamed' replace.tar --backup
attack_ 'a new directory' mkdir.tar
attack_ 'missing parents' parents.tar
attack_ 'a new link' symlink.tar
attack_ 'a new fifo' fifo.tar
attack_ 'a new hard link' hard.tar
attack_ 'a hard link to what is outside' taken.tar
attack_ 'a tree removed' tree.tar --recursive-unlink
attack_ 'files purged' purge.tar -G

# Nor with several targets, or below a top level.
mkdir other || framework_failure_
attack_ 'several targets' create.tar -C . link/new -C ../../other nothing
attack_ 'a top level' create.tar --one-top-level=.

# What reads only is limited more.
fresh_
for options in -t -d -xO --test-label; do
  expect_ 0 "$nobeneath" --debug "$options" -f create.tar -C in
  grep 'no file can be changed' err >/dev/null || { fail_ "$options"; cat err; }
done
finish_
