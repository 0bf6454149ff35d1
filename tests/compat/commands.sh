#!/bin/sh
# Command lines of all kinds, each given to both programs in equal
# directories: the same output, status and files afterwards.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

# What each command finds: a tree `t', archives of it, an empty directory.
mkdir proto
(
  cd proto || exit 99
  mkdir -p t/d/e t/vcs/.git t/cache t/sec out
  for f in a b.c b.o d/f1 d/f2 d/e/deep vcs/.git/HEAD vcs/main.c 'sp ace' \
      'new
line'; do
    echo "contents of $f" >"t/$f"
  done
  : >t/empty
  printf 'Signature: 8a477f597d28d172789f06886806bc55\n' >t/cache/CACHEDIR.TAG
  echo big >t/cache/data
  echo '*.o' >t/.gitignore; echo 'f1' >t/d/.tarignore
  ln t/a t/d/hard; ln -s a t/sym; ln -s /nowhere t/dangling
  mkfifo t/fifo
  chmod 0700 t/sec; chmod 4755 t/b.o; chmod 0444 t/b.c
  printf 't/a\nt/d\n' >list; printf 't/a\0t/d/f1\0' >list0
  printf -- '-C t\na\n' >listopt
  printf '*.o\nd/e\n' >excl
  find t -depth -exec touch -h -d @1500000000 {} +
  touch -d @1600000000 t/d/f2
  gnu_ tar-nocache -cf a.tar --sort=name t
  gnu_ tar-nocache -cf a.tgz -z --sort=name t 2>/dev/null
  gnu_ tar-nocache -cf abs.tar -P --sort=name -C t --transform='s,^,/x/../,' a
  gnu_ tar-nocache -cf v7.tar -H v7 t/a t/d
  gnu_ tar-nocache -cf label.tar -V 'the label' t/a
) || framework_failure_ "cannot build the directory"

# row_ COMMAND: one line of the table below.
row_ ()
{
  for side in gnu own; do
    rm -rf "$test_dir/work"
    cp -a "$test_dir/proto" "$test_dir/work"
    eval "PATH=\$${side}_path"
    (cd "$test_dir/work" && eval "$1") \
      >"$test_dir/out.$side" 2>"$test_dir/err.$side" </dev/null
    eval "status_$side=$?"
    PATH=$own_path
    "$tools/treelist" -n "$test_dir/work" | sed 1d \
      | sed 's/^\(\.\/[^ ]* 04[0-7]* [0-9:]*\) [0-9]*/\1/' \
      >"$test_dir/tree.$side"
  done
  # Files and directories that were made just now differ in their times;
  # archives of whole seconds hold the rest.
  now=$(date +%s)
  for side in gnu own; do
    sed "s/ ${now%???}[0-9][0-9][0-9]\\( \\|\$\\)/ NOW\\1/" "tree.$side" \
      >"tree.$side.txt"
  done
  gnu_status=$status_gnu both_status=$status_own
  same_output_ "$1"
  if ! cmp -s tree.gnu.txt tree.own.txt; then
    fail_ "$1: files afterwards differ"
    diff -a -U0 tree.gnu.txt tree.own.txt | sed -n '3,12p' | cut -c1-200
  fi
}

cd "$test_dir" || exit 99
while IFS= read -r line; do
  case $line in '' | '#'*) continue ;; esac
  row_ "$line"
done <"$abs_top_srcdir/tests/compat/commands.txt"

finish_
