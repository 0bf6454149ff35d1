#!/bin/sh
# --reproducible: the same bytes for other users, places, times and settings.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

unset SOURCE_DATE_EPOCH POSIXLY_CORRECT TMPDIR

# tree_ DIR NAME...: the same tree as ever at DIR/t; the NAMEs are the order in
# which some of its files are made.
umlaut=$(printf '\303\244\377')
tree_ ()
{
  dir_=$1; shift
  mkdir -p "$dir_/t/d" || framework_failure_
  for name_; do
    echo "$name_" >"$dir_/t/$name_" || framework_failure_
  done
  (cd "$dir_/t" && echo old >old && echo data >"$umlaut" && echo x >run \
     && chmod u+x run && ln old d/link && ln -s old symlink \
     && touch -d '2001-02-03 04:05:06.789 UTC' old \
     && awk 'BEGIN { for (i = 0; i < 8192; i++) print "no zeros" }' >dense \
     && { cat dense; dd if=/dev/zero bs=8k count=8 2>dd.err; echo end; } >zeros \
     && rm dd.err && chmod u=rw,go=r zeros) || framework_failure_
}
# dates_ DIR TIME: all but `old' was modified then.
dates_ ()
{
  find "$1/t" ! -name old ! -name link -exec touch -h -d "$2" {} + \
    || framework_failure_
}

umask 022
tree_ one a b c
umask 077
tree_ two c a b
umask 022
# One has holes where the other has zeros.
cp --sparse=always one/t/zeros hole && cat hole >one/t/zeros \
  && cp --sparse=always hole two/t/zeros && chmod 600 two/t/zeros \
  || framework_failure_
dates_ one '2005-06-07 08:09:10.25 UTC'
dates_ two '2005-06-07 08:09:10.75 UTC'

# Without a date only the fractions of seconds are lost.
expect_ 0 tar-nocache --reproducible -cf want -C one t
expect_ 0 tar-nocache --utc -tvf want
sed -n 's/ *[0-9]* \(2[0-9-]* [0-9:]*\) t/ \1 t/
  s/ t\/d\/link$/&/p;/ t\/\(a\|d\/\|run\|symlink.*\)$/p' out >got
cat >exp <<E
-rw-r--r-- 0/0 2005-06-07 08:09 t/a
drwxr-xr-x 0/0 2005-06-07 08:09 t/d/
-rw-r--r-- 0/0 2001-02-03 04:05 t/d/link
hrw-r--r-- 0/0 2001-02-03 04:05 t/old link to t/d/link
-rwxr-xr-x 0/0 2005-06-07 08:09 t/run
lrwxr-xr-x 0/0 2005-06-07 08:09 t/symlink -> old
E
compare_ exp got
grep 'atime\|ctime\|mtime' want >/dev/null && fail_ 'there are times in headers'

# same_ ARGUMENT...: both trees, the second in other circumstances, give the
# same bytes.
same_ ()
{
  expect_ 0 tar-nocache --reproducible "$@" -cf want -C one t
  expect_ 0 env LC_ALL="$other_locale" TZ=Pacific/Auckland POSIXLY_CORRECT=1 \
    TMPDIR=/var/tmp HOME=/nowhere tar-nocache --reproducible "$@" -cf got \
    -C two t
  cmp want got || fail_ "$*: not the same"
}
other_locale=C
if make_locale_ de_DE ISO-8859-1; then
  other_locale=de_DE.ISO-8859-1
fi
for sparse in '' '--sparse' '--sparse --sparse-version=0.0' \
    '--sparse --sparse-version=0.1'; do
  for format in '' --format=gnu '--format=gnu -g/dev/null' -g/dev/null \
      '-V label' '--pax-option=comment=text' '--format=gnu -V label'; do
    case $format,$sparse in *gnu*,*version*) continue ;; esac
    same_ $sparse $format
  done
done
for program in gzip bzip2 xz zstd; do
  if command -v $program >/dev/null; then
    same_ --$program
  fi
done
same_ --sparse
expect_ 0 tar-nocache -tf got
test "$(grep -a -c GNUSparseFile.0/zeros got)" = 1 || fail_ 'holes are not found'
grep -a GNUSparseFile.0/dense got >/dev/null && fail_ 'holes where there are none'
mkdir new && tar-nocache -xf got -C new && cp two/t/old new/t/old \
  || fail_ 'extraction'
diff -r two new || fail_ 'extraction has changed something'

# When it runs does not matter either, nor do the times of access.
expect_ 0 tar-nocache --reproducible -V label -cf want -C one t
cat one/t/* >/dev/null 2>&1
touch -a one/t/a
chmod 600 one/t/a
chmod 644 one/t/a
sleep 1
expect_ 0 tar-nocache --reproducible -V label -cf got -C one t
cmp want got || fail_ 'a second later: not the same'

# Extended attributes are in the order of their names.
for i in 3 1 2; do
  setfattr -n user.$i -v $i one/t/a 2>/dev/null || break
done
for i in 2 3 1; do
  setfattr -n user.$i -v $i two/t/a 2>/dev/null || break
done
case $(supported_ --xattrs)$(getfattr one/t/a two/t/a 2>/dev/null) in
  --xattrs*user.1*two*user.1*)
    same_ --xattrs
    grep -a -o 'SCHILY.xattr.user.[0-9]' got >names
    printf 'SCHILY.xattr.user.%s\n' 1 2 3 >exp
    compare_ exp names ;;
esac

# SOURCE_DATE_EPOCH is the latest time there can be, and --mtime in its place.
# times_ OLD OTHER ARGUMENT...: the time of `old' and that of the others.
times_ ()
{
  old_=$1; other_=$2; shift 2
  expect_ 0 tar-nocache --reproducible "$@" -cf a -C one t/old t/run
  expect_ 0 tar-nocache --utc --full-time -tvf a
  printf '%s\n' "$old_ t/old" "$other_ t/run" >exp
  sed 's/.* \(....-..-.. .*\)/\1/' out >got
  compare_ exp got
}
times_ '2001-02-03 04:05:06' '2005-06-07 08:09:10'
SOURCE_DATE_EPOCH=1000000000
export SOURCE_DATE_EPOCH
times_ '2001-02-03 04:05:06' '2001-09-09 01:46:40'
times_ '2001-02-03 04:05:06' '2002-01-01 00:00:00' --mtime='2002-01-01 UTC'
times_ '2001-02-03 04:05:06' '2002-01-01 00:00:00' \
  --mtime='2002-01-01 00:00:00.5 UTC'
SOURCE_DATE_EPOCH=0
times_ '1970-01-01 00:00:00' '1970-01-01 00:00:00'
times_ '2020-02-02 00:00:00' '2020-02-02 00:00:00' \
  --set-mtime-command='echo 2020-02-02 UTC; :'

# One that is no number is an error before anything is done; only there.
echo precious >a
for SOURCE_DATE_EPOCH in '' x 1x -1 +1 ' 1' 1.5 1e3 99999999999999999999999; do
  expect_ 2 tar-nocache --reproducible -cf a --remove-files -C one t/run
  grep 'SOURCE_DATE_EPOCH is not a number of seconds' err >/dev/null \
    || fail_ "no message about $SOURCE_DATE_EPOCH: $(cat err)"
  test precious = "$(cat a)" && test -e one/t/run || fail_ 'something was done'
  expect_ 0 tar-nocache --reproducible --mtime=2020-01-01 -cf b -C one t/run
done
expect_ 0 tar-nocache -cf b -C one t/run
expect_ 0 tar-nocache --reproducible -tf b
unset SOURCE_DATE_EPOCH

# Other options win.
# shows_ PATTERN ARGUMENT...: the list has a line of that form.
shows_ ()
{
  pattern_=$1; shift
  expect_ 0 tar-nocache --reproducible "$@" -cf a -C two t
  expect_ 0 tar-nocache -tvf a
  grep -e "$pattern_" out >/dev/null || fail_ "$*: $(cat out)"
}
shows_ '^-rw------- 0/0 .* t/d/link$' --mode=go-w
shows_ '^-rw-r--r-- alice/7 .* t/d/link$' --owner=alice:5 --group=7
echo "+$(id -u) bob:8" >map
shows_ '^-rw-r--r-- bob/0 .* t/d/link$' --owner-map=map
echo "+$(id -u) +0" >map
shows_ '^-rw-r--r-- 0/0 .* t/d/link$' --owner-map=map
expect_ 0 tar-nocache -cf want -H ustar --sort=name -C one/t old
expect_ 0 tar-nocache -cf got -H ustar --reproducible --sort=none \
  --owner=:$(id -u) --group=:$(id -g) --numeric-owner -C one/t old
expect_ 0 tar-nocache -cf want -H ustar --numeric-owner -C one/t old
cmp want got || fail_ '--format does not win'
expect_ 0 tar-nocache --reproducible --pax-option=atime:=5 -cf a -C one/t old
grep -a '11 atime=5$' a >/dev/null || fail_ '--pax-option does not win'
expect_ 0 tar-nocache --reproducible \
  --pax-option=exthdr.name=%f-%p,comment:=x -cf a -C one/t "$umlaut"
grep -a "$umlaut-0" a >/dev/null || fail_ 'the pid is not 0'
expect_ 0 tar-nocache --reproducible --hole-detection=raw -cf a -C one/t zeros
grep -a GNUSparseFile a >/dev/null || fail_ '--hole-detection=raw'

# Without the switch, nothing of this.
SOURCE_DATE_EPOCH=x
export SOURCE_DATE_EPOCH
expect_ 0 tar-nocache -cf a -C two t/old
expect_ 0 tar-nocache --utc -tvf a
grep "^-rw------- .* 2001-02-03 04:05 t/old" out >/dev/null || fail_ "$(cat out)"
unset SOURCE_DATE_EPOCH

# -r and -u as -c does.
expect_ 0 tar-nocache --reproducible -cf a -C one t
expect_ 0 tar-nocache --reproducible -cf b -C two t
expect_ 0 tar-nocache --reproducible -rf a -C one t/old
expect_ 0 tar-nocache --reproducible -rf b -C two t/old
cmp a b || fail_ '-r: not the same'

finish_
