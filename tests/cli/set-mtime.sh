#!/bin/sh
# --set-mtime-command and --set-mtime-format: a program says the times.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d/sub && echo a >d/one && echo b >d/sub/two \
  || framework_failure_ 'no files'
touch -d @1000 d/one d/sub/two d/sub d

# times_: the members of a.tar with their times.
times_ ()
{
  tar-nocache -tvf a.tar --full-time >listing 2>&1
  awk '{ print $6, $4, $5 }' listing
}

# Each file's time is what the program says.
expect_ 0 tar-nocache -cf a.tar --sort=name \
  --set-mtime-command='echo @86400; echo more; :' d
test ! -s err || fail_ "messages: $(cat err)"
cat >want <<'END'
d/ 1970-01-02 00:00:00
d/one 1970-01-02 00:00:00
d/sub/ 1970-01-02 00:00:00
d/sub/two 1970-01-02 00:00:00
END
times_ >got
compare_ want got

# It is run where the file is, has nothing to read and gets one name.
cat >say <<'END'
#!/bin/sh
read x && exit 1
echo "$# $1 $(test -e "$1" && echo there)" >>"$LOG"
echo 2001-02-03 04:05:06 UTC
END
chmod +x say
LOG=$PWD/log
export LOG
: >log
echo input | expect_ 0 tar-nocache -cf a.tar --sort=name \
  --set-mtime-command="$PWD/say" d
cat >want <<'END'
1 d there
1 one there
1 sub there
1 two there
END
compare_ want log
times_ >got
test "$(grep -c '2001-02-03 04:05:06' got)" = 4 || fail_ "times: $(cat got)"

# -r and -u too.
for op in r u; do
  rm -f a.tar
  expect_ 0 tar-nocache -${op}f a.tar --set-mtime-command='echo @5;:' d/one
  times_ >got
  echo 'd/one 1970-01-01 00:00:05' >want
  compare_ want got
done

# Names are never read by the shell, nor taken for options.
mkdir odd
odd='a$(touch INJECTED);touch INJECTED "'"'"'`touch INJECTED`'
: >"odd/$odd"
: >odd/-n
expect_ 0 tar-nocache -cf a.tar --set-mtime-command='stat -c @%s' odd
test ! -s err || fail_ "odd names: $(cat err)"
test ! -e odd/INJECTED && test ! -e INJECTED || fail_ 'a name was executed'

# What strptime reads.
expect_ 0 tar-nocache -cf a.tar --set-mtime-command='echo 03/02/2001 04h;:' \
  --set-mtime-format='%d/%m/%Y %Hh' d/one
echo 'd/one 2001-02-03 04:00:00' >want
times_ >got
compare_ want got

# The rest of the line is told of, and the time is taken.
expect_ 0 tar-nocache -cf a.tar --set-mtime-command='echo 2001 rest;:' \
  --set-mtime-format=%Y d/one
echo 'tar-nocache: unconsumed output from "echo 2001 rest;: d/one":  rest' \
  >want
sed 's/: Warning//' err >got
compare_ want got
times_ >got
echo 'd/one 2001-01-01 00:00:00' >want
compare_ want got

# fails_ TEXT COMMAND [FORMAT]: an error, and the file's own time is kept.
fails_ ()
{
  expect_ 2 tar-nocache -cf a.tar --set-mtime-command="$2" \
    ${3+--set-mtime-format="$3"} d/one
  { echo "tar-nocache: $1"
    echo 'tar-nocache: Exiting with failure status due to previous errors'
  } >want
  compare_ want err
  times_ >got
  echo 'd/one 1970-01-01 00:16:40' >want
  compare_ want got
}
fails_ 'empty output from ": d/one"' :
fails_ 'empty output from "echo;: d/one"' 'echo;:'
fails_ 'unparsable output from "echo never;: d/one": never' 'echo never;:'
fails_ 'output from "echo never;: d/one" does not satisfy format string: never' \
  'echo never;:' %Y
fails_ 'Child returned status 3' 'echo @5; exit 3;:'
fails_ 'Child died with signal 9' 'echo @5; kill -9 $$;:'

# With --mtime it makes no sense.
for option in --mtime=@1 '--mtime=@1 --clamp-mtime' --clamp-mtime; do
  # shellcheck disable=SC2086
  expect_ 2 tar-nocache -cf a.tar --set-mtime-command=: $option d
  grep '^tar-nocache: --mtime conflicts with --set-mtime-command$' err \
    >/dev/null || fail_ "$option: $(cat err)"
done

finish_
