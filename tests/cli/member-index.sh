#!/bin/sh
# --member-index: what is written, that it changes nothing but what is read,
# and that an index that does not fit is refused.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

long=$(printf %0200d 1)
mkdir -p d/e && echo a >d/a && echo b >d/e/b && ln d/a d/hard && ln -s a d/sym \
  && printf x >"d/$(printf 'odd\377"\\\t\303\244\355\240\200')" \
  && ln -s $long d/target && : >d/$long && truncate -s 3000000 d/sparse \
  && printf y | dd of=d/sparse bs=1 seek=2000000 conv=notrunc 2>dd.err \
  && head -c 2500000 /dev/urandom >d/large \
  && find d -exec touch -h -d '2024-03-01 12:00:00.25' '{}' + \
  || framework_failure_

# What is written.

expect_ 0 tar-nocache -cf a.tar --format=gnu --owner=u:1 --group=g:2 --mode=0644 \
  --member-index=a.index d/a d/sym "d/$(printf 'odd\377"\\\t\303\244\355\240\200')"
sed 's/"fingerprint":"[0-9a-f]*"/"fingerprint":"?"/; s/"sum":"[0-9a-f]*"/"sum":"?"/
  s/ *$//' a.index >got
cat >want <<'END'
{"tar_index":1,"archive_bytes":10240,"members":3,"fingerprint":"?"}
{"name":"d/a","type":"file","header":0,"data":512,"stored":2,"size":2,"mtime":1709294400,"sum":"?"}
{"name":"d/sym","type":"symlink","header":1024,"data":1536,"stored":0,"size":0,"mtime":1709294400,"sum":"?"}
{"name":"d/odd\udcff\"\\\u0009ä\udced\udca0\udc80","type":"file","header":1536,"data":2048,"stored":1,"size":1,"mtime":1709294400,"sum":"?"}
END
seconds=$(date -d '2024-03-01 12:00:00' +%s)
sed -i "s/1709294400/$seconds/" want
compare_ want got
expect_ 0 tar-nocache -cf p.tar --format=posix -S --member-index=p.index d/sparse
map=$(sed -n 's/.*"data":\([0-9]*\),.*"map":\([0-9]*\).*/\2 \1/p' p.index)
dd if=p.tar bs=512 skip=$((${map% *} / 512)) count=1 2>dd.err | head -n 1 >got
echo 2 >want
compare_ want got

# same_ ARGUMENT...: with and without the index all is the same.
same_ ()
{
  rm -rf with without && mkdir with without || framework_failure_
  (cd without && tar-nocache "$@" -f ../a.tar >../out.want 2>../err.want)
  status_=$?
  (cd with && expect_ $status_ tar-nocache "$@" -f ../a.tar \
    --member-index=../a.index && mv out ../out.got && mv err ../err.got) \
    || fail_ "$*: the status"
  compare_ out.want out.got
  compare_ err.want err.got
  diff -r --no-dereference without with 2>&1 || fail_ "$*: other files"
}

while read -r options; do
  # The name of extended headers has the number of the process, a label the
  # time of its making.
  sparse=-S tree=d
  case $options in *v7* | *ustar*) sparse='' tree='d/a d/e d/hard d/large d/sym' ;; esac
  eval "set -- $options"
  expect_ 0 tar-nocache -c --sort=name $sparse -f b.tar "$@" $tree
  expect_ 0 tar-nocache -c --sort=name $sparse -f a.tar --member-index=a.index "$@" $tree
  case $options in *posix* | *label*) ;; *) compare_ a.tar b.tar ;; esac
  expect_ 0 tar-nocache -tf a.tar --member-index=list.index
  compare_ a.index list.index
  tar-nocache -tf a.tar --quoting-style=literal >names
  while read -r name; do
    same_ -tvR "$name"
  done <names
  for how in -t -x -d '-xO'; do
    same_ $how d/e d/a nothing
    same_ $how --wildcards 'd/*b' 'no*' --occurrence
    same_ $how --exclude=a d
    same_ $how d/hard
  done
  same_ -t --show-omitted-dirs d/a
  same_ -tv -K d/hard d/sym
  same_ -xv --occurrence=2 d/a
  same_ -x --newer='2024-03-02' d/a
  same_ -xv --strip-components=1 d/sparse d/large
  expect_ 0 tar-nocache -c $sparse -f a.tar "$@" d/a d/e
  expect_ 0 tar-nocache -r $sparse -f a.tar --member-index=a.index \
    ${1:+"$1"} d/sparse d/a d/sym
  expect_ 0 tar-nocache -tf a.tar --member-index=list.index
  compare_ a.index list.index
  same_ -tvR d/a
  same_ -tvR --occurrence=2 d/a
  touch -d '2025-01-01' d/a
  expect_ 0 tar-nocache -uf a.tar --member-index=a.index ${1:+"$1"} d/a
  touch -d '2024-03-01 12:00:00.25' d/a
  same_ -tvR d/a
done <<'END'
--format=gnu
--format=oldgnu
--format=v7
--format=ustar
--format=posix
--format=posix --sparse-version=0.0
--format=posix --sparse-version=0.1
--format=posix --pax-option=globexthdr.name=x,uname=everybody
--format=gnu -V label
--format=posix -V label
--format=gnu -b 1
END

# The end is looked at as ever.
expect_ 0 tar-nocache -cf a.tar --format=gnu -b1 d/a d/e
truncate -s -1024 a.tar
expect_ 0 tar-nocache -tf a.tar --member-index=a.index
same_ -t d/a --warning=missing-zero-blocks
printf '%0512d' 0 | tr 0 '\0' >>a.tar
expect_ 0 tar-nocache -tf a.tar --member-index=a.index
same_ -t d/a

# What is said about headers.
expect_ 0 tar-nocache -c --sort=name -f a.tar --format=posix \
  --pax-option=comment:=c d/a d/e d/sym
LC_ALL=C sed -i 's/ comment=/ commenX=/' a.tar
expect_ 0 tar-nocache -tf a.tar --member-index=a.index
grep commenX err >/dev/null || framework_failure_ 'no warning'
same_ -t d/sym

# An index that does not fit.  refused_ TEXT [INDEX]
refused_ ()
{
  rm -rf x && mkdir x || framework_failure_
  for how in -x -t -d; do
    expect_ 2 tar-nocache $how -f a.tar -C x --member-index="${2-bad}" d/a
    grep -e "$1" err >/dev/null || { fail_ "$how: no message '$1'"; cat err; }
    test ! -s out || { fail_ "$how $1: lists"; cat out; }
  done
  test "$(ls x)" = '' || fail_ "$1: extracts"
}

expect_ 0 tar-nocache -cf good.tar --sort=name --format=gnu \
  --member-index=good.index d
cp good.tar a.tar || framework_failure_
: >bad
refused_ 'bad: Line 1 is not valid in an index'
head -c 100 good.index >bad
refused_ 'bad: Line 1 is not valid in an index'
head -c 10000000 /dev/zero >bad
refused_ 'bad: Line 1 is not valid in an index'
{ head -n 1 good.index; head -c 10000000 /dev/zero | tr '\0' '"'; } >bad
refused_ 'bad: Line 2 is not valid in an index'
{ head -n 1 good.index; printf '{"name":"'; head -c 10000000 /dev/zero | tr '\0' a; } >bad
refused_ 'bad: Line 2 is not valid in an index'
# It is not read into memory as a whole.
if ! is_sanitized_ && (ulimit -v 150000 && tar-nocache --version >out); then
  { head -n 1 good.index; head -c 200000000 /dev/zero | tr '\0' a; } >bad
  (ulimit -v 150000 && expect_ 2 tar-nocache -tf a.tar --member-index=bad d/a)
  grep 'bad: Line 2 is not valid' err >/dev/null || { fail_ 'a huge line'; cat err; }
fi
sed '$d' good.index >bad
refused_ 'bad: The index is damaged'
{ cat good.index; tail -n 1 good.index; } >bad
refused_ 'bad: Not the index of .*a.tar.*, or the archive has changed'
sed 's/"header":[1-9]/"header":-1/' good.index >bad
refused_ 'bad: Line [0-9]* is not valid in an index'
sed 's/"header":512/"header":513/' good.index >bad
refused_ 'bad: Line 3 is not valid in an index'
sed 's/"data":[0-9]*/"data":99999999999999999488/' good.index >bad
refused_ 'bad: Line 2 is not valid in an index'
sed 's/"stored":[0-9]*/"stored":9223372036854775807/' good.index >bad
refused_ 'bad: Line 2 is not valid in an index'
sed 's/"stored":0/"stored":9223372036854770000/' good.index >bad
refused_ 'bad: Not the index of'
sed 's/"size":2,/"size":3,/' good.index >bad
refused_ 'bad: The index is damaged'
refused_ 'nowhere: Cannot open' nowhere
refused_ '/dev/null: Not a regular file' /dev/null
refused_ '\.: Not a regular file' .
mkfifo fifo && refused_ 'fifo: Not a regular file' fifo

# An archive that has changed.
expect_ 0 tar-nocache -rf a.tar d/a
refused_ 'or the archive has changed' good.index
expect_ 0 tar-nocache -cf one.tar --format=gnu -b 20 --member-index=one.index d/a
cp one.tar a.tar && expect_ 0 tar-nocache -rf a.tar d/sym
refused_ 'or the archive has changed' one.index
expect_ 0 tar-nocache -cf a.tar --format=gnu -b 20 --owner=1234:1 d/a
refused_ 'or the archive has changed' one.index
expect_ 0 tar-nocache --delete -f a.tar d/a
refused_ 'or the archive has changed' one.index
cp good.tar a.tar && truncate -s -512 a.tar
refused_ 'or the archive has changed' good.index
: >a.tar
expect_ 2 tar-nocache -tf a.tar --member-index=good.index d/a

# Lies that only the members themselves can tell.
cp good.tar a.tar || framework_failure_
if command -v python3 >/dev/null; then
  # lie_ FROM TO: an index with the right hash in which FROM is TO.
  lie_ ()
  {
    python3 - "$1" "$2" <<'PY' || framework_failure_
import re, sys
lines = open('good.index', 'rb').read().decode().split('\n')
head, rest = lines[0], '\n'.join(lines[1:])
assert sys.argv[1] in rest
rest = rest.replace(sys.argv[1], sys.argv[2])
h = 14695981039346656037
for b in rest.encode():
    h = (h ^ b) * 1099511628211 % 2**64
head = re.sub('"fingerprint":"[0-9a-f]*"', '"fingerprint":"%016x"' % h, head)
open('bad', 'w').write(head + '\n' + rest)
PY
  }
  lie_ '"name":"d/sym"' '"name":"d/lie"'
  expect_ 2 tar-nocache -xOf a.tar --member-index=bad d/lie
  grep 'or the archive has changed' err >/dev/null || fail_ 'a name that is a lie'
  lie_ '"size":2500000' '"size":2500001'
  expect_ 2 tar-nocache -xOf a.tar --member-index=bad d/large
  test ! -s out && grep 'or the archive has changed' err >/dev/null \
    || fail_ 'a size that is a lie'
  # As if d/large were part of the data before it.
  python3 - <<'PY' || framework_failure_
import re
lines = open('good.index').read().split('\n')
i = next(i for i, l in enumerate(lines) if '"d/large"' in l)
end = re.search('"header":([0-9]*)', lines[i + 1]).group(1)
data = re.search('"data":([0-9]*)', lines[i - 1]).group(1)
lines[i - 1] = re.sub('"stored":[0-9]*', '"stored":%d' % (int(end) - int(data)),
                      lines[i - 1])
name = re.search('"name":"([^"]*)"', lines[i - 1]).group(1)
del lines[i]
lines[0] = re.sub('"members":[0-9]*', '"members":%d' % (len(lines) - 2), lines[0])
rest = '\n'.join(lines[1:])
h = 14695981039346656037
for b in rest.encode():
    h = (h ^ b) * 1099511628211 % 2**64
lines[0] = re.sub('"fingerprint":"[0-9a-f]*"', '"fingerprint":"%016x"' % h, lines[0])
lines[0] = lines[0].rstrip().ljust(127)
open('bad', 'w').write(lines[0] + '\n' + rest)
open('name', 'w').write(name)
PY
  expect_ 2 tar-nocache -tf a.tar --member-index=bad "$(cat name)"
  grep 'or the archive has changed' err >/dev/null || fail_ 'a member left out'
else
  echo "$test_name: no python3 to make up an index"
fi

# Among many members only some are compared at first; each is when it is read.
i=10
mkdir many || framework_failure_
while test $i -lt 50; do : >many/$i; i=$((i + 1)); done
expect_ 0 tar-nocache -cf other.tar --sort=name --format=gnu --owner=1 many
expect_ 0 tar-nocache -cf a.tar --sort=name --format=gnu --owner=2 \
  --member-index=many.index many
dd if=other.tar of=a.tar bs=512 skip=2 seek=2 count=1 conv=notrunc 2>dd.err
cp many.index a.index && same_ -tv many/10 many/12 many/49
expect_ 2 tar-nocache -xf a.tar -C x --member-index=many.index many/11
grep 'or the archive has changed' err >/dev/null || fail_ 'one header: no message'
test ! -e x/many || fail_ 'a header that has changed is used'
for block in 0 3 40; do
  cp other.tar a.tar && tar-nocache -cf a.tar --sort=name --format=gnu --owner=2 many
  dd if=other.tar of=a.tar bs=512 skip=$block seek=$block count=1 conv=notrunc 2>dd.err
  expect_ 2 tar-nocache -tf a.tar --member-index=many.index many/12
done
cp good.tar a.tar || framework_failure_

# An archive that goes to standard output.
: >./- || framework_failure_
tar-nocache -cf - --format=gnu --member-index=a.index d/a >a.tar
rm ./- && same_ -t d/a
cp good.tar a.tar || framework_failure_

# As in GNU tar, --index is --index-file.
expect_ 0 tar-nocache -tf a.tar --index=list d/a
echo d/a >want
compare_ want list

# Archives without.
for bad in -z -M -i '-f host:x'; do
  rm -f x.index
  expect_ 2 tar-nocache -cf n.tar --member-index=x.index $bad d
  test ! -e n.tar && test ! -e x.index || fail_ "$bad: writes"
done
for bad in -A --delete; do
  expect_ 2 tar-nocache $bad -f a.tar --member-index=x.index d/a
done
compare_ good.tar a.tar
gzip -c good.tar >a.tgz || framework_failure_
expect_ 2 tar-nocache -xf a.tgz -C x --member-index=good.index d/a
grep "good.index: Not the index of 'a.tgz'" err >/dev/null \
  || fail_ 'compressed: no message'
expect_ 2 tar-nocache -tf a.tgz --member-index=x.index
grep 'a.tgz: The index of a compressed archive is only written by -c' err \
  >/dev/null || fail_ 'compressed: no message'
cat a.tar | expect_ 2 tar-nocache -tf - --member-index=x.index
test ! -e x.index || fail_ 'an index of what cannot have one'
(cat >copy && tar-nocache -tf - d/a --member-index=good.index <copy) <a.tar >got
echo d/a >want
compare_ want got

# What is no index is not replaced, and one with frames only by -c.
echo precious >precious
for how in '-cf n.tar d' '-tf a.tar' '-rf a.tar d/a'; do
  cp a.tar n.old
  expect_ 2 tar-nocache --member-index=precious $how
  test precious = "$(cat precious)" && test ! -e n.tar && cmp n.old a.tar \
    || fail_ "$how: what is no index was replaced"
done
if command -v zstd >/dev/null; then
  tar-nocache --zstd --seekable -cf n.tar --member-index=frames d \
    && cp frames want || framework_failure_ frames
  for how in '-tf a.tar' '-rf a.tar d/a'; do
    expect_ 2 tar-nocache --member-index=frames $how
    compare_ want frames
  done
  expect_ 0 tar-nocache --zstd --seekable -cf n.tar --member-index=frames d
  rm n.tar
fi

# Where no index can be written, nothing is, and an old one stays.
tar-nocache -cf n.tar --member-index=old.index d && rm n.tar && cp old.index want \
  || framework_failure_ old.index
rm -rf i && mkdir i && ln -s ../old.index i/link || framework_failure_
for name in nowhere/index i/link i /dev/full; do
  expect_ 2 tar-nocache -cf n.tar --member-index=$name d
  test ! -e n.tar || fail_ "$name: an archive"
done
compare_ want old.index
printf x | dd of=a.tar bs=1 seek=512 conv=notrunc 2>dd.err
expect_ 2 tar-nocache -tf a.tar --member-index=old.index
grep 'old.index: Not written, because the archive is not sound' err >/dev/null \
  || fail_ 'a damaged archive: no message'
compare_ want old.index
expect_ 2 tar-nocache -rf a.tar --member-index=old.index d/a
grep 'old.index: Not written, because the archive is not sound' err >/dev/null \
  || fail_ '-r: a damaged archive: no message'
compare_ want old.index
expect_ 2 tar-nocache -cf nodir/n.tar --member-index=old.index d
compare_ want old.index
if test -w /dev/full; then
  expect_ 2 tar-nocache -cf /dev/full --member-index=i/full d
fi
# A file that cannot be read does not keep the archive from having one.
expect_ 2 tar-nocache -cf a.tar --format=gnu --member-index=i/index d/a missing d/e
cp i/index a.index && same_ -t d/a
ls -d ./*.index.* 2>ls.err && fail_ 'files are left'
ls -A i >got
printf '%s\n' index link >want
compare_ want got

# Another label.
for format in gnu posix; do
  expect_ 0 tar-nocache -cf a.tar --format=$format -V label --member-index=a.index d
  same_ -t -V other d/a
  same_ -x -V 'lab*' d/a
done

# Through a long archive.
tar-nocache -cf part.tar --format=gnu -b1 --no-recursion d/large d/a
head -c 512 part.tar >large && tail -c 2048 part.tar >last \
  || framework_failure_
# 800 members of 64 MiB, all of zeros.
truncate -s 64M zeros && tar-nocache -c --format=gnu -b1 -f - zeros | head -c 512 >header
if truncate -s 53687900160 big.tar 2>truncate.err; then
  i=0
  while test $i -lt 800; do
    dd if=header of=big.tar bs=512 seek=$((i * 131073)) conv=notrunc 2>dd.err \
      || framework_failure_
    i=$((i + 1))
  done
  dd if=last of=big.tar bs=512 seek=$((i * 131073)) conv=notrunc 2>dd.err \
    || framework_failure_
  expect_ 0 tar-nocache -tf big.tar --member-index=big.index
  test "$(grep -c zeros out)" = 800 || fail_ 'the long archive has other members'
  # bytes_ OPTION...: how much of the archive is read for its last member.
  bytes_ ()
  {
    rm -rf x && mkdir x || framework_failure_
    expect_ 0 tar-nocache -xf big.tar -C x --no-page-cache \
      --status-file=status "$@" d/a
    compare_ d/a x/d/a
    sed -n 's/.*"bytes_read": \([0-9]*\).*pages_kept.*/\1/p' status \
      | awk '{ sum += $1 } END { print sum }'
  }
  with=$(bytes_ --member-index=big.index)
  without=$(bytes_)
  test "$with" -lt 300000 && test $((with * 100)) -lt "$without" \
    || fail_ "with the index $with bytes are read, without it $without"
else
  echo "$test_name: no sparse file of 50 GiB: $(cat truncate.err)"
fi
finish_
