#!/bin/sh
# Abbreviations of GNU tar's long options mean here what they mean there.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

gnu_tar_ || skip_ 'no GNU tar to compare with'

# names_ TAR: its long options.
names_ ()
{
  "$1" --help | grep -o -e '--[a-z][-a-z0-9]*' | cut -c3- | LC_ALL=C sort -u
}
names_ "$GNU_TAR" >gnu
names_ "$TAR_NOCACHE" >ours
test "$(wc -l <gnu)" -gt 100 || framework_failure_ 'few options in the help'
LC_ALL=C sort -u gnu ours >all

# Beginnings of an option of GNU tar, with which another option of either
# program begins too: only these can mean something else.
awk '
  { for (i = 1; i < length($0); i++) count[substr($0, 1, i)]++ }
  { whole[$0] = 1 }
  END { for (p in count) if (1 < count[p] && !(p in whole)) print p }
' all | LC_ALL=C sort >shared
# Not those of options that only one of the two has because it is newer.
LC_ALL=C comm -3 gnu ours | tr -d '\t' | grep -v 'page-cache' >newer
awk '
  { for (i = 1; i < length($0); i++) begins[FILENAME, substr($0, 1, i)] = 1 }
  FILENAME == "shared" && ("gnu", $0) in begins && !(("newer", $0) in begins)
' gnu newer shared >prefixes
test "$(wc -l <prefixes)" -gt 50 || framework_failure_ 'few abbreviations'

# verdict_ TAR PREFIX: how the word is read, before anything is done.
verdict_ ()
{
  case $("$1" "--$2" -c --format=none 2>&1 </dev/null) in
    *"'--$2' is ambiguous"*) echo "$2 ambiguous" ;;
    *"unrecognized option '--$2'"*) echo "$2 unknown" ;;
    *) echo "$2 accepted" ;;
  esac
}
while read -r prefix; do
  verdict_ "$GNU_TAR" "$prefix" >>want
  verdict_ "$TAR_NOCACHE" "$prefix" >>got
done <prefixes
compare_ want got
grep accepted want >/dev/null && grep ambiguous want >/dev/null \
  || framework_failure_ 'all abbreviations are alike'

# The option is the same one too, with its argument.
echo x >file
for word in --pa=a=b '--pa a=b' --pax=a=b; do
  # shellcheck disable=SC2086
  expect_ 0 tar-nocache -cf a.tar $word file
  # shellcheck disable=SC2086
  "$GNU_TAR" -cf b.tar $word file || framework_failure_ "GNU tar $word"
  grep -a 'a=b' a.tar >/dev/null || fail_ "$word: no keyword"
done

# Ours can be abbreviated where GNU tar has nothing like it.
for word in --no-p --page-cache-r; do
  expect_ 0 tar-nocache -cf a.tar $word file
done
expect_ 64 tar-nocache -cf a.tar --pag file
grep 'ambiguous' err >/dev/null || fail_ "--pag: $(cat err)"

finish_
