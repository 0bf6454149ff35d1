#!/bin/sh
# --seekable: any program reads what is written, the index gets at members
# without what precedes them, and what does not fit is refused.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

kinds=
for kind in zstd xz; do
  command -v $kind >/dev/null && kinds="$kinds $kind"
done
test "$kinds" || skip_ 'no zstd and no xz'
set -- $kinds
first=$1

mkdir -p d/e && echo a >d/a && echo b >d/e/b && ln d/a d/hard && ln -s a d/sym \
  && truncate -s 300000 d/sparse \
  && printf y | dd of=d/sparse bs=1 seek=200000 conv=notrunc 2>dd.err \
  && head -c 150000 /dev/urandom >d/large && : >d/z \
  && find d -exec touch -h -d '2024-03-01 12:00:00.25' '{}' + \
  || framework_failure_

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

# The bytes are those of an archive without.
while read -r size options; do
  export TNC_FRAME_BYTES=$size
  for kind in $kinds; do
    expect_ 0 tar-nocache -c --sort=name -S -f plain.tar --format=gnu $options d
    expect_ 0 tar-nocache -c --sort=name -S -f a.tar --format=gnu $options \
      --$kind --seekable --member-index=a.index d
    $kind -dc <a.tar >got || fail_ "$kind: $size"
    compare_ plain.tar got
    expect_ 0 tar-nocache -tf plain.tar --member-index=plain.index
    grep '"name"' plain.index >want
    grep '"name"' a.index >got
    compare_ want got
    bytes=$(stat -c %s plain.tar)
    test "$(grep -c '"frame"' a.index)" = $(((bytes + size - 1) / size + 1)) \
      || fail_ "$kind: $size: other frames"
    grep "\"frame\":$bytes,\"compressed\":$(stat -c %s a.tar),\"sum\":\"cbf29ce484222325\"" \
      a.index >/dev/null || fail_ "$kind: $size: no end"
    same_ -tvR d/a
    same_ -x d/large d/z
    test $size != 60000 || for name in $(tar-nocache -tf plain.tar); do
      same_ -tvR --no-page-cache "$name"
    done
  done
done <<'END'
512 -b1
1000
20480
60000
60000 --no-page-cache
60000 -V label
100000000 --threads=2
102400 -b7 --totals -v
END
if gnu_tar_; then
  "$GNU_TAR" -tf a.tar >got 2>&1
  tar-nocache -tf plain.tar >want
  compare_ want got
fi

TNC_FRAME_BYTES=20000
for kind in $kinds; do
  expect_ 0 tar-nocache -c --sort=name -f a.tar --format=posix --$kind \
    --seekable --member-index=a.index --pax-option=globexthdr.name=x,uname=u d
  for how in -t -x -d -xO; do
    same_ $how d/e d/a nothing
    same_ $how --wildcards 'd/*b' 'no*' --occurrence
    same_ $how --exclude=a --no-page-cache d
    same_ $how d/hard
    same_ $how --occurrence d/large --no-page-cache
    same_ $how --occurrence --$kind d/large d/z
    same_ $how --no-seek d/z
    same_ $how -K d/hard d/sym
  done
  TNC_OVERLAP=always
  export TNC_OVERLAP
  same_ -x d/large d/z
  unset TNC_OVERLAP
  # Standard input, from a place of its own.
  { printf '%0777d' 0; cat a.tar; } >later || framework_failure_
  (dd bs=777 count=1 of=skipped 2>dd.err
   tar-nocache --$kind -xOf - --member-index=a.index d/z d/e/b) <later >got
  echo b >want
  compare_ want got
  # The archive may go to a pipe, and -a may choose the program.
  tar-nocache -c --sort=name --format=gnu -f - --$kind --seekable \
    --member-index=p.index d | cat >p.tar
  expect_ 0 tar-nocache -c --sort=name --format=gnu -f plain.tar d
  $kind -dc <p.tar >got
  compare_ plain.tar got
  cp p.tar a.tar && cp p.index a.index && same_ -xv d/z d/a
  expect_ 0 tar-nocache -caf a.tar.${kind%d} --sort=name --format=gnu --seekable \
    --member-index=q.index d
  compare_ p.tar a.tar.${kind%d}
  compare_ p.index q.index
done

# Only what is needed is decompressed, by programs that begin there.  The first
# one finds out what the archive is.
unset TNC_FRAME_BYTES
mkdir many && for i in 1 2 3 4 5 6 7 8; do
  head -c 7000000 /dev/urandom >many/$i || framework_failure_
  echo $i >many/$i.s
done
expect_ 0 tar-nocache -cf a.tar --$first --sort=name --format=gnu --seekable \
  --member-index=a.index many
same_ -x many/4.s
# bytes_ OPTION...: how much of the archive is read for a member at its end.
bytes_ ()
{
  rm -rf x && mkdir x || framework_failure_
  expect_ 0 tar-nocache -xf a.tar -C x --no-page-cache --status-file=status \
    "$@" many/8.s
  compare_ many/8.s x/many/8.s
  sed -n 's/.*"bytes_read": \([0-9]*\).*pages_kept.*/\1/p' status \
    | awk '{ sum += $1 } END { print sum }'
}
with=$(bytes_ --member-index=a.index)
without=$(bytes_)
test "$with" -gt 0 && test "$with" -lt 12000000 && test "$without" -gt 50000000 \
  || fail_ "with the index $with bytes are read, without it $without"
TNC_TRACE=archive tar-nocache -xOf a.tar --member-index=a.index many/2.s many/8.s \
  >out 2>err
test "$(grep -c "starts $first" err)" = 3 || { fail_ 'other programs run'; cat err; }
mv a.tar many.tar && mv a.index many.index

# An index that does not fit.  refused_ TEXT
refused_ ()
{
  rm -rf x && mkdir x || framework_failure_
  for how in -x -t -d; do
    expect_ 2 tar-nocache $how -f a.tar -C x --member-index=bad d/a
    grep -e "$1" err >/dev/null || { fail_ "$how: no message '$1'"; cat err; }
    test ! -s out || { fail_ "$how $1: lists"; cat out; }
  done
  test "$(ls x)" = '' || fail_ "$1: extracts"
}
export TNC_FRAME_BYTES=20000
make_ ()
{
  expect_ 0 tar-nocache -c --sort=name -f a.tar --format=gnu --$first \
    --seekable --member-index=a.index "$@" d
}
make_
cp a.tar good.tar && cp a.index good.index && cp good.index bad
same_ -t d/a
other='or the archive has changed'
$first -dc <good.tar >a.tar
refused_ "$other"
$first -c a.tar >b.tar && cp b.tar a.tar
refused_ "$other"
make_ --owner=1234:1
truncate -s "$(stat -c %s good.tar)" a.tar
refused_ "$other"
cp good.tar a.tar && printf x >>a.tar
refused_ "$other"
cp good.tar a.tar && truncate -s -1 a.tar
refused_ "$other"
# The beginning of each frame, if they are few.
TNC_FRAME_BYTES=60000
make_
cp a.tar few.tar && cp a.index bad && TNC_FRAME_BYTES=20000
sed -n 's/.*"compressed":\([0-9]*\).*/\1/p' bad | sed '$d' >places
test "$(grep -c . places)" -gt 5 || framework_failure_ 'few frames'
while read -r place; do
  cp few.tar a.tar
  # More than a byte, which may be there by chance.
  printf '%010d' 0 | dd of=a.tar bs=1 seek=$((place + 20)) conv=notrunc 2>dd.err
  refused_ "$other"
done <places
cp good.tar a.tar
# wrong_ TEXT COMMAND: the index that the sed command makes.
wrong_ ()
{
  sed -e "$2" good.index >bad
  ! cmp -s bad good.index || framework_failure_ "$2"
  refused_ "$1"
}
wrong_ 'The index is damaged' '/"frame"/s/"sum":"./"sum":"0/'
wrong_ "$other" '/"frame":0,/d'
wrong_ 'The index is damaged' '/"frame"/d'
wrong_ 'The index is damaged' '$d'
wrong_ 'The index is damaged' '/"frame":20000,/d'
wrong_ "$other" '/"frame":20000,/s/20000/60000/'
wrong_ "$other" '/"frame":40000,/s/"compressed":[0-9]*/"compressed":0/'
wrong_ 'Line [0-9]* is not valid' '/"frame":40000,/s/"compressed":[0-9]*/"compressed":-1/'
wrong_ 'Line [0-9]* is not valid' '/"frame":40000,/s/}$/,"x":1}/'
wrong_ 'Line [0-9]* is not valid' '/"frame":40000,/s/"sum":"./"sum":"X/'
{ cat good.index; grep '"d/a"' good.index; } >bad
refused_ 'Line [0-9]* is not valid'
# An index with frames of an archive that is not compressed.
$first -dc <good.tar >a.tar
expect_ 0 tar-nocache -tf a.tar --member-index=plain.index
size=$(stat -c %s a.tar)
{ sed "1s/\"archive_bytes\":[0-9]*/\"archive_bytes\":$size/; 1s/ *$//" good.index \
  | awk 'NR == 1 { printf "%-127s\n", $0; next } { print }'; } >bad
refused_ 'not valid'

# lie_ SCRIPT: an index with the right hash that is otherwise as sed makes it.
cp good.tar a.tar
if command -v python3 >/dev/null; then
  lie_ ()
  {
    sed -e "$1" good.index >bad
    python3 - <<'PY' || framework_failure_
import re
lines = open('bad').read().split('\n')
rest = '\n'.join(lines[1:])
h = 14695981039346656037
for b in rest.encode():
    h = (h ^ b) * 1099511628211 % 2**64
open('bad', 'w').write(
    re.sub('"fingerprint":"[0-9a-f]*"', '"fingerprint":"%016x"' % h, lines[0])
    + '\n' + rest)
PY
  }
  lie_ '/"frame":40000,/d'
  cp bad a.index && same_ -x d/large d/z
  lie_ '/"frame":0,/d'
  refused_ "$other"
  lie_ '/"frame":0,/s/"compressed":0/"compressed":1/'
  refused_ "$other"
  lie_ '$d'
  refused_ "$other"
  lie_ '/"frame"/d'
  refused_ "$other"
  lie_ '/"frame":40000,/s/40000/19999/'
  refused_ "$other"
  lie_ '/"frame":0,/!{ /"frame"/d }'
  refused_ "$other"
  last=$(sed -n '$s/.*"frame":\([0-9]*\).*/\1/p' good.index)
  lie_ "\$s/$last/$((last - 20000))/"
  refused_ "$other"
  # The members do not end before the frames.
  cp good.index kept.index && TNC_FRAME_BYTES=100000000 && make_
  cp a.index good.index
  lie_ '$s/"frame":[0-9]*/"frame":512/'
  refused_ "$other"
  cp kept.index good.index && cp good.tar a.tar && TNC_FRAME_BYTES=20000
  # Where frames begin in the archive only the members tell.
  lie_ 's/"frame":\([0-9]*\)0000,/"frame":\19488,/; s/"frame":[01]*9488,/"frame":0,/'
  for name in d/large d/z; do
    expect_ 2 tar-nocache -xOf a.tar --member-index=bad $name
    grep "$other\|Unexpected EOF" err >/dev/null \
      || { fail_ 'a frame that is a lie'; cat err; }
  done
else
  echo "$test_name: no python3 to make up an index"
fi

# What cannot be.
rm -f n.tar x.index
for line in '2 --seekable needs --zstd or --xz:-z --member-index=x.index' \
  '2 --seekable needs --zstd or --xz:--member-index=x.index' \
  '2 --seekable needs --zstd or --xz:-I zstd --member-index=x.index' \
  '2 --seekable needs --member-index:--zstd' \
  '2 Cannot use multi-volume compressed archives:-M --zstd --member-index=x.index'; do
  text=${line%%:*} options=${line#*:}
  expect_ 2 tar-nocache -cf n.tar --seekable $options d
  grep -e "${text#2 }" err >/dev/null || { fail_ "$options: no message"; cat err; }
  test ! -e n.tar && test ! -e x.index || fail_ "$options: writes"
done
expect_ 2 tar-nocache -cf host:n.tar --zstd --seekable --member-index=x.index d
grep 'Archives on other hosts' err >/dev/null || { fail_ 'a host'; cat err; }
expect_ 2 tar-nocache -cf n.tar --zstd --member-index=x.index d
grep 'only with --seekable' err >/dev/null || { fail_ 'no --seekable'; cat err; }
for how in -r -u -A -x -t -d --delete --test-label; do
  expect_ 2 tar-nocache $how -f plain.tar --seekable d/a
  grep "'--seekable' cannot be used with '-" err >/dev/null \
    || { fail_ "$how: no message"; cat err; }
done
expect_ 0 env TAR_OPTIONS=--seekable "$TAR_NOCACHE" -tf plain.tar d/a
expect_ 2 tar-nocache -tf good.tar --member-index=x.index
grep 'good.tar: The index of a compressed archive is only written by -c' err \
  >/dev/null || fail_ 'an index by -t'
cat good.tar | expect_ 2 tar-nocache --$first -tf - --member-index=good.index d/a
$first -c good.tar >twice
expect_ 2 tar-nocache -tf twice --member-index=good.index d/a
test ! -e n.tar && test ! -e x.index || fail_ 'something is written'
expect_ 0 tar-nocache -tf plain.tar --see d/a

# A compressor that fails in the third frame: no index, and nothing is removed.
mkdir bin && cat >bin/$first <<END
#!/bin/sh
n=\$(cat "\$COUNT") && echo \$((n + 1)) >"\$COUNT"
case \$n in \$FAILS) eval "\$FAILURE" ;; *) PATH=\$OLD_PATH exec $first "\$@" ;; esac
END
chmod +x bin/$first && cp -r d gone || framework_failure_
OLD_PATH=$PATH COUNT=$test_dir/count FAILS=2
export OLD_PATH COUNT FAILS FAILURE
PATH=$test_dir/bin:$PATH
for FAILURE in 'exit 3' 'cat >/dev/null; exit 3' 'kill -TERM $$'; do
  for cache in '' --no-page-cache; do
    echo 0 >count && rm -f x.index
    expect_ 2 tar-nocache -cf n.tar --$first $cache --seekable --remove-files \
      --member-index=x.index gone
    grep 'Child' err >/dev/null || { fail_ "$FAILURE: no message"; cat err; }
    case $FAILURE in
      cat*) test "$(wc -l <err)" = 2 || { fail_ 'more messages'; cat err; } ;;
    esac
    test ! -e x.index || fail_ "$FAILURE: an index"
    diff -r --no-dereference d gone 2>&1 || fail_ "$FAILURE: files are gone"
  done
done
# Nor if it fails in the first or the last one.
FAILURE='exit 3'
FAILS=none
expect_ 0 tar-nocache -cf n.tar --$first --seekable \
  --member-index=n.index d
frames=$(grep -c '"frame"' n.index)
for FAILS in 0 $((frames - 2)); do
  echo 0 >count && rm -f x.index
  expect_ 2 tar-nocache -cf n.tar --$first --seekable --member-index=x.index d
  grep 'Child returned status 3' err >/dev/null || { fail_ "$FAILS: no message"; cat err; }
  test ! -e x.index || fail_ "$FAILS: an index"
done
# A decompressor that fails later, or cannot be run.
cp good.tar a.tar && cp good.index a.index
FAILS=1
echo 0 >count
expect_ 2 tar-nocache -xOf a.tar --member-index=a.index d/z
grep 'Unexpected EOF' err >/dev/null \
  || { fail_ 'a later decompressor: no message'; cat err; }
PATH=$OLD_PATH

# Damage in a frame that nobody needs does no harm, in another one it is found.
place=$(sed -n 's/.*"frame":33554432,"compressed":\([0-9]*\).*/\1/p' many.index)
head -c 300 /dev/urandom \
  | dd of=many.tar bs=1 seek=$((place + 10000)) conv=notrunc 2>dd.err
for cache in '' --no-page-cache; do
  expect_ 0 tar-nocache -xOf many.tar --member-index=many.index many/1.s many/8.s \
    $cache
  expect_ 2 tar-nocache -xOf many.tar --member-index=many.index many/5 $cache
  grep 'Unexpected EOF\|Child returned' err >/dev/null \
    || { fail_ 'damage: no message'; cat err; }
  expect_ 2 tar-nocache -xOf many.tar --member-index=many.index many/5 $cache \
    --occurrence
done

# A device that needs records.
if test -w /dev/full; then
  expect_ 2 tar-nocache -cf /dev/full --$first --seekable --member-index=x.index d
  grep '/dev/full: --seekable needs a file or a pipe' err >/dev/null \
    || { fail_ 'full: no message'; cat err; }
  test ! -e x.index || fail_ 'full: an index'
fi
ls -d ./*.index.* 2>ls.err && fail_ 'files are left'
finish_
