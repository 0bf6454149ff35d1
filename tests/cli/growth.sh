#!/bin/sh
# The work grows as the input does: twice the names, patterns, links,
# directories or lines take about twice the instructions, which valgrind
# counts.  Where a list is searched for each name they take four times.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

counter=$(command -v valgrind) || skip_ 'valgrind is not installed'
case $TAR_NOCACHE in */valgrind-bin/*) skip_ 'runs under valgrind' ;; esac
is_sanitized_ \
  && skip_ 'sanitizers and valgrind exclude each other'

# count_ ARG...: run the program; what it did is added to `work'.
count_ ()
{
  "$counter" --tool=callgrind --callgrind-out-file=/dev/null \
    --log-file=log "$TAR_NOCACHE" "$@" >out 2>err </dev/null
  status_=$?
  n_=$(sed -n 's/.*Collected *: *//p' log)
  echo $(($(cat work) + ${n_:-0})) >work
  return $status_
}
echo 0 >work
count_ --version
test "$(cat work)" -gt 1000 || skip_ 'valgrind cannot run the program'

# Names and files.

# lines_ FORMAT N: N lines.
lines_ () { seq -f "$1" 1 "$2"; }
# same_ TEXT N: N times the same line.
same_ () { yes "$1" | head -n $2; }
# files_ DIR N: N files.
files_ () { mkdir -p $1 && (cd $1 && lines_ f%g $2 | xargs touch); }
# dirs_ DIR N: N directories.
dirs_ () { mkdir -p $1 && (cd $1 && lines_ d%g $2 | xargs mkdir); }

# Each function does its job with N of something.

exclude_from ()
{
  files_ s $1; lines_ no/f%gx $1 >x
  count_ -cf a.tar -X x s && count_ -cf a.tar --anchored -X x s \
    && count_ -cf a.tar --ignore-case -X x s
}
exclude_option ()
{
  files_ s $1; lines_ --exclude=f%gx $1 >x; echo s >>x
  count_ -cf a.tar -T x
}
exclude_ignore ()
{
  files_ s $1; lines_ f%gx $1 >s/.ignore
  count_ -cf a.tar --exclude-ignore=.ignore s \
    && count_ -cf a.tar --exclude-ignore-recursive=.ignore s
}
owner_map ()
{
  files_ s $1; lines_ "+%g100000 u:1" $1 >map
  count_ -cf a.tar --owner-map=map --group-map=map s
}
names_read ()
{
  files_ s $1; lines_ s/f%g $1 >list; tar-nocache -cf a.tar s
  mkdir o
  count_ -tf a.tar -T list && count_ -df a.tar -T list \
    && count_ -xf a.tar -C o -T list && count_ --delete -f a.tar -T list
}
names_not_anchored ()
{
  files_ s $1; lines_ f%g $1 >list; tar-nocache -cf a.tar s
  count_ -tf a.tar --no-anchored -T list \
    && count_ -tf a.tar --no-anchored --ignore-case -T list
}
names_occurrence ()
{
  files_ s $1; lines_ s/f%g $1 >list; tar-nocache -cf a.tar s
  count_ -tf a.tar --occurrence=1 -T list
  tar-nocache -cf b.tar -T list s
  count_ -tf b.tar --occurrence=1 -T list
}
names_written ()
{
  files_ s $1; lines_ s/f%g $1 >list
  count_ -cf a.tar -T list && count_ -rf a.tar -T list
}
lists ()
{
  files_ s 1; mkdir l
  lines_ %g $1 | while read n; do echo s/f1 >l/$n; done
  lines_ '-Tl/%g' $1 >list
  count_ -cf a.tar -T list
}
directories_to_change_to ()
{
  dirs_ s $1; files_ s/d1 1
  lines_ "-C$PWD/s/d%g" $1 | sed 'a.' >list
  count_ -cf a.tar -T list
}
update_directory ()
{
  files_ s $1; tar-nocache -cf a.tar s
  count_ -uf a.tar s
}
update_names ()
{
  files_ s $1; lines_ s/f%g $1 >list; same_ s/f1 $1 >>list
  tar-nocache -cf a.tar s
  count_ -uf a.tar -T list && count_ -uf a.tar --wildcards 's/f1?' -T list
}
links ()
{
  files_ s $1; cp -al s t; cp -al s u
  count_ -cf a.tar s t u && mkdir o && count_ -C o -xf a.tar \
    && count_ -C o -df a.tar && count_ -cf a.tar -l s t u
}
symbolic_links ()
{
  mkdir s; lines_ %g $1 | while read n; do ln -s ../s/$n s/l$n; done
  count_ -cf a.tar s && mkdir o && count_ -C o -xf a.tar
}
prefixes ()
{
  dirs_ s $1; : >s/f; lines_ s/d%g/../f $1 >list
  count_ -cf a.tar -T list
  tar-nocache -Pcf b.tar -T list
  count_ -tvf b.tar
}
removed_files ()
{
  dirs_ s $1; files_ s $1
  count_ -cf a.tar --remove-files s
}
directories ()
{
  dirs_ s $1; tar-nocache -cf a.tar s s; mkdir o
  count_ -C o --delay-directory-restore -xf a.tar && count_ -C o -xf a.tar
}
directories_made_anew ()
{
  dirs_ s $1; tar-nocache -cf a.tar s; mkdir o
  count_ -C o --delay-directory-restore --recursive-unlink -xf a.tar \
    && count_ -C o --delay-directory-restore --backup -xf a.tar
}
incremental ()
{
  dirs_ s $1
  count_ -g g -cf a.tar s
  (cd s && lines_ %g $1 | while read n; do mv d$n e$n; done)
  count_ -g g -cf b.tar s && count_ -g g -df b.tar && mkdir o \
    && count_ -C o -g /dev/null -xf a.tar \
    && count_ -C o -g /dev/null -xf b.tar
}
incremental_names ()
{
  dirs_ s $1; lines_ s/d%g $1 >list
  count_ -g g -cf a.tar -T list
  mv s/d1 s/e; mv s/d2 s/d1; mkdir s/d2
  count_ -g g -cf b.tar -T list
}
purged ()
{
  files_ s $1; mkdir o
  tar-nocache -g g -cf a.tar s; tar-nocache -C o -xf a.tar; rm s/*
  tar-nocache -g g -cf b.tar s
  count_ -C o -g /dev/null -xf b.tar
}
volumes ()
{
  head -c $(($1 * 512)) /dev/zero >big
  lines_ -fv%g $(($1 / 10 + 20)) >names
  count_ -cM -L 10 -b 1 $(cat names) big \
    && count_ -tM -b 1 $(cat names)
}
# Where inodes lie 11 apart, as they do on tmpfs.
inodes ()
{
  mkdir s links
  lines_ %g $1 | while read n; do
    mkdir s/$n
    : >s/$n/0; : >s/$n/1; : >s/$n/2; : >s/$n/3; : >s/$n/4
    : >s/$n/5; : >s/$n/6; : >s/$n/7; : >s/$n/8; : >s/$n/9
    ln s/$n/0 links/$n
    rm s/$n/[1-9]
  done
  test $(($(stat -c %i s/2) - $(stat -c %i s/1))) = 11 || return 77
  count_ -cf a.tar s links && count_ -g g -cf a.tar s \
    && count_ -g g -cf a.tar s
}

# grows_ NAME N [DIR]: try it with N and 2 N, in DIR.
grows_ ()
{
  case ${GROWTH_CASES-$1} in *$1*) ;; *) return ;; esac
  works_=
  for n in $2 $(($2 * 2)); do
    d=${3-$test_dir}/$1-$n
    mkdir $d && cd $d || framework_failure_ $d
    echo 0 >work
    $1 $n
    status_=$?
    test $status_ = 0 || test $status_ = 77 || { fail_ $1 $n; cat err; }
    works_="$works_ $(cat work)"
    cd "$test_dir"
    rm -rf $d
  done
  if test $status_ = 77; then
    echo "$1: not here"
    return
  fi
  set -- $1 $works_
  echo "$1: $2 $3"
  test $3 -lt $(($2 / 2 * 5)) \
    || fail_ "$1: twice as much is $(($3 * 10 / $2)) tenths of the work"
}

grows_ exclude_from 600
grows_ exclude_option 600
grows_ exclude_ignore 600
grows_ owner_map 600
grows_ names_read 600
grows_ names_not_anchored 600
grows_ names_occurrence 1000
grows_ names_written 600
grows_ lists 500
grows_ directories_to_change_to 500
grows_ update_directory 600
grows_ update_names 600
grows_ links 500
grows_ symbolic_links 500
grows_ prefixes 600
grows_ removed_files 500
grows_ directories 500
grows_ directories_made_anew 500
grows_ incremental 500
grows_ incremental_names 500
grows_ purged 500
grows_ volumes 3000
tmpfs=
test "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs && test -w /dev/shm \
  && tmpfs=$(mktemp -d /dev/shm/tnc-growth.XXXXXX)
if test "$tmpfs"; then
  at_end "rm -rf '$tmpfs'"
  grows_ inodes 1000 $tmpfs
else
  echo 'inodes: no tmpfs at /dev/shm'
fi

finish_
