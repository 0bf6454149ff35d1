#!/bin/sh
# --checksums: the side file is that of sha256sum, and is compared when reading.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

command -v sha256sum >/dev/null || skip_ 'there is no sha256sum'
mkdir d d/e st && echo a >d/a && echo b >d/e/b && : >d/empty && ln d/a d/hard \
  && ln -s a d/soft && seq 1 200000 >d/large && mkfifo d/fifo || framework_failure_
files='d/a d/e/b d/empty d/large'

# sums_ COMMAND FILE...: the lines that COMMAND has for the files, in order.
sums_ () { LC_ALL=C "$@" >want || framework_failure_ "$*"; }

# Create: the archive is the same, and the lines are those of sha256sum.
tar-nocache --sort=name -cf plain.tar d || framework_failure_
expect_ 0 tar-nocache --sort=name -cf a.tar --checksums=st/sums d
cmp plain.tar a.tar || fail_ 'the archive differs'
sums_ sha256sum $files
compare_ want st/sums
test "$(ls st)" = sums || fail_ "there is more: $(ls st)"
sha256sum --quiet -c st/sums || fail_ 'sha256sum -c'
for options in --threads=1 --no-page-cache '-b 1' '-H posix' '-H ustar' '--checkpoint=1 --checkpoint-action=exec=true' \
    '-I cat' '-M -L 100 -f 2.tar -f 3.tar -f 4.tar -f 5.tar -f 6.tar -f 7.tar -f 8.tar -f 9.tar -f 10.tar -f 11.tar -f 12.tar -f 13.tar -f 14.tar -f 15.tar -f 16.tar -f 17.tar'; do
  rm st/sums
  expect_ 0 tar-nocache --sort=name -cf b.tar $options --checksums=st/sums d
  compare_ want st/sums
done
expect_ 0 tar-nocache --sort=name -cf /dev/null --checksums=st/sums d
compare_ want st/sums
# With all threads that there may be.
expect_ 0 env TNC_PREFETCH=always TNC_OVERLAP=always \
  tar-nocache --sort=name -cf b.tar --checksums=st/sums d
compare_ want st/sums
mkdir x
expect_ 0 env TNC_OVERLAP=always TNC_POOL=always \
  tar-nocache -C x -xf b.tar --checksums=st/sums
compare_ /dev/null err
rm -r x
expect_ 0 tar-nocache -g snapshot --sort=name -cf b.tar --checksums=st/sums d
sort st/sums >got; sort want >sorted
compare_ sorted got

# Other kinds.
sums_ sha512sum $files
expect_ 0 tar-nocache --sort=name -cf b.tar --checksums=st/sums --checksum-algorithm=sha512 d
compare_ want st/sums
if grep '^#define HAVE_LIBGCRYPT 1' "${CONFIG_HEADER:=$abs_top_builddir/config.h}" >/dev/null \
    && command -v b2sum >/dev/null; then
  sums_ b2sum $files
  expect_ 0 tar-nocache --sort=name -cf b.tar --checksums=st/sums --checksum-algorithm=blake2b d
  compare_ want st/sums
fi
expect_ 2 tar-nocache -cf b.tar --checksums=st/sums --checksum-algorithm=md4 d
grep md4 err >/dev/null || fail_ "$(cat err)"

# Names as in the archive; standard output, with the listing on standard error.
expect_ 0 tar-nocache --sort=name -cvf b.tar --checksums=- --transform='s,^d,x,' d
sums_ sha256sum $files
sed 's,  d,  x,' want >renamed
compare_ renamed out
grep -x d/a err >/dev/null || fail_ "the listing: $(cat err)"
expect_ 2 tar-nocache -cf - --checksums=- d
grep -e '--checksums=-' err >/dev/null || fail_ "$(cat err)"
# Names with special characters.
mkdir odd && echo 1 >'odd/back\slash' && echo 2 >'odd/new
line' && printf 3 >"odd/$(printf 'carriage\rreturn')" && echo 4 >'odd/ blank' || framework_failure_
expect_ 0 tar-nocache -cf odd.tar --checksums=odd.sums odd
sha256sum --quiet -c odd.sums || fail_ "odd names: $(cat odd.sums)"
expect_ 0 tar-nocache -tf odd.tar --checksums=odd.sums
compare_ /dev/null err

# Sparse files: the expanded contents, in all formats.
truncate -s 3M hole && printf x | dd of=hole bs=1 seek=1000000 conv=notrunc 2>/dev/null \
  && truncate -s 5000 nothing || framework_failure_
sums_ sha256sum hole nothing
for format in gnu oldgnu 'posix --sparse-version=0.0' 'posix --sparse-version=0.1' \
    'posix --sparse-version=1.0'; do
  expect_ 0 tar-nocache -S -cf b.tar -H $format --checksums=st/sums hole nothing
  compare_ want st/sums
  expect_ 0 tar-nocache -tf b.tar --checksums=st/sums
  mkdir -p x
  expect_ 0 tar-nocache -xf b.tar -C x --checksums=st/sums
  expect_ 0 tar-nocache -df b.tar --checksums=st/sums
done

# A file that shrinks: the zeros in the archive count.
mkfifo pipe && head -c 20000000 /dev/zero | tr '\0' x >shrinks || framework_failure_
tar-nocache -cf pipe --checksums=st/sums shrinks 2>err &
{ head -c 1000000 >b.tar; truncate -s 15000000 shrinks; cat >>b.tar; } <pipe
wait $!
test $? -eq 1 || fail_ "a file that shrinks: $(cat err)"
tar-nocache -xOf b.tar | sha256sum | sed 's/-$/shrinks/' >want
compare_ want st/sums

# Compare.
sha256sum $files >sums
# compared_ STATUS LINES ARGUMENT...: the run says so about the checksums.
compared_ ()
{
  status_=$1 lines_=$2; shift 2
  rm -rf x; mkdir x
  expect_ "$status_" tar-nocache "$@"
  printf '%s' "$lines_" | sed 's/^/tar-nocache: /' >want
  grep -v 'Exiting with' err >got
  compare_ want got
}
for action in -tf '-C x -xf' -df '-Oxf'; do
  compared_ 0 '' $action a.tar --checksums=sums
  compared_ 0 '' $action a.tar --checksums=sums d/a d/e
  compared_ 0 '' $action a.tar --checksums=sums --threads=1
done
compared_ 0 '' -tf a.tar --checksums=- <sums
sed 's/^....\(.*d\/a\)$/0000\1/; /empty/d' sums >wrong
echo "$(head -c 64 sums)  d/gone" >>wrong
for action in -tf '-C x -xf' -df '-Oxf' '--threads=1 -tf'; do
  compared_ 1 'd/a: Checksum differs from wrong
d/empty: No checksum in wrong
d/gone: Is in wrong but not in the archive
' $action a.tar --checksums=wrong
done
test "$(cat x/d/a 2>/dev/null)" = '' || fail_ 'not the last action'
compared_ 1 'd/a: Checksum differs from wrong
d/gone: Is in wrong but not in the archive
' -tf a.tar --checksums=wrong d/a
compared_ 1 'd/gone: Is in wrong but not in the archive
' -tf a.tar --checksums=wrong d/large
# Reading that stops early does not know what is missing.
compared_ 0 '' -tf a.tar --checksums=wrong --occurrence=1 d/e/b
# A file that is skipped or whose data differs is read all the same.
mkdir y && tar-nocache -xf a.tar -C y && echo other >y/d/large || framework_failure_
expect_ 1 tar-nocache -C y -df a.tar --checksums=wrong
grep 'd/a: Checksum differs' err >/dev/null || fail_ "$(cat err)"
compared_ 0 '' -C y --skip-old-files -xf a.tar --checksums=sums
# The archive is damaged.
cp a.tar bad.tar
offset=$(grep -abo '^100000$' a.tar | sed 's/:.*//')
printf 9 | dd of=bad.tar bs=1 seek="$offset" conv=notrunc 2>/dev/null
compared_ 1 'd/large: Checksum differs from sums
' -tf bad.tar --checksums=sums
head -c "$offset" a.tar >cut.tar
expect_ 2 tar-nocache -tf cut.tar
cp err plain
expect_ 2 tar-nocache -tf cut.tar --checksums=sums
compare_ plain err
expect_ 2 tar-nocache -Oxf cut.tar
cp err plain
expect_ 2 tar-nocache -Oxf cut.tar --checksums=sums
compare_ plain err

# Several members of one name have a line each, in order.
tar-nocache --sort=name -cf r.tar --checksums=r.sums d/a || fail_ create
echo more >d/a
expect_ 0 tar-nocache -rf r.tar --checksums=r.sums d/a d/e
expect_ 0 tar-nocache -uf r.tar --checksums=r.sums d/e/b
test "$(wc -l <r.sums)" -eq 3 || fail_ "-r: $(cat r.sums)"
compared_ 0 '' -tf r.tar --checksums=r.sums
sort -k 2 -r r.sums | uniq >got
echo a >d/a
expect_ 0 tar-nocache -rf new.tar --checksums=new.sums d/a
sha256sum d/a >want
compare_ want new.sums

# What it does not go with.
expect_ 2 tar-nocache -Af r.tar --checksums=r.sums a.tar
expect_ 2 tar-nocache --delete -f r.tar --checksums=r.sums d/e/b
TAR_OPTIONS=--checksums=r.sums tar-nocache --delete -f r.tar d/e/b || fail_ 'TAR_OPTIONS and --delete'

# The file is no file of sums, or is not there.
expect_ 2 tar-nocache -tf a.tar --checksums=nowhere
compare_ /dev/null out
echo "$(error_text_ ENOENT)" >want
grep "^tar-nocache: nowhere: Cannot open: $(cat want)" err >/dev/null || fail_ "$(cat err)"
for line in '' rubbish "$(head -c 64 sums)" "$(head -c 64 sums) " "$(head -c 63 sums)  a" \
    "\\$(head -c 64 sums)  a\\x"; do
  { head -n 2 sums; printf '%s\n' "$line"; } >bad
  expect_ 2 tar-nocache -tf a.tar --checksums=bad
  grep -x 'tar-nocache: bad: line 3: not a checksum and a name' err >/dev/null \
    || fail_ "$line: $(cat err)"
done
sed 's/  / */' sums >star
compared_ 0 '' -tf a.tar --checksums=star
tr a-f A-F <sums | sed 's/  D/  d/; s/  .*/ /' >upper
cut -c 67- sums | paste -d ' ' upper - >star
compared_ 0 '' -tf a.tar --checksums=star

# The file within what is archived: the old one is a member, the new one is not.
cp sums d/sums
expect_ 0 tar-nocache -cvf b.tar --checksums=d/sums d
! grep sums out || fail_ 'the file of checksums is archived'
sha256sum --quiet -c d/sums || fail_ 'the second file of checksums'
rm d/sums

# It must be no file that the run needs otherwise, by whatever name.
tar-nocache -cf b.tar d && cp b.tar b.old && ln -s b.tar also
for name in b.tar ./b.tar also; do
  for mode in -c -r -u; do
    expect_ 2 tar-nocache $mode -f b.tar --remove-files --checksums=$name d
    grep "^tar-nocache: '--checksums' and '--file' name the same file" err \
      >/dev/null || fail_ "$mode $name: $(cat err)"
    cmp b.old b.tar && test -f d/large || fail_ "$mode $name: something is lost"
  done
done
for option in --checksums --member-index --status-file; do
  # Nor one that does not exist yet.
  for name in unmade.tar ./unmade.tar "$PWD/unmade.tar" d/../unmade.tar; do
    expect_ 2 tar-nocache -cf unmade.tar $option="$name" d
    grep "^tar-nocache: '$option' and '--file' name the same file" err \
      >/dev/null || fail_ "$option: $name: $(cat err)"
    test ! -e unmade.tar || fail_ "$option: $name: something is written"
  done
  # Not through a link either.
  ln -s unmade.tar leads
  expect_ 2 tar-nocache -cf leads $option=unmade.tar d
  expect_ 2 tar-nocache -cf unmade.tar $option=d/../leads d
  test ! -e unmade.tar || fail_ "$option: a link: something is written"
  rm leads
  expect_ 2 tar-nocache -cMf volume -f unmade.tar -L 1000 $option=unmade.tar d
  test ! -e unmade.tar || fail_ "$option: the second volume"
  # The archive may have its name from the shell.
  expect_ 2 eval "tar-nocache -cf - $option=./unmade.tar d >unmade.tar"
  test -f unmade.tar && test ! -s unmade.tar || fail_ "$option: standard output"
  rm unmade.tar
  expect_ 0 eval "tar-nocache -cf - $option=new d >unmade.tar"
  expect_ 0 tar-nocache -tf unmade.tar
  rm new unmade.tar
done
for how in '-tf b.tar' '-tf - <b.tar' '-rf b.tar d'; do
  expect_ 2 eval "tar-nocache --status-file=./b.tar $how"
  cmp b.old b.tar || fail_ "$how: something is lost"
done
expect_ 2 eval "tar-nocache --member-index=b.tar -tf - <b.tar"
cmp b.old b.tar || fail_ 'the index takes the place of the archive'
mkdir e && : >e/unmade.tar
expect_ 0 tar-nocache -cf unmade.tar --checksums=e/unmade.tar d
rm -r e unmade.tar
expect_ 2 tar-nocache -cf c.tar --member-index=st2 --status-file=./st2 d
expect_ 2 tar-nocache -cf c.tar -g snap --checksums=snap d
expect_ 2 tar-nocache -cf c.tar --status-file=st2 --checksums=st2 d
expect_ 2 tar-nocache -cf c.tar --index-file=st2 --checksums=st2 d
expect_ 2 tar-nocache -cf c.tar --member-index=st2 --checksums=st2 d
expect_ 2 tar-nocache -cf c.tar --member-index=c.tar d
expect_ 2 tar-nocache -cf c.tar --checksums= d
test ! -e snap && test ! -e st2 && test ! -e c.tar || fail_ 'refused too late'
tar-nocache -tf b.tar >names.b
expect_ 2 tar-nocache -tf b.tar -T - --checksums=- <names.b

# Lines are added to whole lines of the same kind; the file stays whose it is.
echo f >d/f1 && echo g >d/f2
tar-nocache -cf b.tar --checksums=b.sum d/f1 && truncate -s -1 b.sum
chmod 640 b.sum
! is_root_ || chown 1234:4321 b.sum
ls -ln b.sum | awk '{ print $1, $3, $4 }' >want
expect_ 0 tar-nocache -rf b.tar --checksums=b.sum d/f2
sha256sum --quiet -c b.sum && test "$(wc -l <b.sum)" -eq 2 \
  || fail_ 'a last line without its end'
ls -ln b.sum | awk '{ print $1, $3, $4 }' >got
compare_ want got
if is_root_; then
  # What the owner is not allowed to keep.
  mkdir other && cp b.sum other && chmod 664 other/b.sum && chmod 777 other \
    && chown 65534:4321 other/b.sum || framework_failure_
  if can_be_user_; then
    expect_ 0 as_user_ tar-nocache -cf /dev/null --checksums=other/b.sum d/f2
    ls -ln other/b.sum | awk '{ print $1, $3, $4 }' >got
    echo '-rw-r--r-- 65534 65534' >want
    compare_ want got
  fi
fi
# What is no list is not replaced: it may be a file that was to be archived.
echo precious >d/f2 && for no in precious '{"a":1}' 0123456789abcdef0123456789abcdefx; do
  echo "$no" >d/f2
  for operation in '-cf n.tar' '-rf b.tar'; do
    expect_ 2 tar-nocache $operation --checksums d/f2 d
    echo "$no" >want && compare_ want d/f2
  done
done
test ! -e n.tar || fail_ 'an archive without a list'
# A link that is made meanwhile has no owner and no permissions for it.
umask 077
expect_ 0 tar-nocache -cf b.old --checksums=planted --checkpoint=1 \
  --checkpoint-action=exec='ln -s d/f1 planted' d/f2
umask 022
case $(ls -l planted) in
  -rw-------*) ;;
  *) fail_ "after a link: $(ls -l planted)" ;;
esac
cp b.sum b.old
expect_ 2 tar-nocache -rf b.tar --checksum-algorithm=sha512 --checksums=b.sum d/f1
cmp b.old b.sum || fail_ 'checksums of two kinds in one file'
rm d/f1 d/f2

# A hole without end takes no time if nobody knows its checksum.
if truncate -s 1T huge 2>/dev/null; then
  echo x >>huge && tar-nocache -cSf huge.tar --format=posix huge
  expect_ 1 timeout 60 tar-nocache -tf huge.tar --checksums=b.sum
  rm huge huge.tar
fi

# What cannot be written is an error, and the old file stays; files are not
# removed, and a snapshot is not replaced.
expect_ 2 tar-nocache -cf b.tar --checksums=nowhere/sums d
grep '^tar-nocache: nowhere/sums: Cannot open: ' err >/dev/null || fail_ "$(cat err)"
sha256sum d/a >old.sums
cp old.sums st/sums
ln -s sums st/link
expect_ 2 tar-nocache -cf b.tar --checksums=st/link d
rm st/link
expect_ 2 tar-nocache -cf b.tar --checksums=st/sums d -C nowhere x
cmp old.sums st/sums && test "$(ls st)" = sums || fail_ 'a failed run'
expect_ 2 tar-nocache -cf b.tar --checksums=st/sums missing d
sha256sum --quiet -c st/sums || fail_ 'errors that are not fatal'
if test -w /dev/full; then
  cp -r d r && cp snapshot old
  expect_ 2 tar-nocache -cf b.tar --remove-files --checksums=/dev/full r
  grep '^tar-nocache: /dev/full: Cannot write: ' err >/dev/null || fail_ "$(cat err)"
  test -f r/large || fail_ 'files were removed'
  expect_ 2 tar-nocache -g snapshot -cf b.tar --checksums=/dev/full d
  cmp old snapshot || fail_ 'the snapshot was replaced'
  tar-nocache -cf b.tar --remove-files --checksums=- r >/dev/full 2>err \
    && fail_ 'standard output is full'
  test -f r/large || fail_ 'files were removed, whose checksums are lost'
fi
# Good runs with these and others.
expect_ 0 tar-nocache -cf b.tar --fsync --checksums=st/sums --status-file=st/status d
sha256sum --quiet -c st/sums || fail_ --fsync
expect_ 0 tar-nocache -cf b.tar -W --checksums=st/sums d
tar-nocache --sort=name -cf b.tar --checksums=/dev/fd/3 d 3>&1 >/dev/null | cat >got
sums_ sha256sum $files
compare_ want got
cp -r d r2 && expect_ 0 tar-nocache -cf b.tar --remove-files --checksums=st/sums r2
test ! -e r2 || fail_ --remove-files
compared_ 0 '' -tf b.tar --checksums=st/sums
expect_ 1 tar-nocache --status-file=st/status -tf a.tar --checksums=wrong
grep '"difference": 3' st/status >/dev/null || fail_ "$(cat st/status)"

finish_
