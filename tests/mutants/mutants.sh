#!/bin/sh
# mutants.sh - `make mutants': changes the sources in small ways, one at a
# time, and looks whether a test notices.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs in mutants/ of the build.  In the environment: top (the sources), MAKE,
# SHELL, CC, tests (names of tests below the sources), and what the user chose:
# MUTANTS (how many), SEED, FILES (sources or directories of them), MOST
# (seconds of tests for one mutant).
#
# What stays there:
#   covered/    for each test the lines it runs, and in how much time; counted
#               in ../coverage, the build of `make coverage'
#   tree/       links to the sources; src and lib are copies, to be changed
#   build/      a build of these
#   results     a line for each mutant: its fate, what was changed
#   survivors   those that no test noticed

LC_ALL=C
export LC_ALL
here=$(pwd)
counting=$(cd .. && pwd)/coverage
tools=$top/tests/mutants
tab=$(printf '\t')

# run_test BUILD TEST [SECONDS]: run it, confined, with what it says in the file
# `log'; its exit status.
run_test ()
(
  program=$1/$2
  case $2 in
    *.sh) program="$SHELL $top/$2" ;;
  esac
  # A mutant may loop, or fill the memory or the disk.  Some hostile archives
  # have files that are larger, and hardly any data.
  ulimit -t 60
  case $2 in
    tests/hostile/*) ;;
    *) ulimit -f 16777216 ;;
  esac
  TAR_NOCACHE=$1/src/tar-nocache abs_top_builddir=$1 abs_top_srcdir=$top
  CONFIG_HEADER=$1/config.h TMPDIR=/var/tmp
  export TAR_NOCACHE abs_top_builddir abs_top_srcdir CONFIG_HEADER TMPDIR
  # shellcheck disable=SC2086
  timeout -k 5 "${3:-600}" sh "$tools/confined.sh" "$here/scratch" $program \
    >log 2>&1 </dev/null
)

# built DIR SOURCES CFLAGS: a build in DIR, with all programs of the tests.
built ()
{
  mkdir -p "$1"
  test -f "$1/Makefile" \
    || (cd "$1" && "$2/configure" CC="$CC" CFLAGS="$3" >configure.log 2>&1) \
    || { tail "$1/configure.log"; exit 1; }
  $MAKE -C "$1" all check TESTS= >make.log 2>&1 || { tail make.log; exit 1; }
}

# see_test TEST: note which lines it runs, in covered/TEST: its time in
# milliseconds, then for each source its name and the lines.
see_test ()
{
  rm -rf scratch/* gcov
  mkdir -p scratch/gcov
  chmod 1777 scratch scratch/gcov
  # Whoever the test runs the program as can add to the counts.
  setfacl -d -m u::rwx,g::rwx,o::rwx scratch/gcov 2>/dev/null
  begin=$(date +%s%N)
  GCOV_PREFIX=/tmp/gcov TNC_SANDBOX_WRITABLE=/tmp/gcov \
    run_test "$counting" "$1"
  status=$?
  end=$(date +%s%N)
  # What counts lines writes files of its own, which a test may forbid or see.
  test $status = 0 || { run_test "$here/build" "$1"; status=$?; }
  name=covered/$(echo "$1" | tr / :)
  echo "time $(((end - begin) / 1000000)) $status" >"$name"
  test $status = 0 || { echo "mutants: not used: $1: status $status"; return; }
  counts=$here/scratch/gcov$counting
  test -d "$counts" || return
  (cd "$counts" && find . -name '*.gcda') | while read -r data; do
    ln -s "$counting/${data%.gcda}.gcno" "$counts/${data%/*}"
  done
  # The names of the sources are relative to the build.
  (cd "$counting" && find "$counts" -name '*.gcda' ! -path '*/gnu/*' \
     -exec gcov -t {} + 2>/dev/null) \
    | awk -F: -v top="$top/" '
      # Lines without code belong to what is before them.
      $2 ~ /^ *0$/ {
        if ($3 == "Source")
          {
            file = $4
            sub(/^([.][.]\/)*/, "", file)
            if (index(file, top) == 1)
              file = substr(file, length(top) + 1)
            run = 0
          }
        next
      }
      file !~ /^(src|lib)\// { next }
      $1 !~ /-/ { run = $1 !~ /#|=/ }
      run && !((file, $2 + 0) in seen) {
        seen[file, $2 + 0]; lines[file] = lines[file] " " ($2 + 0)
      }
      END { for (file in lines) print file lines[file] " " }' >>"$name"
}

# Which tests run which lines.  It is found out again if the sources changed,
# for a test if that changed.
know_coverage ()
{
  newest=$(cd "$top" && find src lib -newer "$here/tree/made" -name '*.[ch]' \
    -o -newer "$here/tree/made" -name '*.def' 2>/dev/null | head -n 1)
  if test ! -f tree/made || test -n "$newest"; then
    rm -rf tree covered
    mkdir tree covered
    for file in "$top"/* "$top"/.*; do
      case ${file##*/} in
        src | lib) cp -Rp "$file" tree ;;
        . | .. | .git | build* | config.status | tests) ;;
        *) ln -s "$file" tree ;;
      esac
    done
  fi
  # Unit tests that include a source must find the changed one.
  mkdir -p tree/tests/unit
  for file in "$top"/tests/* "$top"/tests/unit/*; do
    link=tree${file#"$top"}
    test -e "$link" || ln -s "$file" "$link"
  done
  built "$counting" "$top" '-g -O0 --coverage -DCOUNT_LINES'
  touch tree/made
  built build "$here/tree" \
    '-O2 -g0 -Werror=int-conversion -Werror=incompatible-pointer-types'
  for test in $tests; do
    file=covered/$(echo "$test" | tr / :) source=$top/$test
    test -f "$source" || source=$source.c
    test -f "$file" && test -z "$(find "$source" -newer "$file")" \
      || see_test "$test"
  done
}

# The list of mutants to try, from all directories in turn.
choose ()
{
  (cd tree && find $FILES -name '*.c' | sort \
    | grep -Ev '^src/(nopagecache|rmt)/|/main[.]c$|nopagecache|npcprocess' \
    | xargs awk -f "$tools/mutants.awk") \
    | awk -F "$tab" -v seed="$SEED" -v accepted="$tools/accepted.txt" '
        function random() { return seed = seed * 16807 % 2147483647 }
        BEGIN {
          seed = seed % 2147483646 + 1
          # Each accepted one as survivors are printed.
          while ((getline line <accepted) > 0)
            {
              if (line ~ /^  /) entry = entry "\n" line
              else if (line ~ /^[a-z][^ ]*[.]c: /) entry = line
              if (line ~ /^  [+]/) known[entry]
            }
        }
        ($1 ": " $2 "\n    " $7 "\n  - " $8 "\n  + " $9) in known { next }
        { directory = $1; sub(/\/[^\/]*$/, "", directory)
          print random() "\t" directory "\t" $0 }' \
    | sort -n | awk -F "$tab" '{ print ++seen[$2] "\t" $0 }' | sort -s -n \
    | cut -f 4-
}

# try_mutant FILE LINE COLUMN LENGTH TEXT: set fate to what became of it, by
# to the test that killed it.
try_mutant ()
{
  fate=killed by=
  base=${1##*/} base=${base%.c}
  objects=$(cd build && find "${1%/*}" -name "*-$base.o" -path "*-$base.o")
  (cd build && for object in $objects; do cp -p "$object" "$object.good"; done)
  cp -p "tree/$1" good.c
  TEXT=$5 awk -v at="$2" -v col="$3" -v len="$4" '
    NR == at { $0 = substr($0, 1, col - 1) ENVIRON["TEXT"] \
                 substr($0, col + len) }
    { print }' good.c >"tree/$1"
  # shellcheck disable=SC2086
  if ! $MAKE -s -C build $objects >make.log 2>&1; then
    fate=invalid
  elif (cd build && for object in $objects; do
          cmp -s "$object" "$object.good" || exit 1
        done); then
    fate=equal
  else
    fate=survived ran=0
    for test in $(covering "$1" "$2"); do
      ran=$((ran + 1))
      programs='all tests/hostile/hostile tests/hostile/cutter'
      case $test in
        tests/unit/*) programs=$test ;;
      esac
      # shellcheck disable=SC2086
      $MAKE -s -C build $programs >make.log 2>&1 \
        || { fate=invalid; break; }
      rm -rf scratch/*
      run_test "$here/build" "$test" 120
      case $? in
        0 | 77) ;;
        *) fate=killed by=$test; break ;;
      esac
    done
    test $ran -gt 0 || fate=unrun
  fi
  # What is restored must look newer to make than what was built from the
  # mutant, and older than the object.
  cp good.c "tree/$1"
  (cd build && for object in $objects; do mv "$object.good" "$object"
    touch "$object"; done)
}

# covering FILE LINE: the tests that run it, the shortest first, as many as
# take MOST seconds together.
covering ()
{
  grep -l "^$1 .* $2 " covered/* | while read -r covered; do
    read -r _ time status <"$covered"
    case $covered in
      *unit*) time=$((time + 500)) ;;
    esac
    test "$status" = 0 && echo "$time ${covered#covered/}"
  done | sort -n | awk -v most="$MOST" '
    { sum += $1 } NR == 1 || sum <= most * 1000 { print $2 }' | tr : /
}

know_coverage
mkdir -p scratch
chmod 1777 scratch

echo "mutants: SEED=$SEED FILES='$FILES'"
choose >chosen
: >results
: >survivors
count=0 row=0
# No descriptor is open for what make and the tests start: make has its own.
while test $count -lt "$MUTANTS" \
    && row=$((row + 1)) && sed -n "${row}p" chosen >row && test -s row \
    && IFS=$tab read -r file name line column length text before old new <row
do
  try_mutant "$file" "$line" "$column" "$length" "$text"
  echo "$fate$tab$file:$line$tab$by$tab$old => $new" >>results
  case $fate in
    killed) count=$((count + 1)) ;;
    survived | unrun)
      count=$((count + 1))
      printf '%s: %s\n    %s\n  - %s\n  + %s\n\n' \
        "$file" "$name" "$before" "$old" "$new" | tee -a survivors ;;
  esac
done

awk -F "$tab" '
  { directory = $2; sub(/\/[^\/]*$/, "", directory); fates[$1]++ }
  $1 ~ /killed|survived|unrun/ { tried[directory]++; all++ }
  $1 == "killed" { killed[directory]++ }
  END {
    for (directory in tried)
      printf "%4d of %4d killed: %s\n", killed[directory],
        tried[directory], directory
    printf "%4d of %4d killed: in all; %d no test ran; ", fates["killed"],
      all, fates["unrun"]
    printf "not counted: %d that make no difference, %d that do not compile\n",
      fates["equal"], fates["invalid"]
  }' results | sort -k 6
