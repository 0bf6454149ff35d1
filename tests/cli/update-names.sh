#!/bin/sh
# -u finds what the archive has by the names that it has there, and archives
# what it found.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# update_ OPERAND...: what is added is in `out'.
update_ () { expect_ 0 tar-nocache -uvf a.tar --sort=name "$@"; }

mkdir -p t/d/sub; echo x >t/f; echo y >t/d/g; echo z >t/d/sub/h
here=$(pwd -P)
for dir in "$here/t" "../${here##*/}/t"; do
  tar-nocache -cf a.tar "$dir" 2>err || fail_ "$(cat err)"
  update_ "$dir"
  compare_ /dev/null out
  echo new >t/d/new; touch -d @4000000000 t/f
  update_ "$dir"
  printf '%s\n' "$dir/f" "$dir/d/new" >want
  compare_ want out
  update_ "$dir"
  compare_ /dev/null out
  # With -P it is another name, and is found then.
  update_ -P "$dir"
  test "$(grep -c . out)" = 7 || fail_ "$(cat out)"
  update_ -P "$dir"
  compare_ /dev/null out
  rm t/d/new; touch -d @1500000000 t/f
done

# A directory that becomes a link meanwhile leads nowhere.
mkdir -p outside/a outside/sub; echo SECRET >outside/sub/g
rm -rf d; mkdir -p d/a d/sub; echo own >d/sub/g
head -c 30000 /dev/zero | tee d/a/big >outside/a/big
tar-nocache -cf a.tar --no-recursion d d/sub
expect_ 1 tar-nocache -uf a.tar -b1 --sort=name --checkpoint=20 \
  --checkpoint-action=exec='test -h d || { mv d e; ln -s outside d; }' d
echo 'tar-nocache: d/sub/g: File removed before we read it' >want
compare_ want err
grep -a SECRET a.tar >/dev/null && fail_ 'archived what lies outside'
# A link that the user names is followed.
expect_ 0 tar-nocache -uf a.tar d/sub
tar-nocache -xOf a.tar d/sub/g >out
echo SECRET >want; compare_ want out

finish_
