#!/bin/sh
# Hard links on -c: the first name has the data, the others point to it.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && echo data >d/a && ln d/a d/b && ln d/a d/c && ln -s a d/s \
  && ln d/s d/t && echo single >f || framework_failure_

# list_: type, name and target of each member of `a'.
list_ () { tar-nocache -tPvf a | sed 's/^\(.\)[^:]*:[0-9][0-9] /\1 /'; }

expect_ 0 tar-nocache -cf a --sort=name d
list_ >out
cat >want <<'E'
d d/
- d/a
h d/b link to d/a
h d/c link to d/a
l d/s -> a
h d/t link to d/s
E
compare_ want out

# The target is the name as it was stored.
expect_ 0 tar-nocache -cf a --sort=name --transform='s,d/a,x/y,' d
list_ >out
sed 's,d/a,x/y,' want >want2
compare_ want2 out
expect_ 0 tar-nocache -cf a --sort=name --transform='flags=r;s,d/a,x/y,' d
list_ >out
sed 's,^- d/a,- x/y,' want >want2
compare_ want2 out
expect_ 0 tar-nocache -cf a "$test_dir/d/a" "$test_dir/d/b"
cat >want <<'E'
tar-nocache: Removing leading `/' from member names
tar-nocache: Removing leading `/' from hard link targets
E
compare_ want err
list_ >out
printf '%s\n' "- ${test_dir#/}/d/a" \
  "h ${test_dir#/}/d/b link to ${test_dir#/}/d/a" >want
compare_ want out

# Several operands: even a file with one name can come twice.
expect_ 0 tar-nocache -cf a f f ./f
list_ >out
cat >want <<'E'
- f
h f link to f
h ./f link to f
E
compare_ want out

# With -h the link and its target are one file.
expect_ 0 tar-nocache -chf a --sort=name d
list_ >out
cat >want <<'E'
d d/
- d/a
h d/b link to d/a
h d/c link to d/a
h d/s link to d/a
h d/t link to d/a
E
compare_ want out

# On request every name has the data.
expect_ 0 tar-nocache -cf a --sort=name --hard-dereference d
list_ >out
cat >want <<'E'
d d/
- d/a
- d/b
- d/c
l d/s -> a
l d/t -> a
E
compare_ want out

# -l tells of links that were left out, under the stored name.
expect_ 0 tar-nocache -clf a --sort=name d
compare_ /dev/null err
expect_ 0 tar-nocache -clf a --sort=name --exclude=d/b --transform=s/d/e/ d
echo "tar-nocache: Missing links to 'e/a'." >want
compare_ want err

# Excluded, the first name does not count.
expect_ 0 tar-nocache -cf a --sort=name --exclude=d/a d
list_ >out
cat >want <<'E'
d d/
- d/b
h d/c link to d/b
l d/s -> a
h d/t link to d/s
E
compare_ want out

finish_
