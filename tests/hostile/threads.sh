#!/bin/sh
# Small files written by several threads: the same tree, messages and status as
# with one, from archives made to do harm, of odd files, and onto a full disk.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# STEP=1 takes all archives, not one of STEP, and tries each in more ways.
step=${STEP:-13}
hostile=$abs_top_builddir/tests/hostile/hostile
TNC_POOL=always
export TNC_POOL

sleep 1 && : >stamp || framework_failure_ 'no time stamp'
umask 022

# tree_: what is below x.  What got no time from the archive has that of STAMP.
tree_ ()
{
  TNC_POOL=never tar-nocache --threads=1 --warning=none -cf - \
    --format=posix --sparse-version=0.0 -S --sort=name --numeric-owner \
    --pax-option=delete=atime,delete=ctime,exthdr.name=%d/x/%f \
    --mtime=./stamp --clamp-mtime -C x . 2>&1
}

# empty_: an empty directory x.  An archive may leave directories that cannot
# be entered.
empty_ ()
{
  test ! -d x || chmod -R u+rwx x
  rm -rf x && mkdir x || framework_failure_ 'x cannot be removed'
}

# extract_ ARGUMENT...: extract into x, with the command that $run may be; the
# result is in RESULT, TREE and MESSAGES.
extract_ ()
{
  ${before-empty_}
  status=0
  # shellcheck disable=SC2086
  ${run-} tar-nocache -C x "$@" >messages 2>&1 <input || status=$?
  # How far in the future a time is depends on the present one, and totals
  # have a speed.
  sed -e 's/ is [0-9.]* s in the future/ is in the future/' \
    -e 's|, [^ ]*B/s)$|)|' messages >result || framework_failure_ sed
  # lbzip2, which may be there for several threads, has other words and another
  # status than bzip2.
  case ${name-} in
    bzip2-*) sed -i '/^tar-nocache: /!d; /Child returned/d' result ;;
  esac
  echo "status $status" >>result
  tree_ >tree
  ${after-:}
}

# same_ NAME ARGUMENT...: extract with several numbers of threads.
same_ ()
{
  name=$1
  shift
  extract_ --threads=1 "$@"
  mv result want.result && mv tree want.tree || framework_failure_ "$name"
  for threads in ${numbers:-2 8}; do
    extract_ --threads=$threads "$@"
    cmp want.result result || { diff want.result result | head -n 20
      fail_ "$name: --threads=$threads $*: other messages"; }
    cmp want.tree tree || {
      tar-nocache -tvf want.tree >w 2>&1
      tar-nocache -tvf tree 2>&1 | diff w - | head -n 20
      fail_ "$name: --threads=$threads $*: another tree"; }
  done
}

# The pool is used.
: >input
mkdir some && echo 1 >some/1 && tar-nocache -cf a some
if TNC_TRACE=pool tar-nocache --threads=2 -C some -xf a 2>&1 \
    | grep 'pool: starts' >/dev/null; then
  :
else
  skip_ 'there are no threads'
fi

# Archives made to do harm.
"$hostile" -l >names || framework_failure_ 'no list of cases'
test "$step" = 1 || numbers=8
test "$step" != 1 || numbers='2 8 32'
i=0
while read -r name; do
  i=$((i + 1))
  test $((i % step)) = 0 || continue
  "$hostile" -w "$name" >hostile.tar || framework_failure_ "$name"
  same_ "$name" -xvf hostile.tar
  test "$step" = 1 || continue
  cp hostile.tar input
  same_ "$name" --no-page-cache -xpf -
  same_ "$name" -xUf hostile.tar
  : >input
done <names

# A tree of odd files.
odd=odd
mkdir odd odd/sub odd/locked 'odd/with
newline' || framework_failure_ 'no directory'
i=0
while test $i -lt 150; do
  i=$((i + 1))
  head -c $((i * 37 % 5000)) "$TAR_NOCACHE" >odd/$i
  echo $i >odd/sub/$i.$i
done
head -c 131072 "$TAR_NOCACHE" >odd/whole
head -c 131073 "$TAR_NOCACHE" >odd/large
head -c 1500000 "$TAR_NOCACHE" >odd/largest
cat odd/[1-9]* odd/[1-9]* >odd/larger
echo x >'odd/with
newline/	"quoted\'
truncate -s 300000 odd/hole && echo x >>odd/hole
ln odd/7 odd/7.hard && ln odd/sub/8.8 odd/8.hard && ln -s 7 odd/7.link
ln -s . odd/sub/here && mkfifo odd/fifo
touch -d 2100-01-01 odd/20 odd/21 odd/sub/40.40
touch -d 1960-01-01 odd/30
touch -d '2001-01-01 01:01:01.123456789' odd/31 odd/sub
chmod 0 odd/33
chmod 4755 odd/34 && chmod 2711 odd/35 && chmod 1600 odd/36 && chmod 444 odd/37
: >odd/locked/1 && : >odd/locked/2 && chmod 555 odd/locked
! is_root_ || chown 1234:4321 odd/34 odd/1?? odd/sub/1.1
is_root_ || chmod 400 odd/33
tar-nocache --format=posix --sort=name -cSf odd.tar odd || framework_failure_ odd

# It becomes the same archive with each number of threads.
tar-nocache --threads=1 --format=gnu --sort=name -cSf want.tar odd \
  || framework_failure_ want.tar
for how in --read-ahead=0 --threads=2 --threads=8 --threads=32; do
  for option in --sort=name --no-page-cache; do
    expect_ 0 env TNC_PREFETCH=always TNC_OVERLAP=always "$TAR_NOCACHE" $how \
      --format=gnu --sort=name $option -cSf got.tar odd
    cmp want.tar got.tar || fail_ "$how $option: another archive"
  done
done

# Names that come again, as something else.
mkdir -p other/odd/1 other/odd/2 && echo dir >other/odd/1/file
ln -s sub other/odd/3 && echo new >other/odd/4 && ln -s /tmp other/odd/sub
ln other/odd/4 other/odd/5 && mkfifo other/odd/6 && echo more >other/odd/fifo
cp odd.tar again.tar
tar-nocache -rf again.tar -C other --exclude=sub odd
tar-nocache -rf again.tar -C other odd/sub
tar-nocache -rf again.tar odd/sub/1.1 odd/1 odd/2 odd/7 odd/7.hard odd/8.hard \
  odd/sub/8.8 odd/4 odd/4 odd/4 || framework_failure_ again
head -c 150000 odd.tar >cut.tar
chmod 755 odd/locked

test "$step" = 1 || numbers=3
for archive in odd again cut; do
  same_ $archive -xvvf $archive.tar
  cp $archive.tar input
  same_ $archive -xvf - --index-file=lines
  : >input
  test "$step" = 1 || test $archive = again || continue
  gzip -c $archive.tar >archive.tgz
  same_ $archive -xvvRzpf archive.tgz
  for options in --no-page-cache --fsync '--fsync --no-page-cache' \
    --keep-old-files --skip-old-files --unlink-first --recursive-unlink \
    --overwrite --keep-newer-files --backup=numbered --no-overwrite-dir \
    --touch --no-same-owner '--no-same-permissions --no-same-owner' -mp \
    '--delay-directory-restore' --xattrs '--acls --selinux' -Gvv \
    --one-top-level=odd/sub/top '--strip-components=1 --show-transformed' \
    '-h --keep-directory-symlink' '-i --warning=no-timestamp' --numeric-owner \
    '--checkpoint=3 -vv' '--totals --no-sandbox --error-summary' -P '-b1 -v'; do
    # shellcheck disable=SC2086
    same_ $archive $options --xform='s/^odd.8$/odd.tenth/' -xf $archive.tar \
      --warning=no-xdev
  done
done

# Onto what is there: older and newer files, links, directories.
full_ ()
{
  empty_
  mkdir x/odd x/odd/50 x/odd/51 && ln -s sub x/odd/52 && echo there >x/odd/53
  echo there >x/odd/51/file && ln x/odd/53 x/odd/54 && ln -s . x/odd/sub
  echo new >x/odd/55 && touch -d 2030-01-01 x/odd/55 x/odd/56
  echo old >x/odd/57 && touch -d 1999-01-01 x/odd/57
  ! is_root_ || { chgrp 4321 x/odd && chmod g+s x/odd; }
  touch -d 2020-02-02 x/odd x/odd/50 x/odd/51 x/odd/51/file x/odd/53
}
before=full_
for options in '' -k -U --overwrite --skip-old-files --keep-newer-files \
  --recursive-unlink --backup=simple --no-overwrite-dir -h; do
  # shellcheck disable=SC2086
  same_ there $options -xvf again.tar
done
unset before

# One name twice, one after the other; a directory that a file replaces.
mkdir -p t/d u v && echo file >u/d
i=0
while test $i -lt 40; do
  i=$((i + 1))
  echo $i.$i >t/same
  tar-nocache -rf twice.tar -C t same same
done
echo 1 >t/d/1 && tar-nocache -rf twice.tar -C t d
tar-nocache -rf twice.tar -C u d
ln -s . v/d && tar-nocache -rf twice.tar -C v d
tar-nocache -rf twice.tar -C t d/1 d
numbers='2 32'
same_ twice -xvf twice.tar
same_ twice -xvUf twice.tar --recursive-unlink
same_ twice -xvkf twice.tar

# Several threads are busy with large files when the first one has a message.
mkdir late
i=0
while test $i -lt 40; do
  i=$((i + 1))
  head -c 131072 "$TAR_NOCACHE" >late/$i
done
touch -d 2100-01-01 late/1 late/11 late/21 late/31
tar-nocache --sort=inode -cf late.tar late || framework_failure_ late
for _ in 1 2 3 4 5; do
  same_ late -xvf late.tar
done

# Who may give files away, but then no longer set their times.
chowner='setpriv --reuid=1234 --regid=1234 --clear-groups --inh-caps=+chown
  --ambient-caps=+chown'
# shellcheck disable=SC2086
if is_root_ && mkdir own && chown 1234 own && chmod 755 . \
  && $chowner sh -c ': >own/f && chown 4321 own/f' 2>/dev/null; then
  own_ () { empty_ && chown 1234:1234 x; }
  before=own_
  run=$chowner
  echo x >given && chown 4321:4321 given && touch -d 2100-01-01 given.2
  tar-nocache -cf given.tar given given.2 given given.2 odd
  same_ given --same-owner -xvf given.tar
  unset before run
fi

# Files that may not grow, and few descriptors.
(ulimit -n 24 2>/dev/null && same_ descriptors -xvf odd.tar) || fail_ 'see above'

# A full disk: who gets what is left does not depend on chance.
if is_root_ && mkdir x.full \
  && mount -t tmpfs -o size=64k none x.full 2>/dev/null; then
  umount x.full
  at_end "umount -l '$test_dir/x' 2>/dev/null"
  disk_ () { empty_ && mount -t tmpfs -o size="$size" none x; }
  disk_done_ () { umount x; }
  before=disk_ after=disk_done_
  for size in 64k 100k 200k 300k; do
    same_ "disk of $size" -xvf odd.tar
    same_ "disk of $size" -xvf odd.tar --no-page-cache
    test "$step" = 1 || break
  done
  unset before after
fi
finish_
