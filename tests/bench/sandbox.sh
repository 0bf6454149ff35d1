#!/bin/sh
# What the sandbox costs: microseconds of processor time of a run without and
# with it, medians of runs in turn, A B B A.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Environment: WORK_DIR where to write, BENCH_ROUNDS (250).

. "${abs_top_srcdir:?run this by make bench-sandbox}/tests/bench/common.sh"

command -v python3 >/dev/null || die "python3 is not installed"
make_work
cd "$work" || exit 1
"$TAR_NOCACHE" --debug -tf /dev/null 2>&1 | grep 'no file can be changed' >/dev/null \
  || die "there is no sandbox here"

mkdir -p tree/a/b/c to
echo one >tree/one
"$TAR_NOCACHE" -cf one.tar tree/one
i=0
while test $i -lt 2000; do
  echo $i >tree/a/b/c/$i
  i=$((i + 1))
done
"$TAR_NOCACHE" -cf many.tar tree/a

cat >pairs.py <<'END'
import os, resource, statistics, sys

def run(arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quiet = (os.POSIX_SPAWN_OPEN, 1, '/dev/null', os.O_WRONLY, 0)
    pid = os.posix_spawn(sys.argv[1], [sys.argv[1]] + arguments, os.environ,
                         file_actions=[quiet])
    if os.waitpid(pid, 0)[1]:
        sys.exit(1)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1e6 * (after.ru_utime + after.ru_stime
                  - before.ru_utime - before.ru_stime)

# Both ways have as many options.
times = {'--no-sandbox': [], '--numeric-owner': []}
off, on = times
for i in range(int(sys.argv[2])):
    for option in off, on, on, off:
        times[option].append(run([option] + sys.argv[3:]))
off, on = (statistics.median(t) for t in times.values())
print('%.0f without, %.0f with: %.0f more' % (off, on, on - off))
END
rounds=${BENCH_ROUNDS:-250}
note "Microseconds of a run, in $work ($(fs_type .)), $rounds rounds"
pairs () { echo "$1: $(python3 pairs.py "$TAR_NOCACHE" "$2" $3)"; }
pairs 'list a file' "$rounds" '-tf one.tar'
pairs 'extract a file' "$rounds" '-xf one.tar -C to'
pairs 'extract 2000 files' $((rounds / 30 + 1)) '-xf many.tar -C to'
