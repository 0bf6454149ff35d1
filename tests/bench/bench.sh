#!/bin/sh
# Figures: tar-nocache, with and without --no-page-cache, other tars, and what
# the hardware gives without a tar, in turns forwards and backwards (A B B A).
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Environment:
#   BENCH           rows to measure (all; see row below)
#   BENCH_PROGRAMS  keys of common.sh; the first is what others are compared to
#   BENCH_ROUNDS    how often each program is timed (5); one run before that
#                   is for the peaks
#   BENCH_PATIENCE  seconds after which a program is stopped, and left out (300)
#   BENCH_SCALE     0.01 makes all data a hundred times smaller; each size
#                   has a variable of its own, see size below
#   BENCH_COMPARE   a commit: build it, and compare it with this build
#   BENCH_DROP_CACHES=no  for cold rows, drop the pages of the files that are
#                   read, not all of the system's caches
#   BENCH_MEMORY    MiB: before each cold run, use so much memory and give it
#                   back; for virtual machines that lend free memory to their
#                   host, where who needs it next waits for it
#   BENCH_DATA      a directory to keep the data in, for the next time
#   BENCH_OUTPUT    results go to this name with .json and .svg (bench)
#   WORK_DIR        where to write: see space below for how much

. "${abs_top_srcdir:?run this by make bench}/tests/bench/common.sh"

all_rows='create-small create-warm create-large create-sparse create-deep
  create-mixed create-zstd write-large extract-small extract-large extract-deep extract-one
  list list-large incremental incremental-cold'
rows=${BENCH:-$all_rows}
rounds=${BENCH_ROUNDS:-5}
patience=${BENCH_PATIENCE:-300}
output=${BENCH_OUTPUT:-bench}
case $output in /*) ;; *) output=$PWD/$output ;; esac
cpus=$(getconf _NPROCESSORS_ONLN)

# size NAME NUMBER: $BENCH_NAME if that is set, else NUMBER to scale.
size ()
{
  eval "n=\${BENCH_$1-}"
  echo "${n:-$(awk -v n="$2" -v s="${BENCH_SCALE:-1}" \
    'BEGIN { n = int(n * s); print (n > 1 ? n : 1) }')}"
}
files=$(size FILES 60000)           # in directories of 200, 8 KB each
mib=$(size MIB 2048)                # the large file
mixed_mib=$(size MIXED_MIB 512)     # noise and words, files of 1 KB to 4 MB
sparse_mib=$(size SPARSE_MIB 8192)  # a sixteenth of it is data
levels=$(size LEVELS 1000)          # ten chains of directories, with a file each
many=$(size MANY 1000000)           # in directories of 50, 150 bytes each

# --- The rows ----------------------------------------------------------------------

# row NAME: its $title, and the $kind of its data.
row ()
{
  case $1 in
    create-small) kind=small title="Create, $files small files, cold, to a pipe" ;;
    create-warm) kind=small title="Create, $files small files, warm, to a pipe" ;;
    create-large) kind=large title="Create, a file of $mib MiB, cold, to a pipe" ;;
    create-sparse) kind=sparse title="Create -S, a sparse file of $sparse_mib MiB, cold, to a pipe" ;;
    create-deep) kind=deep title="Create, 10 times $levels nested directories, cold, to a pipe" ;;
    create-mixed) kind=mixed title="Create, $mixed_mib MiB of mixed files, cold, to a pipe" ;;
    create-zstd) kind=mixed title="Create --zstd, $mixed_mib MiB of mixed files, cold, to a pipe" ;;
    write-large) kind=large title="Create, a file of $mib MiB, cold, to a file, with its sync" ;;
    extract-small) kind=small title="Extract $files small files, cold, with their sync" ;;
    extract-large) kind=large title="Extract a file of $mib MiB, cold, with its sync" ;;
    extract-deep) kind=deep title="Extract 10 times $levels nested directories, cold, with their sync" ;;
    extract-one) kind=many title="Extract the last of $many members, cold" ;;
    list) kind=many title="List -v, $many members, warm, to a file" ;;
    list-large) kind=large title="List, one member of $mib MiB, cold" ;;
    incremental) kind=many title="Create -g, nothing new in $many files, warm" ;;
    incremental-cold) kind=many title="Create -g, nothing new in $many files, cold" ;;
    *) die "no such row: $1" ;;
  esac
  eval "set_=\$data/\$kind-\$$(size_of $kind)"
}

size_of ()
{
  case $1 in
    small) echo files ;;
    large) echo mib ;;
    mixed | sparse) echo $1_mib ;;
    deep) echo levels ;;
    many) echo many ;;
  esac
}

# call KEY LETTERS ARCHIVE
call ()
{
  case $1 in
    star) echo "star -no-fsync -$2 -f=$3" ;;
    *) echo "$(command_of "$1") -$2f $3" ;;
  esac
}

# timed ROW KEY: what the shell runs in the directory of the data, or the new
# one to extract to.  Its output goes to a pipe.
timed ()
{
  case $1:$2 in
    create-warm:limit) echo "$limit -j 1 pack list" ;;
    create-zstd:limit | create-sparse:limit) ;;
    list*:limit | extract-one:limit) ;;
    incremental:limit) echo "$limit -j $cpus stat list" ;;
    incremental-cold:limit) echo "$limit -j 32 stat list" ;;
    create-large:limit) echo "$limit -j 32 read large/file" ;;
    create-*:limit) echo "$limit -j 32 pack list" ;;
    write-large:limit) echo "$limit -j 32 write $((mib << 20)) $work/out.tar && sync $work/out.tar" ;;
    write-large:copy) echo "$limit -j 32 copy large/file $work/out.tar && sync $work/out.tar" ;;
    extract-large:copy) echo "$limit -j 32 copy $set_/large.tar file && sync -f ." ;;
    extract-large:limit) echo "$limit -j 32 write $((mib << 20)) file && sync -f ." ;;
    extract-*:limit) echo "$limit -j $cpus make $set_/list . && sync -f ." ;;
    create-sparse:star) echo "$(call star c -) -sparse $kind" ;;
    create-sparse:bsdtar) echo "$(call bsdtar c -) $kind" ;;
    create-sparse:*) echo "$(call "$2" Sc -) $kind" ;;
    create-zstd:*) echo "$(call "$2" c -) --zstd $kind" ;;
    create-*) echo "$(call "$2" c -) $kind" ;;
    write-*) echo "$(call "$2" c "$work/out.tar") $kind && sync $work/out.tar" ;;
    extract-one:*) echo "$(call "$2" x "$set_/$kind.tar") $last" ;;
    extract-*) echo "$(call "$2" x "$set_/$kind.tar") && sync -f ." ;;
    list:*) echo "$(call "$2" tv "$kind.tar") >$work/list.out" ;;
    list-*) echo "$(call "$2" t "$kind.tar")" ;;
    incremental*:*) echo "$(call "$2" c -) -g $work/snar $kind" ;;
  esac
}

# why_not ROW KEY: nothing if KEY can do ROW; a dash if it need not.
why_not ()
{
  case $1:$2 in
    *:limit) test -n "$(timed "$1" limit)" || echo - ;;
    write-large:copy | extract-large:copy) ;;
    create-zstd:threads | create-large:sums | create-small:sums) ;;
    create-large:progress | create-small:progress | create-small:index) ;;
    extract-one:index | extract-*:fsync*) ;;
    *:copy | *:threads | *:sums | *:progress | *:index | *:fsync*) echo - ;;
    create-zstd:star | create-zstd:busybox) echo "has no --zstd" ;;
    create-sparse:busybox) echo "does not know holes" ;;
    incremental*:bsdtar | incremental*:star | incremental*:busybox)
      echo "has no snapshots as with -g" ;;
  esac
}

# cold KEY FILE-OR-DIRECTORY...: nothing of these is cached, but the program.
cold ()
{
  command=$(command_of "$1")
  shift
  if test -n "$drop"; then
    sync
    echo 3 >/proc/sys/vm/drop_caches
  else
    chill "$@"
  fi
  for c in "$command" "$limit" zstd sync cat sh; do
    $c --version
  done >/dev/null 2>&1 </dev/null
  cat "$set_/list" >/dev/null
  test -z "${BENCH_MEMORY-}" || "$limit" -j 1 memory "$BENCH_MEMORY"
}

# prepare ROW KEY: in $where, what is to be there before the clock runs.
# Nothing is removed that has many files: ext4 does not use an inode again for
# a while, and looks past each of those.
prepare ()
{
  where=$set_
  cd "$set_" || exit 1
  case $1 in
    extract-*)
      test "$kind" != large || rm -rf "$work/out.$outs"
      outs=$((outs + 1)) where=$work/out.$outs
      mkdir "$where" && sync -f "$where" ;;
    write-*) rm -f "$work/out.tar"; sync -f "$work" ;;
    create-*) rm -f "$work/index" ;;
    incremental*)
      if test "$2" != limit; then
        test -f "$work/snar.$2" \
          || eval "$(call "$2" c /dev/null) -g $work/snar.$2 $kind" || exit 1
        cp "$work/snar.$2" "$work/snar"
      fi ;;
    list) rm -f "$work/list.out" ;;
  esac
  if test "$1" = extract-one; then
    last=$(tail -n 1 "$set_/list" | sed 's/.* //')
    last=$(grep '^d' "$set_/list" | tail -n 1 | sed 's/.* //')/$last
    rm -f "$work/index"
    "$TAR_NOCACHE" -tf "$set_/$kind.tar" --member-index="$work/index" \
      >/dev/null || exit 1
  fi
  case $1 in
    create-warm) "$limit" -j "$cpus" pack list >/dev/null ;;
    list) "$residency" heat $kind.tar ;;
    incremental) du -s $kind >/dev/null ;;
    extract-* | list-*) cold "$2" $kind.tar ;;
    *) cold "$2" $kind ;;
  esac
}

# --- Data --------------------------------------------------------------------------

# list_of KIND: what limit is to make.
list_of ()
{
  case $1 in
    large | sparse)
      echo "d 0 $1"
      test $1 = large && echo "n $((mib << 20)) file" \
        || echo "s $((sparse_mib << 20)) file" ;;
    *) awk -v kind=$1 -v files="$files" -v mixed=$((mixed_mib << 20)) \
         -v levels="$levels" -v many="$many" '
      function directory (every) {
        if (i % every == 0)
          printf "d 0 %s/d%05d\n", kind, i / every
      }
      BEGIN {
        srand(1)
        print "d 0 " kind
        if (kind == "small")
          for (i = 0; i < files; i++)
            {
              directory(200)
              print "n", 300 + int(rand() * rand() * 40000) % 19700, "f" i
            }
        else if (kind == "many")
          for (i = 0; i < many; i++)
            {
              directory(50)
              print "n", int(rand() * 300), "f" i
            }
        else if (kind == "mixed")
          for (i = 0; sum < mixed; i++)
            {
              directory(50)
              sum += n = 1024 + int(4194304 * rand() ^ 6)
              print (i % 3 ? "t" : "n"), n, "f" i
            }
        else
          for (chain = 0; chain < 10; chain++)
            {
              name = kind "/" chain
              for (i = 0; i < levels; i++)
                {
                  print "d 0 " name
                  print "n 1000 f"
                  name = name "/d"
                }
            }
      }' ;;
  esac
}

# build ROW: its data, once.
build ()
{
  row "$1"
  if test ! -d "$set_"; then
    note "Making $set_"
    rm -rf "$set_.part"
    mkdir "$set_.part" && list_of $kind >"$set_.part/list" \
      && "$limit" -j "$cpus" make "$set_.part/list" "$set_.part" \
      && sync -f "$set_.part" && mv "$set_.part" "$set_" \
      || die "cannot make $set_"
  fi
  case $1 in
    extract-* | list*)
      test -f "$set_/$kind.tar" \
        || { "$TAR_NOCACHE" -cf "$set_/part" -C "$set_" $kind \
               && sync -f "$set_" && mv "$set_/part" "$set_/$kind.tar"; } \
        || die "cannot make $set_/$kind.tar" ;;
  esac
}

# space ROW: MiB and files of its data and archive, and of each extraction
# that is kept.
space ()
{
  case $1 in
    *-small | *-warm) m=$((files / 80 + 1)) f=$files ;;
    *-large) m=$mib f=1 ;;
    *-sparse) m=$((sparse_mib / 16 + 1)) f=1 ;;
    *-mixed | *-zstd) m=$mixed_mib f=$((mixed_mib * 2)) ;;
    *-deep) m=$((levels / 12 + 1)) f=$((20 * levels)) ;;
    *) m=$((many / 200 + 1)) f=$((many + many / 50)) ;;
  esac
}

# --- Running -------------------------------------------------------------------

# run ROW KEY [OPTION...]: a line of measure in $work/result.
run ()
{
  prepare "$1" "$2"
  cd "$where" || exit 1
  command=$(timed "$1" "$2")
  shift 2
  # The status of a pipe would be that of cat.
  "$measure" -o "$work/result" "$@" timeout "$stop" sh -c "$command" \
    2>"$work/messages" </dev/null | cat >/dev/null
  cd "$work" || exit 1
  read -r seconds peak status memory <"$work/result"
}

# leave_out ROW KEY WHY
leave_out ()
{
  note "  left out: $(name_of "$2"): $3"
  echo "{\"row\": \"$1\", \"program\": \"$(name_of "$2")\", \"why\": \"$3\"}" \
    >>"$work/skipped.json"
}

# peaks ROW: the first runs, in $chosen who can do it.
peaks ()
{
  chosen= stop=$patience
  for key in $programs; do
    why=$(why_not "$1" "$key")
    case $why in
      -) continue ;;
      ?*) leave_out "$1" "$key" "$why"; continue ;;
    esac
    renew_group
    run "$1" "$key" ${group:+-g "$group"} \
      -r "$set_/large/file" -r "$set_/large.tar" -r "$work/out.tar" \
      -r "$work/out.$((outs + 1))/large/file"
    if test "$status" = 124; then
      leave_out "$1" "$key" "takes longer than $patience seconds"
      continue
    elif test "$status" != 0; then
      case $key in
        plain | nopc | threads | sums | progress | index | fsync*)
          cat "$work/messages" >&2
          die "$(name_of "$key") ended with status $status: $command" ;;
      esac
      leave_out "$1" "$key" "ended with status $status: $(head -n 1 "$work/messages" | tr -d '"\\\t')"
      continue
    fi
    # Without a group, the files of large data are all that was looked at.
    test -n "$group" || test "$kind" = large || peak=-1
    echo "$peak" >"$work/peak.$key"
    : >"$work/times.$key"
    chosen="$chosen $key"
  done
  stop=0
}

backwards () { printf '%s\n' "$@" | tac | paste -sd' ' -; }

# base_of KEY: what it is compared to.
base_of ()
{
  case $1 in
    nopc | old-nopc) test -z "${old_program-}" || { echo old-nopc; return; } ;;
  esac
  echo "${programs%% *}"
}

# paired A B: the median, over the rounds, of A's seconds to those of B.
paired ()
{
  test -s "$work/times.$1" && test -s "$work/times.$2" || return 0
  # shellcheck disable=SC2046
  median $(paste "$work/times.$1" "$work/times.$2" \
    | awk '{ printf "%.4f\n", ($3 > 0 ? $1 / $3 : 0) }')
}

# report ROW: a table, and the lines of JSON.
report ()
{
  printf '  %-32s %8s %19s %7s %9s %10s %10s\n' '' seconds 'lowest to highest' \
    speed 'of limit' 'cache MiB' 'memory MiB'
  comma=
  {
    echo "{\"row\": \"$1\", \"title\": \"$title\", \"rounds\": $rounds_here, \"programs\": ["
    for key in $chosen; do
      # shellcheck disable=SC2046
      m=$(median $(cut -d' ' -f 1 "$work/times.$key"))
      ratio=$(paired "$(base_of "$key")" "$key")
      share=
      test "$key" = limit || share=$(paired limit "$key")
      peak=$(cat "$work/peak.$key")
      memory=$(sort -n -k 2 "$work/times.$key" | awk 'END { print $2 }')
      range=$(sort -n "$work/times.$key" | awk 'NR == 1 { l = $1 } END { print l " to " $1 }')
      awk -v name="$(name_of "$key")" -v m="$m" -v range="$range" \
        -v ratio="$ratio" -v share="$share" -v peak="$peak" -v memory="$memory" 'BEGIN {
          printf "  %-32s %8.3f %19s %7s %9s %10s %10.1f\n", name, m, range,
            ratio == "" ? "-" : sprintf("%.2fx", ratio),
            share == "" ? "-" : sprintf("%.0f %%", 100 * share),
            peak < 0 ? "-" : sprintf("%.1f", peak / 1048576), memory / 1048576
        }' >&3
      test "$peak" -ge 0 || peak=null
      printf '%s{"key": "%s", "name": "%s", "median": %s, "ratio": %s, "limit_share": %s, "cache_bytes": %s, "memory_bytes": %s, "seconds": [%s]}' \
        "$comma" "$key" "$(name_of "$key")" "$m" "${ratio:-null}" \
        "${share:-null}" "$peak" "$memory" \
        "$(cut -d' ' -f 1 "$work/times.$key" | paste -sd, -)"
      comma=",
"
    done
    echo ']}'
  } 3>&1 >"$work/row.json"
  test ! -s "$work/rows.json" || echo , >>"$work/rows.json"
  cat "$work/row.json" >>"$work/rows.json"
  write_results
}

# The files so far, so that whoever interrupts a long run has them.
write_results ()
{
  {
    echo '{'
    echo "\"version\": \"$("$TAR_NOCACHE" --version | head -n 1)\","
    echo "\"compared\": \"$(name_of "$(base_of plain)")\","
    echo "\"date\": \"$(date -u +%Y-%m-%dT%H:%M:%SZ)\","
    echo "\"machine\": {\"kernel\": \"$(uname -srm)\", \"cpus\": $cpus, \"memory_kib\":" \
      "$(awk '/^MemTotal/ { n = $2 } END { print n + 0 }' /proc/meminfo), \"file_system\": \"$(fs_type "$work")\"},"
    echo "\"sizes\": {\"files\": $files, \"mib\": $mib, \"mixed_mib\": $mixed_mib," \
      "\"sparse_mib\": $sparse_mib, \"levels\": $levels, \"many\": $many},"
    echo "\"caches_dropped\": $(test -n "$drop" && echo true || echo false),"
    echo '"rows": ['
    cat "$work/rows.json"
    echo '], "skipped": ['
    sed '$!s/$/,/' "$work/skipped.json"
    echo ']}'
  } >"$output.json" && awk -f "$abs_top_srcdir/tests/bench/plot.awk" \
    "$output.json" >"$output.svg" || die "cannot write $output.json and $output.svg"
}

# The commit to compare with, configured as this build is: once.
build_old ()
{
  commit=$(git -C "$abs_top_srcdir" rev-parse --verify --short=12 \
             "$BENCH_COMPARE^{commit}") || die "no such commit: $BENCH_COMPARE"
  old=$abs_top_builddir/compare/$commit
  old_program=$old/build/src/tar-nocache
  test ! -x "$old_program" || return 0
  note "Building $BENCH_COMPARE in $old"
  rm -rf "$old"
  mkdir -p "$abs_top_builddir/compare"
  (unset MAKEFLAGS MFLAGS MAKELEVEL TAR_NOCACHE abs_top_builddir abs_top_srcdir
   git clone -q --no-checkout "$source" "$old" && cd "$old" \
     && git checkout -q --detach "$commit" \
     && NO_INSTALL=1 ./bootstrap generate && mkdir build && cd build \
     && eval ../configure "$configured" && make -j"$cpus") \
    >"$old.log" 2>&1 || { rm -rf "$old"; die "cannot build it: see $old.log"; }
}

# --- All of it -------------------------------------------------------------------

programs=${BENCH_PROGRAMS:-gnu plain nopc threads sums progress index wrapped bsdtar star busybox limit copy}
if test -n "${BENCH_COMPARE-}"; then
  source=$abs_top_srcdir configured=$("$abs_top_builddir/config.status" --config)
  build_old
  programs=${BENCH_PROGRAMS:-old plain old-nopc nopc}
fi
drop=
test "${BENCH_DROP_CACHES-}" = no || ! test -w /proc/sys/vm/drop_caches \
  || drop=dropped
make_work
data=${BENCH_DATA:-$work/data}
case $data in /*) ;; *) data=$PWD/$data ;; esac
mkdir -p "$data" || exit 1
cd "$work" || exit 1
: >skipped.json >rows.json
# shellcheck disable=SC2086
find_programs $programs
note "In $work ($(fs_type "$work")); ${drop:-not dropped} caches; $rounds rounds"
test -z "$missing" || note "Not here: $missing"
make_group || note "No memory group ($group_why): the cache is that of large files alone."

mib_wanted=64 outs=0 counted=
for name in $rows; do
  row "$name"
  space "$name"
  case "$counted " in
    *" $kind "*) ;;
    *) test -d "$set_" || mib_wanted=$((mib_wanted + 2 * m)) ;;
  esac
  counted="$counted $kind"
  case $name in *-large) mib_wanted=$((mib_wanted + m)) ;; esac
done
for directory in "$data" "$work"; do
  test "$(free_mib "$directory")" -gt $mib_wanted \
    || die "$mib_wanted MiB are needed in $directory: say WORK_DIR=/somewhere/else, or BENCH_SCALE=0.1"
done
for name in $rows; do
  build "$name"
done

for name in $rows; do
  row "$name"
  note ""
  note "$title ($name):"
  # What is extracted stays until the end; there are fewer rounds if it does
  # not fit.
  rounds_here=$rounds
  case $name in
    extract-small | extract-deep)
      # shellcheck disable=SC2086
      set -- $programs
      space "$name"
      fit=$((($(free_mib "$work") - 512) / (m * $#) - 1))
      inodes=$(df -Pi "$work" | awk 'NR == 2 { print $4 + 0 }')
      test "$inodes" = 0 || test $fit -le $((inodes / (f * $#) - 1)) \
        || fit=$((inodes / (f * $#) - 1))
      if test $fit -lt 1; then
        note "  left out: not enough space in $work"
        continue
      fi
      test "$fit" -ge "$rounds" \
        || { rounds_here=$fit; note "  $fit rounds: there is no space for more"; } ;;
  esac
  rm -f times.* peak.*
  peaks "$name"
  # shellcheck disable=SC2086
  behind=$(backwards $chosen)
  round=0
  while test $round -lt "$rounds_here"; do
    order=$chosen
    test $((round % 2)) = 0 || order=$behind
    for key in $order; do
      run "$name" "$key"
      test "$status" = 0 || die "$(name_of "$key") ended with status $status: $command"
      echo "$seconds $memory" >>"times.$key"
    done
    round=$((round + 1))
  done
  rm -f out.tar list.out snar snar.*
  report "$name"
done
note ""
note "speed: how many times as fast as the first, median of pairs; of limit: the"
note "seconds without a tar to those of the program; cache: the most that a run"
note "added to the page cache; memory: the largest process"
note "Written: $output.json and $output.svg"
