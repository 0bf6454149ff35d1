#!/bin/sh
# --align: where the data begins, that nothing else changes, that other
# programs read it in silence, and what it cannot be combined with.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

long=$(printf %0150d 1)
mkdir -p d/e || framework_failure_
for n in 0 1 511 512 513 1023 1024 4095 4096 4097 65536 100000 1048575 1048576 2000000; do
  head -c $n /dev/urandom >d/$n || framework_failure_
done
head -c 70000 /dev/urandom >"d/e/$long" && cp "d/e/$long" "$(printf 'd/\303\244')" \
  && ln d/4096 d/hard && ln -s 4096 d/symlink && : >d/zz \
  && truncate -s 3000000 d/sparse \
  && head -c 20000 /dev/urandom | dd of=d/sparse bs=1000 seek=1000 conv=notrunc 2>dd.err \
  && head -c 1100000 /dev/urandom | dd of=d/sparse bs=1000 seek=1500 conv=notrunc 2>dd.err \
  && find d -exec touch -h -d '2024-03-01 12:00:00.25' '{}' + || framework_failure_

# aligned_ ARCHIVE BYTES [LEAST]: all data of so many bytes is aligned and where it is
# said to be; there are LEAST such members or more.
aligned_ ()
{
  expect_ 0 tar-nocache -tf "$1" --member-index=index
  sed -n 's/^{"name":"\([^"]*\)","type":"file",.*"data":\([0-9]*\),"stored":\([0-9]*\),.*/\3 \2 \1/p' \
    index >members
  awk -v bytes=$2 -v least=${3-1} -v archive="$1" '
    $1 < bytes { next }
    { count++ }
    $2 % bytes { print archive ": " $3 ": data of " $1 " bytes at " $2; bad = 1 }
    END {
      if (count < least) { print archive ": " count + 0 " members"; bad = 1 }
      exit bad
    }' members || fail_ "$1 is not aligned"
  while read -r stored data name; do
    case $name in
      *sparse* | *\\* | *ä*) ;;
      *) tail -c +$((data + 1)) "$1" | head -c $stored | cmp -s - "$name" \
           || fail_ "$1: the data of $name is not at $data" ;;
    esac
  done <members
}

# Where the data begins; the same bytes in each run, whatever writes them.
for bytes in '' 512 1024 2K 4096 64k 131072 1M; do
  n=$bytes
  case $bytes in
    '') n=4096 ;; 2K) n=2048 ;; 64k) n=65536 ;; 1M) n=1048576 ;;
  esac
  option=--align${bytes:+=$bytes}
  expect_ 0 tar-nocache -cf a.tar $option --reproducible d
  test ! -s err || fail_ "messages with $option"
  aligned_ a.tar $n 3
  for how in --no-page-cache --threads=1 --checkpoint -b1; do
    expect_ 0 env TNC_OVERLAP=always TNC_PREFETCH=always TAR_OPTIONS=$option \
      tar-nocache -cf b.tar -b20 --reproducible $how d
    if test $how = -b1; then
      # Only the end is of another length.
      head -c $(wc -c <b.tar) a.tar >c.tar
      compare_ c.tar b.tar
    else
      compare_ a.tar b.tar
    fi
  done
  { printf head; tar-nocache -cf - $option --reproducible d; } >b.tar
  tail -c +5 b.tar >c.tar
  compare_ a.tar c.tar
  case $bytes in '' | 512 | 1M) ;; *) continue ;; esac
  for how in --sparse-version=0.0 --sparse-version=0.1 -S --hole-detection=raw \
      -Vlabel --pax-option=delete=atime,delete=ctime,exthdr.name=%d/x/%f \
      '--pax-option=comment=mine,comment:=member,note=x' -W --totals \
      --numeric-owner --sort=name; do
    expect_ 0 tar-nocache -cf b.tar $how $option d
    aligned_ b.tar $n 3
    expect_ 0 tar-nocache -df b.tar
  done
done

# The option changes nothing but the room, and nothing if none is needed.
when='--pax-option=delete=atime,delete=ctime --sort=name'
expect_ 0 tar-nocache -cf plain.tar --posix $when d
expect_ 0 tar-nocache -cf a.tar --align=512 $when d
compare_ plain.tar a.tar
expect_ 0 tar-nocache -cf small.tar --posix $when d/4095 d/e d/4097 d/symlink
expect_ 0 tar-nocache -cf a.tar --align=128K --format=pax $when d/4095 d/e d/4097 d/symlink
compare_ small.tar a.tar
expect_ 0 tar-nocache -cf a.tar --align $when d
tar-nocache -tvvf plain.tar >want
tar-nocache -tvvf a.tar >got
compare_ want got
expect_ 0 tar-nocache -cvf a.tar --align $when --checksums=a.sums d
mv out got
expect_ 0 tar-nocache -cvf plain.tar --posix $when --checksums=plain.sums d
compare_ out got
compare_ plain.sums a.sums

# The index that is written is the one that is read.
expect_ 0 tar-nocache -cf a.tar --align --member-index=written d
expect_ 0 tar-nocache -tf a.tar --member-index=read
compare_ written read

# Compressed: the stream.
expect_ 0 tar-nocache -czf a.tgz --align=8192 --reproducible d
gzip -dc a.tgz >a.tar || fail_ 'gzip'
aligned_ a.tar 8192 3

# Appended members, with their positions in the archive.
for first in --align=1024 --posix '--posix --mtime=@0 --reproducible' --format=ustar; do
  rm -f a.tar
  expect_ 0 tar-nocache -cf a.tar -b3 $first d/1
  for file in d/4096 d/513 d/65536 d/2000000 d/e d/1048576; do
    expect_ 0 tar-nocache -rf a.tar -b7 --align $file
    test ! -s err || fail_ "messages after $first"
    aligned_ a.tar 4096 1
  done
  touch -d 2024-04-01 d/4097
  expect_ 0 tar-nocache -uf a.tar --align=16k d/4097 d/100000 d/2000000
  expect_ 0 tar-nocache -tf a.tar
  printf '%s\n' d/1 d/4096 d/513 d/65536 d/2000000 d/e/ d/e/$long d/1048576 \
    d/4097 d/100000 >want
  compare_ want out
  tar-nocache -tf a.tar --member-index=index >out
  sed -n 's/.*"name":"d.100000",.*"data":\([0-9]*\),.*/\1/p' index >data
  test $(($(cat data) % 16384)) -eq 0 || fail_ "-u after $first: $(cat data)"
  tar-nocache -xOf a.tar d/100000 | cmp - d/100000 || fail_ "-u after $first"
done
: >a.tar
expect_ 0 tar-nocache -rf a.tar --align d/1 d/65536
aligned_ a.tar 4096 1
rm a.tar
expect_ 0 tar-nocache -rf a.tar --align d/1 d/65536
aligned_ a.tar 4096 1

# Archives of other formats stay as they are.
for format in gnu oldgnu v7; do
  tar-nocache -cf a.tar --format=$format d/1 && cp -p a.tar b.tar \
    || framework_failure_
  for operation in -r -u; do
    expect_ 2 tar-nocache $operation -f a.tar --align d/65536
    printf '%s\n' 'tar-nocache: --align can be used only on POSIX archives' \
      'tar-nocache: Error is not recoverable: exiting now' >want
    compare_ want err
    compare_ b.tar a.tar
  done
done

# Incremental archives.
for level in 0 1; do
  expect_ 0 tar-nocache -cf $level.tar -g snap --align=2048 d
  test $level = 1 || touch -d 2024-05-01 d/65536 d/513 "d/e/$long"
done
aligned_ 0.tar 2048 8
aligned_ 1.tar 2048 2
rm -rf x && mkdir x || framework_failure_
for level in 0 1; do
  expect_ 0 tar-nocache -xf $level.tar -g /dev/null -C x
done
diff -r --no-dereference d x/d || fail_ 'incremental archives'

# A file that shrinks or grows meanwhile: the next one is where it should be.
mkdir f && head -c 3000000 /dev/zero >f/a && head -c 9000 /dev/zero >f/b \
  && head -c 70000 /dev/urandom >f/c || framework_failure_
expect_ 1 tar-nocache -cf a.tar -b1 --align=32k --no-page-cache --checkpoint=100 \
  --checkpoint-action=exec='truncate -s 1000000 f/a' f/a f/b f/c
echo 'tar-nocache: f/a: File shrank by 2000000 bytes; padding with zeros' >want
grep shrank err >got
compare_ want got
tar-nocache -tf a.tar --member-index=index >out
sed -n 's/.*"name":"f.c",.*"data":\([0-9]*\),.*/\1/p' index >data
test $(($(cat data) % 32768)) -eq 0 || fail_ "after one that shrank: $(cat data)"
tar-nocache -xOf a.tar f/c | cmp - f/c || fail_ 'the next file'

# --remove-files, and an archive that is not read.
expect_ 0 tar-nocache -cf a.tar --align --remove-files f/b
test ! -e f/b || fail_ '--remove-files'
expect_ 0 tar-nocache -cf /dev/null --align --totals d
grep '^Total bytes written: ' err >out || fail_ '--totals'

# What is refused, before anything is touched.
refused_ ()
{
  echo "tar-nocache: $1" >want; shift
  expect_ 2 tar-nocache "$@" d/1
  head -n 1 err >got
  compare_ want got
  test ! -e new.tar || fail_ "$* made an archive"
}
only='--align can be used only on POSIX archives'
refused_ "$only" -cf new.tar --align --format=gnu
refused_ "$only" -cf new.tar -H ustar --align
refused_ "$only" -cf new.tar --align --format=oldgnu
refused_ "$only" -cf new.tar --align --old-archive
refused_ "$only" -cf new.tar --portability --align
refused_ "$only" -cf new.tar --align -o
refused_ "$only" -rf new.tar --align --format=gnu
refused_ "'--align' cannot be used with '--multi-volume'" -cMf new.tar --align
refused_ "'--align' cannot be used with '--multi-volume'" -cf new.tar --align -L 100
refused_ "'--align' cannot be used with '--pax-option=delete=comment'" \
  -cf new.tar --align --pax-option='delete=comm*'
for bytes in 0 1 256 511 513 768 4097 2M 1048577 x 4kk '' -512 99999999999999999999; do
  refused_ "$bytes: Alignment must be a power of two from 512 to 1048576" \
    -cf new.tar --align=$bytes
done
cp small.tar b.tar
refused_ "'--align' cannot be used with '-A'" -Af b.tar --align small.tar
refused_ "'--align' cannot be used with '-D'" --delete -f b.tar --align
compare_ small.tar b.tar

# It says nothing to other operations.
TAR_OPTIONS=--align
export TAR_OPTIONS
expect_ 0 env TAR_OPTIONS= tar-nocache -cf small.tar d/1 d/e
for operation in -t -d --test-label; do
  expect_ 0 tar-nocache $operation -f small.tar
  test ! -s err || fail_ "$operation with --align"
done
expect_ 0 tar-nocache --delete -f b.tar d/e
expect_ 0 tar-nocache -Af b.tar small.tar
unset TAR_OPTIONS

# What libarchive writes to align data is read in silence.
"$abs_top_builddir/tests/cli/members" x pad '23 LIBARCHIVE.pad=xxxx
' f name text >a.tar || framework_failure_
expect_ 0 tar-nocache -xOf a.tar
test ! -s err || { fail_ 'LIBARCHIVE.pad'; cat err; }
test "$(cat out)" = text || fail_ 'the member after LIBARCHIVE.pad'

# Other programs.
# other_ COMMAND...: it extracts b.tar into the current directory.
other_ ()
{
  rm -rf x && mkdir x && cd x || framework_failure_
  expect_ 0 "$@"
  # 7z and python3 say what they do on standard output.
  test ! -s err || { fail_ "$*: messages"; cat err; }
  cd ..
  diff -r --no-dereference d x/d || fail_ "$*: other files"
}
# In this locale bsdtar has something to say about the name that is not ASCII.
rm "$(printf 'd/\303\244')" || framework_failure_
for bytes in 1k 4k 64k 1M; do
  expect_ 0 tar-nocache -cf b.tar --align=$bytes d
  other_ tar-nocache -xf ../b.tar
  if gnu_tar_; then
    other_ "$GNU_TAR" -xf ../b.tar
    "$GNU_TAR" -tvf b.tar >got 2>&1
    tar-nocache -tvf b.tar >want
    compare_ want got
  fi
  for program in bsdtar busybox python3 7z; do
    command -v $program >/dev/null || { echo "there is no $program"; continue; }
    case $program in
      bsdtar) other_ bsdtar -xf ../b.tar ;;
      busybox)
        busybox tar --help >/dev/null 2>&1 && other_ busybox tar -xf ../b.tar ;;
      python3) other_ python3 -W ignore -m tarfile -e ../b.tar . ;;
      7z) other_ 7z x -y -snl ../b.tar ;;
    esac
  done
done

finish_
