#!/bin/sh
# Every file says whose it is; every header says what it is for and documents
# its functions.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
cd "$abs_top_srcdir" || exit 99
found=$test_dir/found

# Copyright and licence within the first lines.
find src lib tests doc -type f \
  \( -name '*.[ch]' -o -name '*.def' -o -name '*.sh' \) \
  | LC_ALL=C sort | while read -r file; do
  head -n 8 "$file" | grep 'SPDX-License-Identifier: GPL-3.0-or-later' \
    >/dev/null || echo "$file: no SPDX-License-Identifier"
  head -n 8 "$file" | grep 'Copyright (C) ' >/dev/null \
    || echo "$file: no copyright line"
done >"$found"

# A .c file includes config.h first, since it may get headers of gnulib; a
# header never does.  Some tests are compiled without gnulib.
find src lib tests -name '*.c' ! -path tests/cache/calls.c \
    ! -path tests/cache/wrapped.c ! -path tests/fault/shim.c \
    ! -path tests/bench/rotating-disk.c | LC_ALL=C sort | while read -r file; do
  first=$(sed -n 's/^# *include *//p' "$file" | head -n 1)
  test "$first" = '<config.h>' || echo "$file: first include is $first"
done >>"$found"
find src lib -name '*.h' -exec grep -l '# *include *<config.h>' {} + \
  | sed 's/$/: a header includes config.h/' >>"$found"

# "NAME.h - what for" near the top of every header.
find src lib -name '*.h' | LC_ALL=C sort | while read -r file; do
  head -n 8 "$file" | grep "$(basename "$file") - " >/dev/null \
    || echo "$file: does not begin with what it is for"
done >>"$found"

# A function declared in a header has a comment: a paragraph that holds a
# prototype must hold the end of a comment, or follow one that documents
# several ("the same for ...").  Checked by paragraph, so one comment may
# serve a group of declarations written together.  X_new, X_init, X_free
# and so on are what they are everywhere.
find src lib -name '*.h' | LC_ALL=C sort | xargs awk '
  function check() {
    if (prototype && !comment \
        && prototype !~ /_(new|init|open|free|release|clear|close) \(/)
      print file ":" line ": " prototype ": no comment"
    prototype = ""; comment = 0
  }
  FNR == 1 { check(); file = FILENAME; depth = 0; start = 1 }
  /^$/ { if (!in_comment) check(); next }
  {
    if (/\/\*/) { comment = 1; in_comment = 1 }
    if (/\*\//) { in_comment = 0; next }
    if (in_comment || /^#/) next
    # Only top-level declarations, not the inside of a struct.
    if (depth == 0 && /^[a-z].*[a-z_0-9] \(/ && !/^typedef|^static/ \
        && !/^(struct|enum|union) [a-z_]*$/)
      { if (!prototype) { prototype = $0; line = FNR } }
    n = gsub(/{/, "{"); depth += n
    n = gsub(/}/, "}"); depth -= n
  }
  END { check() }' >>"$found"

# A header of lib/, which is in the search path, hides none of the system or
# of gnulib.
find lib -name '*.h' | while read -r file; do
  name=$(basename "$file" .h)
  test ! -f "/usr/include/$name.h" && test ! -f "gnu/$name.h" \
    && test ! -f "gnu/$name.in.h" || echo "$file: hides <$name.h>"
done >>"$found"

# gnulib replaces functions by macros, which members of the same names meet.
# Where a header has such a member it includes what defines the macro, so
# that all see one name.  No system that we know needs another dirfd.
for header in gnu/*.in.h; do
  h=$(basename "$header" .in.h | sed 's/_/\//').h
  names=$(sed -n 's/^# *define \([a-z_0-9]*\) rpl_.*/\1/p' "$header" \
    | grep -vx dirfd | sort -u | tr '\n' '|')
  test -n "$names" || continue
  find src lib tests -name '*.h' -exec grep -lE \
    "\(\*(${names%|})\) \(|^  [a-z][a-z_ ,]*[ *](${names%|})[,;]" {} + \
    | while read -r file; do
    grep "^# *include <$h>" "$file" >/dev/null \
      || echo "$file: a member named as a function of <$h>, not included"
  done
done >>"$found"

# #if belongs to lib/ and to the attribute files of src/fs; outcome.h asks for
# C23, and each C library has other functions to wrap.
find src -name '*.[ch]' ! -path 'src/fs/attrs*' ! -path 'src/fs/xattr*' \
  ! -path 'src/base/outcome.h' ! -path 'src/nopagecache/preload*' \
  ! -path 'src/fs/acl*' ! -path 'src/fs/selinux*' \
  -exec grep -nE '^ *# *(if|elif)([^nd]|$)|^ *# *if *!? *defined|^ *# *ifn?def HAVE' {} + \
  | sed 's/$/: conditional outside lib and the attribute files/' >>"$found"

test ! -s "$found" || { cat "$found"; fail_ "headers"; }
finish_
