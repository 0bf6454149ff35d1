#!/bin/sh
# Every option has an entry in the manual, with its operations and an example
# that is run, and one in the man page.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

print_options=$abs_top_builddir/tests/cli/print-options
test -x "$print_options" || skip_ 'print-options was not built'
"$print_options" >table || framework_failure_ 'print-options'
sed -n 's/^ALIAS ("\(.*\)")$/\1/p' "$abs_top_srcdir/src/cli/options.def" \
  >aliases

awk -v all=cxtdruADl -f "$abs_top_srcdir/tests/doc/options.awk" \
  aliases table "$abs_top_srcdir"/doc/manual/options*.texi >found \
  || framework_failure_ 'options.awk'
test ! -s found || { cat found; fail_ 'the manual'; }

# The lines of the man page that begin an entry.  In roff a dash of an option
# is \-.
page=$abs_top_srcdir/doc/tar-nocache.1
sed -n '/^\.TP/{n;s/\\-/-/g;s/\\f[BRI]//g;s/$/,/p;}' "$page" >entries
while read -r name letter argument kind modes; do
  case $kind in
    none) want="--$name," ;;
    may) want="--$name[=$argument]," ;;
    needs) want="--$name=$argument," ;;
  esac
  test "$name" = . || grep -F -e "$want" entries >/dev/null \
    || fail_ "$page has no entry for $want"
  test "$letter" = . || grep -e "^-$letter," entries >/dev/null \
    || fail_ "$page has no entry for -$letter"
done <table

finish_
