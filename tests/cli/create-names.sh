#!/bin/sh
# Which names -c stores and lists, and what it says about them.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d/sub && echo 1 >d/f && echo 2 >d/sub/g || framework_failure_

# stored_: the names in the archive `a'.
stored_ () { tar-nocache -tPf a; }

# In the order given; sorted below.  A slash after an operand is dropped,
# others are kept.
expect_ 0 tar-nocache -cvf a --sort=name d/// ./d d//f d/../d/f
cat >want <<'E'
d/
d/f
d/sub/
d/sub/g
./d/
./d/f
./d/sub/
./d/sub/g
d//f
d/../d/f
E
compare_ want out
cat >want <<'E'
tar-nocache: Removing leading `d/../' from member names
E
# What is stored as a link depends on names, which may also be cut.
grep 'member names' err >err.members
compare_ want err.members
stored_ >out
cat >want <<'E'
d/
d/f
d/sub/
d/sub/g
./d/
./d/f
./d/sub/
./d/sub/g
d//f
d/f
E
compare_ want out

# An absolute name loses its slash, is listed as it was, and the message
# comes once.
expect_ 0 tar-nocache -cvf a --sort=name "$test_dir/d"
printf '%s\n' "$test_dir/d/" "$test_dir/d/f" "$test_dir/d/sub/" \
  "$test_dir/d/sub/g" >want
compare_ want out
echo "tar-nocache: Removing leading \`/' from member names" >want
compare_ want err
stored_ | sed "s,^,/," >out
printf '%s\n' "$test_dir/d/" "$test_dir/d/f" "$test_dir/d/sub/" \
  "$test_dir/d/sub/g" >want
compare_ want out

# With -P it stays; transformed names are listed on request.
expect_ 0 tar-nocache -cPf a "$test_dir/d/f"
stored_ >out
echo "$test_dir/d/f" >want
compare_ want out
expect_ 0 tar-nocache -cvf a --show-transformed-names --sort=name \
  --transform=s/d/e/ d
printf '%s\n' e/ e/f e/sub/ e/sub/g >want
compare_ want out
expect_ 0 tar-nocache -cvf a --sort=name --transform=s/d/e/ d
printf '%s\n' d/ d/f d/sub/ d/sub/g >want
compare_ want out

# The message about a prefix comes before the file is looked for; the empty
# name is one of nothing.
expect_ 2 tar-nocache -cf a /nonexistent/file ""
cat >want <<'E'
tar-nocache: Removing leading `/' from member names
tar-nocache: /nonexistent/file: Cannot stat: No such file or directory
tar-nocache: Substituting `.' for empty member name
tar-nocache: : Cannot stat: No such file or directory
tar-nocache: Exiting with failure status due to previous errors
E
compare_ want err

# -C is cumulative and holds for what follows.
expect_ 0 tar-nocache -cf a d/f -C d f -C sub g -C "$test_dir" d/sub/g
stored_ >out
printf '%s\n' d/f f g d/sub/g >want
compare_ want out
expect_ 2 tar-nocache -cvf a d/f -C nowhere f
echo d/f >want
compare_ want out
cat >want <<'E'
tar-nocache: nowhere: Cannot open: No such file or directory
tar-nocache: Error is not recoverable: exiting now
E
compare_ want err

# Recursion can be had for some operands only.
expect_ 0 tar-nocache -cf a --sort=name --no-recursion d --recursion d/sub
stored_ >out
printf '%s\n' d/ d/sub/ d/sub/g >want
compare_ want out

# The list goes to stderr when the archive goes to stdout.
tar-nocache -cvf - d/f 2>err | cat >a
echo d/f >want
compare_ want err

# The current directory, and names that begin with a dash.
(cd d/sub && tar-nocache -cf ../../a .)
stored_ >out
printf '%s\n' ./ ./g >want
compare_ want out
echo 3 >-dash
expect_ 0 tar-nocache -cf a --add-file=-dash -- -dash
stored_ >out
printf '%s\n' -dash -dash >want
compare_ want out

# In the order of the inodes, which the names have not.
mkdir inodes && for n in 9 3 7 1 8 2 6 4 5; do : >inodes/$n; done
{
  echo inodes/
  (cd inodes && ls -i) | sort -n | awk '{ print "inodes/" $2 }'
} >want
tar-nocache -cvf a --sort=inode inodes >out
compare_ want out

# The number of the block before a symbolic link is that of its header, after
# the member with a long target; in the old GNU format that needs a NUL.
for n in 99 100 101; do
  ln -s "$(printf "%0${n}d" 0)" t$n || framework_failure_
done
echo x >x
for case in 'gnu 0 1 4 5' 'oldgnu 0 3 6 7'; do
  set -- $case
  tar-nocache -cvRf a -H $1 t99 t100 t101 x | sed 's/^block //; s/:.*//' >out
  shift
  printf '%s\n' $* >want
  compare_ want out
done
# Comparing gives the block after the header.
tar-nocache -dvRf a | sed 's/^block //; s/: t.*//' >out
printf '%s\n' 1 2 5 '8: x' '9: ** Block of NULs **' >want
compare_ want out

finish_
