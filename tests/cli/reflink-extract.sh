#!/bin/sh
# --reflink when files are extracted and compared: the result is that of a copy, and
# what can share blocks with the archive does.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# What is refused before anything is read.
mkdir d && echo text >d/f && tar-nocache -cf a.tar d || framework_failure_
for with in --to-stdout --to-command=cat --checksums=sums --multi-volume; do
  expect_ 2 tar-nocache -xf a.tar --reflink=always $with
  grep -e "'--reflink=always' cannot be used with '${with%%=*}'" err >/dev/null \
    || fail_ "$with: $(cat err)"
done
rm -r d

# The file systems, each with its directory: this one, and those that can be mounted.
mkdir here
places=here
for place in tmpfs ext4 xfs xfs-1k btrfs; do
  is_root_ || { echo "no $place: only root can mount"; continue; }
  mkdir $place || framework_failure_
  case $place in
    tmpfs) mount -t tmpfs -o size=128M tmpfs $place 2>log ;;
    *) case $place in *-*k) block="-b size=${place#*-}" ;; *) block= ;; esac
       truncate -s 512M $place.image \
         && mkfs.${place%-*} -q $block $place.image >log 2>&1 \
         && mount -o loop $place.image $place 2>>log ;;
  esac || { echo "no $place: $(tail -n 1 log)"; continue; }
  places="$places $place"
  at_end "umount '$test_dir/$place' || umount -l '$test_dir/$place'"
done

# Sizes around that of a block, holes, links and modes; and any sizes.
mkdir -p t/sub || framework_failure_
any=$(awk 'BEGIN { srand(); for (i = 0; i < 20; i++) print int(rand() * 300000) }')
echo "sizes:" $any
for n in 0 1 1023 1024 4095 4096 4097 8191 8192 65536 131073 3000001 $any; do
  head -c $n /dev/urandom >t/$n || framework_failure_
done
for at in 1 3 100 101 300; do
  head -c 5000 /dev/urandom | dd of=t/sparse bs=4096 seek=$at conv=notrunc 2>dd.err \
    && head -c 1500 /dev/urandom | dd of=t/uneven bs=512 seek=$((at * 77)) \
         conv=notrunc 2>dd.err || framework_failure_
done
# With holes of 512 bytes: data that begin and end within a block, both here and in
# an archive.
{ head -c 4608 t/3000001; head -c 20480 /dev/zero; tail -c 200000 t/3000001
  head -c 40960 /dev/zero; tail -c 100000 t/3000001; } >t/odd \
  && truncate -s 5000001 t/sparse t/uneven t/odd || framework_failure_
cp t/65536 t/sub/file && ln t/8192 t/hard && ln -s 4096 t/link && chmod 751 t/4097 \
  && chmod 640 t/8192 \
  && find t -exec touch -h -d '2024-03-01 12:00:00.25' '{}' + || framework_failure_

# facts_ DIRECTORY: all about its files but what is in them.
facts_ ()
{
  (cd "$1" && find . ! -name . ! -type d -printf '%P %y %m %n %s %T@ %l %U %G\n' \
     -o -type d ! -name . -printf '%P %y %m %T@ %U %G\n' | sort)
}

# same_ DIRECTORY [LABEL]: it has the tree, with its holes.
same_ ()
{
  diff -r t "$1/t" >diff.out 2>&1 || fail_ "${2-}: $1: $(head -n 3 diff.out)"
  facts_ t >want
  facts_ "$1/t" >got
  compare_ want got
  # Some file systems allocate more than is written, but not 4 MB.
  for file in sparse uneven; do
    test $(stat -c %b "$1/t/$file") -lt 2000 || fail_ "${2-}: $1: $file has no holes"
  done
}

# shared_: how many bytes the last run, with --page-cache-report, has shared.
shared_ ()
{
  sed -n 's/.*: page cache: \([0-9]*\) bytes shared$/\1/p' err | grep . || echo 0
}

# aligned_ ARCHIVE BLOCK: how many bytes can be shared.
aligned_ ()
{
  tar-nocache -tf "$1" --member-index=index >log || fail_ 'no index'
  # Of a sparse member, data that begins or ends within a block is not shared.
  sed -n 's/^{"name":"\([^"]*\)","type":"file",.*"data":\([0-9]*\),"stored":\([0-9]*\),.*/\1 \2 \3/p' \
    index | awk -v block=$2 '
    /sparse|uneven|odd/ { next }
    $2 % block == 0 { sum += $3 - $3 % block }
    END { print sum + 0 }'
}

# read_ COMMAND...: run it; $read is how many bytes it has read, or empty.
read_ ()
{
  sh -c '"$@" || exit; cat /proc/$$/io 2>/dev/null || :' sh "$@" >out 2>err \
    || fail_ "$*: $? $(cat err)"
  read=$(sed -n 's/^rchar: //p' out)
}

for place in $places; do
  (cd $place && head -c 100000 /dev/urandom >1 && cp --reflink=always 1 2 2>/dev/null)
  test $? = 0 && can=yes || can=no
  echo "$place can share: $can"
  block=$(stat -f -c %S $place)
  rm -f $place/1 $place/2
  a=$place/a.tar
  tar-nocache -cSf $a --align=$block --sort=name t || framework_failure_
  least=$(aligned_ $a $block)

  # Shared, and the same as a copy in all respects.
  mkdir $place/copy $place/out
  expect_ 0 tar-nocache -xpf $a -C $place/copy --reflink=never --page-cache-report
  test $(shared_) = 0 || fail_ "$place: never: $(shared_)"
  same_ $place/copy
  for how in '' --reflink=auto --reflink --no-page-cache '--no-page-cache --fsync' \
      --no-sandbox --threads=1 --no-seek -b1 --overwrite --unlink-first --fsync \
      --checkpoint=100 -vv; do
    case $how in
      --overwrite)
        find $place/out -type f ! -name sparse -exec sh -c 'echo more >>"$1"' sh {} \; ;;
      *) rm -rf $place/out; mkdir $place/out ;;
    esac
    case $can,$how in
      no,--reflink) continue ;;
    esac
    for pool in never always; do
      expect_ 0 env TNC_POOL=$pool tar-nocache -xpf $a -C $place/out --page-cache-report $how
      shared=$(shared_)
      same_ $place/out "$how"
      case $can in
        yes) test $shared -ge $least || fail_ "$place: $how: $shared of $least are shared" ;;
        no) test $shared = 0 || fail_ "$place: $how: $shared" ;;
      esac
      case $how in -v* | --no-page-cache | '') ;; *) break ;; esac
      rm -rf $place/out; mkdir $place/out
    done
  done

  for how in --reflink=auto --no-page-cache; do
    rm -rf $place/out; mkdir $place/out
    tar-nocache -cSf $place/raw.tar --align=$block --hole-detection=raw t/odd t/uneven
    expect_ 0 tar-nocache -xf $place/raw.tar -C $place/out --page-cache-report $how
    for file in odd uneven; do
      cmp t/$file $place/out/t/$file || fail_ "$place: $how: $file"
    done
    test $can = no || test $(shared_) -gt 190000 || fail_ "$place: $how: $(shared_)"
  done

  # Counted as a copy is.
  for how in --reflink=never --reflink=auto; do
    rm -rf $place/out; mkdir $place/out
    expect_ 0 tar-nocache -xvf $a -C $place/out --totals --checkpoint=50 -R $how
    # The time differs, and what is shared is said.
    sed '/bytes shared/d; s/ (.*//' err >err.$how && mv out out.$how
  done
  compare_ err.--reflink=never err.--reflink=auto
  compare_ out.--reflink=never out.--reflink=auto

  # From standard input, also if the archive begins elsewhere in the file.
  { head -c 8192 /dev/zero; cat $a; } >$place/b.tar
  for skip in 0 8192; do
    rm -rf $place/out; mkdir $place/out
    { dd bs=$((skip + 1)) skip=0 count=0 2>dd.err
      test $skip = 0 || dd bs=$skip count=1 of=/dev/null 2>dd.err
      tar-nocache -xpf - -C $place/out --page-cache-report 2>err >out \
        || fail_ "$place: standard input: $(cat err)"
    } <$place/$(test $skip = 0 && echo a.tar || echo b.tar)
    same_ $place/out
    test $can = no || test $(shared_) -ge $least || fail_ "$place: standard input: $(shared_)"
  done
  rm $place/b.tar

  # Compared: what is shared is not read, and what differs is found.
  rm -rf $place/out; mkdir $place/out
  tar-nocache -xpf $a -C $place/out || framework_failure_
  sync -f $place/out
  for how in --reflink=never --reflink=auto; do
    read_ tar-nocache -df $a -C $place/out $how
    test ! -s err || fail_ "$place: -d: $(cat err)"
    read_ tar-nocache -df $a -C $place/copy $how
    test ! -s err || fail_ "$place: -d: $(cat err)"
  done
  case $can,$read in
    yes,?*)
      read_ tar-nocache -df $a -C $place/out
      all=$(wc -c <$a)
      test $read -lt $all || fail_ "$place: -d reads $read bytes, the archive has $all"
      read_ tar-nocache -df $a -C $place/out --reflink=never
      test $read -gt $all || fail_ "$place: control: $read bytes, the archive has $all" ;;
  esac
  for at in 0 4096 1500000 2998271 2998272 3000000; do
    cp -p --reflink=auto $place/out/t/3000001 $place/was
    { printf '\001' | tr '\001' "\\$(printf %03o $((1 + at % 7)))" \
        | dd of=$place/out/t/3000001 bs=1 seek=$at conv=notrunc; } 2>dd.err
    touch -r $place/was $place/out/t/3000001
    if cmp -s $place/was $place/out/t/3000001; then continue; fi
    expect_ 1 tar-nocache -df $a -C $place/out
    grep 'Contents differ' out >/dev/null || fail_ "$place: -d at $at: $(cat out err)"
    cp -p --reflink=auto $place/was $place/out/t/3000001
  done

  # An archive that is cut off.
  size=$(wc -c <$a)
  for cut in $((size * 2 / 3)) $((size * 2 / 3 / 4096 * 4096)) 3000000 1000 4096; do
    head -c $cut $a >$place/cut.tar
    for how in never auto; do
      rm -rf $place/cut.$how; mkdir $place/cut.$how
      (cd $place/cut.$how && tar-nocache -xpf ../cut.tar --reflink=$how >../cut.out 2>../cut.err
       echo $? >>../cut.out)
      mv $place/cut.out out.$how
      mv $place/cut.err err.$how
      # A file that is not complete has the time at which it was written.
      facts_ $place/cut.$how | sed 's/ 600 \(.*\) [0-9.]*  / 600 \1 /' >facts.$how
    done
    compare_ out.never out.auto
    compare_ err.never err.auto
    compare_ facts.never facts.auto
    diff -r $place/cut.never $place/cut.auto || fail_ "$place: cut at $cut"
  done
  rm -rf $place/cut*

  # The archive has a member of its name.  With --overwrite it is gone then; no file
  # gets anything of what takes its place.
  mkdir $place/self && cp t/3000001 $place/self/self.tar && cp $a $place/self.tar \
    && tar-nocache -rf $place/self.tar --align -C $place/self self.tar || framework_failure_
  for how in '' --overwrite; do
    rm -rf $place/out; mkdir $place/out
    cp $place/self.tar $place/out/self.tar
    (cd $place/out && tar-nocache -xpf self.tar $how >out 2>err; echo $? >status)
    cmp -s t/3000001 $place/out/self.tar || test "$how $(cat $place/out/status)" = '--overwrite 2' \
      || fail_ "$place: self.tar $how"
    rm $place/out/self.tar
    same_ $place/out "self.tar $how"
  done
  rm -rf $place/self*

  # An archive that another implementation aligned, in its own way.
  { printf '3072 LIBARCHIVE.pad='; head -c 3051 /dev/zero | tr '\0' x; echo; } >pad
  head -c 200000 /dev/urandom | tr '\0' x >$place/want
  test $(wc -c <pad) = 3072 || framework_failure_
  { "$abs_top_builddir/tests/cli/members" x pad "$(cat pad)
" f file '' | head -c 4096 | head -c 3584
    tar-nocache -cf - --format=ustar --transform='s/.*/file/' $place/want; } >$place/pad.tar
  rm -rf $place/out; mkdir $place/out
  expect_ 0 tar-nocache -xf $place/pad.tar -C $place/out --page-cache-report
  compare_ $place/want $place/out/file
  case $can in
    yes) test $(shared_) = $((200000 / block * block)) || fail_ "$place: pad: $(shared_)" ;;
  esac
  expect_ 0 tar-nocache -xf $place/pad.tar -C $place/out
  test ! -s err || fail_ "$place: pad: $(cat err)"

  # So does Python, if it is told to.
  if python3 -c 'import tarfile' 2>log; then
    for key in comment LIBARCHIVE.pad; do
      python3 - $place/python.tar $place/want $key <<'E' || framework_failure_ tarfile
import sys, tarfile
archive, file, key = sys.argv[1:]
with tarfile.open(archive, 'w', format=tarfile.PAX_FORMAT) as tar:
    for name in 'one', 'two':
        member = tar.gettarinfo(file, name)
        member.pax_headers = {key: ''}
        while (tar.offset + len(member.tobuf(tar.format))) % 4096:
            member.pax_headers[key] += 512 * 'x'
        with open(file, 'rb') as data:
            tar.addfile(member, data)
E
      rm -rf $place/out; mkdir $place/out
      expect_ 0 tar-nocache -xf $place/python.tar -C $place/out --page-cache-report
      test $can = no || test $(shared_) = $((2 * (200000 / block * block))) \
        || fail_ "$place: Python: $key: $(shared_)"
      expect_ 0 tar-nocache -xf $place/python.tar -C $place/out
      test ! -s err || fail_ "$place: Python: $key: $(cat err)"
      cmp $place/want $place/out/one && cmp $place/want $place/out/two \
        || fail_ "$place: Python: $key"
    done
  fi

  # The archive changes all the time, also by direct I/O: each byte is an old or a new one.
  case $can in
    yes)
      head -c 3000000 /dev/zero | tr '\0' a >$place/letters
      tar-nocache -cf $place/race.tar --align -C $place letters || framework_failure_
      (while :; do
         for letter in b a; do
           for flag in nofollow direct; do
             head -c 2031616 /dev/zero | tr '\0' $letter | dd of=$place/race.tar \
               bs=65536 iflag=fullblock seek=2 conv=notrunc oflag=$flag 2>/dev/null
           done
         done
       done) &
      writer=$!
      for round in 1 2 3 4 5 6 7 8; do
        expect_ 0 tar-nocache -xf $place/race.tar -C $place/out
        test "$(tr -d ab <$place/out/letters | wc -c)" = 0 \
          && test $(wc -c <$place/out/letters) = 3000000 || fail_ "$place: race"
      done
      kill $writer
      wait $writer 2>/dev/null ;;
  esac

  # Killed: each file is the beginning of what it should be.
  for delay in 001 002 003 004 005 006 008 010 012 015 020 030; do
    rm -rf $place/out; mkdir $place/out
    timeout -s KILL 0.$delay "$TAR_NOCACHE" -xpf $a -C $place/out 2>/dev/null
    (cd $place/out && find . -type f ! -name sparse ! -name uneven ! -name odd) >files
    while read -r file; do
      n=$(wc -c <"$place/out/$file")
      head -c $n "$file" | cmp -s - "$place/out/$file" || fail_ "$place: killed: $file"
    done <files
  done

  # always: why something is not shared.
  tar-nocache -cf $place/odd.tar --sort=name t/3000001 t/1 t/131073 || framework_failure_
  { head -c 512 /dev/zero | tr '\0' x; cat $place/odd.tar; } >$place/odder
  rm -rf $place/out; mkdir $place/out
  { dd bs=512 count=1 of=/dev/null 2>dd.err
    tar-nocache -xf - -C $place/out --reflink=always >out 2>err; echo $? >status
  } <$place/odder
  { head -c 512 /dev/zero | tr '\0' x; cat $place/odd.tar; } | tail -c +513 \
    | tar-nocache -xf - -C $place/out --reflink=always >pipe.out 2>pipe.err
  test $? = 2 && grep 'Only a regular file can share blocks' pipe.err >/dev/null \
    || fail_ "$place: pipe: $(cat pipe.err)"
  for file in 3000001 1 131073; do
    cmp t/$file $place/out/t/$file || fail_ "$place: $file"
  done
  if test $block = 4096; then
    case $can in
      yes) text='blocks of the file and of the archive lie differently' ;;
      no) text= ;;
    esac
    test $(cat status) = 2 || fail_ "$place: odd: $(cat status)"
    test $(grep -c "3000001: Not shared: $text" err) = 1 && ! grep 't/1:' err >log \
      || fail_ "$place: odd: $(cat err)"
  fi
  gzip <$a >$place/a.tgz
  rm -rf $place/out; mkdir $place/out
  expect_ 2 tar-nocache -xf $place/a.tgz -C $place/out --reflink=always
  grep 'A compressed archive cannot share blocks with files' err >/dev/null \
    || fail_ "$place: compressed: $(cat err)"
  test ! -e $place/out/t || fail_ "$place: compressed: something was extracted"
  expect_ 0 tar-nocache -xpf $place/a.tgz -C $place/out --reflink=auto
  same_ $place/out
  rm -f $place/a.tgz $place/odd*
  if test $can = no; then
    rm -rf $place/out; mkdir $place/out
    expect_ 2 tar-nocache -xpf $a -C $place/out --reflink=always
    same_ $place/out
    grep '3000001: Not shared: the file system cannot share blocks' err >/dev/null \
      || fail_ "$place: always: $(cat err)"
  fi
  for other in $places; do
    test $other = here || test $other = $place || test $other = tmpfs || continue
    rm -rf other; mkdir other
    test $place != here || break
    expect_ 2 tar-nocache -xpf $a -C other --reflink=always
    same_ other
    grep '3000001: Not shared: the archive is on another file system' err >/dev/null \
      || fail_ "$place: other: $(cat err)"
    break
  done

  # One attempt for each pair of file systems, none with never, none in vain.
  if command -v strace >/dev/null && strace -o log true 2>/dev/null; then
    for how in never auto; do
      rm -rf $place/out; mkdir $place/out
      strace -f -e trace=ioctl -o trace "$TAR_NOCACHE" -xpf $a -C $place/out --reflink=$how
      clones=$(grep -c FICLONERANGE trace)
      case $how,$can in
        never,*) test $clones = 0 ;;
        auto,no) test $clones = 1 ;;
        auto,yes) test $clones -gt 10 ;;
      esac || fail_ "$place: $how: $clones attempts"
    done

    # Killed at each write: nothing is shared before what precedes it is written.
    for n in 1 2 3 4 5 6 7 8; do
      rm -rf $place/out; mkdir $place/out
      strace -f -e trace=write,pwritev2 -e inject=write,pwritev2:signal=KILL:when=$n \
        -o trace "$TAR_NOCACHE" -xf $place/raw.tar -C $place/out --no-page-cache t/odd
      test ! -e $place/out/t/odd || cmp $place/out/t/odd t/odd 2>&1 \
        | grep -v ' EOF on ' && fail_ "$place: killed at write $n"
    done
  fi
  rm -rf $place/copy $place/out
done

finish_
