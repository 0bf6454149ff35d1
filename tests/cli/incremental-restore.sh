#!/bin/sh
# Incremental archives are listed, extracted and compared.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members

# tree_ DIRECTORY: what is in it, with contents.
tree_ ()
{
  (cd "$1" || exit
   find . -printf '%p %y %l\n' | LC_ALL=C sort
   find . -type f -exec grep -H '' {} + | LC_ALL=C sort)
}

# A dump of all, then what changed, three times over; restored one after
# the other they give what was there, each time.
change_ ()
{
  case $1 in
    0) mkdir -p t/d/sub t/e t/gone/deep
       for f in t/a t/d/b t/d/sub/c t/e/f t/gone/deep/x; do
         echo $f >$f
       done
       ln -s a t/link; ln t/a t/d/hard ;;
    1) rm -r t/gone; rm t/d/b; mv t/e t/new; echo more >>t/a
       mkdir t/d/b; echo in >t/d/b/in ;;
    2) mv t/new t/tmp; mv t/d t/new; mv t/tmp t/d; rm t/link; mkdir t/link
       echo 2 >t/new/2 ;;
    3) mv t/new/sub t/s; mv t/d t/new/sub; mv t/s t/d; rm t/new/2 ;;
  esac
}
for format in gnu posix; do
  rm -rf t to snapshot
  mkdir t to
  for level in 0 1 2 3; do
    change_ $level
    tar-nocache -H $format -cf $level.tar -g snapshot t 2>err \
      || fail_ "$format: level $level: $(cat err)"
    expect_ 0 tar-nocache -xf $level.tar -g /dev/null -C to
    test ! -s err || fail_ "$format: level $level: $(cat err)"
    tree_ t >want; tree_ to/t >got
    compare_ want got
    expect_ 0 tar-nocache -df $level.tar -g /dev/null -C to
    test ! -s out || fail_ "$format: level $level differs: $(cat out)"
  done
  # Without -G nothing is removed or renamed, and nothing is fatal.
  mkdir plain
  for level in 0 1 2; do
    expect_ 0 tar-nocache -xf $level.tar -C plain
  done
  for f in gone/deep/x d/sub/c new/b/in; do
    test -f plain/t/$f || fail_ "$format: without -G: no $f"
  done
  rm -rf plain
done

# restore_ OPERANDS0 OPERANDS1 COMMANDS: an archive of OPERANDS0 in t, then
# COMMANDS there and one of OPERANDS1; the operands are as they were when
# both were extracted.
restore_ ()
{
  rm -rf t to snapshot
  mkdir -p t/a/sub/deep t/b t/c to
  for f in t/a/1 t/a/sub/2 t/b/3 t/c/4 t/a/sub/deep/5; do
    echo $f >$f
  done
  (cd t && tar-nocache -cf ../0.tar -g ../snapshot $1) || fail_ "$1"
  (cd t && eval "$3" && tar-nocache -cf ../1.tar -g ../snapshot $2) \
    || fail_ "$3: $2"
  for level in 0 1; do
    expect_ 0 tar-nocache -xf $level.tar -g /dev/null -C to
    test ! -s err || fail_ "$3: level $level: $(cat err)"
  done
  rm -rf from back
  mkdir from back
  (cd t && cp -a $2 ../from); (cd to && cp -a $2 ../back)
  tree_ from >want; tree_ back >got
  compare_ want got
}

# Renamed directories where the first of the archive is none that was there.
restore_ a d 'mv a d'
restore_ a 'd a' 'mv a d; mkdir a'
restore_ 'a b' 'A b' 'mv a A'
restore_ 'a b c' '0 a b' 'mv b 0; mv a b; mv c a'
restore_ 'a b c' '0 c' 'mv a/sub 0; mv b c/b; echo new >0/5'
# Where the first is another one than before.
restore_ 'a b' 'a z' 'mv a z; mv b a'
restore_ 'a b c' 'a b c' 'mv a t; mv b a; mv c b; mv t c'
# Where one is in the way of another that went to a temporary directory.
restore_ 'a b c' 'a b c' \
  'mv a/sub/deep t; rm -r a/sub; mv c a/sub; mv a c; mv t a'
# Where the old one around moves away first.
restore_ 'a b' '0 a b' 'mv a 0; mkdir a; mv 0/sub a/1'
restore_ 'a b' 'a b z' 'mv a z; mkdir a; mv z/sub a/1'
restore_ . . 'mv a/sub t; mv a t/a; rm -r b; mv t b'

# Below another directory: what dumpdirs name is there, too.
rm -rf t to snapshot; mkdir -p t/a/sub t/b t/c to
for f in t/a/fa t/b/fb t/a/sub/f t/c/f t/gone; do echo $f >$f; done
tar-nocache -cf 0.tar -g snapshot t || fail_ 'level 0'
mv t/a t/x; mv t/b t/a; mv t/x t/b; mv t/c t/b/c; rm t/gone
tar-nocache -cf 1.tar -g snapshot t || fail_ 'level 1'
for options in --one-top-level=r --one-top-level=r/s '-C to --one-top-level=r'
do
  rm -rf r to; mkdir to
  for level in 0 1; do
    expect_ 0 tar-nocache -xvf $level.tar -g /dev/null $options
    test ! -s err || fail_ "$options: level $level: $(cat err)"
  done
  dir=$(find r to -name t 2>/dev/null)
  grep "Deleting '${dir#to/}/gone'" out >/dev/null || fail_ "$(cat out)"
  tree_ t >want; tree_ "$dir" >got
  compare_ want got
done
# Where names do not stay what they were, nothing is touched.
rm -rf to; mkdir -p to/t; echo mine >to/t/mine
for option in --transform=s/a/b/ --strip-components=1; do
  for g in '-g /dev/null' -G; do
    expect_ 2 tar-nocache -xf 1.tar $g $option -C to
    want="'--incremental'"
    test "$g" = -G || want="'--listed-incremental'"
    grep "$want cannot be used with '${option%%=*}'" err >/dev/null \
      || fail_ "$(cat err)"
  done
  expect_ 0 tar-nocache -tf 1.tar -g /dev/null $option
  expect_ 0 tar-nocache -xOf 1.tar -g /dev/null $option
done
test "$(cat to/t/mine)" = mine || fail_ 'something was touched'

# What is said of it.
make_ ()
{
  rm -rf to
  mkdir -p to/d/sub
  echo 1 >to/d/a; echo 2 >to/d/b; echo 3 >to/d/sub/c
  ln -s sub to/d/l
}
"$members" D d/ 'Na^Dsub^^' D d/sub/ '^' f d/a new >a.tar
make_
expect_ 0 tar-nocache -xvGf a.tar -C to
LC_ALL=C sort out >got
cat >want <<'END'
d/
d/a
d/sub/
tar-nocache: Deleting 'd/b'
tar-nocache: Deleting 'd/l'
tar-nocache: Deleting 'd/sub/c'
END
compare_ want got
tree_ to >got
printf '%s\n' '. d ' './d d ' './d/a f ' './d/sub d ' './d/a:new' >want
compare_ want got

# Operands limit it.
make_
expect_ 0 tar-nocache -xGf a.tar -C to d/sub
tree_ to >got
printf '%s\n' '. d ' './d d ' './d/a f ' './d/b f ' './d/l l sub' \
  './d/sub d ' './d/a:1' './d/b:2' >want
compare_ want got

# Questions.
make_
printf 'y\nn\ny\ny\nn\nn\n' | expect_ 0 tar-nocache -xwGf a.tar -C to
grep "^extract 'd'?delete 'd/[bl]'?delete 'd/[bl]'?extract 'd/sub'?" out \
  >/dev/null || fail_ "$(cat out)"

# Listing.
"$members" D d/ 'Xd^Rd/x^T^Rd/y^Td/x^R^Td/y^Ya^N\n^^' >b.tar
expect_ 0 tar-nocache -tvvGf b.tar
sed 1d out >got
printf '%s\n' 'X d' 'R d/x' 'T ' 'R d/y' 'T d/x' 'R ' 'T d/y' 'Y a' 'N \\n' \
  '' >want
compare_ want got
expect_ 0 tar-nocache -tvGf b.tar
test "$(wc -l <out)" = 1 || fail_ "-tv lists a dumpdir"
expect_ 0 tar-nocache -tvvf b.tar
test "$(wc -l <out)" = 1 || fail_ "a dumpdir is listed without -G"

# Nothing is done of what is malformed; the rest is extracted.
"$members" D d/ 'Rd/a^Td/x^Ya' f z z >bad.tar
make_; tree_ to >want
expect_ 2 tar-nocache -xGf bad.tar -C to
test -f to/z || fail_ 'nothing is extracted after a malformed dumpdir'
rm -f to/z
tree_ to >got
compare_ want got
grep 'tar-nocache: Malformed dumpdir: missing terminator' err >/dev/null \
  || fail_ "$(cat err)"
"$members" D d/ 'Xd^Na^Nb^Nl^Dsub^^' >unused.tar
make_; tree_ to >want
expect_ 0 tar-nocache -xGf unused.tar -C to
tree_ to >got
compare_ want got
echo "tar-nocache: Malformed dumpdir: 'X' never used" >want
compare_ want err
expect_ 0 tar-nocache -xGf unused.tar -C to --warning=no-bad-dumpdir
test ! -s err || fail_ "a warning in spite of --warning=no-bad-dumpdir"

# A name that cannot be had ends the renaming and the removal.
"$members" D d/ 'Rnone^Td/x^^' f z z >c.tar
make_; tree_ to >want
expect_ 2 tar-nocache -xGf c.tar -C to
test -f to/z || fail_ 'nothing is extracted after a renaming that failed'
rm -f to/z
tree_ to >got
compare_ want got
grep "Cannot rename 'none' to 'd/x': No such file or directory" err \
  >/dev/null || fail_ "$(cat err)"

# A file in the way of a renamed directory is replaced.
"$members" D d/ 'Rd/sub^Td/b^Dbe^Db^^' D d/b/ 'Nc^^' >c.tar
make_
expect_ 0 tar-nocache -xvGf c.tar -C to
test ! -s err || fail_ "$(cat err)"
grep "^tar-nocache: Deleting 'd/b'$" out >/dev/null || fail_ "$(cat out)"
tree_ to >got
printf '%s\n' '. d ' './d d ' './d/b d ' './d/b/c f ' './d/b/c:3' >want
compare_ want got
make_; tree_ to >want
printf 'y\nn\nn\nn\nn\nn\n' >answers
expect_ 2 tar-nocache -xwGf c.tar -C to <answers
grep "^extract 'd'?delete 'd/b'?" out >/dev/null || fail_ "$(cat out)"
tree_ to >got
compare_ want got

# What cannot be looked at, or not opened after directories were renamed.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
"$members" D d/ 'Rd/sub^Td/new^Na^Dnew^^' D d/new/ 'Nc^^' >c.tar
# inject_ CALL WHEN ERROR ARCHIVE: one of the calls fails.
inject_ ()
{
  strace -o trace -P "$PWD/to" -P "$PWD/to/d" -e trace=$1 \
    -e inject=$1:error=$3:when=$2 tar-nocache -xGf $4 -C to >out 2>err
  status=$?
  grep INJECTED trace >/dev/null 2>&1
}
for call in openat newfstatat,fstatat64,statx; do
  for error in EIO EMFILE; do
    n=1
    while make_; inject_ $call $n $error c.tar; do
      test $status = 2 || test ! -e to/d/b \
        || fail_ "$call $n fails, $error, and nothing was purged: $(cat err)"
      n=$((n + 1))
    done
  done
done

# A directory that is renamed or removed after it was extracted gets its
# metadata under its new name, or none.
"$members" = mtime 1500000001 d d/ - d d/old/ - d d/gone/ - f d/old/f x \
  D d/ 'Rd/old^Td/new^Dnew^^' >twice.tar
rm -rf to; mkdir to
expect_ 0 tar-nocache -xGf twice.tar -C to
test ! -s err || fail_ "$(cat err)"
tree_ to >got
printf '%s\n' '. d ' './d d ' './d/new d ' './d/new/f f ' './d/new/f:x' \
  >want
compare_ want got
test "$(stat -c %Y to/d/new)" = 1500000001 || fail_ 'the time was lost'
"$members" d d/ - d d/old/ - d d/old/e/ - D ./d/ '^' >twice.tar
expect_ 0 tar-nocache -xGf twice.tar -C to
test ! -s err || fail_ "$(cat err)"
"$members" d d/ - d d/from/ - d d/to/ - D d/ 'Rd/from^Td/to^Dto^^' >twice.tar
expect_ 0 tar-nocache -xGf twice.tar -C to
test ! -s err || fail_ "$(cat err)"

# Access times come back, too.
rm -rf t to snapshot; mkdir t to; echo x >t/f
for format in gnu posix; do
  touch -a -d @1400000000 t/f
  tar-nocache -H $format -cGf atime.tar t --atime-preserve=replace
  expect_ 0 tar-nocache -xGf atime.tar -C to
  test "$(stat -c %X to/t/f)" = 1400000000 || fail_ "$format: access time"
done

# Comparing: contents as such, not what is in the files.
"$members" = mode 755 D d/ 'Na^Yb^Nl^Dsub^^' D d/sub/ 'Nc^^' >d.tar
make_; chmod 755 to/d to/d/sub
expect_ 0 tar-nocache -dGf d.tar -C to
test ! -s out || fail_ "$(cat out)"
rm to/d/b
expect_ 1 tar-nocache -dGf d.tar -C to
echo 'd: Contents differ' >want
compare_ want out
echo >to/d/b; echo >to/d/sub/more
expect_ 1 tar-nocache -df d.tar -C to
echo 'd/sub: Contents differ' >want
compare_ want out
rm -r to/d/sub; echo >to/d/sub
expect_ 2 tar-nocache -dGf d.tar -C to
printf '%s\n' 'd: Contents differ' 'd/sub: File type differs' >want
compare_ want out
grep '^tar-nocache: d/sub/: Cannot open: ' err >/dev/null || fail_ "$(cat err)"
ln -s nothing to/d/link; rm to/d/sub; ln -s . to/d/sub
expect_ 1 tar-nocache -dGf d.tar -C to
compare_ want out
rm to/d/link

# What an ordinary user may not do is told, and the rest is done.
if can_be_user_; then
  make_; chmod 755 to/d/sub
  mkdir to/d/locked; echo x >to/d/locked/x
  is_root_ && chown -R 65534:65534 to
  chmod 555 to/d/locked
  as_user_ tar-nocache -xGf a.tar -C to >out 2>err
  test $? = 2 || fail_ 'a directory that cannot be removed is no error'
  grep '^tar-nocache: d/locked: Cannot remove: Permission denied$' err \
    >/dev/null || fail_ "$(cat err)"
  test ! -e to/d/b || fail_ 'd/b is still there'
  test "$(cat to/d/a)" = new || fail_ 'd/a was not extracted'
  chmod 755 to/d/locked
  chmod 0 to/d/sub
  as_user_ tar-nocache -xGf a.tar -C to >out 2>err
  test $? = 2 || fail_ 'a directory that cannot be read is no error'
  grep '^tar-nocache: d/sub: Cannot open: Permission denied$' err \
    >/dev/null || fail_ "$(cat err)"
  chmod 755 to/d/sub
fi

# With -k a name that is taken is an error for a hard link, with -G it is not.
rm -rf d to
mkdir -p d to/d && echo x >d/a && ln d/a d/b && echo a >to/d/a \
  && echo b >to/d/b && tar-nocache -cf a.tar -G --sort=name d \
  || framework_failure_
for o in -xGkf -xkf; do
  expect_ 2 tar-nocache $o a.tar -C to
  exists=$(error_text_ EEXIST)
  {
    echo "tar-nocache: d/a: Cannot open: $exists"
    test $o = -xGkf \
      || echo "tar-nocache: d/b: Cannot hard link to 'd/a': $exists"
    echo 'tar-nocache: Exiting with failure status due to previous errors'
  } >want
  compare_ want err
  echo b | compare_ - to/d/b
done

# Not across file systems with --one-file-system.
if is_root_; then
  make_; mkdir to/d/mnt
  if mount -t tmpfs none to/d/mnt 2>/dev/null; then
    at_end "umount '$PWD/to/d/mnt'"
    echo x >to/d/mnt/x
    expect_ 0 tar-nocache -xGf a.tar -C to --one-file-system
    echo 'tar-nocache: d/mnt: directory is on a different device:' \
      'not purging' >want
    compare_ want err
    test -f to/d/mnt/x || fail_ 'another file system was emptied'
    # Nor within it, if it is another than that of -C.
    "$members" D d/ 'Na^Dmnt^^' D d/mnt/ '^' >mnt.tar
    expect_ 0 tar-nocache -xGf mnt.tar -C to --one-file-system
    echo 'tar-nocache: d/mnt/x: directory is on a different device:' \
      'not purging' >want
    compare_ want err
    test -f to/d/mnt/x || fail_ 'the root of another file system was emptied'
    expect_ 0 tar-nocache -xGf mnt.tar -C to
    test ! -e to/d/mnt/x || fail_ 'a mount point was not purged'
  fi
fi

finish_
