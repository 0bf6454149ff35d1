# judge.awk - whether differences are known.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# awk -f judge.awk known.txt CASE DIFFERENCES
#
# A line of DIFFERENCES is [-+]NUMBER STREAM TEXT.  The first command whose
# differences are not all known makes the status 1, and they are printed.
# Behind a known difference of files or archives nothing more is compared.

FNR == 1 { file++ }

file == 1 && /^[^#]/ {
  at = index($0, " ::: ")
  if (!at)
    {
      print "known.txt:" FNR ": no `:::'"
      exit status = 2
    }
  rules++
  command_rule[rules] = substr($0, 1, at - 1)
  line_rule[rules] = substr($0, at + 5)
  next
}

file == 2 && /^[$] / {
  commands++
  so_far[commands] = so_far[commands - 1] " ; " substr($0, 3)
  next
}

file == 3 {
  number = substr($1, 2) + 0
  line = substr($1, 1, 1) substr($0, length($1) + 2)
  # A known end of GNU tar explains all, for instance its death; else the exit
  # status and the last message follow from the others.
  if (line ~ /^-status / && known(number, line))
    ended[number] = 1
  else if (line ~ /^.(status|err tar-nocache: (Exiting with failure|Error is not))/)
    follows[number] = 1
  else if (is_there(number, line))
    {
      unknown[number]--
      # A width follows from another line.
      if (line ~ /^.out /)
        follows[number] = 1
      else
        explained[number] = 1
    }
  else if (known(number, line))
    explained[number] = 1
  else
    {
      unknown[number]++
      missing[number, key_of(line)] += line ~ /^-/
    }
  if (line ~ /^.(tree|archive|status) /)
    settled[number] = 1
  text[++lines] = line
  at_number[lines] = number
}

# LINE without what may differ: the columns of a listing are as wide as what is
# in them.
function key_of(line)
{
  if (line ~ /^.out /)
    gsub(/ +/, " ", line)
  return substr(line, 2)
}

# Whether LINE is one that was missing before it.  Of messages, only those of an
# extraction may be in another place: GNU tar makes links that it had put off,
# and dates them, at the end.
function is_there(number, line)
{
  return line ~ /^[+](out|err) / \
         && (line ~ /^.out / || so_far[number] ~ / -x[^;]*$/) \
         && missing[number, key_of(line)]-- > 0
}

function known(number, line,   i)
{
  for (i = 1; i <= rules; i++)
    if (so_far[number] ~ command_rule[i] && line ~ line_rule[i])
      return 1
  return 0
}

END {
  if (status)
    exit status
  # The lines about archives come last, so sort by number.
  for (n = 1; n <= commands; n++)
    {
      if (n in ended)
        exit 0
      if (unknown[n] > 0 || (n in follows && !(n in explained)))
        {
          print "command " n ":"
          for (i = 1; i <= lines; i++)
            if (at_number[i] == n && shown++ < 20)
              print "  " substr(text[i], 1, 500)
          exit 1
        }
      if (n in settled)
        exit 0
    }
}
