#!/bin/sh
# Incremental archives are made: the snapshot, and what happens meanwhile.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# new_ ARGUMENTS: an archive with the snapshot `s'; the members to `out'.
new_ () { tar-nocache -cvf a.tar -g s "$@" >out 2>err; }

# make_socket_ NAME: make a socket, and directories around it.
make_socket_ ()
{
  mkdir -p "$(dirname $1)"
  python3 -c "import socket; socket.socket (socket.AF_UNIX).bind ('$1')" \
    2>/dev/null
}

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

# What is archived at once after it was made is not archived again; what
# changes at once after that is.
mkdir new
i=0
while test $i -lt 20; do
  i=$((i + 1)); rm -f new.s
  echo $i >new/a; echo $i >new/b
  tar-nocache -cf a.tar -g new.s new; echo $i >>new/b
  tar-nocache -cf a.tar -g new.s new
  tar-nocache -tf a.tar >out
  want_ new/ new/b
  tar-nocache -cf a.tar -g new.s new
  tar-nocache -tf a.tar >out
  want_ new/
done
rm -r new new.s

# It keeps its links and its permissions.
ln s s.link; chmod 604 s
new_ d; want_ d/ d/a/ d/b/
cmp -s s s.link || fail_ 'the snapshot is another file now'
test "$(stat -c %a s)" = 604 || fail_ 'the snapshot has other permissions'
# It shrinks.
rm -r d/a
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
# A directory that the user named must be there.
mkdir -p m/2; echo x >m/2/x; head -c 30000 /dev/zero >m/1/big
for n in 1 10; do
  mkdir -p n; echo x >n/x
  expect_ 2 tar-nocache -cf a.tar -b 1 -g s m n --checkpoint=$n \
    --checkpoint-action=exec='rm -rf n'
  cat >want <<'END'
tar-nocache: n: Cannot open: No such file or directory
tar-nocache: Exiting with failure status due to previous errors
END
  compare_ want err
  rm s
done

# A directory that becomes a link meanwhile leads nowhere, and what it held is
# archived another time.
for n in 1 3 10; do
  rm -rf d e outside
  mkdir -p d/a d/sub outside/a outside/sub
  head -c 30000 /dev/zero | tee d/a/big >outside/a/big
  echo own >d/sub/g; echo SECRET >outside/sub/g; : >log
  for option in --sort=name --remove-files; do
    expect_ ${status:=1} tar-nocache -cf a.tar -b 1 -g s d --checkpoint=$n \
      --checkpoint-action=exec='test -h d || { mv d e; ln -s outside d; }' \
      $option
    grep -a SECRET a.tar >/dev/null && fail_ "$n: archived what lies outside"
    cat err >>log
    rm d; mv e d; rm s
    # Something is lost, so it is not removed.
    status=2
  done
  status=1
  grep 'd/sub: file changed as we read it' log >/dev/null || fail_ "$(cat log)"
  test -f outside/sub/g && test -f d/sub/g || fail_ "$n: removed"
  tar-nocache -cf a.tar -b 1 -g s d --checkpoint=$n \
    --checkpoint-action=exec='test -h d || { mv d e; ln -s outside d; }' \
    2>err
  rm d; mv e d
  tar-nocache -cf b.tar -g s d || fail_ 'the next level'
  for f in a/big sub/g; do
    for archive in a b; do tar-nocache -tf $archive.tar; done >out
    grep -x d/$f out >/dev/null || fail_ "$n: $f is in neither level"
  done
  rm s
done
# Links that the user names are followed.
ln -s d link; ln -s . here
new_ link/a here/d/sub || fail_ "$(cat err)"
: >err; want_ here/d/sub/ link/a/ here/d/sub/g link/a/big
rm -rf d link here outside s

# Sockets have nothing to archive, nor do they fail.
if make_socket_ d/k; then
  for option in --sort=name --ignore-failed-read; do
    new_ $option d || fail_ "$(cat err)"
    grep 'd/k: socket ignored' err >/dev/null || fail_ "$(cat err)"
    echo x >d/new
    new_ $option d || fail_ "$(cat err)"
    want_ d/ d/new
    tar-nocache -tvvGf a.tar | sed -n '/^[YND]/p' >out
    printf '%s\n' 'N k' 'Y new' >want
    compare_ want out
    rm s d/new
  done
  rm -r d
fi

# What is named on the command line has that name, whatever else it is in.
mkdir -p d/sub/deep d/z; echo x >d/f; echo x >d/sub/deep/x
new_ -C d . sub || fail_ "$(cat err)"
: >err; want_ ./ ./z/ sub/ sub/deep/ ./f sub/deep/x
tr '\0' '\n' <s | grep -x '\./sub.*' && fail_ 'the snapshot has another name'
new_ -C d . sub || fail_ "$(cat err)"
want_ ./ ./z/ sub/ sub/deep/
rm -rf d s
mkdir -p d/b; echo f >d/f

# Without a snapshot, old operands can be left out.
echo old >old; echo new >new
touch -d 2001-01-01 old
expect_ 0 tar-nocache -cvf a.tar -G --newer-mtime=@1300000000 old new
echo new | compare_ - out
rm old new

# Names that are longer than any that a system call takes.
long=$(printf '%0250d' 0)
(
  cd d && i=0
  while test $i -lt 20; do
    mkdir $long && cd -P $long || exit
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
    cd -P $long || exit
    i=$((i + 1))
  done
  test "$(cat deep)" = deep
) || fail_ 'long names: something is missing'
rm -rf to d/$long s

# Symbolic links that lead around in circles.
mkdir -p h/a; ln -s .. h/a/up; echo x >h/a/x
expect_ 2 tar-nocache -chvf a.tar -g s h
grep "h/a/up: $(error_text_ ELOOP)" err >/dev/null \
  || fail_ "$(cat err)"
grep -x h/a/x out >/dev/null || fail_ "$(cat out)"
rm s

# What is archived is removed, what is not is left.
mkdir -p r/a/b; echo x >r/x; echo y >r/a/y
new_ r/a
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
    warning="tar-nocache: x/mnt: directory is on a different filesystem; \
not dumped"
    for level in 0 1; do
      expect_ 0 tar-nocache --one-file-system -cf a.tar -g s x
      echo "$warning" >want; compare_ want err
      tar-nocache -tvvGf a.tar | grep -x 'D mnt' >/dev/null \
        || fail_ "$level: the mount point is not in the list"
      tar-nocache -tf a.tar >out
      { printf '%s\n' x/ x/mnt/ x/y/; test $level = 1 || echo x/y/x; } >want
      compare_ want out
    done
    # What is mounted where the archive is extracted is left alone.
    mkdir -p to/x/mnt; echo mine >to/x/mnt/mine
    tar-nocache -xGf a.tar -C to || fail_ 'it cannot be extracted'
    test -f to/x/mnt/mine || fail_ 'a mount point was purged'
    rm -rf to
    rm s
    # A file system that comes and goes over a directory.
    umount x/mnt; echo under >x/mnt/under
    new_ --one-file-system x || fail_ "$(cat err)"
    : >err; want_ x/ x/mnt/ x/y/ x/mnt/under x/y/x
    mount -t tmpfs none x/mnt; echo x >x/mnt/file
    new_ --one-file-system x || fail_ "$(cat err)"
    printf '%s\n' x/ x/mnt/ x/y/ >want; compare_ want out
    echo "$warning" >want; compare_ want err
    umount x/mnt
    new_ --one-file-system x || fail_ "$(cat err)"
    printf '%s\n' x/ x/mnt/ x/y/ x/mnt/under >want; compare_ want out
    mount -t tmpfs none x/mnt; echo x >x/mnt/file
    rm s
    # It is archived when it is named, before or after.
    for names in 'x/mnt x' 'x x/mnt'; do
      new_ --one-file-system $names || fail_ "$(cat err)"
      grep -x x/mnt/file out >/dev/null || fail_ "$names: $(cat out)"
      rm s
    done
    new_ --one-file-system x/mnt || fail_ "$(cat err)"
    grep x/mnt/file out >/dev/null || fail_ 'the operand is not archived'
  fi
fi

# A file system with whole seconds: what changes in the second of the run, and
# seems older for that.
if is_root_ && head -c 3000000 /dev/zero >image \
    && mke2fs -q -F -t ext2 -I 128 image >/dev/null 2>&1 \
    && mkdir -p seconds && mount -o loop image seconds 2>/dev/null; then
  at_end "umount '$PWD/seconds'"
  mkdir seconds/d
  for i in 1 2 3; do
    rm -f s
    echo 1 >seconds/d/f; echo 1 >seconds/d/old; touch -d @5 seconds/d/old
    tar-nocache -cf a.tar -g s seconds/d seconds/d/f || fail_ 'level 0'
    echo 2 >seconds/d/f
    new_ seconds/d
    grep -x seconds/d/f out >/dev/null || fail_ 'a change was missed'
    echo 3 >seconds/d/f
    new_ seconds/d/f
    grep -x seconds/d/f out >/dev/null || fail_ 'a change was missed'
  done
fi

# A device without an end is not read as a snapshot.
if test -c /dev/full; then
  mkdir full
  timeout 20 tar-nocache -g /dev/full -cf dev.tar full >out 2>err
  test $? = 2 || fail_ "-g /dev/full: status $?"
fi
# The names in a snapshot are absolute: they must be known.
mkdir here left && echo x >here/file || framework_failure_ mkdir
if (cd left && rmdir ../left) 2>/dev/null; then
  mkdir left
  (cd left && rmdir ../left && exec tar-nocache -cf "$test_dir/a" \
     -g "$test_dir/unknown" -C "$test_dir" here) 2>err
  test $? -eq 2 || fail_ 'no current directory: no error'
  cat >want <<E
tar-nocache: .: Cannot getcwd: $(error_text_ ENOENT)
tar-nocache: Error is not recoverable: exiting now
E
  compare_ want err
  test ! -e unknown || fail_ 'no current directory: a snapshot'
fi

finish_
