#!/bin/sh
# Archives of several volumes are read as one: listed, extracted, compared,
# with the questions and scripts between the volumes.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/continued.sh"

# cut_ N: volumes v1 and v2 of the archive a, whose first member is `large',
# the first one ending after N blocks.
cut_ ()
{
  head -c $(($1 * 512)) a >v1
  size=$(wc -c <large)
  { continued_ large $((size - ($1 - 1) * 512)) $((($1 - 1) * 512))
    tail -c +$(($1 * 512 + 1)) a; } >v2
}

# said_ TEXT: the error output of the last command, `|' between lines.
said_ ()
{
  echo "$1" | tr '|' '\n' | sed '/^$/d' >said
  compare_ said err
}

seq 20000 | head -c 20000 >large
echo small >small
cp large large.kept
tar-nocache -H gnu -cf a large small || framework_failure_ tar
printf '%s\n' large small >names
fatal='tar-nocache: Error is not recoverable: exiting now'

# Wherever the volume ends.
mkdir out.d
for n in 1 2 19 20 21 40; do
  cut_ $n
  for more in '' --no-page-cache '--seek -B -b 1'; do
    expect_ 0 tar-nocache -t $more -M -f v1 -f v2
    compare_ names out
    expect_ 0 tar-nocache -x $more -M -f v1 -f v2 -C out.d
    compare_ large out.d/large
    compare_ small out.d/small
    expect_ 0 tar-nocache -d $more -M -f v1 -f v2
  done
  expect_ 0 tar-nocache -xM -f v1 -f v2 -O
  cat large small | cmp - out || fail_ "break at $n: other data with -O"
  expect_ 0 sh -c 'cat v1 | tar-nocache -tM -f - -f v2'
  expect_ 0 sh -c 'cat v2 | tar-nocache -tM -f v1 -f -'
  compare_ names out
done
expect_ 0 tar-nocache -tRM -f v1 -f v2
printf '%s\n' 'block 0: large' 'block 42: small' \
  'block 44: ** Block of NULs **' >want
compare_ want out

# What is compared on a volume of its own.
cut_ 5
expect_ 0 tar-nocache -dM -f v1 -f v2
echo x | dd of=large bs=1 seek=15000 conv=notrunc 2>/dev/null
touch -r large.kept large
expect_ 1 tar-nocache -dM -f v1 -f v2
grep -x 'large: Contents differ' out >/dev/null || fail_ 'no difference'
expect_ 1 tar-nocache -dM -f v2
echo 'large: Contents differ' >want
compare_ want out
cp -p large.kept large
expect_ 0 tar-nocache -dM -f v2
echo >>large
expect_ 1 tar-nocache -dM -f v2
echo 'large: Size differs' >want
compare_ want out
cp -p large.kept large

# A volume of its own is none without -M; the rest of a file is no file.
expect_ 2 tar-nocache -tf v1
said_ "tar-nocache: Unexpected EOF in archive|$fatal"
rm -r out.d; mkdir out.d
expect_ 2 tar-nocache -xvM -f v2 -C out.d
echo 'tar-nocache: large: Cannot extract -- file is continued from'\
' another volume' >want
sed 1q err | cmp -s - want || fail_ 'the rest of a file was extracted'
test "$(ls out.d)" = small || fail_ "extracted: $(ls out.d)"
expect_ 0 tar-nocache -tvM -f v2
grep '^M.* large--Continued at byte 2048--$' out >/dev/null \
  || fail_ 'the rest of a file is not listed as such'

# The number of the volume, the name, the records read.
expect_ 0 tar-nocache -xM -f v1 -f v2 -b 4 --checkpoint=1 \
  --to-command='cat >/dev/null; echo $TAR_FILENAME $TAR_VOLUME $TAR_ARCHIVE'
printf '%s\n' 'large 1 v1' 'small 2 v2' >want
compare_ want out
# Records of 4 blocks: 5 blocks on the one volume, 41 on the other.
test "$(grep -c checkpoint err)" -eq 13 \
  || fail_ "checkpoints: $(cat err)"
expect_ 0 tar-nocache -tM -f v1 -f v2 -b 4 --totals
grep "^Total bytes read: $((13 * 2048)) " err >/dev/null \
  || fail_ "totals: $(cat err)"

# Not the right volume: another one is asked for.
cut_ 5
cut_more='tar-nocache: This volume is out of sequence'
bell=$(printf '\a')
ask2="${bell}Prepare volume #2 for 'v1' and hit return: "
continued_ large 15952 4048 >wrong1
continued_ larger 17952 2048 >wrong2
continued_ large 17952 2047 >wrong3
for w in 1 2 3; do
  head -c 10240 a >>wrong$w
done
: >empty
expect_ 2 tar-nocache -tM -f v1 -f wrong1 -f wrong2 -f wrong3 -f a -f empty \
  -f nothing </dev/null
said_ "$cut_more (20000 - 17952 != 4048)\
|tar-nocache: 'large' is not continued on this volume\
|tar-nocache: 'large' is the wrong size (20000 != 17952 + 2047)\
|tar-nocache: 'large' is not continued on this volume\
|tar-nocache: This does not look like a tar archive\
|tar-nocache: nothing: Warning: Cannot open: No such file or directory\
|$bell""Prepare volume #2 for 'nothing' and hit return: \
tar-nocache: EOF where user reply was expected|$fatal"
expect_ 0 tar-nocache -tM -f v1 -f wrong1 -f wrong2 -f empty -f v2 </dev/null
compare_ names out

# Answers.
expect_ 0 sh -c 'printf "x\nn\nn \tv2\n" | tar-nocache -tM -f v1'
compare_ names out
echo >>err
said_ "${ask2}Invalid input. Type ? for help.\
|${ask2}File name not specified. Try again.|$ask2"
expect_ 2 sh -c 'echo q | tar-nocache -tM -f v1'
grep -x "${ask2}tar-nocache: No new volume; exiting\\." err >/dev/null \
  || fail_ "q: $(cat err)"
expect_ 0 sh -c 'echo n v2 | tar-nocache -xM -f v1 -C out.d'
compare_ large out.d/large

# Scripts.
expect_ 0 tar-nocache -tM -f v1 -F 'echo v$TAR_VOLUME >&$TAR_FD'
compare_ names out
cp v1 v; cp v2 next
expect_ 0 tar-nocache -xM -f v -F 'mv next v' -C out.d
compare_ large out.d/large
expect_ 2 tar-nocache -tM -f v1 -F 'exit 1'
said_ "tar-nocache: 'exit 1' command failed|$fatal"
expect_ 0 tar-nocache -tM -f v1 -f v2 --volno-file=number
echo 2 | compare_ - number

# Labels: that of a volume also without its number.
tar-nocache -H gnu -V 'the label Volume 1' -cf l small
for l in 'the label' 'the label Volume 1' 'the*'; do
  expect_ 0 tar-nocache -tM -V "$l" -f l
done
expect_ 2 tar-nocache -tM -V 'the label Volume 2' -f l
expect_ 0 tar-nocache --test-label -M -f l 'the label'
expect_ 1 tar-nocache --test-label -f l 'the label'
expect_ 1 tar-nocache --test-label -M -f l 'the label Volume 2'
# A long name is no label, wherever a volume begins in it.
component=$(printf '%0200d' 0 | tr 0 V)
mkdir -p "$component/$component" && echo 1 >"$component/$component/$component"
for i in 13 14 15 16 17 18; do
  head -c $((i * 512)) /dev/zero >pad
  expect_ 0 tar-nocache -H gnu -b1 -L10 -cM -f 1 -f 2 -f 3 pad $component small
  expect_ 0 tar-nocache -xM -f 1 -f 2 -f 3 -C out.d
  diff -r $component out.d/$component || fail_ "$i: something is missing"
  rm -r out.d/$component
done

# A volume is missing, and the next one goes on with a member that nothing was
# read of; its data look like the end of an archive.
head -c 9728 /dev/zero >pad
head -c 30000 /dev/zero >zeros
expect_ 0 tar-nocache -b1 -L10 -cM -f 1 -f 2 -f 3 -f 4 -f 5 pad zeros small
expect_ 2 tar-nocache -tM -f 1 -f 3 -f 4 -f 5
grep 'Skipping to next header' err >/dev/null || fail_ "$(cat err)"
printf '%s\n' pad small | compare_ - out
rm pad zeros
{ head -c 512 l; cat v2; } >v2l
expect_ 0 tar-nocache -tM -f v1 -f v2l
compare_ names out
finish_
