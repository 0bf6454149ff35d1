# examples.awk - a chapter of the manual as a shell script, for examples.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Prints the script; writes what each command must print to the file WANTED.
# tests/README.md, "Examples in the manual", describes the input.  Both
# outputs name a command by its line.  In WANTED a line that begins with
# byte 1 begins a command, and byte 2 stands for any text.

function fail (text)
{
  print FILENAME ":" FNR ": " text >"/dev/stderr"
  bad = 1
}

# TEXT without the escapes of Texinfo.
function plain (text)
{
  gsub(/@dots\{\}/, "\002", text)
  gsub(/@@/, "\003", text)
  gsub(/@\{/, "{", text)
  gsub(/@\}/, "}", text)
  if (text ~ /@/)
    fail("markup in an example that is run: " text)
  gsub(/\003/, "@", text)
  return text
}

function quoted (text)
{
  gsub(/'/, "'\\''", text)
  return "'" text "'"
}

function setup (commands)
{
  printf "{ %s\n} </dev/null || setup_failed_ %d\n", commands, FNR
}

# One command of an example: COMMAND, which stood in line WHERE.  Its status
# must be 0, unless it is what the next one prints.
function flush_command (next_command)
{
  if (command == "")
    return
  printf "before_ %d\n{ %s\n} >&8 2>&1 </dev/null\nafter_ $?\n", where,
    command
  printf "\001%d %s\n%s", where, next_command == "echo $?" ? "any" : "0",
    output >wanted
  command = output = ""
  commands++
}

function flush_example (i, text, first)
{
  if (file != "")
    {
      print "cat >" quoted(file) " <<'END_OF_EXAMPLE'"
      for (i = 1; i <= lines; i++)
        print plain(line[i])
      print "END_OF_EXAMPLE"
      if (line[1] ~ /^#!/)
        print "chmod a+x " quoted(file)
      file = ""
      return
    }
  for (i = 1; i <= lines && line[i] !~ /^\$ /; i++)
    ;
  if (i > lines || norun != "")
    {
      if (i <= lines)
        print "not_run_ " line_of[i] " " quoted(norun)
      norun = needs = ""
      return
    }
  if (i > 1)
    fail("text before the first prompt of an example")
  if (needs != "")
    printf "if %s; then\n", needs
  first = 0
  for (i = 1; i <= lines; i++)
    {
      text = plain(line[i])
      if (text ~ /^\$ /)
        {
          flush_command(substr(text, 3))
          command = substr(text, 3)
          where = line_of[i]
          first = 1
        }
      else if (text ~ /^> / && first)
        command = command "\n" substr(text, 3)
      else
        {
          output = output text "\n"
          first = 0
        }
    }
  flush_command("")
  if (needs != "")
    printf "else not_run_ %d %s\nfi\n", line_of[1], quoted("no `" needs "'")
  needs = ""
}

BEGIN { printf "" >wanted }
FNR == 1 { fresh = 1 }

/^@c shell / { next }
/^@c each / { each = each substr($0, 9) "\n"; next }
/^@c fresh$/ { fresh = 1; next }
/^@c fresh at / { fresh_at = substr($0, 13); next }
fresh_at != "" && $1 == fresh_at { fresh = 1 }
/^@c needs / { needs = substr($0, 10); next }
/^@c norun / { norun = substr($0, 10); next }
/^@c file / { file = substr($0, 9); next }

# A new directory is made when something is done in it.
/^@c setup / || /^@example/ {
  if (fresh)
    {
      print "fresh_ " FNR
      if (each != "")
        setup(each)
    }
  fresh = 0
}
/^@c setup / {
  setup(substr($0, 10))
  next
}

/^@example/ { inside = 1; lines = 0; next }
/^@end example/ { inside = 0; flush_example(); next }
/^@(end )?group$/ || /^@c / { next }
inside { line[++lines] = $0; line_of[lines] = FNR }

END {
  if (inside)
    fail("an example does not end")
  if (bad)
    exit 1
  printf "end_ %d\n", commands
}
