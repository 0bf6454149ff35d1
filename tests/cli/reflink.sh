#!/bin/sh
# --reflink when archives are written: what is shared, that the archive and the
# messages are those of --align, and what it cannot be combined with.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# tree_: in d, files of all sizes, which are on the disk.
tree_ ()
{
  mkdir -p d/e || framework_failure_
  for n in 0 1 511 4095 4096 4097 8191 10000 65536 100000 1000000 3000000; do
    head -c $n /dev/urandom >d/$n || framework_failure_
  done
  ln d/4096 d/hard && ln -s 4096 d/symlink && truncate -s 3000000 d/sparse \
    && head -c 20000 /dev/urandom | dd of=d/sparse bs=4096 seek=100 conv=notrunc 2>dd.err \
    && head -c 700000 /dev/urandom | dd of=d/sparse bs=4096 seek=300 conv=notrunc 2>dd.err \
    && truncate -s 40000 d/holes \
    && head -c 1024 /dev/urandom | dd of=d/holes conv=notrunc 2>dd.err \
    && head -c 20000 /dev/urandom | dd of=d/holes bs=1024 seek=5 conv=notrunc 2>dd.err \
    && cp d/10000 d/e/ && cp d/100000 d/e/ \
    && find d -exec touch -h -d '2024-03-01 12:00:00.25' '{}' + || framework_failure_
}

# shared_: how many bytes the last run says it has shared.
shared_ ()
{
  sed -n 's/^tar-nocache: page cache: \([0-9]*\) bytes shared$/\1/p' err
}

# holds_ ARCHIVE: each member has the data of the file.
holds_ ()
{
  rm -rf x && mkdir x || framework_failure_
  tar-nocache -xif "$1" -C x || fail_ "$fs: $1 cannot be extracted"
  (cd x && find . -type f) >files
  while read -r file; do
    cmp "x/$file" "$file" || fail_ "$fs: $1: $file"
  done <files
  rm -rf x
}

# same_ WORDS...: an archive of d made with these words, or extended, has the
# same bytes with --reflink=auto as with the alignment of its blocks, and so have
# messages and status.  The archive a.tar is there before if old.tar is.
same_ ()
{
  for side in align reflink; do
    rm -rf a.tar snap d
    cp -a "$test_dir/d" . || framework_failure_
    test ! -e old.tar || cp old.tar a.tar || framework_failure_
    case $side in
      align) option=--align=$block ;;
      reflink) option=--reflink=auto ;;
    esac
    tar-nocache -f a.tar $option "$@" >$side.out 2>$side.err
    echo $? >>$side.err
    mv a.tar $side.tar
    find d >$side.left 2>&1
  done
  rm -rf d
  cp -a "$test_dir/d" . || framework_failure_
  for what in tar out err left; do
    cmp align.$what reflink.$what || fail_ "$fs: $*: $what"
  done
}

# on_ FS: everything that holds on this file system.  $can: whether files can
# share blocks there.
on_ ()
{
  fs=$1
  block=$(stat -f -c %S .) || framework_failure_ 'stat -f'
  cp -a "$test_dir/d" . || framework_failure_
  sync
  rm -f old.tar
  now=--reproducible
  for how in '' "$sparse" -S --no-page-cache "--no-page-cache $sparse" -b1 -v --threads=1 --fsync \
      --checkpoint=100 '--checkpoint=50 --checkpoint-action=exec=true' \
      '-g snap' '--member-index=index' --remove-files -Vlabel -W \
      --atime-preserve=replace --ignore-failed-read --hard-dereference; do
    same_ -c $now $how d
  done
  TNC_PREFETCH=always TNC_OVERLAP=always
  export TNC_PREFETCH TNC_OVERLAP
  same_ -c $now d
  same_ -c $now --no-page-cache d
  TNC_PREFETCH=never
  unset TNC_OVERLAP

  # Files that change between their header and their data.
  cat >change <<'E'
#!/bin/sh
case $1 in
  1000000) truncate -s 500000 1000000 ;;
  3000000) truncate -s 5000 3000000 ;;
  65536) : >65536 ;;
  100000) head -c 60000 /dev/zero | dd of=100000 bs=30000 seek=1 conv=notrunc ;;
  10000) head -c 10000 /dev/zero >>10000 ;;
esac 2>/dev/null
echo 2001-01-01
E
  chmod +x change
  same_ -c $now --set-mtime-command="$PWD/change" d
  grep '3000000: File shrank by 2995000 bytes' reflink.err >grep.out \
    || fail_ "$fs: no file shrank"
  same_ -c $now --ignore-changed $sparse --set-mtime-command="$PWD/change" d

  # Appended members.
  for first in --posix --align=1024 --format=ustar; do
    rm -rf d old.tar && cp -a "$test_dir/d" . \
      && tar-nocache -cf old.tar $first $now d/1 d/65536 || framework_failure_
    same_ -r $now d
    same_ -r $now --no-page-cache -v d/3000000 d/511
    touch -d 2024-06-01 "$test_dir/d/65536"
    same_ -u $now d/1 d/65536 d/4097
    touch -d '2024-03-01 12:00:00.25' "$test_dir/d/65536"
  done
  rm old.tar
  same_ -r $now d

  # One that is none of posix is extended as ever, without sharing.
  for side in never auto; do
    tar-nocache -cf $side.tar --format=gnu d/1 \
      && tar-nocache -rf $side.tar --reflink=$side --format=gnu d/65536 || fail_ "$fs: -r"
  done
  cmp never.tar auto.tar || fail_ "$fs: a gnu archive"
  cp auto.tar copy.tar
  expect_ 2 tar-nocache -rf auto.tar --reflink d/65536
  echo 'tar-nocache: --reflink can be used only on POSIX archives' >want
  head -n 1 err >got
  compare_ want got
  cmp copy.tar auto.tar || fail_ "$fs: a refused archive"

  # What is shared: all whole blocks of files that have any.
  want=0
  for file in $(cd d && find . -type f ! -name hard ! -name sparse ! -name holes); do
    want=$((want + $(stat -c %s d/$file) / block * block))
  done
  for how in never always 'never --no-page-cache' 'always --no-page-cache'; do
    rm -f a.tar
    TNC_PREFETCH=${how%% *}
    how=${how#$TNC_PREFETCH}
    expect_ 0 tar-nocache -cf a.tar $now $how --exclude=sparse --exclude=holes --reflink=auto --page-cache-report d
    case $can in
      true) test "$(shared_)" = $want || { fail_ "$fs: not $want bytes shared"; cat err; } ;;
      *) test -z "$(shared_)" || { fail_ "$fs: bytes are shared"; cat err; } ;;
    esac
    holds_ a.tar
  done
  TNC_PREFETCH=never

  # --reflink is --reflink=always.
  tar-nocache -cf want.tar $now --align=$block d || framework_failure_
  if $can; then
    expect_ 0 tar-nocache -cf a.tar $now --reflink --totals d
    grep '^Total bytes shared: [1-9]' err >grep.out || fail_ "$fs: --totals"
    compare_ want.tar a.tar
    shares_
  else
    expect_ 2 tar-nocache -cf a.tar $now --reflink=always d
    compare_ want.tar a.tar
    for file in $(cd d && find . -type f -size +${block}c ! -name hard | sed 's,^\./,,'); do
      echo "tar-nocache: d/$file: Not shared: the file system cannot share blocks"
    done | sort >want
    grep ': Not shared: ' err | grep -v d/4096 | sort >got
    test $block -gt 4096 || compare_ want got
  fi

  # Without the option nothing is shared, and the archive is what it was.
  tar-nocache -cf want.tar $now d || framework_failure_
  for how in '' --reflink=never; do
    expect_ 0 tar-nocache -cf a.tar $now $how --page-cache-report d
    test ! -s err || { fail_ "$fs: a report without sharing"; cat err; }
    compare_ want.tar a.tar
  done

  # Another file system.
  test $fs != . || return 0
  expect_ 2 tar-nocache -cf "$test_dir/a.tar" --align=65536 $now --reflink d/65536
  echo "tar-nocache: d/65536: Not shared: the archive is on another file system" >want
  head -n 1 err >got
  compare_ want got
  rm "$test_dir/a.tar"
}

# itself_ WHEN: the archive a.tar that is added to itself grows by what it was.
itself_ ()
{
  for command in -t -xO; do
    for i in 1 2 3; do tar-nocache $command -f a.tar; done >want.$command
  done
  expect_ 0 sh -c 'ulimit -f 100000; exec "$@"' sh tar-nocache -Af a.tar $1 a.tar a.tar
  for command in -t -xO; do
    tar-nocache $command -f a.tar >got 2>&1
    compare_ want.$command got
  done
}

# More, where files can share blocks.
shares_ ()
{
  # Standard output, where the archive begins at a whole block, and elsewhere.
  tar-nocache -cf want.tar $now --align=$block d || framework_failure_
  tar-nocache -cf - $now --reflink --page-cache-report d >a.tar 2>err || fail_ "$fs: -f -"
  test -n "$(shared_)" || fail_ "$fs: -f - shares nothing"
  compare_ want.tar a.tar
  { head -c $block /dev/zero; tar-nocache -cf - $now --reflink d; } >a.tar 2>err \
    || { fail_ "$fs: after a block"; cat err; }
  tail -c +$((block + 1)) a.tar >got.tar
  compare_ want.tar got.tar
  for word in head ''; do
    printf '%s' "$word" >a.tar
    tar-nocache -cf - $now --reflink=auto d >>a.tar || fail_ "$fs: >>"
    tail -c +$((${#word} + 1)) a.tar >got.tar
    compare_ want.tar got.tar
  done
  { printf head; tar-nocache -cf - $now --reflink d/65536; } >a.tar 2>err
  echo "tar-nocache: d/65536: Not shared: blocks of the file and of the archive lie differently" >want
  head -n 1 err >got
  compare_ want got

  # Not aligned.
  expect_ 2 tar-nocache -cf a.tar $now --align=512 --reflink d/65536 d/511
  head -n 1 err >got
  compare_ want got
  holds_ a.tar

  # Whole archives.
  tar-nocache -cf one.tar $now --align=$block d/1 d/65536 d/3000000 \
    && tar-nocache -cf small.tar --posix d/1 d/511 || framework_failure_
  cp small.tar a.tar
  expect_ 0 tar-nocache -Af a.tar one.tar want.tar
  tar-nocache -tivf a.tar >want
  for how in --reflink --reflink=auto '--no-page-cache --reflink' \
      '--reflink --pax-option=note:=y,comment:=z'; do
    cp small.tar a.tar
    expect_ 0 tar-nocache -Af a.tar $how --page-cache-report one.tar want.tar
    test "$(shared_)" -gt 8000000 || { fail_ "$fs: -A shares too little"; cat err; }
    tar-nocache -tivf a.tar >got
    compare_ want got
    holds_ a.tar
    # The members are aligned there, too.
    tar-nocache -tf a.tar --member-index=index >out
    sed -n 's/.*"name":"d.3000000",.*"data":\([0-9]*\),.*/\1/p' index >data
    test $(($(cat data) % block)) -eq 0 || fail_ "$fs: -A $how: data at $(cat data)"
    if gnu_tar_; then
      "$GNU_TAR" -tivf a.tar >got 2>&1
      compare_ want got
    fi
  done
  tar-nocache -cf a.tar --format=gnu d/1 d/0 && cp a.tar b.tar || framework_failure_
  tar-nocache -Af b.tar one.tar || framework_failure_
  cp a.tar c.tar
  expect_ 0 tar-nocache -Af c.tar --reflink=auto one.tar
  compare_ b.tar c.tar
  expect_ 2 tar-nocache -Af a.tar --reflink one.tar
  echo "tar-nocache: one.tar: Not shared: blocks of the file and of the archive lie differently" >want
  head -n 1 err >got
  compare_ want got
  compare_ b.tar a.tar

  cp one.tar a.tar
  itself_ --reflink

  # The blocks are the same ones until somebody writes.
  if filefrag -v d/3000000 >map 2>/dev/null; then
    expect_ 0 tar-nocache -cf a.tar $now --reflink d/3000000
    sync a.tar
    filefrag -v d/3000000 >map
    grep shared map >grep.out || { fail_ "$fs: no extent is shared"; cat map; }
  fi
  cp d/3000000 before
  expect_ 0 tar-nocache -cf a.tar $now --reflink d/3000000
  head -c 100000 /dev/zero | dd of=d/3000000 conv=notrunc 2>dd.err
  tar-nocache -xOf a.tar >after
  compare_ before after
  cp -p before d/3000000 && touch -d '2024-03-01 12:00:00.25' d/3000000

  # What the change of a file prevents is reported as that change.
  expect_ 1 tar-nocache -cf a.tar $now --reflink --set-mtime-command="$PWD/change" -C d 3000000
  grep -c . err >got
  echo 1 >want
  compare_ want got
  grep '3000000: File shrank by 2995000 bytes' err >grep.out || fail_ "$fs: it shrank"
  cp "$test_dir/d/3000000" d/ && touch -d '2024-03-01 12:00:00.25' d/3000000 \
    || framework_failure_

  # Subvolumes have devices of their own, but can share.
  if test $fs = btrfs && btrfs subvolume create from >out 2>&1 \
      && btrfs subvolume create to >out 2>&1; then
    cp d/65536 d/3000000 from/
    expect_ 0 tar-nocache -cf to/a.tar --reflink --page-cache-report -C from 65536 3000000
    test "$(shared_)" = $((65536 + 3000000 / 4096 * 4096)) || fail_ "subvolumes: $(cat err)"
    expect_ 0 tar-nocache -xf to/a.tar --reflink --page-cache-report
    test "$(shared_)" = $((65536 + 3000000 / 4096 * 4096)) || fail_ "subvolumes: $(cat err)"
    cmp 3000000 d/3000000 || fail_ 'subvolumes: 3000000'
    rm -f 65536 3000000
    btrfs subvolume delete from to >out 2>&1
  fi

  # A file without copy on write.
  : >nocow
  if test $fs = btrfs && chattr +C nocow 2>chattr.err; then
    cat d/65536 >nocow
    expect_ 2 tar-nocache -cf a.tar $now --reflink nocow d/65536
    echo 'tar-nocache: nocow: Not shared: only one file has copy on write' >want
    head -n 1 err >got
    compare_ want got
    holds_ a.tar
    expect_ 0 tar-nocache -cf a.tar $now --reflink=auto nocow d/65536
  fi
  rm -f nocow before after got.tar want.tar one.tar small.tar b.tar c.tar
  tar-nocache -cf want.tar $now --align=$block d || framework_failure_
}

tree_
sparse='-S --hole-detection=seek'

for when in --reflink=never --reflink=auto; do
  tar-nocache -cf a.tar --align d/1 d/3000000 || framework_failure_
  itself_ $when
done

# What is refused, before anything is touched; with auto it goes on.
refused_ ()
{
  echo "tar-nocache: $1" >want; shift
  expect_ 2 tar-nocache --reflink "$@" d/1
  head -n 1 err >got
  compare_ want got
  test ! -e new.tar || fail_ "$* made an archive"
  expect_ 0 tar-nocache --reflink=auto --page-cache-report "$@" d/65536
  test ! -s err || { fail_ "$*: messages"; cat err; }
  cp new.tar auto.tar 2>cp.err
  rm -f new.tar sums
  expect_ 0 tar-nocache "$@" d/65536
  test ! -e new.tar || cmp new.tar auto.tar || fail_ "$*: another archive"
  rm -f new.tar sums
}
fixed='--mtime=2024-01-01 --reproducible'
refused_ "'--reflink=always' cannot be used with '--multi-volume'" -cMf new.tar
refused_ "'--reflink=always' cannot be used with '--checksums'" $fixed -cf new.tar --checksums=sums
refused_ "'--reflink=always' cannot be used with '--pax-option=delete=comment'" \
  $fixed -cf new.tar --pax-option='delete=comm*'
compressed='A compressed archive cannot share blocks with files'
refused_ "$compressed" -cf new.tar --use-compress-program=cat
refused_ "$compressed" -caf new.tar.gz
rm -f new.tar.gz
only='--reflink can be used only on POSIX archives'
for format in -Hgnu -Hustar --format=oldgnu --old-archive -o; do
  refused_ "$only" -cf new.tar $format
done
refused_ '/dev/null: Only a regular file can share blocks with files' -cf /dev/null
expect_ 2 tar-nocache --reflink -cf host:new.tar d/1
echo 'tar-nocache: Archives on other hosts cannot share blocks with files' >want
head -n 1 err >got
compare_ want got
tar-nocache -cf - --reflink d/1 2>err | cat >out
echo 'tar-nocache: -: Only a regular file can share blocks with files' >want
head -n 1 err >got
compare_ want got
echo old >new.tar && cp new.tar old.tar || framework_failure_
tar-nocache -cf - --reflink d/1 2>err >>new.tar
echo 'tar-nocache: An archive opened for appending cannot share blocks with files' >want
head -n 1 err >got
compare_ want got
compare_ old.tar new.tar
rm new.tar
tar-nocache -cf - --reflink=auto $fixed d/65536 | cat >auto.tar
tar-nocache -cf - $fixed d/65536 | cat >want.tar
compare_ want.tar auto.tar
expect_ 2 tar-nocache -cf new.tar --reflink=perhaps d/1
expect_ 0 tar-nocache -cf new.tar d/1
cp new.tar old.tar
expect_ 2 tar-nocache --delete -f new.tar --reflink=auto d/1
echo "tar-nocache: '--reflink' cannot be used with '-D'" >want
head -n 1 err >got
compare_ want got
compare_ old.tar new.tar
for operation in -t --test-label; do
  expect_ 0 tar-nocache $operation -f new.tar --reflink
  test ! -s err || fail_ "$operation: messages"
done
expect_ 0 env TAR_OPTIONS=--reflink=auto tar-nocache --delete -f new.tar d/1
rm -f ./*.tar

# Here, whatever it is; then on others.
mkdir here && cd here || framework_failure_
can=false
cp ../d/65536 . && cp --reflink=always 65536 copy 2>cp.err && can=true
(on_ . && exit $test_failed) || test_failed=1
cd "$test_dir" || exit 99

tried=
for fs in xfs btrfs xfs-1024 ext4 tmpfs overlay; do
  is_root_ || { echo 'only root can mount others'; break; }
  mkdir $fs || framework_failure_
  case $fs in
    tmpfs) mount -t tmpfs -o size=128M tmpfs tmpfs 2>log ;;
    overlay)
      mkdir -p xfs/lower xfs/upper xfs/work \
        && mountpoint -q xfs && mount -t overlay overlay \
          -o lowerdir=xfs/lower,upperdir=xfs/upper,workdir=xfs/work overlay 2>log ;;
    xfs-1024)
      truncate -s 512M $fs.image && mkfs.xfs -q -b size=1024 $fs.image >log 2>&1 \
        && mount -o loop $fs.image $fs 2>>log ;;
    *) truncate -s 512M $fs.image && mkfs.$fs -q $fs.image >log 2>&1 \
         && mount -o loop $fs.image $fs 2>>log ;;
  esac || { echo "no $fs: $(tail -n 1 log)"; continue; }
  at_end "umount '$test_dir/$fs' || umount -l '$test_dir/$fs'"
  cd $fs || framework_failure_
  can=false
  head -c 65536 /dev/urandom >probe
  cp --reflink=always probe copy 2>cp.err && can=true
  case $fs-$can in xfs-false | btrfs-false) echo "$fs shares nothing here" ;; esac
  tried="$tried $fs:$can"
  (on_ $fs && exit $test_failed) || test_failed=1
  cd "$test_dir" || exit 99
done
echo "tried:$tried"

# An overlay whose files are on two file systems, but seem to be on one: a file that
# shares nothing says nothing about the next one.
mkdir lower both && head -c 65536 /dev/urandom >lower/below || framework_failure_
if is_root_ && mountpoint -q xfs && mkdir xfs/upper2 xfs/work2 \
    && mount -t overlay overlay \
      -o xino=on,lowerdir=lower,upperdir=xfs/upper2,workdir=xfs/work2 both 2>log; then
  at_end "umount '$test_dir/both' || umount -l '$test_dir/both'"
  head -c 65536 /dev/urandom >both/above
  can=false
  cp --reflink=always both/above both/copy 2>cp.err && can=true
  expect_ 0 tar-nocache -cf both/a.tar --reflink=auto --page-cache-report -C both below above
  test $can = false || test "$(shared_)" = 65536 || fail_ "overlay of two: $(cat err)"
else
  echo 'no overlay of two file systems'
fi

finish_
