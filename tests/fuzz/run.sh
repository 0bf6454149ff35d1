#!/bin/sh
# Fuzz targets, each for a time, in a build of their own:
# run.sh MODE CC SECONDS JOBS TARGETS, in the directory of the build
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# MODE is `fuzz' (address and undefined-behaviour sanitizers) or `fuzz-msan'
# (memory sanitizer, codecs only), and also the name of that build.  There,
# corpus/TARGET grows from run to run, found/ has the inputs that broke
# something, log/TARGET what was said.  CC is clang, or a compiler of AFL++.
mode=$1 cc=$2 seconds=$3 jobs=$4 targets=$5
source=$(cd "$(dirname "$0")" && pwd) || exit 1

# One target; called by the rest.
run_one ()
{
  target=$1 seconds=$2 afl=$3
  dict=$source/text.dict
  case $target in
    decode | stream | program | volumes) dict=$source/archive.dict ;;
  esac
  set -- "tests/fuzz/fuzz-$target"
  if test -n "$afl"; then
    AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_SKIP_BIN_CHECK=1 AFL_NO_AFFINITY=1 \
      AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
      afl-fuzz -V "$seconds" -m none -t 10000 -x "$dict" -i "seeds/$target" \
      -o "corpus/afl-$target" "$@" >"log/$target" 2>&1
    return
  fi
  # All that the program may write to is a file system in memory, and where
  # the inputs are kept.
  # shellcheck disable=SC2016
  contained='mount --bind . . && mount -o remount,bind,ro / && cd "$PWD" \
    && exec "$@"'
  if test "$target" = program && unshare --mount true 2>/dev/null; then
    set -- unshare --mount sh -c "$contained" sh "$@"
  fi
  regress=$source/regress/$target
  test -d "$regress" || regress=
  "$@" -max_total_time="$seconds" -timeout=300 -rss_limit_mb=2048 \
    -max_len=20000 -dict="$dict" -artifact_prefix="$PWD/found/$target-" \
    -print_final_stats=1 -report_slow_units=60 -close_fd_mask=1 \
    "$PWD/corpus/$target" \
    "$PWD/seeds/$target" \
    ${regress:+"$regress"} >"log/$target" 2>&1
}

if test "$mode" = one; then
  run_one "$2" "$3" "$4"
  exit 0
fi

all='decode encode paxrec paxoption sparse dumpdir snapshot index sums volumes
  rmt-client rmt-server list transform exclude when words stream program'
codecs='decode encode paxrec paxoption sparse dumpdir snapshot index'
sanitizers=address,undefined
if test "$mode" = fuzz-msan; then sanitizers=memory all=$codecs; fi
test -n "$targets" || targets=$all

mkdir -p "$mode/tests" && cd "$mode" || exit 1
echo 'int LLVMFuzzerTestOneInput (const void *p, unsigned long n) { return 0; }' \
  >probe.c
if ! $cc -fsanitize=fuzzer,$sanitizers -o probe probe.c >probe.log 2>&1; then
  echo "$mode: skipped: $cc -fsanitize=fuzzer,$sanitizers does not work here"
  exit 0
fi
afl='' flags=fuzzer-no-link,$sanitizers
case $cc in *afl-*) afl=yes flags=$sanitizers ;; esac

programs=
for target in $targets; do programs="$programs tests/fuzz/fuzz-$target"; done
test -f Makefile \
  || "$source/../../configure" --disable-hardening CC="$cc" CFLAGS='-g -O1' \
       >configure.log \
  || exit 1
# The last flag: Gnulib's regexec has a parameter of length 0.
${MAKE-make} CFLAGS="-g -O1 -fsanitize=$flags -fno-sanitize-recover=all \
    -fno-omit-frame-pointer -fno-sanitize=vla-bound" \
  FUZZ_ENGINE="-fsanitize=fuzzer,$sanitizers" \
  FUZZ_WANTED="$programs" fuzz-programs >build.log 2>&1 \
  || { tail build.log; exit 1; }
rm -rf seeds
HOSTILE=../tests/hostile/hostile sh "$source/seeds.sh" seeds || exit 1
mkdir -p found log
for target in $targets; do mkdir -p "corpus/$target"; done

export UBSAN_OPTIONS=print_stacktrace=1
# Large allocations that fail are not of interest.
export ASAN_OPTIONS=allocator_may_return_null=1:detect_stack_use_after_return=1
if test -n "$afl"; then
  # These are its conditions.
  ASAN_OPTIONS=$ASAN_OPTIONS:abort_on_error=1:symbolize=0
  UBSAN_OPTIONS=$UBSAN_OPTIONS:abort_on_error=1:halt_on_error=1:symbolize=0
fi
for target in $targets; do echo "$target"; done \
  | xargs -P "$jobs" -I '{}' sh "$source/run.sh" one '{}' "$seconds" "$afl"

# The table: executions and edges of this run, inputs found so far.
printf '%-12s %12s %8s %8s\n' target executions edges findings
status=0
for target in $targets; do
  if test -n "$afl"; then
    stats=corpus/afl-$target/default/fuzzer_stats
    executions=$(sed -n 's/^execs_done *: //p' "$stats")
    edges=$(sed -n 's/^edges_found *: //p' "$stats")
    findings=$(find "corpus/afl-$target/default/crashes" -name 'id*' | wc -l)
  else
    log=log/$target
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    findings=$(find found -name "$target-*" | wc -l)
  fi
  printf '%-12s %12s %8s %8s\n' "$target" "${executions:-?}" "${edges:-?}" \
    "$findings"
  test "$findings" = 0 || status=1
done
test $status = 0 \
  || echo "The inputs are in $mode/found, what was said in $mode/log."
exit $status
