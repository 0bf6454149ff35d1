#!/bin/sh
# Operands that are files, read ahead by threads: the same archive and messages.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

mkdir -p d e/d e/sub tree/deep || framework_failure_ 'no directory'
for i in 1 2 3 4 5 6 7 8 9; do
  for j in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
    head -c $((i * j * 150)) "$TAR_NOCACHE" >d/$i-$j
    echo "another $i $j" >e/d/$i-$j
    echo "tree $i $j" >tree/deep/$i-$j
  done
done
ln d/3-3 d/again
ln -s 3-3 d/link
ln -s none d/dangling
mkfifo d/fifo
mkdir d/empty
: >d/nothing
truncate -s 100000 d/hole; echo x >>d/hole
head -c 300000 "$TAR_NOCACHE" >d/large
echo b >'d/back\slash'; echo n >'d/new
line'; echo o >d/x.o; echo s >'d/ space'; echo -- >-dash
cp d/3-4 e/d/x.o

# same_ OPTION...: with these, neither always reading ahead nor the number of
# readers changes anything.
same_ ()
{
  touch -a -h -d '1 hour' d/* e/d/*
  TNC_PREFETCH=never tar-nocache -cvf never.tar "$@" >want 2>want.err
  want=$?
  for readers in 0 1 8 64 auto; do
    TNC_PREFETCH=always tar-nocache -cvf always.tar --read-ahead=$readers \
      "$@" >got 2>got.err
    got=$?
    test $got -eq $want || fail_ "$*: $readers: ended with $got, not $want"
    compare_ want got
    compare_ want.err got.err
    cmp never.tar always.tar || fail_ "$*: $readers: another archive"
  done
}

printf '%s\n' d/[1-5]-* >files
# All kinds of operands, and options between them.
{
  cat files
  printf '%s\n' d/link d/fifo d/dangling d/none d/empty '' d/nothing d/hole \
    d/large d/3-3 d/again d/3-3 d/x.o 'd/back\\slash' 'd/new\nline' 'd/ space' \
    d/6-1 d/6-2/ ./d/6-3 "$PWD/d/6-4" d/../d/6-5 d/1-1/none
  printf '%s\n' d/7-* tree d/8-* tree/deep/1-1
  echo '--add-file=-dash'
  echo ' -C e'
  printf '%s\n' d/8-* d/x.o none sub
  echo --exclude=x.o
  printf '%s\n' d/x.o d/9-1 d/9-2
  echo -C ..
  printf '%s\n' d/x.o d/8-* d/9-*
  echo --bad
  printf '%s' d/9-1
} >list
find d tree ! -name '*
*' ! -name fifo >found
find d tree -print0 >found0

same_ -T files
same_ -T list
same_ --no-page-cache -S -T list
same_ --no-recursion -T list
same_ --no-recursion --verbatim-files-from -T found
same_ --null --no-recursion -T found0
same_ --null -T found0
same_ --no-unquote -T list
same_ --exclude='d/*-1*' --exclude='*.o' -T list
same_ --exclude='d/*' -T found
echo '*-3' >d/.gitignore
same_ --exclude-vcs-ignores -T list d
same_ --exclude-tag=nothing -T list d
rm d/.gitignore
same_ -H posix -h --hard-dereference --pax-option=delete=atime -T list
same_ --one-file-system --check-links -T list
same_ --ignore-failed-read -T list
same_ --transform='s/d/z/' -P --checkpoint=50 -T list
same_ d/* tree -C e d/* -C ../tree deep deep/* -T ../list
same_ -T list -T files -T list --exclude=9-9 -T found d/9-*
same_ --atime-preserve -T list
same_ --atime-preserve=system -T list
same_ -T /dev/null
printf 'd/1-1\nd/1-2\0d/1-3\nd/1-4\0' >mixed
same_ -T mixed
touch -d 2001-01-01 d/[246]-[3-9]
for when in 2000-01-01 2001-01-02 2100-01-01 d/2-3; do
  same_ -v --newer-mtime=$when --no-recursion -T list
done
# shellcheck disable=SC2046
same_ $(sed 's,.*,-C d &,; s,-C d d/,-C d ,; s,$, -C ..,' files)
for dir in d e/d; do
  for i in 1 2 3; do for j in 1 2 3 4 5 6 7 8; do echo $i-$j; done; done
done | sed '1i -C d
25i -C ../e/d' >cwds
same_ -T cwds

chmod 0 d/1-5 d/3-7
is_root_ || same_ -T list
is_root_ || same_ --ignore-failed-read -T list
chmod 644 d/1-5 d/3-7
(ulimit -n 24 && same_ -T list; exit $test_failed) || test_failed=1

# The archive is not its own member.
cp files self && sed -i '20i never.tar' self && sed -i '30i always.tar' self
for when in never always; do
  TNC_PREFETCH=$when tar-nocache -cf $when.tar -T self 2>err
  echo $? >>err
  sed -i '/archive cannot/!d' err
  echo "tar-nocache: $when.tar: archive cannot contain itself; not dumped" \
    >want
  compare_ want err
done

# -r and -u, whose names come from directories of the archive, too.
touch -d 2001-01-01 d/* e/d/*
tar-nocache -cf old.tar d e
touch -d 2002-02-02 d/[1-7]-* e/d/*
echo new >d/new; ln -s new d/newer
for words in '-r -T list' '-r d/1-2 d/1-3 d/1-4 -C e d/1-2 d/1-3' \
  '-r -C d 1-1 1-2 -C ../e/d 1-1 -C ../../tree 1 -C ../e . -C sub 1' \
  '-u -T list' '-u --sort=name d e' '-u d -C e d' '-u -T files -C e/d . -C .. d'
do
  touch -a -h -d '1 hour' d/* e/d/*
  for when in never always; do
    cp old.tar $when.tar
    (ulimit -n 290; TNC_PREFETCH=$when tar-nocache -vf $when.tar $words \
      >$when.out 2>$when.err)
    echo $? >>$when.out
  done
  compare_ never.out always.out
  compare_ never.err always.err
  cmp never.tar always.tar || fail_ "$words: another archive"
done

# No descriptor stays open for a name that comes from a directory.
mkdir many && (cd many && seq 600 | split -l 1 -a 3 && touch -d 2001-01-01 x*)
tar-nocache -cf many.tar many
touch -d 2002-02-02 many/*
(ulimit -n 290; TNC_PREFETCH=always tar-nocache -uf many.tar many 2>err) \
  || fail_ '-u needs more descriptors for more names'
compare_ /dev/null err

# What is read in vain gets its access time back, with --atime-preserve: here
# what comes after the directory.
touch -a -d '3 days ago' d/[12]-*
stat -c '%n %x' d/[12]-* >want
TNC_PREFETCH=always tar-nocache -cf a.tar --atime-preserve d/1-* tree d/2-* \
  || fail_ '--atime-preserve'
stat -c '%n %x' d/[12]-* >got
compare_ want got

# What was read is removed.
mkdir gone && cp -p d/[1-4]-* gone
TNC_PREFETCH=always tar-nocache -cf a.tar --remove-files gone/* \
  || fail_ '--remove-files'
test -z "$(ls gone)" || fail_ 'not removed'
tar-nocache -df a.tar -C d --strip-components=1 || fail_ 'another archive'

# A file is read only once: with --no-page-cache, this shows.
for when in never always; do
  TNC_PREFETCH=$when tar-nocache -cf a.tar --no-page-cache \
    --page-cache-report -T files 2>err || fail_ '--page-cache-report'
  sed 's/.*: \(.* bytes read\).*/\1/' err >read.$when
done
compare_ read.never read.always

# The writer of a list waits for each line of -v before it sends the next
# name, or some.
for names in 1 7 100; do
  for when in never always; do
    rm -f in out; mkfifo in out || framework_failure_ mkfifo
    TNC_PREFETCH=$when timeout 100 tar-nocache -cvf $when.tar -T in \
      >out 2>err &
    (
      exec 6<out 5<>in
      while read -r name; do
        sent=$name n=1
        while test $n -lt $names && read -r name; do
          sent="$sent
$name" n=$((n + 1))
        done
        echo "$sent" >&5
        for name in $sent; do
          read -r line <&6
          test "$line" = "$name" || fail_ "$when: $line instead of $name"
        done
      done <files
      exit $test_failed
    ) || test_failed=1
    wait $! || fail_ "$when: the run failed"
    compare_ /dev/null err
  done
  cmp never.tar always.tar || fail_ "$names at once: another archive"
done

# Where it reads ahead, and that it does until the end.
grep '^#define HAVE_PTHREAD ' "$abs_top_builddir/config.h" >/dev/null \
  || finish_
cat files | tr '\n' '\0' >files0
while read -r options; do
  TNC_PREFETCH=always TNC_TRACE=prefetch tar-nocache $options 2>err >/dev/null
  grep '^trace: prefetch: starts' err >/dev/null \
    || fail_ "$options: not read ahead"
done <<'END'
-cf a.tar -T files
-cf a.tar --null -T files0
-cf a.tar d/1-1 d/1-2 d/1-3
-cf a.tar --no-recursion -T found
-cf a.tar --exclude=1-3 -T files
-cf a.tar --exclude-vcs-ignores -T files
-cf a.tar --newer-mtime=2000-01-01 -T files
-rf a.tar -T files
-uf old.tar d
END

# Operands, then the tree, then operands again; but no tree where what it holds
# decides.
while read -r count options; do
  TNC_PREFETCH=always TNC_TRACE=prefetch tar-nocache -cf a.tar $options 2>err
  test "$(grep -c 'prefetch: starts' err)" = "$count" \
    || fail_ "$options: not $count times: $(cat err)"
done <<'END'
1 tree/deep
1 d/1-1 d/1-2 d/1-3
1 --no-recursion d/1-1 d/1-2 tree d/1-3
3 d/1-1 d/1-2 d/1-3 tree d/2-1 d/2-2 d/2-3
2 --exclude-tag=none d/1-1 d/1-2 d/1-3 tree d/2-1 d/2-2 d/2-3
END

# opened_ WORD...: which of the files in d the main thread opens, into main,
# and the others, into others.
if (strace -f true) >/dev/null 2>&1; then
  opened_ ()
  {
    TNC_PREFETCH=always strace -f -e trace=openat -o trace \
      tar-nocache "$@" 2>/dev/null
    sed -n 's/^\([0-9]*\).*"\(d\/[^"]*\)", O_RDONLY.*/\1 \2/p' trace >opened
    pid=$(sed 's/ .*//; q' trace)
    sed -n "s/^$pid //p" opened >main
    sed "/^$pid /d; s/.* //" opened | sort -u >others
  }
  # The main thread reads the first one that is not empty, and then one before
  # any is offered; again after a directory.
  opened_ -cf a.tar -T files
  sed -n 2,3p files >want
  compare_ want main
  opened_ -cf a.tar d/1-1 d/1-2 d/1-3 --exclude=1-9 d/2-1 d/2-2 d/2-3
  printf '%s\n' d/1-1 d/1-2 d/2-1 >want
  compare_ want main
  opened_ -cf a.tar d/1-1 d/1-2 d/1-3 tree d/2-1 d/2-2 d/2-3 d/2-4
  printf '%s\n' d/1-1 d/1-2 d/2-1 d/2-2 >want
  compare_ want main
  # What is excluded, or no regular file, is not opened.
  opened_ -cf a.tar --exclude='2-*' d/1-1 d/1-2 d/2-1 d/2-2 d/1-3 d/fifo \
    d/link
  echo d/1-3 >want
  compare_ want others
  # The names that -u finds are opened in their directory.
  touch -d 2003-03-03 d/*-*
  opened_ -uf old.tar --sort=name d
  test 2 -ge "$(sed -n "/^$pid .*\"[1-9]-[0-9]*\", O_RDONLY/p" trace | wc -l)" \
    || fail_ '-u: not read ahead'
fi

finish_
