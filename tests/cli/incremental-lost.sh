#!/bin/sh
# What one incremental archive lacks the next one has, and nothing is removed.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# next_ ARGUMENTS: an archive with the snapshot `s'; the members to `out'.
next_ () { tar-nocache -cvf a.tar -g s "$@" >out 2>err; }
# want_ LINE...: what was archived.
want_ () { printf '%s\n' "$@" >want; compare_ want out; }

mkdir -p d/sub
echo 1 >d/f; echo 1 >d/g; echo 1 >d/sub/f

# What was not wanted.
printf '%s\n' y y n y y >answers
next_ -w d <answers || fail_ "$(cat err)"
tar-nocache -tf a.tar >out; want_ d/ d/sub/ d/g d/sub/f
next_ d || fail_ "$(cat err)"
want_ d/ d/sub/ d/f
next_ d || fail_ "$(cat err)"
want_ d/ d/sub/

# What lay deeper than was looked at, or in what was left out.
for option in --no-recursion --exclude-tag-all=tag; do
  echo 2 >d/sub/f; echo tag >d/sub/tag
  next_ $option d || fail_ "$(cat err)"
  want_ d/
  rm d/sub/tag
  next_ d || fail_ "$(cat err)"
  want_ d/ d/sub/ d/sub/f
done

# What could not be read, though it was there.
if is_root_ && can_be_user_; then
  chmod 777 .; chmod 666 s; rm a.tar
  chmod 600 d/f
  as_user_ tar-nocache -cf a.tar -g s d 2>err \
    && fail_ 'what cannot be read is no error'
  next_ d || fail_ "$(cat err)"
  want_ d/ d/sub/ d/f
fi

# A directory that could not be read holds what it held, for all we know.
# One more descriptor is needed to read it than to open it.
rm -f s
tar-nocache -cf full.tar -g s d || fail_ 'level 0'
n=4
cp s s.before
while test $n -lt 40; do
  cp s.before s
  if (ulimit -n $n && exec tar-nocache -cf a.tar -g s d) 2>err; then
    break
  fi
  if grep 'Cannot savedir' err >/dev/null; then
    rm -rf to; mkdir to
    tar-nocache -xGf full.tar -C to
    tar-nocache -xGf a.tar -C to || fail_ 'it cannot be extracted'
    diff -r d to/d || fail_ 'removed what was only not read'
  fi
  n=$((n + 1))
done

finish_
