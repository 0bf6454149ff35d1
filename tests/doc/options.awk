# options.awk - compares the entries of the manual with the options, for
# options.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Usage: awk -f options.awk ALIASES TABLE CHAPTER...
# ALIASES has the names that are aliases, TABLE what print-options prints.
# Prints what is wrong.

FILENAME == ARGV[1] { is_alias[$1] = 1; next }
FILENAME == ARGV[2] { row[++rows] = $0; next }

# An entry begins with all spellings of one option, or of a few.
/^@itemx? -/ {
  if (!heading)
    entry++
  spelling = $2
  sub(/\[?=.*/, "", spelling)
  entry_of[spelling] = entry
  argument[spelling] = /\[=@var/ ? "may" : /@var/ ? "needs" : "none"
  heading = 1
  next
}
{ heading = 0 }

/^@end ftable/ { inside = 0 }
/^@ftable/ { inside = 1 }
/^@example/ { example = 1 }
/^@end example/ { example = 0 }
/^@c norun / { norun = 1 }
/^@end example/ { norun = 0 }
inside && example && !norun && /^[$>] / { shown[entry] = shown[entry] $0 " " }
inside && /^For @option\{/ && !(entry in modes) {
  text = $0
  sub(/^For @option\{/, "", text)
  sub(/\}.*/, "", text)
  modes[entry] = text
}

function complain (text)
{
  print "--" name ", -" letter ": " text
}

# The operations in the short form of TABLE as in the manual.
function spelled_modes (short, i, one, text)
{
  for (i = 1; i <= length(short); i++)
    {
      one = substr(short, i, 1)
      text = text (text ? " " : "") \
        (one == "D" ? "--delete" : one == "l" ? "--test-label" : "-" one)
    }
  return text
}

function same_words (a, b, n, word, i)
{
  if (split(b, word, " ") != (n = split(a, word, " ")))
    return 0
  for (i = 1; i <= n; i++)
    if (index(" " b " ", " " word[i] " ") == 0)
      return 0
  return 1
}

END {
  for (r = 1; r <= rows; r++)
    {
      split(row[r], field, " ")
      name = field[1]
      letter = field[2]
      spelling = name != "." ? "--" name : "-" letter
      if (!(spelling in entry_of))
        {
          complain("the manual has no entry")
          continue
        }
      e = entry_of[spelling]
      if (letter != "." && entry_of["-" letter] != e)
        complain("the entry lacks the letter")
      if (argument[spelling] != field[4])
        complain("the entry has the argument wrong")
      want = field[5] == all ? "" : spelled_modes(field[5])
      if (!same_words(modes[e], want))
        complain("the entry is for `" modes[e] "', not for `" want "'")
      if (is_alias[name])
        continue
      options++
      if (!(name != "." && shown[e] ~ ("[ (`]--" name "[ =]")) \
          && !(letter != "." && letter != "?" \
               && shown[e] ~ ("tar-nocache[^|]* -[a-zA-Z]*" letter)))
        complain("no example shows it")
    }
  if (options < 100)
    print "only " options + 0 " options"
}
