#!/bin/sh
# --explain-errors: causes after the familiar messages, which stay as they are.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir d && echo a >d/notes.txt && echo b >d/b && head -c 3000000 /dev/zero >d/large \
  && tar-nocache --sort=name -cf a.tar d || framework_failure_

# pid_ FILE: FILE with the numbers of processes hidden.
pid_ () { sed 's/^tar-nocache: [1-9][0-9]*: /tar-nocache: PID: /' "$1"; }

# explained_ STATUS LINES ARGUMENT...: with the option there are these LINES in
# addition, on standard error and without the program's name, and nothing else
# changes.
explained_ ()
{
  status_=$1 lines_=$2; shift 2
  rm -rf x && mkdir x
  expect_ "$status_" tar-nocache "$@"
  pid_ err >plain; mv out plain.out
  rm -rf x && mkdir x
  expect_ "$status_" tar-nocache --explain-errors "$@"
  pid_ err >full
  compare_ plain.out out
  printf '%s' "$lines_" | sed 's/^/tar-nocache: /' >want
  diff plain full | sed -n 's/^> //p' >got
  compare_ want got
  diff plain full | grep '^<' && fail_ "$*: a message is gone: $(cat err)"
}

# Nothing to explain.
explained_ 0 '' -tf a.tar
explained_ 0 '' -cf x/b.tar d
tar-nocache --explain-errors -cf b.tar --sort=name d && cmp a.tar b.tar \
  || fail_ 'the archive differs'

# Names of members.
explained_ 2 'Did you mean '\''d/notes.txt'\''?
' -tf a.tar d/note.txt
explained_ 2 'Did you mean '\''d/notes.txt'\''?
' -xf a.tar -C x ./d/notes.txt d/b
explained_ 2 '' -tf a.tar completely/different
explained_ 2 '' -tf a.tar d/notes.txt d/no
explained_ 2 'Did you mean '\''d/notes.txt'\''?
Did you mean '\''d/large'\''?
' -tf a.tar d/motes.txt d/larg d/b
tar-nocache -cf c.tar --transform='s,.*,a\nb\\n.txt,' --no-recursion d/b || framework_failure_
explained_ 2 'Did you mean '\''a\nb\\n.txt'\''?
' -tf c.tar anbn.txt
cp a.tar b.tar
explained_ 2 'Did you mean '\''d/notes.txt'\''?
' --delete -f b.tar d/notes.tx

# Options: only those after this one, and the status is that of the parser.
explained_ 64 'Did you mean '\''--extract'\''?
' --extrct -f a.tar
explained_ 64 'Did you mean '\''--exclude'\''?
' --exlude=x -tf a.tar
explained_ 64 '' --completely-different -f a.tar
# What is known but ambiguous or misused needs no other name.
explained_ 64 '' --no -f a.tar
explained_ 64 '' --gzip=9 -cf b.tar d
explained_ 64 '' -tf a.tar --file
explained_ 64 '' -tf a.tar -Q
TAR_OPTIONS=--explain-errors tar-nocache --lists -f a.tar 2>err
test $? = 64 || fail_ 'the status of a misspelt option'
grep -x "tar-nocache: Did you mean '--list'?" err >/dev/null || fail_ "$(cat err)"

# Programs: their last line is kept and still comes where it came.
cat >fail <<'E' && chmod +x fail || framework_failure_
#!/bin/sh
cat >/dev/null
echo first >&2
echo last >&2
echo >&2
exit ${STATUS-3}
E
explained_ 2 './fail: ended with exit status 3
./fail: the last that it said: last
' -cf x/b.tar -I ./fail d
explained_ 2 './fail: ended with exit status 3
./fail: the last that it said: last
' -xf a.tar --to-command=./fail d/b
explained_ 0 '' -xf a.tar --ignore-command-error --to-command=./fail d/b
explained_ 2 'false: ended with exit status 1
' -xf a.tar --to-command=false d/b
explained_ 0 'kill -9 $$: killed by signal 9 (Killed)
' -xf a.tar --to-command='kill -9 $$' d/b
explained_ 2 './fail: ended with exit status 3
./fail: the last that it said: last
' -cf x/b.tar --set-mtime-command=./fail d/b
explained_ 2 'echo no more >&2; exit 4: ended with exit status 4
echo no more >&2; exit 4: the last that it said: no more
' -cf x/b.tar -M -L 20 -F 'echo no more >&2; exit 4' d
# The end of a decompressor may be why the archive ends too early.
head -c 100000 a.tar >cut.tar
printf '#!/bin/sh\nhead -c 100000 %s\necho bad disk >&2\nexit 7\n' "$PWD/a.tar" >ends
chmod +x ends
expect_ 2 tar-nocache --explain-errors -I ./ends -tf cut.tar
grep -x 'tar-nocache: ./ends: ended with exit status 7' err >/dev/null \
  && grep -x 'tar-nocache: ./ends: the last that it said: bad disk' err >/dev/null \
  || fail_ "the end of a decompressor: $(cat err)"
# The command is that of several threads.
if command -v xz >/dev/null; then
  mkdir bin && printf '#!/bin/sh\nexit 7\n' >bin/xz && chmod +x bin/xz || framework_failure_
  PATH=$PWD/bin:$PATH tar-nocache --explain-errors --threads=2 -cJf b.tar d/b 2>err
  grep -x 'tar-nocache: xz.*: ended with exit status 7' err >/dev/null \
    || fail_ "several threads: $(cat err)"
fi
# A line that moves the cursor, and one without an end.
printf '%s\n' 'printf "A\na\033[Hb\r\n\n" >&2; exit 1' >draw
explained_ 2 'sh draw: ended with exit status 1
sh draw: the last that it said: a\033[Hb
' -xf a.tar --to-command='sh draw' d/b
tar-nocache --explain-errors -xf a.tar --to-command='printf "A\nend" >&2; false' d/b 2>err
grep -x 'tar-nocache: .*: the last that it said: end' err >/dev/null \
  || fail_ "a line without an end: $(cat err)"
# One that is too long.
long=$(printf '%0400d' 7)
tar-nocache --explain-errors -xf a.tar --to-command="echo $long >&2; false" d/b 2>err
grep -x 'tar-nocache: .*: the last that it said: 0\{255\}' err >/dev/null \
  || fail_ "a long line: $(cat err)"
grep -x "$long" err >/dev/null || fail_ 'a long line was not passed on'
# All that a program writes.
tar-nocache --explain-errors -xf a.tar --to-command='seq 1 50000 >&2; exit 1' d/b 2>err
seq 1 50000 >want
grep -x '[0-9]*' err >got
compare_ want got
grep -x 'tar-nocache: .*: the last that it said: 50000' err >/dev/null || fail_ 'the last of many'

# A process that keeps standard error is not waited for, and what it writes
# arrives.
tar-nocache --explain-errors -xf a.tar d/b --to-command='
  (while test ! -e go; do sleep 0.1; done; echo late >&2) >/dev/null &
  echo early >&2; exit 5' 2>err
grep 'the last that it said: early' err >/dev/null || fail_ "a background process: $(cat err)"
grep late err | grep -v echo && fail_ 'a background process was waited for'
: >go
i=0
while ! grep -x late err >/dev/null; do
  i=$((i + 1))
  test $i -lt 100 || { fail_ "what it wrote is lost: $(cat err)"; break; }
  sleep 0.1
done

# The archive cannot be written.
if test -w /dev/full; then
  expect_ 2 tar-nocache --explain-errors -b1 -cf /dev/full d
  grep -x 'tar-nocache: /dev/full: 0 bytes of the archive were written: .*' err >/dev/null \
    || fail_ "/dev/full: $(cat err)"
fi
trap '' PIPE
tar-nocache --explain-errors -cf - d 2>err | head -c 1000 >/dev/null
grep -x 'tar-nocache: -: [0-9]* bytes of the archive were written: .*' err >/dev/null \
  || fail_ "a pipe: $(cat err)"
grep -x 'tar-nocache: -: the program that reads this has ended' err >/dev/null \
  || fail_ "a pipe: $(cat err)"
tar-nocache --explain-errors -xOf a.tar d/large 2>err | head -c 1000 >/dev/null
grep -x 'tar-nocache: d/large: [0-9]* of 3000000 bytes were written: .*' err >/dev/null \
  || fail_ "-O: $(cat err)"
grep -x 'tar-nocache: d/large: the program that reads this has ended' err >/dev/null \
  || fail_ "-O: $(cat err)"
trap - PIPE
expect_ 2 tar-nocache --explain-errors -cf b.tar -I 'head -c 1000 >/dev/null; exit 3' d
grep 'tar-nocache: b.tar: [0-9]* bytes of the archive were written to head' err >/dev/null \
  || fail_ "a program that stops reading: $(cat err)"
grep "exit 3, which reads the archive, has ended" err >/dev/null \
  || fail_ "a program that stops reading: $(cat err)"
grep 'exit 3: ended with exit status 3' err >/dev/null \
  || fail_ "a program that stops reading: $(cat err)"

# A file system without room.
if is_root_ && mkdir small && mount -t tmpfs -o size=64k none small 2>/dev/null; then
  at_end "umount '$test_dir/small'"
  expect_ 2 tar-nocache --explain-errors -xf a.tar -C small d/large
  grep "^tar-nocache: d/large: [1-9][0-9]* of 3000000 bytes were written, there is no room for the other [0-9]*: $(error_text_ ENOSPC)\$" \
    err >/dev/null || fail_ "extract: $(cat err)"
  rm -r small/d
  expect_ 2 tar-nocache --explain-errors -cf small/b.tar d
  grep -x "tar-nocache: small/b.tar: [1-9][0-9]* bytes of the archive were written: $(error_text_ ENOSPC)" \
    err >/dev/null || fail_ "create: $(cat err)"
  expect_ 2 tar-nocache --explain-errors --no-page-cache -cf small/b.tar -I cat d
  grep -x "tar-nocache: small/b.tar: [1-9][0-9]* compressed bytes were written: $(error_text_ ENOSPC)" \
    err >/dev/null || fail_ "compressed: $(cat err)"
fi

finish_
