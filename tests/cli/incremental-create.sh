#!/bin/sh
# Incremental archives are made: the snapshot, and what happens meanwhile.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# new_ ARGUMENTS: an archive with the snapshot `s'; the members to `out'.
# What was changed before is older, by the clock that files are dated by.
new_ () { sleep 0.02; tar-nocache -cvf a.tar -g s "$@" >out 2>err; }

# want_ LINE...: what was archived, and nothing was said.
want_ ()
{
  printf '%s\n' "$@" >want
  compare_ want out
  test ! -s err || fail_ "$(cat err)"
}

# The file.
mkdir -p d/a d/b
echo f >d/f; echo g >d/a/g
touch -d @1500000000.000000078 d/a; touch -d @5 d/b
before=$(date +%s)
new_ d || fail_ "$(cat err)"
after=$(date +%s)
: >err; want_ d/ d/a/ d/b/ d/f d/a/g
head -n 1 s >got; echo 'GNU tar-1.35-2' >want; compare_ want got
tail -n +2 s | tr '\0' '\n' >fields
test "$(sed -n 1p fields)" -ge $before && test "$(sed -n 1p fields)" -le $after \
  || fail_ 'the time of the run is wrong'
# Of each directory: nfs, time, device, inode, name, contents, two NULs.
sed 1,2d fields | awk '
  { n++ }
  n == 1 || n == 2 || n == 3 || n == 4 || n == 5 { line = line " " $0; next }
  n > 6 && $0 == "" { if (getline > 0 && $0 == "") print line; n = 0
                      line = ""; next }
  { line = line " " $0 }' | sed 's/^ //' | LC_ALL=C sort -k 6 >got
{
  set -- $(stat -c '%d %i' d/a); echo "0 1500000000 78 $1 $2 d/a Yg"
  set -- $(stat -c '%d %i' d/b); echo "0 5 0 $1 $2 d/b"
  set -- $(stat -c '%d %i' d)
  stat -c '%.Y' d | tr . ' ' >time; read -r sec nsec <time
  nsec=$(expr $nsec + 0)
  echo "0 $sec $nsec $1 $2 d Da Db Yf"
} | LC_ALL=C sort -k 6 >want
compare_ want got

# It keeps its links and its permissions.
ln s s.link; chmod 604 s; sleep 0.05
new_ d; want_ d/ d/a/ d/b/
cmp -s s s.link || fail_ 'the snapshot is another file now'
test "$(stat -c %a s)" = 604 || fail_ 'the snapshot has other permissions'
# It shrinks.
rm -r d/a; sleep 0.05
new_ d; want_ d/ d/b/
cmp -s s s.link || fail_ 'the snapshot is another file now'
tr '\0' '\n' <s | grep 'd/a' >/dev/null && fail_ 'd/a is still in the snapshot'
rm s.link

# An archive that cannot be written leaves it as it was.
cp s s.before
if test -c /dev/full; then
  expect_ 2 tar-nocache -cf /dev/full -g s d
  cmp -s s s.before || fail_ 'the snapshot of an archive that failed'
fi
expect_ 2 tar-nocache -cf none/a.tar -g s d
cmp -s s s.before || fail_ 'the snapshot of an archive that cannot be'
# So does one that has no room.
mkdir many
i=0
while test $i -lt 300; do
  mkdir many/a-rather-long-name-for-a-directory-$i
  i=$((i + 1))
done
trap '' XFSZ
(ulimit -f 16 && tar-nocache -cf /dev/null -g s d many) 2>err \
  && fail_ 'there is no room for the snapshot, and no error'
grep '^tar-nocache: s: Cannot write: File too large$' err >/dev/null \
  || fail_ "$(cat err)"
cmp -s s s.before || fail_ 'the snapshot for which there is no room'
trap - XFSZ
rm -r many

# Snapshots of old: directories are known, what they held is not.
mkdir -p o/a o/b; echo f >o/f; echo f >o/a/f
for format in 0 1; do
  {
    if test $format = 0; then
      echo 4000000000
      stat -c '%d %i o' o; stat -c '+%d %i o/c' o/a
    else
      printf 'GNU tar-1.15.90-1\n4000000000 5\n'
      stat -c '1 2 %d %i o' o; stat -c '+%Y 0 %d %i o/\143' o/a
    fi
  } >s
  new_ o || fail_ "format $format: $(cat err)"
  printf '%s\n' o/ o/a/ o/b/ o/f o/a/f >want
  compare_ want out
  cat >want <<END
tar-nocache: o/a: Directory has been renamed from 'o/c'
tar-nocache: o/b: Directory is new
END
  compare_ want err
done

# A snapshot that is none is not touched.
for text in 'GNU tar-1.30\n' 'GNU tar-1.30-7\n'; do
  printf "$text" >s; cp s s.before
  expect_ 1 tar-nocache -cf a.tar -g s d
  cmp -s s s.before || fail_ 'a snapshot that is none was written to'
  test "$(wc -l <err)" = 1 || fail_ "$(cat err)"
done
printf 'GNU tar-1.30-2\n1\0002\0000\0001' >s; cp s s.before
expect_ 2 tar-nocache -cf a.tar -g s d
cmp -s s s.before || fail_ 'a damaged snapshot was written to'
# Long and deep, but harmless; under a sanitizer the limit is not kept.
limit=1000000
(ulimit -v $limit; tar-nocache --version) >/dev/null 2>&1 || limit=unlimited
{
  printf 'GNU tar-1.30-2\n1\0002\000'
  awk 'BEGIN { for (i = 0; i < 2000; i++) {
    name = name "/d"
    printf "0|1|1|1|%d|%s|Dd||%s", i, name, "|" } }' | tr '|' '\0'
} >s
(ulimit -v $limit; tar-nocache -cf a.tar -g s d) || fail_ 'a deep snapshot'
rm s

# What changes between looking and archiving.
mkdir -p m/1 m/2; echo x >m/1/gone; echo x >m/1/there; echo x >m/2/x
expect_ 1 tar-nocache -cf a.tar -b 1 -g s m --checkpoint=1 \
  --checkpoint-action=exec='rm -rf m/2 m/1/gone'
cat >want <<'END'
tar-nocache: m/2: File removed before we read it
tar-nocache: m/1/gone: File removed before we read it
END
LC_ALL=C sort want >want.sorted; LC_ALL=C sort err >got
compare_ want.sorted got
tar-nocache -tf a.tar >out; printf '%s\n' m/ m/1/ m/1/there >want
compare_ want out
rm s

# Names that are longer than any that a system call takes.
long=$(printf '%0250d' 0)
(
  cd d && i=0
  while test $i -lt 20; do
    mkdir $long && cd $long || exit
    i=$((i + 1))
  done
  echo deep >deep
)
new_ d || fail_ "long names: $(cut -c1-200 err)"
test "$(wc -l <out)" = 24 || fail_ 'long names: not all is there'
mkdir to
tar-nocache -xGf a.tar -C to || fail_ 'long names are not extracted'
(
  cd to/d && i=0
  while test $i -lt 20; do
    cd $long || exit
    i=$((i + 1))
  done
  test "$(cat deep)" = deep
) || fail_ 'long names: something is missing'
rm -rf to d/$long s

# Symbolic links that lead around in circles.
mkdir -p h/a; ln -s .. h/a/up; echo x >h/a/x
expect_ 2 tar-nocache -chvf a.tar -g s h
grep 'h/a/up: Too many levels of symbolic links' err >/dev/null \
  || fail_ "$(cat err)"
grep -x h/a/x out >/dev/null || fail_ "$(cat out)"
rm s

# What is archived is removed, what is not is left.
mkdir -p r/a/b; echo x >r/x; echo y >r/a/y
new_ r/a; sleep 0.05
expect_ 2 tar-nocache -cf a.tar -g s --remove-files r/a
grep 'r/a: Cannot rmdir: Directory not empty' err >/dev/null \
  || fail_ "$(cat err)"
test -f r/a/y || fail_ 'what was not archived was removed'
rm s
expect_ 0 tar-nocache -cf a.tar -g s --remove-files r
test ! -e r || fail_ 'what was archived is still there'
rm s

# What an ordinary user may not read.
if can_be_user_; then
  mkdir -p u/no u/yes; echo x >u/no/x; echo x >u/yes/x; echo x >u/secret
  is_root_ && chown -R 65534:65534 u
  chmod 0 u/no u/secret
  rm -f a.tar
  as_user_ tar-nocache -cf a.tar -g s u 2>err
  test $? = 2 || fail_ 'what cannot be read is no error'
  cat >want <<'END'
tar-nocache: u/no: Cannot open: Permission denied
tar-nocache: u/secret: Cannot open: Permission denied
tar-nocache: Exiting with failure status due to previous errors
END
  compare_ want err
  tar-nocache -tvvGf a.tar | sed -n '/^[YND]/p' >out
  printf '%s\n' 'N no' 'Y secret' 'D yes' 'Y x' >want
  compare_ want out
  rm -f s a.tar
  as_user_ tar-nocache -cf a.tar -g s --ignore-failed-read u 2>err \
    || fail_ "$(cat err)"
  chmod 755 u/no
  rm -f s
fi

# Other file systems.
if is_root_; then
  mkdir -p x/mnt x/y; echo x >x/y/x
  if mount -t tmpfs none x/mnt 2>/dev/null; then
    at_end "umount '$PWD/x/mnt'"
    echo x >x/mnt/file
    new_ --one-file-system x || fail_ "$(cat err)"
    printf '%s\n' x/ x/y/ x/y/x >want
    compare_ want out
    grep 'x/mnt: directory is on a different filesystem; not dumped' err \
      >/dev/null || fail_ "$(cat err)"
    tar-nocache -tvvGf a.tar | grep -x 'N mnt' >/dev/null \
      || fail_ 'another file system is archived'
    new_ --one-file-system x/mnt || fail_ "$(cat err)"
    grep x/mnt/file out >/dev/null || fail_ 'the operand is not archived'
  fi
fi

finish_
