#!/bin/sh
# Compressed archives: made, recognised, read; what a failing program causes.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d || framework_failure_ mkdir
awk 'BEGIN { for (i = 0; i < 30000; i++) print i, i * i % 7919 }' >d/numbers
echo small >d/small
printf '%s\n' d/ d/numbers d/small >names

# has_ PROGRAM: whether it is installed.
has_ () { command -v "$1" >/dev/null 2>&1; }

# fails_ TEXT COMMAND...: ends with 2 and TEXT, `|' between the lines, on
# standard error; lines of the compressors themselves do not count.
fails_ ()
{
  text_=$1; shift
  expect_ 2 "$@"
  echo "$text_" | tr '|' '\n' >want
  grep '^tar' err >got
  compare_ want got
}
end='tar-nocache: Error is not recoverable: exiting now'
child_end='tar (child): Error is not recoverable: exiting now'

for suffix in gz Z bz2 lz lzma lzo xz zst; do
  case $suffix in
    gz) program=gzip option=-z told=-z ;;
    Z) program=compress option=-Z told=-Z ;;
    bz2) program=bzip2 option=-j told=-j ;;
    lz) program=lzip option=--lzip told=--lzip ;;
    lzma) program=lzma option=--lzma told=--lzma ;;
    lzo) program=lzop option=--lzop told=--lzop ;;
    xz) program=xz option=-J told=-J ;;
    zst) program=zstd option=--zstd told=--zstd ;;
  esac
  has_ $program || { echo "not tried: $program is not installed"; continue; }
  for cache in --page-cache --no-page-cache; do
    expect_ 0 tar-nocache --sort=name $option -cf a $cache d
    expect_ 0 tar-nocache --sort=name -acf a.$suffix $cache d
    cmp -n 4 a a.$suffix || fail_ "$suffix: $option and -a differ"
    # By option, by content, through a pipe.
    expect_ 0 tar-nocache $option -tf a $cache
    compare_ names out
    expect_ 0 tar-nocache -tf a $cache
    compare_ names out
    expect_ 0 sh -c "cat a | tar-nocache $option -tf - $cache"
    compare_ names out
    mkdir x
    expect_ 0 tar-nocache -xf a -C x $cache
    diff -r d x/d || fail_ "$suffix: not the same files"
    rm -r x
  done
  fails_ "tar-nocache: Archive is compressed. Use $told option|$end" \
    sh -c 'tar-nocache -tf - <a'
done

expect_ 0 tar-nocache -cf plain --sort=name d

# Programs of the user's own.
expect_ 0 tar-nocache -I 'tr a-z A-Z' -cf up --format=v7 d
grep NUMBERS up >/dev/null || fail_ "-I with arguments: not compressed by it"
cat >both <<'EOF'
#!/bin/sh
echo "$# $*" >>args
exec cat
EOF
chmod +x both
ONE='x y'; export ONE
expect_ 0 tar-nocache -I './both  "$ONE" $ONE'" 'a b'" -tf plain
compare_ names out
echo '5 x y x y a b -d' >want
compare_ want args

# Programs that fail.
for cache in --page-cache --no-page-cache; do
  fails_ "tar-nocache: Child returned status 3|$end" \
    tar-nocache -I 'cat >/dev/null; exit 3;' -cf a $cache d
  fails_ "tar-nocache: Child died with signal 9|$end" \
    tar-nocache -I 'cat >/dev/null; kill -9 $$;' -cf a $cache d
  fails_ "tar-nocache: Child returned status 3|$end" \
    tar-nocache -I 'sh -c "cat; exit 3"' -tf plain $cache
  compare_ names out
  fails_ "tar-nocache: Child died with signal 9|$end" \
    tar-nocache -I 'sh -c "kill -9 \$\$"' -tf plain $cache
  fails_ "tar (child): cannot split string './both \"x': missing closing quote|\
$child_end|tar-nocache: Child returned status 2|$end" \
    tar-nocache -I './both "x' -tf plain $cache
  fails_ "tar (child): none: Cannot open: No such file or directory|\
$child_end|tar-nocache: Child returned status 2|$end" \
    tar-nocache -ztf none $cache
  fails_ "tar (child): no/a: Cannot open: No such file or directory|\
$child_end|tar-nocache: Child returned status 2|$end" \
    tar-nocache -zcf no/a $cache d
  fails_ "tar (child): d: Cannot read: Is a directory|\
tar (child): At beginning of tape, quitting now|\
$child_end|tar-nocache: Child returned status 2|$end" \
    tar-nocache -I 'sh -c cat' -tf d $cache
done

# More than one, none of those that there are.
hint="Try 'tar-nocache --help' or 'tar-nocache --usage' for more \
information."
for options in '-z -j' '-J --zstd' '--lzip -I cat'; do
  expect_ 2 tar-nocache $options -cf a d
  printf '%s\n' 'tar-nocache: Conflicting compression options' "$hint" >want
  compare_ want err
done
for name in a.unknown .unknown a.lz4 d.gz/a.; do
  mkdir -p d.gz
  expect_ 0 tar-nocache -acf $name --sort=name d
  compare_ plain $name
  echo "tar-nocache: $name: unknown suffix; the archive is not compressed" \
    >want
  compare_ want err
done
for name in a.tar a d.gz/a; do
  expect_ 0 tar-nocache -acf $name --sort=name d
  compare_ plain $name
  test ! -s err || fail_ "$name: a warning"
done
expect_ 0 sh -c 'tar-nocache -ac --sort=name d >a'
compare_ plain a
expect_ 0 tar-nocache -I cat -acf a.unknown --sort=name d
test ! -s err || fail_ 'a warning though a program is given'

# Reading that stops early ends the program, which may say nothing of it.
cat >endless <<'EOF'
#!/bin/sh
cat
exec cat /dev/zero
EOF
chmod +x endless
expect_ 0 tar-nocache -I ./endless --occurrence=1 -tf plain d/

has_ gzip || finish_

# The check sum counts though all members were read.
expect_ 0 tar-nocache -zcf a.gz --sort=name d
size=$(wc -c <a.gz)
for cache in --page-cache --no-page-cache; do
  { head -c $((size - 8)) a.gz; printf xxxx; tail -c 4 a.gz; } >bad.gz
  fails_ "tar-nocache: Child returned status 1|$end" \
    tar-nocache -tf bad.gz $cache
  compare_ names out
  head -c $((size / 2)) a.gz >cut.gz
  fails_ "tar-nocache: Unexpected EOF in archive|$end" \
    tar-nocache -tf cut.gz $cache
  fails_ "tar-nocache: Child returned status 1|$end" \
    tar-nocache -ztf plain $cache
done

# A name that is only a suffix, and suffixes that few use.
for name in .gz .tgz d/.tar.gz a.z; do
  expect_ 0 tar-nocache -acf $name d/small $cache
  gzip -dc <$name | tar-nocache -t >out || fail_ "$name: not compressed"
  rm $name
done
if has_ lzop; then
  expect_ 0 tar-nocache -acf a.tzo d
  lzop -dc <a.tzo | tar-nocache -t >/dev/null || fail_ '.tzo: no lzop'
fi

# Compressed more than once.
gzip -c a.gz >twice
gzip -c twice >thrice
head -c $(($(wc -c <thrice) - 4)) thrice >thrice.cut
for cache in --page-cache --no-page-cache; do
  for archive in twice thrice; do
    expect_ 0 tar-nocache -tf $archive $cache
    compare_ names out
    expect_ 0 tar-nocache -tzf $archive $cache
    compare_ names out
    expect_ 0 sh -c "tar-nocache -tz $cache <$archive"
    compare_ names out
    expect_ 0 tar-nocache -xOf $archive $cache --occurrence d/small
  done
  fails_ "tar-nocache: Child returned status 1|$end" \
    tar-nocache -tf thrice.cut $cache
done
# It is not the name of the first member that counts.
echo x >BZh91
expect_ 0 tar-nocache -H v7 -zcf v7.gz BZh91
expect_ 0 tar-nocache -tf v7.gz
echo BZh91 >want; compare_ want out

# What others write.
if has_ lz4; then
  lz4 -qc plain >a.tar.lz4
  for cache in --page-cache --no-page-cache; do
    expect_ 0 tar-nocache -tf a.tar.lz4 $cache
    compare_ names out
  done
  fails_ "tar-nocache: Archive is compressed. Use -I lz4 option|$end" \
    sh -c 'tar-nocache -t <a.tar.lz4'
  expect_ 0 sh -c 'tar-nocache -I lz4 -t <a.tar.lz4'
else
  echo 'not tried: lz4 is not installed'
fi
if has_ zstd; then
  { printf '\120\052\115\030\4\0\0\0\1\2\3\4'; zstd -qc plain; } >skippable
  expect_ 0 tar-nocache -tf skippable
  compare_ names out
fi

# Fewer bytes than a block, and nothing but the suffix tells what they are.
if has_ xz && tar-nocache -c d/small \
    | xz --format=lzma --lzma1=lc=0,pb=0 >short.lzma; then
  expect_ 0 tar-nocache -tf short.lzma
  echo d/small >want; compare_ want out
  test ! -s err || fail_ "a short archive: $(cat err)"
fi
# GNU tar takes so little for an empty archive.
for bytes in 0 1 100 511; do
  head -c $bytes d/numbers | gzip >little
  for options in -tf -tzf -itzf; do
    expect_ 0 tar-nocache $options little
    test ! -s err || fail_ "$bytes bytes: $(cat err)"
  done
done
head -c 512 d/numbers | gzip >little
expect_ 2 tar-nocache -tf little
printf x >none.gz
fails_ "tar-nocache: Child returned status 1|$end" tar-nocache -tf none.gz

# Several compressed pieces are one stream, and much may follow the end.
gzip -c d/numbers >/dev/null
{ head -c 3000 plain | gzip -c; tail -c +3001 plain | gzip -c
  head -c 20000000 /dev/zero | gzip -c; } >pieces.gz
expect_ 0 tar-nocache -tf pieces.gz
compare_ names out

# However much that is, it needs no memory: 300 MB of zeros that take
# little room in the file, after an archive and instead of one.
if test "${VALGRIND-}" = '' \
    && (ulimit -v 200000 && tar-nocache --version) >/dev/null 2>&1; then
  { cat plain; head -c 300000000 /dev/zero; } | gzip -1 >bomb.gz
  head -c 300000000 /dev/zero | gzip -1 >zeros.gz
  expect_ 0 sh -c 'ulimit -v 200000; exec tar-nocache -tf bomb.gz'
  compare_ names out
  expect_ 0 sh -c 'ulimit -v 200000; exec tar-nocache -tf zeros.gz'
  test ! -s out || fail_ 'members in zeros'
fi

# On a block device what was there before follows the archive.
if is_root_ && has_ losetup; then
  for old in /dev/urandom /dev/zero; do
    for suffix in gz bz2 xz zst lz; do
      case $suffix in
        gz) program=gzip ;; bz2) program=bzip2 ;; xz) program=xz ;;
        zst) program=zstd ;; lz) program=lzip ;;
      esac
      has_ $program || continue
      head -c 5000000 $old >image
      loop=$(losetup -f --show "$PWD/image" 2>/dev/null) || break 2
      at_end "losetup -d $loop 2>/dev/null"
      expect_ 0 tar-nocache -I $program -cf "$loop" --sort=name d
      for cache in --page-cache --no-page-cache; do
        for how in '' "-I $program"; do
          expect_ 0 tar-nocache -tf "$loop" $how $cache
          compare_ names out
          grep '^tar' err
          expect_ 0 tar-nocache -df "$loop" $how $cache
          rm -rf x; mkdir x
          expect_ 0 tar-nocache -xf "$loop" $how $cache -C x
          diff -r d x/d || fail_ "$suffix on a device: other files"
        done
      done
      # Through standard input it cannot be read twice.
      expect_ 2 sh -c "tar-nocache -t <$loop"
      # What is wrong before the end is told of.
      dd if=/dev/urandom of="$loop" bs=512 seek=10 count=4 2>/dev/null
      expect_ 2 tar-nocache -tf "$loop"
      losetup -d "$loop"
    done
  done
  # gzip tells a check sum that is wrong from what follows.
  head -c 2000000 /dev/urandom >image
  dd if=a.gz of=image conv=notrunc 2>/dev/null
  printf 'xxxx' | dd of=image bs=1 seek=$((size - 8)) conv=notrunc 2>/dev/null
  if loop=$(losetup -f --show "$PWD/image" 2>/dev/null); then
    at_end "losetup -d $loop 2>/dev/null"
    expect_ 2 tar-nocache -tf "$loop"
    compare_ names out
  fi
else
  echo 'not tried: compressed archives on a block device'
fi

# A decompressor that is not read to its end reports its errors all the same.
mkdir early; seq 100000 >early/large; echo small >early/small
tar-nocache -czf early.tgz --sort=name early || framework_failure_ 'no gzip'
printf '%s\n' 'gzip -dc; exit 5' >five
printf '%s\n' 'tar-nocache: Child returned status 5' \
  'tar-nocache: Error is not recoverable: exiting now' >want
for options in '-t --occurrence' '-xO --occurrence' --test-label; do
  expect_ 2 tar-nocache $options -I 'sh five' -f early.tgz early/
  compare_ want err
done
printf xxxx | dd of=early.tgz bs=1 conv=notrunc \
  seek=$(($(wc -c <early.tgz) - 8)) 2>/dev/null
expect_ 2 tar-nocache -tzf early.tgz --occurrence early/small
grep 'Child returned status 1$' err >/dev/null || fail_ "early: $(cat err)"

finish_
