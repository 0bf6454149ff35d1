#!/bin/sh
# Archives that end too soon or hold noise: what is listed and extracted, what
# is said, how it ends.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# said_ STATUS TEXT COMMAND...: ends with STATUS and TEXT, `|' between the
# lines, on standard error.
said_ ()
{
  text_=$2
  expect_ "$1" sh -c "$3"
  echo "$text_" | tr '|' '\n' | sed '/^$/d; s/^/tar-nocache: /' >said
  compare_ said err
}
failed='Exiting with failure status due to previous errors'
fatal='Error is not recoverable: exiting now'

echo one >1
awk 'BEGIN { for (i = 0; i < 600; i++) print i }' >2
tail -c +1 2 >3
for f in 1 2 3; do
  tar-nocache --format=ustar -cf $f.tar $f || framework_failure_ $f.tar
done
# Without the ends: 2, 6 and 6 blocks.
head -c 1024 1.tar >m1
head -c 3072 2.tar >m2
head -c 3072 3.tar >m3
awk 'BEGIN { for (i = 0; i < 400; i++) print "noise" }' >noise
zeros () { dd if=/dev/zero bs=512 count="$1" 2>/dev/null; }

# Ways to read A that must not matter.
for how in 'tar-nocache -tf A' 'cat A | tar-nocache -tf -' \
    'tar-nocache --no-seek -tf A' 'tar-nocache --no-page-cache -tf A' \
    'dd if=A bs=100 2>/dev/null | tar-nocache -b 1 -tf -'; do

  : >A
  said_ 2 "This does not look like a tar archive|$failed" "$how"
  head -c 511 m1 >A
  said_ 2 "This does not look like a tar archive|$failed" "$how"
  zeros 1 >A
  said_ 0 'A lone zero block at 1' "$how"
  zeros 7 >A
  said_ 0 '' "$how"

  # Cut at the end of a member, in a header, in data, in padding.
  cat m1 m2 >A
  said_ 0 '' "$how"
  { cat m1; head -c 100 m2; } >A
  said_ 2 "Unexpected EOF in archive|$failed" "$how"
  { cat m1; head -c 1024 m2; } >A
  said_ 2 "Unexpected EOF in archive|$fatal" "$how"
  printf '1\n2\n' >want
  compare_ want out
  { cat m1; head -c 3071 m2; } >A
  said_ 2 "Unexpected EOF in archive|$fatal" "$how"

  # Zeros.
  { cat m1; zeros 1; cat m2; } >A
  said_ 0 'A lone zero block at 3' "$how"
  echo 1 >want
  compare_ want out
  { cat m1; zeros 2; cat noise; } >A
  said_ 0 '' "$how"
  compare_ want out

  # Noise.
  cat noise >A
  said_ 2 "This does not look like a tar archive|Skipping to next header\
|$failed" "$how"
  { head -c 1024 noise; cat m1; head -c 512 noise; cat m3; zeros 2; } >A
  said_ 2 "This does not look like a tar archive|Skipping to next header\
|Skipping to next header|$failed" "$how"
  printf '1\n3\n' >want
  compare_ want out
done

{ cat m1; zeros 1; cat m2; zeros 3; cat m3; } >A
said_ 0 '' 'tar-nocache -itf A'
printf '1\n2\n3\n' >want
compare_ want out
# Archives one after the other, as cat makes of them.
cat 1.tar 2.tar 3.tar >A
said_ 0 '' 'tar-nocache -tf A'
echo 1 >want
compare_ want out
for how in 'tar-nocache -itf A' 'cat A | tar-nocache -it' \
    'tar-nocache --no-seek --ignore-zeros -tf A'; do
  said_ 0 '' "$how"
  printf '1\n2\n3\n' >want
  compare_ want out
done
mkdir x
said_ 0 '' 'tar-nocache -ixf A -C x'
for f in 1 2 3; do
  compare_ $f x/$f
done
rm -r x
{ cat 1.tar; head -c 2048 noise; cat 2.tar; } >A
said_ 2 "Skipping to next header|$failed" 'tar-nocache -itf A'
printf '1\n2\n' >want
compare_ want out

cat m1 >A
said_ 0 'Terminating zero blocks missing at 2' \
  'tar-nocache --warning=missing-zero-blocks -tf A'

# With -R everything has its block.
{ cat m1; zeros 1; cat m2; } >A
said_ 0 '' 'tar-nocache -itRf A'
cat >want <<'EOF'
block 0: 1
block 2: ** Block of NULs **
block 3: 2
block 9: ** End of File **
EOF
compare_ want out

# What is whole is extracted, and of the rest what there is.
{ cat m1; head -c 1024 m2; } >A
mkdir x
said_ 2 "Unexpected EOF in archive|Unexpected EOF in archive|$fatal" \
  'tar-nocache -xf A -C x'
compare_ 1 x/1
head -c 512 2 >want
compare_ want x/2
{ head -c 1024 noise; cat m1; head -c 512 noise; cat m2; } >A
expect_ 2 tar-nocache -xf A -C x
compare_ 1 x/1
compare_ 2 x/2

# A size that nothing can have.
awk 'BEGIN { for (i = 0; i < 100; i++) print i }' >f
tar-nocache --format=gnu -cf B f
for size in '\0200\0\0\0\077\0377\0377\0377\0377\0377\0377\0377' \
    '\0200\0\0\0\0177\0377\0377\0377\0377\0377\0370\0'; do
  # The header of f with SIZE and a new check sum.
  { head -c 124 B; printf '%b' "$size"; head -c 148 B | tail -c 12
    printf '        '; head -c 512 B | tail -c +157; } >h
  test "$(wc -c <h)" -eq 512 || framework_failure_ "a header of odd size"
  sum=$(od -An -v -tu1 h | awk '{ for (i = 1; i <= NF; i++) s += $i }
                               END { printf "%06o", s }')
  { head -c 148 h; printf '%s\0 ' "$sum"; tail -c +157 h; zeros 20; } >A
  for option in --seek --no-seek; do
    said_ 2 "Unexpected EOF in archive|$fatal" "tar-nocache -tf A $option"
    echo f >want
    compare_ want out
  done
done

finish_
