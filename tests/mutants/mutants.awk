# mutants.awk - what can be changed in C sources: for each change a line with
# the file, function, line, column, length, the new text, the line before, the
# line, and the line after the change, separated by tabs.
#
# Strings, comments and directives are not changed.  What results need not
# compile.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# S without strings, characters and comments: underscores take their place.
function masked(s,    out, c, i, state)
{
  for (i = 1; i <= length(s); i++)
    {
      c = substr(s, i, 1)
      if (in_comment)
        {
          if (substr(s, i, 2) == "*/") { in_comment = 0; i++; out = out "_" }
          out = out "_"
        }
      else if (state != "")
        {
          if (c == "\\") { i++; out = out "_" }
          else if (c == state) state = ""
          out = out "_"
        }
      else if (substr(s, i, 2) == "/*") { in_comment = 1; i++; out = out "__" }
      else if (c == "\"" || c == "'") { state = c; out = out "_" }
      else out = out c
    }
  return out
}

function trimmed(s)
{
  gsub(/^[ \t]+|[ \t]+$/, "", s)
  return s
}

# The LEN characters at COL may become NEW.
function change(col, len, new,    after)
{
  after = substr($0, 1, col - 1) new substr($0, col + len)
  print FILENAME "\t" name "\t" FNR "\t" col "\t" len "\t" new \
    "\t" trimmed(before) "\t" trimmed($0) "\t" trimmed(after)
}

# Each OLD in the code, a string, may become NEW.
function change_each(old, new,    at, from)
{
  for (from = 1; (at = index(substr(code, from), old)) > 0; from += at)
    change(from + at - 1, length(old), new)
}

# Where the parenthesis at COL of the code closes, or 0.
function closing(col,    i, c, depth)
{
  for (i = col; i <= length(code); i++)
    {
      c = substr(code, i, 1)
      depth += (c == "(") - (c == ")")
      if (depth == 0)
        return i
    }
  return 0
}

# The condition of an if or while becomes its contrary.
function negate(    at, end)
{
  if (!match(code, /(^|[ }])(if|while) \(/))
    return
  at = RSTART + RLENGTH
  end = closing(at - 1)
  if (at < end)
    change(at, end - at, "!(" substr($0, at, end - at) ")")
}

# Neighbours among the arguments of a call change places.  Whether two things
# are equal does not depend on their order, nor which of two outcomes is the
# worst.
function swap(    from, at, end, i, c, depth, n, begin)
{
  for (from = 1; match(substr(code, from), /[a-z0-9_]+ \(/); from = at)
    {
      at = from + RSTART + RLENGTH - 1
      end = closing(at - 1)
      if (substr(code, from + RSTART - 1) ~ /^(if|for|while|switch) \(/ || !end \
          || substr(code, from, RSTART + RLENGTH - 1) ~ /outcome_worst \($/ \
          || (substr(code, from, RSTART + RLENGTH - 1) ~ /(strcmp|memcmp) \($/ \
              && substr(code, end + 1) ~ /^ [!=]= 0/))
        continue
      n = depth = 0
      begin[1] = at
      for (i = at; i <= end; i++)
        {
          c = substr(code, i, 1)
          if (depth == 0 && (c == "," || i == end))
            {
              n++
              begin[n + 1] = i + 2
              if (1 < n)
                change(begin[n - 1], i - begin[n - 1],
                       substr($0, begin[n], i - begin[n]) ", " \
                       substr($0, begin[n - 1], begin[n] - 2 - begin[n - 1]))
            }
          depth += (c ~ /[({[]/) - (c ~ /[)}\]]/)
        }
    }
}

# A statement that calls or assigns is dropped, unless it only frees memory
# (that is for the leak checker of the sanitized build) or says that there is
# none.
function drop()
{
  if (code_before ~ /[;{})]$|[^?]:$|^else$/ \
      && code ~ /^ +([a-z_][a-z0-9_]* \(|[a-z(*][][a-z0-9_>.()*-]* [-+|&*\/]?= )/ \
      && code !~ /^ +(if|for|while|switch|return) \(/ \
      && code !~ /^ +((align)?free|(bytebuf|arena|member)_release) \(/ \
      && code !~ /^ +(free_comparison|thread_(lock|cond)_destroy|xalloc_die) \(/)
    {
      match(code, /^ +/)
      change(RLENGTH + 1, 0, "while (0) ")
    }
}

# Numbers are off by one.
function off_by_one(    from, at, number)
{
  for (from = 1; match(substr(code, from), /[^A-Za-z0-9_.][0-9]+/); from = at)
    {
      at = from + RSTART + RLENGTH - 1
      number = substr(code, from + RSTART, RLENGTH - 1)
      if (substr(code, at, 1) !~ /[A-Za-z0-9_.]/ && number !~ /^0./ \
          && number != "0" && code !~ /^ *case /)
        change(from + RSTART, RLENGTH - 1, number == 1 ? 0 : number + 1)
    }
}

FNR == 1 { in_comment = 0; name = before = code_before = "" }
{
  directive = continued || (!in_comment && /^[ \t]*#/)
  continued = directive && /\\$/
  code = masked($0)
  if (directive)
    next
  if (match(code, /^[a-z_][A-Za-z0-9_]* \(/))
    name = substr(code, 1, RLENGTH - 2)
}
/^ / && !/static_assert/ {
  change_each(" < ", " <= ")
  change_each(" <= ", " < ")
  change_each(" > ", " >= ")
  change_each(" >= ", " > ")
  change_each(" == ", " != ")
  change_each(" != ", " == ")
  change_each("&& ", "|| ")
  change_each("|| ", "&& ")
  change_each(" + ", " - ")
  change_each(" - ", " + ")
  change_each("return true;", "return false;")
  change_each("return false;", "return true;")
  change_each("return 0;", "return -1;")
  change_each("return -1;", "return 0;")
  change_each("return OUT_OK;", "return OUT_FATAL;")
  if (code !~ /return OUT_OK;/ && match(code, /return OUT_[A-Z_]+;/))
    change(RSTART, RLENGTH, "return OUT_OK;")
  off_by_one()
  negate()
  swap()
  drop()
}
code !~ /^[ _]*$/ {
  before = $0
  code_before = code
  gsub(/[ _]+$/, "", code_before)
  gsub(/^[ _]+/, "", code_before)
}
