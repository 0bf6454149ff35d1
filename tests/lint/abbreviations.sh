#!/bin/sh
# Each abbreviation of an option that GNU tar accepts is accepted here, and
# means the same: an option of ours takes none away.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# Names, with the row that each belongs to: `KIND NAME ROW'.
awk '
  { text = text " " $0 }
  function quoted(s) { sub(/^[^"]*"/, "", s); sub(/".*/, "", s); return s }
  END {
    while (match(text, /(OPTION|ALIAS|ABBREVIATION) \([^,")]*/)) {
      head = substr(text, RSTART, RLENGTH)
      text = substr(text, RSTART + RLENGTH)
      kind = head
      sub(/ .*/, "", kind)
      if (kind == "OPTION") {
        row = head
        sub(/.*\(/, "", row)
        # After the letter, which may be a comma or a quote.
        if (text !~ /^, *(0|\047.\047), *"/)
          continue
        sub(/^, *(0|\047.\047), */, "", text)
      }
      else if (text !~ /^"/)
        continue
      print kind, quoted(text), row
    }
  }' "$abs_top_srcdir/src/cli/options.def" >names
grep -c '^OPTION ' names >count
test "$(cat count)" -gt 150 || fail_ 'options.def is not understood'

awk '
  FNR == NR {
    if ($1 == "-" && /GNU tar does not have it/) ours[$2]
    next
  }
  $1 == "ABBREVIATION" { means[$2] = $3; next }
  { row[$2] = $3 }
  END {
    for (name in row)
      if (!(name in ours))
        for (n = 1; n < length(name); n++)
          prefixes[substr(name, 1, n)]
    for (p in prefixes) {
      if (p in row)
        continue
      theirs = ""
      several = shared = 0
      for (name in row)
        if (index(name, p) == 1) {
          if (!(name in ours)) {
            several = several || (theirs != "" && theirs != row[name])
            theirs = row[name]
          }
          else
            shared = 1
        }
      if (!several && shared && means[p] != theirs)
        print "--" p " must stand for " theirs
    }
  }' "$abs_top_srcdir/tests/fuzz-compat/options.txt" names >wrong
test ! -s wrong || { fail_ 'ABBREVIATION is missing in options.def'
  cat wrong; }

finish_
