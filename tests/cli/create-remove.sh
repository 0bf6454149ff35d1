#!/bin/sh
# Files are removed when the archive is complete, and only then.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

make_ ()
{
  rm -rf d && mkdir -p d/sub/deep && echo 1 >d/f && ln d/f d/g \
    && ln -s f d/s && mkfifo d/p && echo 2 >d/sub/x && : >d/sub/deep/e \
    || framework_failure_
}

make_
expect_ 0 tar-nocache -cf a --remove-files d
compare_ /dev/null err
test ! -e d || fail_ 'something is left'
tar-nocache -tf a | sort >out
printf '%s\n' d/ d/f d/g d/p d/s d/sub/ d/sub/deep/ d/sub/deep/e d/sub/x >want
compare_ want out

# A file with one name is no target of a link.
echo 1 >one
expect_ 0 tar-nocache -cf a --remove-files "$test_dir/one"
echo "tar-nocache: Removing leading \`/' from member names" >want
compare_ want err
test ! -e one || fail_ 'something is left'

# What is left out stays, with the directories around it.
make_
expect_ 2 tar-nocache -cf a --sort=name --remove-files --exclude=x d
find d | sort >out
printf '%s\n' d d/sub d/sub/x >want
compare_ want out
cat >want <<'E'
tar-nocache: d/sub: Cannot rmdir: Directory not empty
tar-nocache: d: Cannot rmdir: Directory not empty
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err

# Relative to -C; the directory itself goes too.
make_
expect_ 0 tar-nocache -cf a --remove-files -C d .
test ! -e d || fail_ '-C d .'
# What was removed with its directory before is no error.
make_
expect_ 0 tar-nocache -cf a --remove-files -C d sub f -C sub x
test -e d/g || fail_ 'something else was removed'
test ! -e d/f || fail_ 'd/f is left'

# A directory that is named with "." at its end has no such entry to remove.
for name in d/. d//./. ./d/./ "$test_dir/d/."; do
  make_
  expect_ 0 tar-nocache -Pcf a --remove-files "$name"
  test ! -e d || fail_ "$name is left"
done
make_
ln -s d link
expect_ 2 tar-nocache -cf a --remove-files link/.
test -L link || fail_ 'the link is gone'
cat >want <<'E'
tar-nocache: link: Cannot rmdir: Not a directory
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err
rm link

# A file that was archived twice is no error.
make_
expect_ 0 tar-nocache -cf a --remove-files d/f d/f d/g
test ! -e d/f || fail_ 'd/f is left'
test -d d || fail_ 'd is gone'

# With -h the link goes, what it points to stays.
make_
expect_ 0 tar-nocache -chf a --remove-files d/s
test -e d/f || fail_ 'the target is gone'
test ! -h d/s || fail_ 'the link is left'

# So it does when the target went first, from whatever directory.
for options in --sort=name '--sort=name -g snapshot'; do
  rm -rf d snapshot; mkdir -p d/sub; echo x >d/f; ln -s f d/l
  ln -s ../f d/sub/l
  expect_ 0 tar-nocache -chf a --remove-files $options d
  test ! -e d || fail_ "$options: the links are left: $(find d)"
done
# A link to a directory is no directory to be removed.
rm -rf d; mkdir -p d o; echo x >o/x; ln -s ../o d/l
expect_ 2 tar-nocache -chf a --remove-files d
test -h d/l || fail_ 'a link to a directory was removed'
cat >want <<'E'
tar-nocache: d/l: Cannot rmdir: Not a directory
tar-nocache: d: Cannot rmdir: Directory not empty
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err
rm -rf d o

# A link to another file than the one that was archived stays.
mkdir d; head -c 30000 /dev/zero >b; echo x >other; ln -s ../b d/l
expect_ 2 tar-nocache -chf a -b1 --checkpoint=30 \
  --checkpoint-action=exec='ln -sfn ../other d/l' --remove-files d
test -h d/l || fail_ 'a link to something else was removed'
rm -rf d b other

# A directory that is exchanged with a link meanwhile leads nowhere: not
# even the same file is removed from another directory.
exchange='test -h d || { mv d e; ln -s outside d; }'
for options in --sort=name '--sort=name -g snapshot'; do
  rm -rf d e outside snapshot; mkdir -p d/a outside/a
  head -c 30000 /dev/zero >d/a/f; ln d/a/f outside/a/f
  expect_ 2 tar-nocache -cf a -b1 --checkpoint=30 \
    --checkpoint-action=exec="$exchange" --remove-files $options d
  test -f outside/a/f || fail_ "$options: removed outside"
  test -f e/a/f || fail_ "$options: removed what was moved away"
  grep "^tar-nocache: d/a/f: Cannot unlink: $(error_text_ EBUSY)\$" err \
    >/dev/null || fail_ "$options: $(cat err)"
done
# The same for the directory of -C.
rm -rf d e outside; mkdir -p d/a outside/a
head -c 30000 /dev/zero >big
expect_ 2 tar-nocache -cf a -b1 --checkpoint=30 \
  --checkpoint-action=exec="$exchange" --remove-files -C d/a . -C ../.. big
test -d outside/a || fail_ '-C: a directory outside was removed'
rm -rf d e outside

# A file that has changed since it was archived stays, also if another file
# has got its inode.  With -W all files stay if the contents of one differ.
twice='echo two >d/a.new; mv d/a.new d/a'
for change in 'echo two >>d/a' "$twice" "$twice; $twice"; do
  for options in --sort=name '--sort=name -g snapshot'; do
    rm -rf d snapshot; mkdir d; echo one >d/a; head -c 30000 /dev/zero >d/b
    expect_ 2 tar-nocache -cf a.tar -b1 --checkpoint=30 \
      --checkpoint-action=exec="$change" --remove-files $options d
    grep two d/a >/dev/null || fail_ "$change, $options: lost"
    case $change in
      echo\ two\ \>\>*)
        grep '^tar-nocache: d/a: Not removed: changed since archived$' err \
          >/dev/null || fail_ "$change, $options: $(cat err)" ;;
    esac
    test ! -e d/b || fail_ "$change, $options: not removed"
    rm -rf d snapshot; mkdir d; echo one >d/a; head -c 30000 /dev/zero >d/b
    expect_ 2 tar-nocache -cWf a.tar -b1 --checkpoint=30 \
      --checkpoint-action=exec="$change" --remove-files $options d
    grep two d/a >/dev/null || fail_ "$change, $options -W: lost"
    case $change in *a.new*)
      test -e d/b || fail_ "$change, $options -W: removed"
      grep ': No file is removed: verification failed$' err >/dev/null \
        || fail_ "$change, $options -W: $(cat err)" ;;
    esac
  done
done
rm -rf d snapshot a.tar

# Nothing is removed when the archive could not be written.
if test -c /dev/full; then
  make_
  tar-nocache -cf - --remove-files d >/dev/full 2>err
  test $? -eq 2 || fail_ 'no error'
  test -e d/f && test -e d/sub/x || fail_ 'lost'
fi

# What changed meanwhile is kept.
make_
head -c 20000000 /dev/zero >d/f
mkfifo pipe
tar-nocache -cf pipe --remove-files d/f 2>err &
{ head -c 1000000 >a; echo more >>d/f; cat >>a; } <pipe
wait $!
test $? -eq 1 || fail_ 'no change was seen'
test -e d/f || fail_ 'a changed file was removed'

finish_
