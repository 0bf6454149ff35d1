#!/bin/sh
# Times of what is extracted, and warnings about them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
both_ways_

members=$abs_top_builddir/tests/cli/members
time_ () { TZ=UTC0 stat -c %y "$1"; }

# Of every kind; directories when they are complete.
"$members" = mtime 1234567890 d d/ - f d/f x l l d p p - f f x h h f >a.tar
mkdir to
expect_ 0 tar-nocache -xf a.tar -C to
for f in d d/f l p f h; do
  test "$(time_ to/$f)" = '2009-02-13 23:31:30.000000000 +0000' \
    || fail_ "$f: $(time_ to/$f)"
done
test ! -s err || fail_ "of a usual time: $(cat err)"

# Not with -m, of directories neither.
rm -rf to; mkdir to
expect_ 0 tar-nocache -xmf a.tar -C to
test -z "$(find to -mindepth 1 ! -newer a.tar ! -path to/h)" \
  || fail_ "-m: $(find to ! -newer a.tar)"
rm -rf to; mkdir to
expect_ 0 tar-nocache -xf a.tar -C to --touch
test -z "$(find to -mindepth 1 ! -newer a.tar ! -path to/h)" \
  || fail_ '--touch'

# To the nanosecond, and before 1970, where the archive says so.
mkdir src
touch -d '2001-02-03 04:05:06.123456789 UTC' src/fine
touch -d '1969-12-31 23:59:58.25 UTC' src/before
touch -d '1901-01-01 00:00:00 UTC' src/long-ago
if test "$(time_ src/fine)" = '2001-02-03 04:05:06.123456789 +0000' \
    && test "$(time_ src/before)" = '1969-12-31 23:59:58.250000000 +0000'
then
  expect_ 0 tar-nocache -cf b.tar --format=posix -C src before fine
  rm -rf to; mkdir to
  expect_ 0 tar-nocache -xf b.tar -C to
  for f in fine before; do
    test "$(time_ to/$f)" = "$(time_ src/$f)" || fail_ "$f: $(time_ to/$f)"
  done
  # The fraction is shown as GNU tar does, which counts it from the second
  # after.
  cat >want <<'END'
tar-nocache: before: implausibly old time stamp 1969-12-31 23:59:59.75
END
  compare_ want err
else
  echo 'this file system keeps neither nanoseconds nor times before 1970'
fi

# The future: told once a file, an error never.
"$members" = mtime 6000000000 f later x >a.tar
rm -rf to; mkdir to
expect_ 0 tar-nocache -xf a.tar -C to
sed 's/ is [0-9.]* s/ is N s/' err >err.n
cat >want <<'END'
tar-nocache: later: time stamp 2160-02-18 10:40:00 is N s in the future
END
compare_ want err.n
expect_ 0 tar-nocache -xf a.tar -C to --warning=no-timestamp
test ! -s err || fail_ "--warning=no-timestamp: $(cat err)"
expect_ 0 tar-nocache -xmf a.tar -C to
test ! -s err || fail_ "-m: $(cat err)"
# In the time of the place, or of Greenwich.
TZ=EST5 expect_ 0 tar-nocache -xf a.tar -C to
grep 'time stamp 2160-02-18 05:40:00 is' err >/dev/null || fail_ 'TZ'

# The name stands there as it is.
odd='new
line\'
: >"$odd"; touch -d '2160-02-18 10:40:00' "$odd"
tar-nocache -cf odd.tar "$odd" && rm "$odd"
expect_ 0 tar-nocache -xf odd.tar
sed 1q err >got
echo 'tar-nocache: new' >want; compare_ want got
grep '^line\\: time stamp 2160-02-18' err >/dev/null \
  || fail_ 'a name in a message is not as it is'

finish_
