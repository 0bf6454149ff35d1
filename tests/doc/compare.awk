# compare.awk - what the examples of a chapter printed, for examples.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Usage: awk -v chapter=NAME -f compare.awk WANTED GOT
# Prints the differences; the status is 1 if there are any.

# Whether TEXT matches PATTERN, in which byte 2 stands for any text.  They are
# compared as strings, also where both are numbers.
function matches (text, pattern, n, part, i, at)
{
  n = split(pattern, part, "\002")
  if (n < 2)
    return text "" == pattern ""
  if (substr(text, 1, length(part[1])) != part[1])
    return 0
  text = substr(text, length(part[1]) + 1)
  for (i = 2; i < n; i++)
    {
      if (part[i] == "")
        continue
      at = index(text, part[i])
      if (!at)
        return 0
      text = substr(text, at + length(part[i]))
    }
  return length(text) >= length(part[n]) \
    && substr(text, length(text) - length(part[n]) + 1) == part[n]
}

# Whether the lines WANT match the lines GOT; a line that is only byte 2
# stands for any number of lines.
function all_match (w, g, star, mark)
{
  w = g = 1
  star = 0
  while (g <= gots)
    {
      if (w <= wants && want[w] == "\002")
        {
          star = w++
          mark = g
        }
      else if (w <= wants && matches(got[g], want[w]))
        {
          w++
          g++
        }
      else if (star)
        {
          w = star + 1
          g = ++mark
        }
      else
        return 0
    }
  while (w <= wants && want[w] == "\002")
    w++
  return w > wants
}

function check (i)
{
  wants = split(expected[where], want, "\n") - 1
  if (all_match() && (status_of[where] == "any" || status == 0))
    return
  bad = 1
  print chapter ":" where ": not what the manual shows:"
  for (i = 1; i <= wants; i++)
    {
      gsub(/\002/, "...", want[i])
      print "  -" want[i]
    }
  for (i = 1; i <= gots; i++)
    print "  +" got[i]
  if (status != 0)
    print "  exit status: " status
}

NR == FNR {
  if (/^\001/)
    {
      where = substr($1, 2)
      status_of[where] = $2
      expected[where] = ""
    }
  else
    expected[where] = expected[where] $0 "\n"
  next
}

# Output may not end in a newline.
{
  at = index($0, "\001")
  if (at != 1)
    got[++gots] = at ? substr($0, 1, at - 1) : $0
  if (!at)
    next
  mark = substr($0, at + 1)
  if (mark ~ /^=/)
    {
      status = substr(mark, 2)
      check()
    }
  else
    where = mark
  gots = 0
}

END { exit bad }
