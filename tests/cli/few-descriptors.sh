#!/bin/sh
# With as few descriptors as GNU tar manages with, all is archived and
# extracted: what is kept open only for speed is given back.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

gnu_tar_ || skip_ 'no GNU tar tells how few are enough'
(ulimit -n 20) 2>/dev/null || skip_ 'the limit cannot be set'

# All kinds of files, links across directories, directories to be put right
# afterwards.
mkdir -p s/a/b/c/d/e/f s/z || framework_failure_ 'mkdir'
for i in 1 2 3 4 5 6 7 8; do
  echo $i >s/a/f$i; echo $i >s/a/b/c/f$i; echo $i >s/a/b/c/d/e/f/g$i
done
mkfifo s/a/p s/a/b/p
ln -s f1 s/a/l; ln -s nowhere s/z/l
ln s/a/f1 s/z/h; ln s/a/b/c/d/e/f/g1 s/z/h2; ln s/a/b/c/f8 s/a/b/h
truncate -s 1M s/z/sparse; echo end >>s/z/sparse
is_root_ && mknod s/a/c c 1 3 2>/dev/null
is_root_ && chown 3:3 s/a/f2 s/z s/a/b/p
setfacl -m u:9:r s/a/f1 s/a/p s/z 2>/dev/null
setfattr -n user.x -v 1 s/a/f2 s/z s/a/b/c/d 2>/dev/null
find s -exec touch -h -d @1400000000 {} +
chmod 555 s/z

facts_ ()
{
  (cd $1 && find s | LC_ALL=C sort | while read -r f; do
     stat -c '%n %F %a %u:%g %h %s %Y' "$f"
     getfattr -h -d -m- "$f" 2>/dev/null | grep =
   done)
}
fresh_ () { chmod -R u+rwx o 2>/dev/null; rm -rf o; mkdir o; }
"$GNU_TAR" --xattrs --acls -cf all.tar s 2>/dev/null || exit 99

# limited_ N COMMAND...
limited_ () { (ulimit -n $1; shift; exec "$@") >out 2>err; }

# level_ N OPTION...: where GNU tar creates and compares with N descriptors,
# so do we, and get the same.  To extract we need one more, that of the
# directory, since names are not looked up from the top again.
plain=--pax-option=delete=atime,delete=ctime
level_ ()
{
  n=$1; shift
  if limited_ $n "$GNU_TAR" "$@" -cf g.tar s; then
    for o in '' --no-page-cache; do
      limited_ $n tar-nocache "$@" $o --sort=name $plain -cf c.tar s \
        || fail_ "create, $n, $* $o: $(cat err)"
      tar-nocache "$@" --sort=name $plain -cf d.tar s
      cmp c.tar d.tar || fail_ "create, $n, $* $o: not the same"
    done
  fi
  fresh_
  # For ordinary users GNU tar loses the attributes of read-only files.
  reference=$GNU_TAR
  is_root_ || reference=tar-nocache
  "$reference" "$@" -C o -xf all.tar; facts_ o >want
  for again in '' --overwrite --recursive-unlink; do
    test "$again" || fresh_
    limited_ $((n - 1)) "$GNU_TAR" "$@" $again -C o -xf all.tar || continue
    for o in '' --no-page-cache; do
      test "$again" || fresh_
      limited_ $n tar-nocache "$@" $o $again -C o -xf all.tar \
        || fail_ "extract, $n, $* $o $again: $(head -n 3 err)"
      facts_ o >got
      compare_ want got
    done
  done
  if limited_ $n "$GNU_TAR" -df all.tar; then
    limited_ $n tar-nocache -df all.tar || fail_ "diff, $n: $(cat err)"
  fi
}
attributes=$(supported_ --xattrs --acls)
for n in 7 8 9 12 14; do
  level_ $n
  # shellcheck disable=SC2086
  test -z "$attributes" || level_ $n $attributes
done
fresh_; limited_ 16 tar-nocache -C o -xf all.tar || fail_ "16: $(cat err)"

# An incremental archive that renames and removes directories.
mkdir -p i/a/b/c i/x; echo 1 >i/a/b/f; echo 2 >i/a/g
"$GNU_TAR" -cf level0.tar -g snap i
rm -r i/a/b; mv i/x i/y
"$GNU_TAR" -cf level1.tar -g snap i
for n in 7 8 9; do
  fresh_; "$GNU_TAR" -C o -xf level0.tar
  limited_ $n tar-nocache -C o -xGf level1.tar || fail_ "-xG, $n: $(cat err)"
  diff -r i o/i || fail_ "-xG, $n: not the same"
done

# Descriptors that come from the parent count, too.
fresh_
(ulimit -n 16; exec 3</dev/null 4<&3 5<&3 6<&3 7<&3 8<&3 9<&3
 exec tar-nocache -C o -xf all.tar) >out 2>err || fail_ "inherited: $(cat err)"
chmod -R u+rwx o s
finish_
