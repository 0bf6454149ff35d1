#!/bin/sh
# Compressors that are not installed: what is tried and said.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

test -z "${VALGRIND-}" \
  || skip_ 'under valgrind posix_spawn cannot tell that exec failed'

mkdir d || framework_failure_ mkdir
awk 'BEGIN { for (i = 0; i < 30000; i++) print i, i * i % 7919 }' >d/numbers
echo small >d/small
printf '%s\n' d/ d/numbers d/small >names

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

expect_ 0 tar-nocache -cf plain --sort=name d

# Programs that are not there: the one that was asked for by name, or else
# what the content needs and then the second choice.  How much the shell
# takes before it fails is up to chance.
mkdir few
for program in sh cat; do
  ln -s "$(command -v $program)" few/$program || framework_failure_ ln
done
ln -s "$(command -v tar-nocache)" few/tar-nocache || framework_failure_ ln
few_ () { PATH=$test_dir/few tar-nocache "$@"; }
for option in -z -j -J --lzip --lzma --lzop --zstd '-I none'; do
  expect_ 2 few_ $option -cf a d
  grep '^tar.*hild' err >got
  echo 'tar-nocache: Child returned status 127' >want
  compare_ want got
done
for program in gzip compress bzip2 xz lzip lzma lzop zstd; do
  fails_ "tar (child): $program: Cannot exec: No such file or directory|\
$child_end|tar-nocache: Child returned status 2|$end" \
    few_ --$program -tvf plain
done
fails_ "tar (child): none  x: Cannot exec: No such file or directory|\
$child_end|tar-nocache: Child returned status 2|$end" \
  few_ -I 'none  x' -tf plain
# The program of what is no file with a name is a child's own.
for from in '<plain' '</dev/null'; do
  fails_ "tar (grandchild): none: Cannot exec: No such file or directory|\
tar (grandchild): Error is not recoverable: exiting now|\
tar-nocache: Child returned status 2|$end" \
    sh -c "exec tar-nocache -I none -t $from"
done
fails_ "tar (grandchild): cannot split string 'none \"x': missing closing \
quote|tar (grandchild): Error is not recoverable: exiting now|\
tar-nocache: Child returned status 2|$end" \
  sh -c 'exec tar-nocache -I "none \"x" -t <plain'
for line in 'compress gzip \0037\0235' 'bzip2 lbzip2 BZh9' \
    'lzma xz \0377LZMA' 'gzip gzip \0037\0213' 'lzip lzip LZIP' \
    'lzop lzop \0211LZO' 'xz xz \03757zXZ\0000' \
    'zstd zstd \0050\0265\0057\0375'; do
  set -- $line
  { printf '%b' "$3"; cat plain; } >noise
  fails_ "tar (child): $2: Cannot exec: No such file or directory|\
$child_end|tar-nocache: Child returned status 2|$end" few_ -tf noise
  tried=
  test $1 = $2 || tried="tar (child): cannot run $1: \
No such file or directory|tar (child): trying $2|"
  fails_ "${tried}tar (child): $2: Cannot exec: No such file or directory|\
$child_end|tar-nocache: Child returned status 2|$end" few_ -tvf noise
done
# What the name says counts when the content says nothing.
tr 1-9 a-i <d/numbers >noise.lz
fails_ "tar (child): lzip: Cannot exec: No such file or directory|\
$child_end|tar-nocache: Child returned status 2|$end" few_ -tf noise.lz
cp plain plain.lz
expect_ 0 few_ -tf plain.lz
compare_ names out

finish_
