#!/bin/sh
# --threads gives compressors threads; without it they run as ever.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d || framework_failure_ mkdir
awk 'BEGIN { for (i = 0; i < 40000; i++) print i, i * i % 7919 }' >d/numbers
echo small >d/small
printf '%s\n' d/ d/numbers d/small >names

has_ () { command -v "$1" >/dev/null 2>&1; }

expect_ 0 tar-nocache -cf plain --sort=name d

# Programs that compress nothing but write down how they are called.
mkdir fake few || framework_failure_ mkdir
for program in gzip bzip2 lzip xz zstd pigz lbzip2 plzip lzma lzop compress; do
  cat >fake/$program <<'END' && chmod +x fake/$program || framework_failure_
#!/bin/sh
echo "${0##*/}${1+ }$*" >>"$FAKE_LOG"
exec cat
END
done
FAKE_LOG=$test_dir/log
export FAKE_LOG
fake_ () { PATH=$test_dir/fake:$PATH tar-nocache "$@"; }

# runs_ COMPRESS DECOMPRESS OPTION...: what is run on writing and on reading.
runs_ ()
{
  printf '%s\n' "$1" "$2 -d" >want
  shift 2
  rm -f log
  expect_ 0 fake_ -cf a --sort=name "$@" d
  compare_ plain a
  compare_ /dev/null err
  expect_ 0 fake_ -tf a "$@"
  compare_ names out
  compare_ /dev/null err
  compare_ want log
}

for cache in --page-cache --no-page-cache; do
  runs_ 'pigz -n -p3' gzip --threads=3 -z $cache
  runs_ 'lbzip2 -n3' 'lbzip2 -n3' --threads=3 -j $cache
  runs_ 'plzip -n3' 'plzip -n3' --threads=3 --lzip $cache
  runs_ 'xz -T3' 'xz -T3' --threads=3 -J $cache
  runs_ 'zstd -T3' zstd --threads=3 --zstd $cache
done
for program in lzma lzop compress; do
  runs_ $program $program --threads=3 --$program
done
# The order of options, and the last number.
runs_ 'xz -T3' 'xz -T3' -J --threads=8 --threads=3
runs_ 'xz -T256' 'xz -T256' -J --threads=2147483647
TAR_OPTIONS=--threads=3; export TAR_OPTIONS
runs_ 'pigz -n -p3' gzip -z
unset TAR_OPTIONS

# One thread, none given, a program that the user named.
runs_ gzip gzip --threads=1 -z
runs_ bzip2 bzip2 --threads=1 -j
runs_ lzip lzip --threads=1 --lzip
runs_ 'xz -T1' 'xz -T1' --threads=1 -J
runs_ 'zstd -T1' zstd --threads=1 --zstd
for program in gzip bzip2 lzip xz zstd lzma lzop compress; do
  runs_ $program $program --$program
  runs_ $program $program -I $program
  runs_ $program $program -I $program --threads=3
  runs_ "$program -9" "$program -9" -I "$program -9" --threads=auto
done

# As many as processors, of which the program may use some.
for prefix in '' 'taskset -c 0'; do
  cpus=$($prefix nproc 2>/dev/null) || continue
  rm -f log
  for option in --gzip --bzip2 --lzip --xz --zstd; do
    PATH=$test_dir/fake:$PATH $prefix \
      "$(command -v tar-nocache)" $option --threads=auto -cf a d \
      || fail_ "$option --threads=auto: status $?"
  done
  if test $cpus = 1; then
    printf '%s\n' gzip bzip2 lzip 'xz -T1' 'zstd -T1' >want
  else
    printf '%s\n' "pigz -n -p$cpus" "lbzip2 -n$cpus" "plzip -n$cpus" 'xz -T0' \
      "zstd -T$cpus" >want
  fi
  compare_ want log
done

# By suffix, and by content.
for line in 'gz pigz -n -p2' 'tgz pigz -n -p2' 'bz2 lbzip2 -n2' \
  'lz plzip -n2' 'xz xz -T2' 'zst zstd -T2'; do
  rm -f log
  expect_ 0 fake_ --threads=2 -acf a."${line%% *}" d
  echo "${line#* }" >want
  compare_ want log
done
while read -r magic line; do
  { printf '%b' "$magic"; cat plain; } >noise
  rm -f log
  # The fake leaves the magic where it is, so this looks compressed again.
  expect_ 2 fake_ --threads=2 -tf noise
  echo "$line -d" >want
  head -n 1 log >got
  compare_ want got
done <<'END'
\0037\0213 gzip
BZh9 lbzip2 -n2
LZIP plzip -n2
\03757zXZ\0000 xz -T2
\0050\0265\0057\0375 zstd
END

# Where the programs with threads are missing, the plain ones run; where these
# are missing, too, the message is the usual one.
for program in sh cat; do
  ln -s "$(command -v $program)" few/$program || framework_failure_ ln
done
ln -s "$(command -v tar-nocache)" few/tar-nocache || framework_failure_ ln
few_ () { PATH=$test_dir/few tar-nocache "$@"; }
if test -z "${VALGRIND-}"; then
  for option in -z -j -J --lzip --zstd; do
    for threads in '' --threads=2; do
      expect_ 2 few_ $option $threads -tf plain
      test -n "$threads" || mv err want
    done
    compare_ want err
    expect_ 2 few_ $option --threads=2 -cf a d
    grep '^tar.*hild' err >got
    echo 'tar-nocache: Child returned status 127' >want
    compare_ want got
  done
fi
for program in gzip bzip2 lzip; do
  ln -s "$test_dir/fake/$program" few/ || framework_failure_ ln
  rm -f log
  expect_ 0 few_ --$program --threads=2 -cf a --sort=name d
  expect_ 0 few_ --$program --threads=2 -tf a
  compare_ names out
  compare_ /dev/null err
  printf '%s\n' $program "$program -d" >want
  compare_ want log
done
# A directory, and a file that may not be executed, are no programs.
mkdir few/pigz && : >few/lbzip2 && chmod -x few/lbzip2 || framework_failure_
rm -f log
expect_ 0 few_ -z --threads=2 -cf a d
expect_ 0 few_ -j --threads=2 -cf a d
printf '%s\n' gzip bzip2 >want
compare_ want log

# A program that fails is reported as the plain one is.
printf '%s\n' '#!/bin/sh' 'cat >/dev/null' 'exit 3' >fake/pigz
cp fake/pigz fake/lbzip2
printf '%s\n' 'tar-nocache: Child returned status 3' \
  'tar-nocache: Error is not recoverable: exiting now' >want
for cache in --page-cache --no-page-cache; do
  expect_ 2 fake_ -z --threads=2 -cf a $cache d
  compare_ want err
  expect_ 2 fake_ -j --threads=2 -tf plain $cache
  compare_ want err
done

# The real ones: any program reads what they write, and they read what any
# program writes.
for line in 'gzip pigz' 'bzip2 lbzip2' 'lzip plzip' 'xz xz' 'zstd zstd'; do
  plain=${line% *} threaded=${line#* }
  if ! has_ $plain || ! has_ $threaded; then
    echo "not tried: $plain or $threaded is not installed"
    continue
  fi
  expect_ 0 tar-nocache --$plain -cf one --sort=name d
  expect_ 0 sh -c "tar-nocache -c --sort=name d | $plain >by-hand"
  # The header of gzip has the time of a pipe, in some versions.
  test $plain = gzip || compare_ by-hand one
  for threads in 1 2 8 auto; do
    case $threads in 2) cache=--no-page-cache ;; *) cache=--page-cache ;; esac
    expect_ 0 tar-nocache --$plain --threads=$threads $cache -cf many \
      --sort=name d
    compare_ /dev/null err
    $plain -dc <many >got || fail_ "$plain cannot read what $threaded wrote"
    compare_ plain got
    expect_ 0 tar-nocache --threads=$threads $cache -df one
    compare_ /dev/null out
    expect_ 0 sh -c "cat many \
      | tar-nocache --$plain --threads=$threads -d $cache"
    compare_ /dev/null out
    compare_ /dev/null err
    test $threads != 1 || compare_ one many
  done
  # Reading may stop early; damage is noticed.
  expect_ 0 tar-nocache --threads=2 -tf many --occurrence d/
  head -c 20000 many >cut
  expect_ 2 tar-nocache --threads=2 -xOf cut
  expect_ 0 tar-nocache --$plain --threads=2 -cf again --sort=name d
  expect_ 0 tar-nocache --$plain --threads=3 -cf many --sort=name d
  compare_ again many
done

finish_
