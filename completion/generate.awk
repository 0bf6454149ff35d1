# generate.awk - the completions for one shell, from the table of options.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# awk -v shell=bash|zsh|fish -f generate.awk options.def SOURCES... TEMPLATE
#
# TEMPLATE, whose name ends in .in, is copied.  A line of it that is
# @OPTIONS@ becomes the options in the form of the shell; @OPERATIONS@,
# @SUFFIXES@ and @COMPRESSORS@ become lists, wherever they are.  The words that an option
# takes for its argument come from SOURCES: they are the strings of the table
# in the function that handles the option.

BEGIN {
  # What to complete, by the name of the argument.  Others are free text.
  kind_of["ARCHIVE"] = "archive"
  kind_of["COMMAND"] = "command"
  kind_of["DATE-OR-FILE"] = "file"
  kind_of["DIR"] = "directory"
  kind_of["FILE"] = "file"
  kind_of["MEMBER-NAME"] = "member"
  kind_of["PATTERN"] = "file"
  kind_of["PROG"] = "compressor"

  # Options whose argument is called NAME, for several things.
  kind_of_option["GROUP"] = "group"
  kind_of_option["INFO_SCRIPT"] = "file"
  kind_of_option["OWNER"] = "user"

  # Tables that are not in the function that handles the option.
  table_of["BACKUP"] = "check_backup"
  table_of["CHECKPOINT_ACTION"] = "checkpoint_parse"
  table_of["QUOTING_STYLE"] = "quoting_style_args"

  # Words that are in no table.
  words_of["SPARSE_VERSION"] = "0.0 0.1 1.0"
  words_of["THREADS"] = "auto 1"
  words_of["WARNING"] = "none"
}

FNR == 1 {
  template = FILENAME ~ /[.]in$/
  rows = FILENAME ~ /options[.]def$/
  table = call = ""
  in_comment = 0
}

# Copy the template.
template {
  if ($0 == "@OPTIONS@")
    print_options()
  else
    {
      gsub(/@SUFFIXES@/, suffixes())
      gsub(/@COMPRESSORS@/, compressors)
      gsub(/@OPERATIONS@/, operations())
      gsub(/@NEEDS@/, needs())
      if (sub(/ @LETTERS@$/, ""))
        print_letters()
      else
        print
    }
  next
}

# The rows of options.def.  A row ends where its parentheses do.
rows {
  line = $0
  if (line ~ /^\/\*/)
    in_comment = 1
  if (in_comment)
    {
      if (line ~ /\*\//)
        in_comment = 0
      next
    }
  if (line ~ /^#/)
    next
  call = call line " "
  if (line ~ /\)$/ && depth(call) == 0)
    {
      read_row(call)
      call = ""
    }
  next
}

/^WARNING_CLASS \(/ { warning[++warnings] = first_string($0) }
/^FILTER \(/ {
  compressors = compressors (compressors == "" ? "" : " ") first_string($0)
}

# The tables of the C sources.  A function or an array begins at the margin.
/^[a-z_]+ \(/ { table = $1 }
/^[^ ].* \*?(const )?[a-z_]+\[\] =/ {
  table = $0
  sub(/\[\] =.*/, "", table)
  sub(/.*[ *]/, "", table)
  plain = 1
}
/^}/ { plain = 0 }
plain && /^  "[^"]*",$/ { add_word(table, first_string($0)) }
{
  rest = $0
  while (match(rest, /\{ "[^"]*", [A-Za-z_0-9]+[^}]*/))
    {
      entry = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
      word = first_string(entry)
      # NAME, VALUE, argument, optional: see checkpoint_parse.
      if (entry !~ /, true, false/)
        add_word(table, word)
      if (entry ~ /, true, /)
        add_word(table, word "=")
    }
}

function add_word(name, word) {
  tables[name] = tables[name] (tables[name] == "" ? "" : " ") word
}

function first_string(text) {
  match(text, /"[^"]*"/)
  return substr(text, RSTART + 1, RLENGTH - 2)
}

# How many parentheses of TEXT are open.
function depth(text) {
  gsub(/\\./, "", text)
  gsub(/"[^"]*"/, "", text)
  gsub(/'.'/, "", text)
  return gsub(/\(/, "", text) - gsub(/\)/, "", text)
}

# The strings of TEXT, joined as the compiler joins them.
function strings(text,    all, one) {
  all = ""
  while (match(text, /"([^"\\]|\\.)*"/))
    {
      one = substr(text, RSTART + 1, RLENGTH - 2)
      text = substr(text, RSTART + RLENGTH)
      gsub(/\\\\/, "\001", one)
      gsub(/\\"/, "\"", one)
      gsub(/\001/, "\\", one)
      all = all one
    }
  return all
}

# Split the arguments of the macro call TEXT into field[1], field[2], ...
# Return their number.
function split_call(text,    count, part, n, i) {
  sub(/^ *[A-Z_]+ \(/, "", text)
  sub(/\) *$/, "", text)
  n = split(text, part, ",")
  count = 0
  for (i = 1; i <= n; i++)
    {
      # A comma in a string or in parentheses separates nothing.
      if (count && pending)
        field[count] = field[count] "," part[i]
      else
        field[++count] = part[i]
      pending = depth(field[count]) != 0 || odd_quotes(field[count])
    }
  return count
}

function odd_quotes(text) {
  gsub(/\\./, "", text)
  gsub(/'"'/, "", text)
  return gsub(/"/, "", text) % 2
}

function trim(text) {
  gsub(/^ +| +$/, "", text)
  return text
}

function read_row(text,    what, count, argument) {
  what = text
  sub(/ \(.*/, "", what)
  what = trim(what)
  count = split_call(text)
  if (what == "ALIAS")
    names[options] = names[options] " --" strings(field[1])
  else if (what == "NOTE")
    note[trim(strings(field[2]))] = strings(field[3])
  else if (what == "OPTION" && trim(field[4]) != "HIDDEN")
    {
      id[++options] = trim(field[1])
      letter[options] = field[2] ~ /'/ ? substr(trim(field[2]), 2, 1) : ""
      names[options] = field[3] ~ /"/ ? "--" strings(field[3]) : ""
      argument = trim(field[4])
      takes[options] = argument ~ /^ARG/ ? "needs" : \
        argument ~ /^MAY/ ? "may" : ""
      meta[options] = strings(argument)
      is_operation[options] = trim(field[5]) == "GROUP_OPERATION"
      handler[options] = trim(field[7])
      sub(/^CALL(_WITH)? \(/, "", handler[options])
      sub(/[,)].*/, "", handler[options])
      help[options] = strings(field[8])
    }
}

# The words for the argument of option I, or nothing.
function words(i,    list, j) {
  list = tables[id[i] in table_of ? table_of[id[i]] : handler[i]]
  if (id[i] in words_of)
    list = list (list == "" ? "" : " ") words_of[id[i]]
  if (id[i] == "WARNING")
    {
      for (j = 1; j <= warnings; j++)
        list = list " " warning[j]
      j = list
      sub(/ none /, " ", j)
      gsub(/ /, " no-", j)
      list = list " no-" j
    }
  return list
}

# What to complete for the argument of option I.
function kind(i) {
  if (!takes[i])
    return is_operation[i] ? "operation" : "none"
  if (words(i) != "")
    return "word"
  if (id[i] in kind_of_option)
    return kind_of_option[id[i]]
  return meta[i] in kind_of ? kind_of[meta[i]] : "text"
}

# All spellings of option I.
function spellings(i) {
  return trim((letter[i] == "" ? "" : "-" letter[i]) " " names[i])
}

# All spellings of the operations.
function operations(    list, i) {
  for (i = 1; i <= options; i++)
    if (is_operation[i])
      list = list (list == "" ? "" : " ") spellings(i)
  return list
}

# All spellings of the options that need an argument.
function needs(    list, i) {
  for (i = 1; i <= options; i++)
    if (takes[i] == "needs")
      list = list (list == "" ? "" : " ") spellings(i)
  return list
}

# Finish a command of fish with all letters and their help.
function print_letters(    i) {
  printf "%s", $0
  for (i = 1; i <= options; i++)
    if (letter[i] ~ /[A-Za-z]/)
      printf " \\\n    %s\\t%s", letter[i], quoted(help[i])
  printf "\n"
}

# The suffixes of archives: those of compressors follow .tar, those that
# begin with a t stand alone.
function suffixes(    list, part, n, i) {
  n = split(tables["suffixes"], part, " ")
  for (i = 1; i <= n; i++)
    if (part[i] ~ /^t/)
      list = list (list == "" ? "" : " ") part[i]
  return list
}

# TEXT in single quotes, as these shells read it.
function quoted(text) {
  if (shell == "fish")
    gsub(/\\/, "&&", text)
  gsub(/'/, shell == "fish" ? "\\\\&" : "'\\\\&'", text)
  return "'" text "'"
}

function print_options(    i) {
  if (!options)
    {
      print "generate.awk: no options" | "cat >&2"
      exit 1
    }
  for (i = 1; i <= options; i++)
    if (shell == "bash")
      print_bash(i)
    else if (shell == "zsh")
      print_zsh(i)
    else
      print_fish(i)
}

# bash: [OPTION]='TAKES KIND', or the words after that.
function print_bash(i,    part, n, j) {
  n = split(spellings(i), part, " ")
  for (j = 1; j <= n; j++)
    # The other option that begins like this is a pattern for the shell.
    if (part[j] != "-?")
      printf "  [%s]='%s %s%s'\n", part[j], (takes[i] ? takes[i] : "-"), \
        (is_operation[i] ? "operation " part[1] : kind(i)), \
        (kind(i) == "word" ? " " words(i) : "")
}

# zsh: one specification of _arguments for all spellings of an option.
function print_zsh(i,    part, n, j, text, action, before, all) {
  text = help[i]
  gsub(/\[|\]|\\/, "\\\\&", text)
  text = "[" text "]"
  if (takes[i])
    {
      action = meta[i]
      gsub(/\[|\]|:/, "\\\\&", action)
      text = text ":" (takes[i] == "may" ? ":" : "") action ":" zsh_action(i)
    }
  n = split(spellings(i), part, " ")
  before = is_operation[i] ? "\"($operations)\"" : \
    takes[i] == "needs" || id[i] == "VERBOSE" ? "'*'" : \
    "'(" spellings(i) ")'"
  for (j = 1; j <= n; j++)
    all = all (j == 1 ? "" : ",") part[j] \
      (takes[i] == "" ? "" : part[j] !~ /^--/ ? "+" : \
       takes[i] == "needs" ? "=" : "=-")
  printf "  %s%s%s\n", before, (n == 1 ? all : "{" all "}"), quoted(text)
}

function zsh_action(i,    part, n, j, list, open) {
  if (kind(i) == "text")
    return " "
  if (kind(i) != "word")
    return "_tar_nocache_" kind(i)
  n = split(words(i), part, " ")
  for (j = 1; j <= n; j++)
    if (part[j] ~ /=$/)
      open = open " " part[j]
    else
      list = list (list == "" ? "" : " ") part[j] \
        (part[j] in note ? "\\:\"" note[part[j]] "\"" : "")
  if (open)
    return "{compadd -S \"\" -" open "; compadd - " list "}"
  return list ~ /:/ ? "((" list "))" : "(" list ")"
}

# fish: one command for all spellings of an option.
function print_fish(i,    part, n, j, line, list) {
  n = split(spellings(i), part, " ")
  for (j = 1; j <= n; j++)
    if (part[j] ~ /^--/)
      line = line " -l " substr(part[j], 3)
    else
      line = line " -s " quoted(substr(part[j], 2))
  if (kind(i) == "word")
    {
      n = split(words(i), part, " ")
      for (j = 1; j <= n; j++)
        list = list (j == 1 ? "" : " ") part[j] \
          (part[j] in note ? "\\t" quoted(note[part[j]]) : "")
      line = line " -f -a " quoted(list)
    }
  else if (kind(i) == "file")
    line = line " -F"
  else if (kind(i) == "text")
    line = line " -f"
  else if (takes[i])
    line = line " -f -k -a '(__tar_nocache_" kind(i) ")'"
  if (is_operation[i])
    line = line " -n __tar_nocache_has_no_operation"
  printf "complete -c tar-nocache%s%s -d %s\n", line, \
    (takes[i] == "needs" ? " -r" : ""), quoted(help[i])
}
