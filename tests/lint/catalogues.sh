#!/bin/sh
# Every message is marked, extracted and translated into German.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
cd "$abs_top_srcdir" || exit 99
sources=$(find src -name '*.[ch]' | LC_ALL=C sort)

# The functions that print for users.  What is left of their calls after the
# marked strings has no words, but in the first line of --version, which
# programs read, and in logs of debugging.  They also read the status file.
# shellcheck disable=SC2046
cat $(echo "$sources" | grep -v /status_file) | sed 's,/\*.*\*/,,g; /\/\*/,/\*\//d; s/\\"//g' | tr '\n' ' ' \
  | sed 's/"  *"//g' | LC_ALL=C awk '
  {
    print_to_users = "(diag_(warn|print|differs|(error|fatal)(_of)?|usage)|cli_(usage|fatal)" \
      "|argp_error|bad_line|report_line|differs|listing_text|ask_confirm" \
      "|end_volumes|print_line|[^a-z_]v?f?printf|[^a-z_]f?puts) [(]"
    while (match($0, print_to_users))
      {
        $0 = substr($0, RSTART)
        depth = 0
        quoted = 0
        for (i = index($0, "("); i <= length($0); i++)
          {
            c = substr($0, i, 1)
            if (c == "\"")
              quoted = !quoted
            if (!quoted)
              depth += (c == "(") - (c == ")")
            if (depth == 0)
              break
          }
        call = shown = substr($0, 1, i)
        $0 = substr($0, index($0, "("))
        gsub(/N?_ \("[^"]*"\)/, "", call)
        gsub(/ngettext \("[^"]*", *"[^"]*"/, "", call)
        gsub(/%[-#+ 0-9.*]*[lhjzt]*[a-zA-Z]/, "", call)
        gsub(/\\[a-z]/, "", call)
        while (match(call, /"[^"]*"/))
          {
            text = substr(call, RSTART, RLENGTH)
            call = substr(call, RSTART + RLENGTH)
            if (text ~ /[a-zA-Z][a-z]/ && text !~ /filecon|xattr/ \
                && shown !~ /GNU tar compatible|s->debug|"rmt [(]/)
              print "not marked: " text " in " shown
          }
      }
  }' >"$test_dir/bad"

# The words of failing calls have messages of their own in diag.c.
# shellcheck disable=SC2086
cat $sources | tr '\n' ' ' \
  | grep -oE '(diag_call_[a-z]+|[a-z_]*report|report_failure|call_failed|check_call) \([^;]*;' \
  | grep -oE '"[a-z]+"' | LC_ALL=C sort -u | while read -r call; do
  case $call in *xattr* | *filecon* | '"stdout"') continue ;; esac
  grep "^  { $call, N_" src/base/diag.c >/dev/null \
    || echo "src/base/diag.c: no message for $call"
done >>"$test_dir/bad"

# POTFILES names each source that has messages, and none that has not.
{
  find src lib -name '*.[ch]' -exec \
    grep -lE '(^|[^A-Za-z])(N?_|ngettext) \(("|$)' {} +
  grep -lE '_ ?\("' src/*/*.def
  echo src/cli/options.def
} | LC_ALL=C sort >"$test_dir/marked"
grep -E '^(src|lib)/' po/POTFILES | LC_ALL=C sort >"$test_dir/listed"
LC_ALL=C comm -3 "$test_dir/marked" "$test_dir/listed" >"$test_dir/odd"
sed 's/^\t/in POTFILES without messages: /; t
     s/^/not in POTFILES: /' "$test_dir/odd" >>"$test_dir/bad"

test ! -s "$test_dir/bad" || { cat "$test_dir/bad"; fail_ 'messages'; }
test $test_failed = 0 || finish_

for tool in xgettext msgmerge msgfmt; do
  command -v $tool >/dev/null || skip_ "$tool is not installed"
done
cd "$test_dir" || exit 99
sh "$abs_top_srcdir/po/extract.sh" "$test_dir/pot" 2>warnings \
  || fail_ 'xgettext failed'
compare_ /dev/null warnings

# A language may lag behind, but what it has is right.  German is complete.
for po in "$abs_top_srcdir"/po/*.po; do
  name=$(basename "$po" .po)
  msgmerge --quiet --no-fuzzy-matching "$po" pot >$name.po \
    || fail_ "$name: msgmerge failed"
  msgfmt --check --statistics -o /dev/null $name.po >statistics 2>&1 \
    || fail_ "$name: msgfmt failed"
  echo "$name: $(tail -n 1 statistics)"
done
msgattrib --untranslated de.po | grep '^msgid' >lacking
msgattrib --only-fuzzy de.po | grep '^msgid' >>lacking
msgattrib --only-obsolete de.po >>lacking
test ! -s lacking || { cat lacking; fail_ 'German: make update-po'; }
finish_
