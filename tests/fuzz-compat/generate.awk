# generate.awk - a random case for tests/fuzz-compat/run.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# awk -v seed=NUMBER -v root=0-or-1 -f generate.awk options.def options.txt
#
# A line of the output that begins with `+ ' is for plant.c; one that begins
# with `$ ' is a command, whose words have no blanks.

# --- The options ---

FILENAME ~ /[.]def$/ {
  if (!row && $0 !~ /^OPTION /)
    next
  row = row " " $0
  if ($0 ~ /"\)$|NULL\)$/)
    {
      add_option(row)
      row = ""
    }
  next
}
/^#/ || NF == 0 { next }
$1 == "-" { left_out[$2] = 1; next }
{
  values[$1] = $0
  sub(/^[^ ]* /, "", values[$1])
}

# Note the option of a ROW of the table.
function add_option(row,   f, argument)
{
  sub(/^ *OPTION \(/, "", row)
  split(row, f, /, */)
  if (f[4] ~ /HIDDEN/)
    return
  options++
  letter[options] = f[2] == "0" ? "" : substr(f[2], 2, 1)
  name[options] = f[3] == "NULL" ? "" : substr(f[3], 2, length(f[3]) - 2)
  # An argument such as "keyword[[:]=value][,...]" has commas of its own.
  takes[options] = row ~ /, *(ARG|MAY) \(/
  optional[options] = row ~ /, *MAY \(/
  match(row, /, *IN_[A-Z_]+( *\| *IN_[A-Z_]+)*,/)
  modes[options] = substr(row, RSTART, RLENGTH)
}

# --- Random choices ---

# The generator of Park and Miller: the same in every awk.
function below(n)
{
  state = state * 16807 % 2147483647
  return int(state / 2147483647 * n)
}
function chance(percent) { return below(100) < percent }
function pick(list,   f, n)
{
  n = split(list, f, " ")
  return f[below(n) + 1]
}

# --- Names ---

# The word of the shell for a name with escapes.
function word(s,   out, c, n)
{
  out = ""
  while (s != "")
    {
      if (match(s, /^\\[0-7][0-7][0-7]/))
        {
          n = substr(s, 2, 1) * 64 + substr(s, 3, 1) * 8 + substr(s, 4, 1)
          s = substr(s, 5)
          out = out (n == 10 ? "\"$nl\"" : n == 32 ? "\"$sp\"" \
                     : n == 9 ? "\"$tab\"" : n == 92 ? "\\\\" \
                     : sprintf("%c", n))
        }
      else if (match(s, /^[-A-Za-z0-9_.\/%=:@,+]+/))
        {
          out = out substr(s, 1, RLENGTH)
          s = substr(s, RLENGTH + 1)
        }
      else
        {
          out = out "\\" substr(s, 1, 1)
          s = substr(s, 2)
        }
    }
  return out
}

function long_name(   n, s)
{
  n = pick("90 97 98 99 100 101 102 120 150 153 154 155 156 200 254 255")
  s = pick("l m n")
  while (length(s) < n)
    s = s s
  return substr(s, 1, n)
}

function component()
{
  if (chance(55))
    return pick("a b c d e f1 f2 x.o sub dir")
  if (chance(15))
    return long_name()
  return pick("sp\\040ace new\\012line tab\\011x caf\\303\\251 lat\\351" \
              " \\377 back\\134slash back\\134nslash q'uote d\"q st*r" \
              " [br] que?st -dash --help a:b ... @LongLink \\001 del\\177" \
              " %d%f a=b tilde~ .hidden #x# CVS .git .gitignore tag" \
              " CACHEDIR.TAG \\040 \\360\\237\\220\\247 =x ,v {} $HOME" \
              " .ignore core x;y x&y ! \\303")
}

# --- Trees ---

# A new name in a random directory.
function new_name(   d, s)
{
  d = dirs[below(dir_count) + 1]
  do
    s = d "/" component()
  while (s in type)
  return s
}
function old_name()
{
  return names[below(name_count) + 1]
}
function plant(line) { print "+ " line }
function note(s, kind)
{
  type[s] = kind
  names[++name_count] = s
  if (kind == "dir")
    dirs[++dir_count] = s
}

function random_size()
{
  return pick("0 0 1 5 100 511 512 513 1000 1024 5000 10240 10241 20000 60000")
}

function put_attributes(s,   kind)
{
  kind = type[s]
  if (chance(30) && kind != "symlink")
    plant("mode " s " " (kind == "dir" ? pick("0755 0700 0777 1777 2755 0750") \
          : pick("0644 0600 0755 0444 4755 2755 0000 0640 0666 1644 7777")))
  if (root && chance(20))
    plant("owner " s " " pick("0 1 1000 65534 2097151 2097152 4294967294") \
          " " pick("0 1 1000 65534 2097152"))
  if (chance(15) && kind != "symlink")
    plant("xattr " s " user." pick("a b.c long") " " \
          pick("value other\\012line x a\\377b"))
  if (root && chance(4) && kind != "symlink")
    plant("xattr " s " trusted.t " pick("1 2"))
  if (chance(8) && kind != "symlink")
    plant("acl " s " " pick("1 1000 65534") " " pick("0 4 7"))
  if (kind != "link")
    plant("time " s " " pick("1500000000 1500000000 1600000000 1000000000" \
          " 0 -1 -86400 -5 2147483648 8589934591 8589934592 1499999999") \
          " " pick("0 0 0 123456789 500000000 1"))
}

function put_new(   s, kind, target)
{
  s = new_name()
  kind = pick("file file file file file dir dir dir symlink symlink link" \
              " hole fifo node text")
  if (kind == "node" && !root)
    kind = "file"
  if (kind == "link" && name_count < 2)
    kind = "file"
  # GNU tar ends the run if a directory has the name of a list of patterns.
  if (kind == "dir" && s ~ /\.ignore$/)
    kind = "text"
  if (kind == "file")
    plant("file " s " " random_size())
  else if (kind == "hole")
    plant("hole " s " " pick("100000 300000 65536 9000") " " \
          pick("0 4096 50000 8192") " " pick("0 1 100 4096 6000"))
  else if (kind == "symlink")
    plant("symlink " s " " \
          (chance(40) ? component() : pick("a /nowhere ../t/a .. d . ../../x")))
  else if (kind == "link")
    {
      target = old_name()
      if (type[target] == "dir")
        return
      plant("link " s " " target)
    }
  else if (kind == "node")
    plant("node " s " " pick("1 4 200") " " pick("3 0 255 70000"))
  else if (kind == "text")
    plant("text " s " " pick("*.o\\012a\\012 d\\012f1\\012 line\\012" \
          " Signature:\\0408a477f597d28d172789f06886806bc55\\012"))
  else
    plant(kind " " s)
  note(s, kind)
  put_attributes(s)
}

function put_tree(   n)
{
  plant("dir t")
  note("t", "dir")
  if (chance(70))
    {
      plant("file t/a 5"); note("t/a", "file"); plant("time t/a 1500000000 0")
      plant("dir t/d"); note("t/d", "dir")
    }
  for (n = 2 + below(chance(20) ? 30 : 10); n > 0; n--)
    put_new()
  plant("text list t/a\\012t/d\\012" (chance(50) ? "-C\\040t\\012a\\012" : ""))
  plant("text list0 t/a\\000")
  plant("text excl *.o\\012d/e\\012f*\\012")
  plant("text map root\\040someone:7\\0121\\040:9\\012+0\\040\\0425\\042\\012")
  plant("text next echo\\040ar/v$TAR_VOLUME\\040>&$TAR_FD\\012")
  plant("mode next 0755")
}

# Names in a removed or renamed directory are still there or not: what
# fails, fails on both sides.
function change_tree(   n, s, k)
{
  for (n = 1 + below(4); n > 0; n--)
    {
      s = old_name()
      k = below(8)
      if (k == 0 && s != "t")
        plant("remove " s)
      else if (k == 1 && s != "t")
        plant("move " s " " new_name())
      else if (k == 2)
        plant("grow " s " " pick("1 600 10000"))
      else if (k == 3)
        plant("file " s " " random_size())
      else if (k == 4)
        put_attributes(s)
      else
        put_new()
    }
}

# --- Commands ---

# A random option that has an effect with MODE, mostly.
function random_option(mode,   i, v, tries)
{
  for (tries = 0; tries < 200; tries++)
    {
      i = below(options) + 1
      if (name[i] in left_out)
        continue
      # Records with times of access differ between the trees, and volumes
      # end in their middle.
      if (no_records && name[i] ~ /acl|xattr|pax|posix|format|portab|old/)
        continue
      if (modes[i] !~ (mode == "" ? "." : mode) && !chance(3))
        continue
      if (!takes[i])
        return name[i] != "" && (letter[i] == "" || chance(50)) \
          ? "--" name[i] : "-" letter[i]
      v = pick(values[name[i]])
      if (v == "@")
        return "--" name[i]
      if (letter[i] != "" && !optional[i] && chance(50))
        return "-" letter[i] v
      return "--" name[i] "=" v
    }
}

function random_options(mode, most,   n, s)
{
  s = ""
  for (n = below(most + 1); n > 0; n--)
    s = s " " random_option(mode)
  return s
}

function in_modes(op)
{
  return op == "-c" ? "IN_(ALL|ADD|WRITE|C)[^A-Z]" \
    : op == "-r" ? "IN_(ALL|ADD|WRITE|R)[^A-Z]" \
    : op == "-u" ? "IN_(ALL|ADD|WRITE|U)[^A-Z]" \
    : op == "-A" ? "IN_(ALL|WRITE|A)[^A-Z]" \
    : op == "--delete" ? "IN_(ALL|WRITE|DELETE)[^A-Z]" \
    : op == "-x" ? "IN_(ALL|READ|X)[^A-Z]" \
    : op == "-t" ? "IN_(ALL|READ|T)[^A-Z]" \
    : op == "-d" ? "IN_(ALL|READ|D)[^A-Z]" : "IN_(ALL|TEST)[^A-Z]"
}

function operand()
{
  return chance(45) ? "t" : chance(60) ? word(old_name()) \
    : chance(30) ? pick("t/ ./t t/../t nowhere \"$PWD\"/t t//a t/./a") \
    : word(old_name()) (chance(20) ? "/" : "")
}
function operands(   n, s, o)
{
  s = ""
  for (n = 1 + below(chance(70) ? 1 : 4); n > 0; n--)
    {
      o = operand()
      if (!index(s " ", " " o " ") || chance(5))
        s = s " " o
    }
  if (chance(8))
    s = s " -Ct " pick("a d . b ./a")
  return s
}
function member()
{
  return chance(70) ? word(old_name()) \
    : pick("t t/a t/d t/ a nowhere t/\\* --wildcards" \
           " --no-recursion --anchored")
}
# Members none of which contains another.
function members(percent,   s, m, n, f, i)
{
  s = ""
  for (; chance(percent); percent = 30)
    {
      m = member()
      n = split(s, f, " ")
      for (i = 1; i <= n; i++)
        if (index(f[i] "/", m) == 1 || index(m "/", f[i]) == 1)
          m = ""
      s = s " " m
    }
  return s
}

function run(line)
{
  gsub(/  +/, " ", line)
  print "$ tar-nocache " line
}

function format()
{
  return chance(60) ? "-H" pick("v7 ustar oldgnu gnu gnu posix posix") : ""
}

function create(archive)
{
  run("-cf" archive " " format() " --sort=name" random_options(in_modes("-c"), \
      4) operands())
}

function read_back(archive, op)
{
  op = pick("-t -t -x -x -x -d -d --test-label")
  if (op == "-t")
    op = op pick("@ v vv")
  sub(/@/, "", op)
  run(op "f" archive " " (op == "-x" && chance(90) ? "-Cx" : "") \
      random_options(in_modes(substr(op, 1, 2)), 4) members(30))
}

function change_archive(   op)
{
  op = pick("-r -r -u -u --delete --delete -A")
  if (op == "-A")
    {
      create("ar/b")
      run("-Afar/a" random_options(in_modes(op), 2) " ar/b" \
          (chance(10) ? " ar/nowhere" : ""))
    }
  else if (op == "--delete")
    run(op " -far/a" random_options(in_modes(op), 2) members(100))
  else
    {
      if (chance(60))
        change_tree()
      run(op "far/a --sort=name " format() random_options(in_modes(op), 3) \
          operands())
    }
}

function scenario_plain(   n)
{
  create("ar/a")
  for (n = 1 + below(3); n > 0; n--)
    {
      if (chance(25))
        change_tree()
      read_back("ar/a")
    }
}

function scenario_change(   n)
{
  create("ar/a")
  for (n = 1 + below(3); n > 0; n--)
    change_archive()
  read_back("ar/a")
}

function scenario_incremental(   n, level, f, extra)
{
  f = "-H" pick("gnu gnu oldgnu posix")
  extra = chance(40) ? random_options(in_modes("-c"), 2) : ""
  n = 1 + below(4)
  for (level = 0; level < n; level++)
    {
      if (level)
        change_tree()
      run("-cf" "ar/" level " -gar/s " f extra \
          (chance(30) ? " -v" : "") (chance(90) ? " t" : operands()))
    }
  if (chance(50))
    run("-tvvGfar/" below(n))
  for (level = 0; level < n; level++)
    run("-xf" "ar/" level " -Cx " pick("-G -G -g/dev/null") \
        (chance(30) ? random_options(in_modes("-x"), 2) : ""))
  if (chance(30))
    run("-df" "ar/" below(n) " -G")
}

function scenario_volumes(   n, volumes, f, length_, op)
{
  f = pick("-Hgnu -Hgnu -Holdgnu $posix $posix -Hustar")
  no_records = 1
  volumes = chance(20) ? " -far/1 -F./next" : " $volumes"
  length_ = " -L" pick("4 7 10 11 15 20 37")
  run("-cM" volumes " " f " --sort=name -b" pick("1 2 4 8 20") length_ \
      (chance(40) ? random_options(in_modes("-c"), 2) : "") " t")
  for (n = 1 + below(2); n > 0; n--)
    {
      op = pick("-t -tvv -x -d")
      run(op "M" volumes (op == "-x" ? " -Cx" : "") \
          (chance(40) ? random_options(in_modes(substr(op, 1, 2)), 2) : "") \
          members(10))
    }
}

END {
  for (i = 1; i <= options; i++)
    if (takes[i] && !(name[i] in values) && !(name[i] in left_out))
      {
        print "options.txt: nothing about --" name[i] >"/dev/stderr"
        exit 99
      }
  state = (seed * 48271 + 11) % 2147483646 + 1
  for (i = 0; i < 10; i++)
    below(2)
  put_tree()
  i = below(10)
  if (i < 4)
    scenario_plain()
  else if (i < 6)
    scenario_change()
  else if (i < 8)
    scenario_incremental()
  else
    scenario_volumes()
}
