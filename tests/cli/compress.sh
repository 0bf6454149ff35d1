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
$child_end|tar-nocache: no/a: Cannot write: Broken pipe|\
tar-nocache: Child returned status 2|$end" \
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
expect_ 0 tar-nocache -acf a.unknown --sort=name d
compare_ plain a.unknown

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
  fails_ "tar-nocache: This does not look like a tar archive|\
tar-nocache: Skipping to next header|\
tar-nocache: Exiting with failure status due to previous errors" \
    sh -c "gzip -c a.gz >twice; tar-nocache -tf twice $cache"
done

# Several compressed pieces are one stream, and much may follow the end.
gzip -c d/numbers >/dev/null
{ head -c 3000 plain | gzip -c; tail -c +3001 plain | gzip -c
  head -c 20000000 /dev/zero | gzip -c; } >pieces.gz
expect_ 0 tar-nocache -tf pieces.gz
compare_ names out

# However much that is, it needs no memory: 300 MB of zeros that take
# little room in the file, behind an archive and instead of one.
if test "${VALGRIND-}" = '' \
    && (ulimit -v 200000 && tar-nocache --version) >/dev/null 2>&1; then
  { cat plain; head -c 300000000 /dev/zero; } | gzip -1 >bomb.gz
  head -c 300000000 /dev/zero | gzip -1 >zeros.gz
  expect_ 0 sh -c 'ulimit -v 200000; exec tar-nocache -tf bomb.gz'
  compare_ names out
  expect_ 0 sh -c 'ulimit -v 200000; exec tar-nocache -tf zeros.gz'
  test ! -s out || fail_ 'members in zeros'
fi

finish_
