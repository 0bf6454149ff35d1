#!/bin/sh
# Incremental archives whose directories are listed ahead of the scan: the same
# archives, snapshots and messages as without.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

old=2001-01-01
tree_ ()
{
  mkdir -p d/many d/empty d/dirs/only/dirs d/tagged d/unreadable d/other || framework_failure_
  for i in 1 2 3 4 5 6 7 8 9; do
    for j in 1 2 3; do
      mkdir -p d/$i/$j/$i/$j && for k in 1 2 3 4 5; do
        echo $i$j$k >d/$i/$j/f$k && echo $k >d/$i/$j/$i/$j/f$k
      done || framework_failure_
    done
  done
  # More names than are listed ahead.
  (cd d/many && seq 9000 | xargs touch)
  echo t >d/tagged/t && : >d/tagged/tag && echo u >d/unreadable/u \
    && ln -s 1 d/link && mkfifo d/fifo || framework_failure_
  find d -exec touch -h -d $old '{}' +
}

# state_: the snapshot without the time of the run, but whether it has one.
state_ ()
{
  tr '\0' '\n' <"$1" | sed '2s/[1-9][0-9]*/time/; 3s/.*/ns/'
}

# same_ SNAPSHOT WORDS...: with the snapshot, or a new one if that is none,
# everything is the same however many threads there are.
same_ ()
{
  from=$1; shift
  # Archives have times of access, which the first reading changes.
  tar-nocache -c --read-ahead=0 d 2>log | cat >/dev/null
  for how in --read-ahead=0 --read-ahead=1 --read-ahead=auto --threads=1 \
      '--threads=3 --no-page-cache'; do
    rm -f snap
    test $from = none || cp $from snap || framework_failure_
    TNC_PREFETCH=always tar-nocache -cvvf a.tar -g snap $how --sort=name "$@" >got.out 2>got.err
    echo $? >>got.err
    mv a.tar got.tar
    state_ snap >got.snap
    for what in tar out err snap; do
      if test "$how" = --read-ahead=0; then
        mv got.$what want.$what
      else
        cmp want.$what got.$what || fail_ "$from $how $*: $what"
      fi
    done
  done
}

# all_ SNAPSHOT: with all that makes a difference.
all_ ()
{
  same_ $1 d
  same_ $1 d/1 d d/2/3
  same_ $1 -C d 1 2 3
  same_ $1 -h d
  same_ $1 --no-recursion d
  same_ $1 --one-file-system d
  same_ $1 --exclude=3 d
  same_ $1 --exclude-tag=tag d
  same_ $1 --exclude-tag-under=tag d
  same_ $1 --exclude-tag-all=tag d
  same_ $1 --atime-preserve=replace d
  same_ $1 --atime-preserve=system d
}

tree_
chmod 0 d/unreadable
if is_root_ && mount -t tmpfs -o size=1M tmpfs d/other 2>mount.err; then
  at_end "umount '$test_dir/d/other'"
  echo o >d/other/o
fi
all_ none
test $(grep -c '^d' want.out) -gt 90 || fail_ 'too little was archived'
tar-nocache -cf a.tar -g first d 2>err

# A year later.
echo new >d/1/1/new && echo changed >>d/2/2/f2 && rm d/3/3/f3 && mv d/4 d/renamed \
  && rm -r d/5/1 && echo file >d/5/1 && mkdir d/6/4 && echo x >d/6/4/x \
  && rm d/many/77 && echo 78 >d/many/78 && rm d/7/1/f1 && mkdir d/7/1/f1 && echo x >d/7/1/f1/x \
  && touch -d $old d/7/2/f1 || framework_failure_
all_ first
same_ first d
for name in d/1/1/new d/2/2/f2 d/6/4/x d/many/78 d/7/1/f1/x d/7/2/f1; do
  grep " $name\$" want.out >grep.out || fail_ "$name is not archived"
done
# What has not changed is not archived: its status changed before the first run.
grep ' d/1/1/f2$' want.out >grep.out && fail_ 'd/1/1/f2 is archived'
grep ' d/many/79$' want.out >grep.out && fail_ 'd/many/79 is archived'

# It happens: the threads list directories.
if command -v strace >/dev/null && strace -o log true 2>/dev/null; then
  for how in --read-ahead=0 --read-ahead=2 '--read-ahead=2 --exclude=nothing' \
      '--read-ahead=2 --atime-preserve=replace' confined; do
    # Sanitizers need more memory than that.
    test "$how" = confined && is_sanitized_ && continue
    cp first snap
    (test "$how" != confined || { how=--read-ahead=2; ulimit -v 4000000; }
     TNC_PREFETCH=always strace -f -o log -e trace=getdents64 \
       "$TAR_NOCACHE" -cf a.tar -g snap $how d 2>err)
    threads=$(sed -n 's/ getdents64.*//p' log | sort -u | wc -l)
    case $how in
      --read-ahead=2) test $threads -gt 1 ;;
      *) test $threads = 1 ;;
    esac || fail_ "$how: who lists directories?"
  done
fi

# Somebody changes the tree all the time.
(while :; do
   mkdir -p d/8/new/new && echo x >d/8/new/new/x && mv d/8/2 d/8/moved && mv d/8/moved d/8/2
   rm -r d/8/new
 done) 2>/dev/null &
changer=$!
for i in 1 2 3 4 5 6 7 8 9 10; do
  rm -f snap
  TNC_PREFETCH=always tar-nocache -cf a.tar -g snap d 2>err
  test $? -le 2 || fail_ 'while the tree changes'
  tar-nocache -tf a.tar >out 2>list.err || fail_ "an archive that cannot be read: $(cat list.err)"
  grep '^d/1/1/new$' out >grep.out || fail_ 'd/1/1/new is missing'
done
kill $changer
wait $changer 2>/dev/null
chmod 755 d/unreadable
finish_
