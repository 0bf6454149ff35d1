#!/bin/sh
# --reproducible: the same bytes from ext4, xfs, btrfs and tmpfs, by two users.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

is_root_ || skip_ 'only root can mount'
can_be_user_ || skip_ 'no other user can run the program'
unset SOURCE_DATE_EPOCH

# The file systems that are mounted, each with its directory.
mounted=
for fs in tmpfs ext4 xfs btrfs; do
  mkdir $fs || framework_failure_
  case $fs in
    tmpfs) mount -t tmpfs -o size=64M tmpfs $fs 2>log ;;
    *) truncate -s 512M $fs.image && mkfs.$fs -q $fs.image >log 2>&1 \
         && mount -o loop $fs.image $fs 2>>log ;;
  esac || { echo "no $fs: $(tail -n 1 log)"; continue; }
  mounted="$mounted $fs"
  at_end "umount '$test_dir/$fs' || umount -l '$test_dir/$fs'"
done
case $mounted in
  *' '*' '*) ;;
  *) skip_ "there are no two file systems, only:$mounted" ;;
esac

# On each, the same tree: made in another order, by another user, with other
# holes and another umask.
first=${mounted# }
first=${first%% *}
order='e b d a c'
umask=022
user=
for fs in $mounted; do
  chmod 777 $fs || framework_failure_
  ($user sh -s $fs $umask $order <<'E'
   cd "$1/" && umask "$2" && shift 2 && mkdir -p t/sub || exit
   for name; do
     echo "$name" >"t/$name" && ln "t/$name" "t/sub/$name" || exit
   done
   ln -s a t/link && mkfifo t/fifo && chmod u+x t/a && touch t/empty || exit
   # 1 MiB of which the second half has data: a hole where the umask is 022.
   if test "$(umask)" = 0022; then
     truncate -s 512k t/holes
   else
     dd if=/dev/zero of=t/holes bs=64k count=8
   fi 2>/dev/null
   awk 'BEGIN { for (i = 0; i < 65536; i++) print "no hole" }' >>t/holes
   # Data of one block between holes that are smaller than a page.
   awk 'BEGIN { for (i = 0; i < 64; i++) print "data" }' >block
   for i in 0 3 6 9 40; do
     dd if=block of=t/small bs=512 seek=$i count=1 conv=notrunc 2>/dev/null
   done
   fallocate -l 300k t/small 2>/dev/null || truncate -s 300k t/small
   rm block
   find t -exec touch -h -d '2005-06-07 08:09:10.123456789 UTC' {} +
E
  ) || framework_failure_ "$fs"
  # The next one.
  order="${order#* } ${order%% *}"
  if test $umask = 022; then umask=077; else umask=022; fi
  if test "$user"; then user=; else user=$user_; fi
done
case $(supported_ --xattrs) in
  --xattrs)
    xattrs=--xattrs
    for fs in $mounted; do
      for i in $order; do
        setfattr -n user.$i -v "value of $i" $fs/t/a 2>/dev/null || xattrs=
      done
      order="${order#* } ${order%% *}"
    done ;;
esac

locales=C
make_locale_ de_DE ISO-8859-1 && locales="C de_DE.ISO-8859-1"
# as_ NUMBER COMMAND...: in other circumstances each time.  Only root may read
# what another user made.
as_ ()
{
  case $1 in
    *[02468]) umask 022; zone=UTC; locale=C ;;
    *) umask 077; zone=Asia/Kathmandu; locale=${locales#* } ;;
  esac
  shift
  env TZ=$zone LC_ALL="$locale" "$@"
}
for options in '' --sparse $xattrs "--sparse $xattrs" '--sparse -g/dev/null' \
    --format=gnu '--sparse --format=gnu' --gzip; do
  case $options in
    *gzip*) command -v gzip >/dev/null || continue ;;
  esac
  i=0
  for fs in $mounted; do
    for as in '' "$user_"; do
      i=$((i + 1))
      $as test -r $fs/t/e -a -r $fs/t/holes || continue
      (as_ $i $as "$TAR_NOCACHE" --reproducible $options -cf - -C $fs t) >got 2>err \
        || fail_ "$fs: $options: $? $(cat err)"
      test $i != 1 || cp got want
      cmp want got || fail_ "$options: $fs differs from $first, $as"
    done
  done
  test $i -ge 4 || framework_failure_ 'nothing was compared'
done

finish_
