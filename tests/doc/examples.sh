#!/bin/sh
# The examples of the manual do and print what it shows.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Nothing that an example does ends up in a real home.
HOME=$test_dir
: "${CONFIG_HEADER:=$abs_top_builddir/config.h}"
export HOME CONFIG_HEADER

# What the script that examples.awk makes of a chapter begins with.  Its
# descriptor 8 is the file in which it notes what the commands print.
cat >prelude <<'END'
set +e
top_=$PWD
chapter_=$1
exec 8>>"$2"
fresh_ () { mkdir "$top_/$1" && cd "$top_/$1" || exit 99; }
st_ () { return $status_; }
status_=0
before_ () { printf '\001%s\n' $1 >&8; st_; }
after_ () { status_=$1; printf '\001=%s\n' $1 >&8; }
not_run_ () { echo "$chapter_:$1: not run: $2"; }
setup_failed_ ()
{
  echo "$chapter_:$1: the set-up failed"
  exit 99
}
end_ () { test "$1" = 0 || echo "$chapter_: $1 commands"; exit 0; }
have_ () { command -v "$1" >/dev/null 2>&1; }
has_ () { grep "^#define $1 1" "$CONFIG_HEADER" >/dev/null; }
is_root_ () { test "$(id -u)" = 0; }
END

tools=$abs_top_srcdir/tests/doc

# run_ FILE: run the examples of FILE, a chapter.
run_ ()
{
  base=$(basename "$1" .texi)
  chapter=doc/manual/$base.texi
  awk -v wanted="$base.want" -f "$tools/examples.awk" "$1" >"$base.body" \
    || { fail_ "$chapter cannot be read"; return; }
  shell=$(sed -n 's/^@c shell //p' "$1")
  if ! command -v "${shell:=sh}" >/dev/null; then
    echo "$chapter: not run: there is no $shell"
    return
  fi
  cat prelude "$base.body" >"$base.script"
  mkdir "$base"
  (cd "$base" && "$shell" "../$base.script" "$chapter" "../$base.got") \
    || fail_ "the examples of $chapter did not come to their end"
  awk -v chapter="$chapter" -f "$tools/compare.awk" "$base.want" "$base.got" \
    || fail_ "$chapter"
}

for file in "$abs_top_srcdir"/doc/manual/*.texi; do
  run_ "$file"
done
finish_
