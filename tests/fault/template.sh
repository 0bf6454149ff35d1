#!/bin/sh
# What the runs of scenarios.txt begin with, made in the current directory.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Usage: template.sh PROGRAM SHIM
set -e
program=$1
shim=$2
umask 022
tar () { "$program" "$@"; }

# The tree: all kinds of files, data of more than a record, holes, an ACL.
mkdir -p in/sub/deep in/empty
echo small >in/a
head -c 30000 /dev/zero | tr '\0' x >in/large
ln in/a in/hard
ln -s a in/link
mkfifo in/fifo
truncate -s 100K in/sparse
echo end >>in/sparse
echo text >in/sub/text
echo deep >in/sub/deep/file
echo 'Signature: 8a477f597d28d172789f06886806bc55' >in/empty/CACHEDIR.TAG
chmod 640 in/a
chmod 555 in/sub/deep
setfattr -n user.note -v text in/sub/text 2>/dev/null || :
setfacl -m u:12345:r in/sub/text 2>/dev/null || :
test "$(id -u)" != 0 || { chown 1:2 in/large && chown -h 3:3 in/link; }
find in -exec touch -h -d @1400000000 {} +
printf '%s\n' in/a in/empty >list
printf '%s\n' in/a in/sub/text in/large in/empty in/link in/sub/deep/file \
  in/sparse in/a >operands
echo '*.o' >patterns

# Archives of it, and others that have members before.
tar -cf in.tar --sort=name in
tar -czf in.tgz --sort=name in
tar -tf in.tar --member-index=in.index >/dev/null
TNC_FRAME_BYTES=20000 tar -cJf in.txz --seekable --member-index=in.xindex \
  --sort=name in
tar -cf other.tar --checksums=in.sums --sort=name in && rm other.tar
tar -cf attributes.tar --xattrs --acls --sort=name in
tar -cf posix.tar --format=posix --sparse --xattrs --owner=who:3000000 \
  --sort=name in
tar -cf aligned.tar --align --sparse --sort=name in
mkdir shared && tar -xpf aligned.tar -C shared
tar -cML 60 -f v1 -f v2 -f v3 --sort=name in
mkdir old gone gone/sub
for f in a b c; do
  head -c 3000 /dev/zero | tr '\0' $f >old/$f
  echo $f >gone/$f
done
echo sub >gone/sub/file
find old gone -exec touch -d @1300000000 {} +
tar -cf old.tar --sort=name old
head -c 20000 /dev/zero | tr '\0' d >old/d
touch -d @1300000000 old/d
tar -cf three.tar --sort=name old
rm old/d
echo new >old/c
touch -d @1400000000 old/c

# Files of which only the beginning is read before their turn.
mkdir heads
for f in a b c; do
  head -c 1200000 /dev/zero | tr '\0' $f >heads/$f
done
find heads -exec touch -d @1300000000 {} +
tar -cf heads.tar --sort=name heads

# Long names, of more than a thousand bytes.
part=$(printf '%0200d' 0)
path=long/$part/$part/$part/$part/$part/$part
mkdir -p $path/$part/$part
echo middle >$path/file
echo lower >$path/$part/file
echo last >$path/$part/$part/file
ln $path/$part/file $path/$part/$part/hard
ln -s file $path/$part/$part/link
find long -exec touch -h -d @1300000000 {} +
cp -a long gone-long
rm gone-long/*/*/*/*/*/*/*/*/hard
tar -cf long.tar --sort=name long
echo new >$path/$part/new
touch -d @1300000000 $path/$part/new

# One that is not moved in one step.
mkdir large && mkdir large/old
for f in 1 2 3 4 5 6 7 8; do
  head -c 1500000 /dev/zero | tr '\0' $f >large/old/$f
done
tar -cf large.tar --sort=name -C large old
rm -r large
echo kept >kept.tar

# Where things are extracted to: what nobody asked for stays.
mkdir -p out/keep out2/keep out2/in/sub out2/in/large
echo kept >out/keep/file
echo kept >out2/keep/file
echo other >out2/in/a
ln out2/in/a out2/linked
echo other >out2/in/link
ln -s ../keep/file out2/in/hard
echo other >out2/in/large/file
cp -a out2 out3
rm -r out3/in/large
echo other >out3/in/large
find out out2 out3 -exec touch -h -d @1300000000 {} +

# What differs from the archives.
mkdir differs
cp -a in differs
echo other >differs/in/a

# Incremental: a directory is renamed, one is gone, one is new.
mkdir -p tree0/d/a tree0/d/b tree0/d/c
for f in a b c; do echo $f >tree0/d/$f/file; done
cp -a tree0 tree1
tar -cf level0.tar -g levels -C tree1 d
mv tree1/d/a tree1/d/renamed
rm -r tree1/d/b
mkdir tree1/d/new
echo new >tree1/d/new/file
tar -cf level1.tar -g levels -C tree1 d
cp -a tree0 level

# Directories that change places.
cp -a tree1 tree2
cp levels snap2
cp -a tree1 level2
mv tree2/d/c tree2/d/x
mv tree2/d/renamed tree2/d/c
mv tree2/d/x tree2/d/renamed
mkdir tree2/d/up
mv tree2/d/new tree2/d/up/new
tar -cf level2.tar -g levels -C tree2 d
echo more >in/sub/more
touch -d @1400000000 in/sub/more in/sub
mv in/sub/deep in/sub/deeper
tar -cf /dev/null -g snap in
mv in/sub/deeper in/sub/deep
rm in/sub/more
touch -d @1400000000 in/sub

printf '%s\n' '#!/bin/sh' 'echo 2001-02-03' >stamp
chmod +x stamp

cat >rsh <<'E'
#!/bin/sh
shift
exec "$@"
E
cat >faulty-rsh <<E
#!/bin/sh
shift
LD_PRELOAD=$shim FAULT_PLAN=\$SERVER_PLAN exec "\$@"
E
chmod +x rsh faulty-rsh
