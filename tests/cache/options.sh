#!/bin/sh
# What --page-cache, the report and the exit status have to do with each other.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/cache/common.sh"

here_
mkdir "$fs/src"
large=$fs/src/large
head -c 6000000 /dev/urandom >"$large"
printf x >"$fs/src/small"
cd "$fs" || exit 99

# The last of the two options counts, wherever it stands.
label=undone
cool_ src
run_ tar-nocache -cf a.tar --no-page-cache --page-cache src
full_ 'source' src
full_ 'archive' a.tar
cool_ src
TAR_OPTIONS=--no-page-cache
export TAR_OPTIONS
run_ tar-nocache -cf b.tar src
clean_ 'source' src
clean_ 'archive' b.tar
run_ tar-nocache -cf b.tar --page-cache src
full_ 'source, in TAR_OPTIONS' src
unset TAR_OPTIONS
compare_ a.tar b.tar

# No method at all does no harm and says nothing by itself.
label=none
cool_ src
TNC_PAGE_CACHE_METHOD=none
export TNC_PAGE_CACHE_METHOD
run_ tar-nocache -cf b.tar --no-page-cache --warning=all src
full_ 'source' src
compare_ a.tar b.tar
test ! -s err || { fail_ "a message"; cat err; }

# The report: a line for each method used, on standard error.
report='tar-nocache: page cache:'
cat >want <<END
$report none: 3 files, 6000001 bytes read, 6010880 bytes written, 0 pages kept
END
run_ tar-nocache -cf b.tar --no-page-cache --page-cache-report src
compare_ want err

TNC_PAGE_CACHE_METHOD=advice
cool_ src
"$tool" heat src/small
sed 's/none/posix_fadvise/; s/0 pages/1 pages/' want >want2
run_ tar-nocache -cf b.tar --no-page-cache --page-cache-report src
compare_ want2 err

cat >want3 <<END
$report posix_fadvise: 2 files, 6000001 bytes read, 0 bytes written, \
1 pages kept
$report not cached: 1 files, 0 bytes read, 6010880 bytes written, 0 pages kept
END
tar-nocache -cf - --no-page-cache --page-cache-report src 2>err \
  | cat >/dev/null
compare_ want3 err
run_ tar-nocache -cf b.tar --page-cache-report src
test ! -s err || { fail_ "report without the option"; cat err; }
unset TNC_PAGE_CACHE_METHOD

# The exit status is that without the option.
for args in '-cf b.tar src missing' '-tf missing' '-xf a.tar none' \
    '-tf src/large' '-cf missing/a.tar src' '-tf src/small'; do
  tar-nocache $args >out1 2>err1
  want_=$?
  expect_ $want_ tar-nocache --no-page-cache $args
  compare_ out1 out
  compare_ err1 err
done

cd "$test_dir" || exit 99
finish_
