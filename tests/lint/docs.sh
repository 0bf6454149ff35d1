#!/bin/sh
# Files that the documentation names are there; its versions and dates are
# right, its lists in order.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
cd "$abs_top_srcdir" || exit 99

# Words in backquotes, or in indented lines, that look like files of the
# tree: a known directory in front, or the name of a file at the top.
named_ ()
{
  grep -o '`[^`]*`\|^    .*' "$1" | tr -d '`' | tr -s " \t'=()<>|;," '\n' \
    | sed 's/^\.\///; s/[.:]$//' \
    | grep -E '^((doc|lib|src|tests|\.ci)/|(README|SECURITY)\.md$|(NEWS|AUTHORS|THANKS|COPYING|bootstrap|bootstrap\.conf|configure\.ac|\.clang-format)$)' \
    | grep -v '[*$]' | sort -u
}
for doc in README.md SECURITY.md NEWS doc/hacking.md; do
  named_ $doc >"$test_dir/named"
  while read -r name; do
    test -e "$name" || fail_ "$doc names $name, which is not there"
  done <"$test_dir/named"
done
test -n "$(named_ doc/hacking.md)" || fail_ 'no names found at all'

# A man page is dated to the day.
for page in doc/*.[138]; do
  grep '^\.TH [^ ]* [138] [0-9]\{4\}-[0-9][0-9]-[0-9][0-9] ' "$page" \
    >/dev/null || fail_ "$page has no full date"
done

# Lists that say that they are in alphabetical order are.
for list in $(grep -l 'in alphabetical order' tests/*/local.mk); do
  sed -n 's/^[a-z]*_tests += //p' "$list" | LC_ALL=C sort -c \
    || fail_ "$list is not in alphabetical order"
done

# Nobody wrote down what a machine was to fill in.
grep -n '@[A-Z]*@' README.md && fail_ 'README.md has a place to be filled in'

finish_
