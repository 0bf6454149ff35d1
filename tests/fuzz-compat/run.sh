#!/bin/sh
# Random trees and command lines, given to GNU tar and to us: the same
# output, messages, status, files and archives.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh [SECONDS [SEED [COUNT]]]: for so many seconds (60), or with the COUNT
# seeds from SEED (1).  Each seed makes one case, a list of lines as
# generate.awk describes it.  A case whose results differ, but for known.txt,
# is made as short as possible and printed.
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

fuzz_dir=$abs_top_srcdir/tests/fuzz-compat
plant=$abs_top_builddir/tests/fuzz-compat/plant
treelist=$tools/treelist
export plant treelist ticks
seconds=${1:-60} seed=${2-} count=${3:-1}
is_root_ && root=1 || root=0
# For the words of cases; some stand for several.  The times that $posix leaves
# out differ between two trees, and volumes end between their parts.
sp=' ' nl='
' tab='	'
volumes=$(seq -f '-far/%g' 30 | tr '\n' ' ')
posix='-Hposix --pax-option=delete=atime,delete=ctime'
export sp nl tab volumes posix

# What stands in no rule about text of tests/compat.
cat >>wording.sed <<'END'
# How fast the run was.
s|\(([^,()]*\), [^,()]*/s)$|\1, RATE)|
END

# --- Running a case ---

# run_side_ SIDE CASE: leave its results in the directory SIDE; see side.sh.
# The directory has the same name for both meanwhile.  There is no terminal,
# where GNU tar would ask for volumes.
run_side_ ()
{
  rm -rf "$1" side 2>/dev/null || {
    chmod -R u+rwX "$1" side
    rm -rf "$1" side
  }
  eval "PATH=\$$1_path"
  setsid -w timeout 300 sh "$fuzz_dir/side.sh" "$test_dir/$2" "$test_dir/side" \
    2>side.err || echo "side.sh ended with $?" >>side/err
  PATH=$own_path
  mv side "$1"
}

# contents_ FILE: an archive without its compression, or a snapshot without
# what differs between two equal trees: times and numbers of inodes.
contents_ ()
{
  case $(head -c 8 "$1" | tr '\0' '.') in
    'GNU tar-'*)
      tr '\0' '\n' <"$1" | awk '
        NR <= 3  { next }
        n == 0   { line = "nfs " $0; n = 1; next }
        n < 6    { if (++n == 6) line = line " " $0; next }
        $0 != "" { line = line "!" $0; next }
        n++ == 7 { print line; n = 0 }' | sort
      return ;;
  esac
  for program in gzip bzip2 xz zstd lzip lzma lzop; do
    $program -dc <"$1" >plain 2>/dev/null && { cat plain; return; }
  done
  cat "$1"
}

# compare_archives_ NUMBER: say how those of both sides after that command
# differ.
compare_archives_ ()
{
  diff -rq "gnu/ar.$1" "own/ar.$1" | while IFS= read -r line; do
    case $line in
      "Files gnu/ar.$1/"*' differ') ;;
      *) echo "$1 archive $line"; continue ;;
    esac
    file=${line#"Files gnu/ar.$1/"}
    file=${file%% and *}
    contents_ "gnu/ar.$1/$file" >contents.gnu
    contents_ "own/ar.$1/$file" >contents.own
    "$tools/tarcmp" any contents.gnu contents.own >contents.cmp \
      || printf '%s archive %s %s\n' "$1" "$file" \
           "$(grep -a -v ': rule ' contents.cmp | tr -s ' \n' ' ')"
  done
}

# differs_ CASE: run it on both sides and judge; true if there is a
# difference that known.txt does not explain, which is in `report'.
differs_ ()
{
  ticks=
  ! grep -q -e '-g' -e listed-i "$1" || ticks=yes
  begin=$(date +%s)
  run_side_ gnu "$1"
  run_side_ own "$1"
  end=$(date +%s)
  cat wording.sed - >all.sed <<END
s/ \\(${begin%???}\\|${end%???}\\)[0-9][0-9][0-9]\\.[0-9]*/ NOW/
END
  for side in gnu own; do
    (cd $side && sed -f ../all.sed status err out tree) | awk '
      /^=== [0-9]+ [a-z]+$/ { at = substr($0, 5) " "; next }
                            { print at $0 }' >$side.txt
  done
  for number in $(cd gnu && ls -d ar.* 2>/dev/null | sed 's/...//'); do
    compare_archives_ $number
  done >>own.txt
  diff -a gnu.txt own.txt | sed -n 's/^< /-/p; s/^> /+/p' >differences
  awk -f "$fuzz_dir/judge.awk" "$fuzz_dir/known.txt" "$1" differences >report
  status=$?
  test $status -le 1 || { cat report; framework_failure_ 'judge.awk'; }
  test $status = 1
}

# --- Making it shorter ---

# try_ : true if `shorter' differs, too; it is the case then.
try_ ()
{
  grep -q '^\$ ' shorter || return 1
  differs_ shorter || return 1
  cp report shown
  mv shorter case
}

# shrink_ : drop lines from `case', many at once at first, then words of its
# commands, as long as the results differ.
shrink_ ()
{
  cp report shown
  stop=$(($(date +%s) + 120))
  chunk=$(wc -l <case)
  while chunk=$(((chunk + 1) / 2)); do
    from=$(wc -l <case)
    while test "$from" -gt 0 && test "$(date +%s)" -lt $stop; do
      first=$((from - chunk + 1))
      test $first -gt 0 || first=1
      sed "$first,${from}d" case >shorter
      try_
      from=$((first - 1))
    done
    test $chunk -gt 1 || break
  done
  for number in $(grep -n '^\$ ' case | sed 's/:.*//'); do
    i=$(sed -n "${number}p" case | wc -w)
    while test "$i" -gt 2 && test "$(date +%s)" -lt $stop; do
      awk -v line="$number" -v word="$i" '
        NR == line { $word = ""; gsub(/  +/, " "); sub(/ $/, "") } 1' \
        case >shorter
      try_
      i=$((i - 1))
    done
  done
}

# --- All of it ---

fuzz_ ()
{
  cases=0 stop_at=$(($(date +%s) + seconds))
  if test -z "$seed"; then
    seed=$(date +%s)
    count=1000000000
    echo "from seed $seed, for $seconds seconds"
  else
    stop_at=9999999999
  fi
  while test $cases -lt "$count" && test "$(date +%s)" -lt $stop_at; do
    awk -v seed=$seed -v root=$root -f "$fuzz_dir/generate.awk" \
      "$abs_top_srcdir/src/cli/options.def" "$fuzz_dir/options.txt" >case \
      || framework_failure_ 'generate.awk'
    if differs_ case; then
      shrink_
      fail_ "seed $seed (- GNU tar, + ours)"
      sed 's/^/  /' case shown
      echo "  again: make fuzz-compat SEED=$seed"
    fi
    cases=$((cases + 1)) seed=$((seed + 1))
  done
  echo "$cases cases"
}

fuzz_
finish_
