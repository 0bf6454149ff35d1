# common.sh - sourced by the tests of the packages, after init.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# The tests for one kind of package leave it here for each other.
packages=$abs_top_builddir/packages
version=$(sed -n 's/^AC_INIT([^,]*, \[\([^]]*\)\].*/\1/p' \
  "$abs_top_srcdir/configure.ac")
tarball=$abs_top_builddir/tar-nocache-$version.tar.xz
mkdir -p "$packages"

# needs_ PROGRAM...: skip without them.
needs_ ()
{
  for needed_; do
    command -v "$needed_" >/dev/null || skip_ "there is no $needed_"
  done
}

log=$test_dir/log
# quietly_ COMMAND...: its output, only if it fails; then the test ends.
quietly_ ()
{
  "$@" >"$log" 2>&1 || { tail -n 60 "$log"; fail_ "$*"; finish_; }
}

# clean_root_: a minimal Debian in root/, as the machine's own release.
clean_root_ ()
{
  is_root_ || skip_ 'not root'
  needs_ mmdebstrap
  if test ! -s "$packages/root.tar"; then
    # From where this machine has its packages, in the same way.
    set --
    for conf in /etc/apt/apt.conf.d/*; do
      ! grep -qi acquire "$conf" || set -- "$@" "--aptopt=$conf"
    done
    for sources in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
      test ! -s "$sources" || set -- "$@" "$sources"
    done
    mmdebstrap --quiet --format=tar --variant=apt --skip=cleanup/apt/lists \
      "$(. /etc/os-release && echo "$VERSION_CODENAME")" \
      "$packages/root.tar-t" "$@" >"$log" 2>&1 \
      || { tail -n 5 "$log"; skip_ 'mmdebstrap cannot make a root here'; }
    mv "$packages/root.tar-t" "$packages/root.tar"
  fi
  mkdir root
  tar-nocache -xpf "$packages/root.tar" -C root || framework_failure_ root
}

# in_root_ COMMAND...: run it in the clean root.
in_root_ ()
{
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive chroot root "$@"
}

# backup_in_root_: the installed program archives the root and restores it.
backup_in_root_ ()
{
  cat >root/tmp/backup.sh <<'END'
set -e
tar-nocache --version | head -n 1
mkdir /backup /restored
cd /
tar-nocache --no-page-cache --page-cache-report -cpf /backup/usr.tar.gz -z \
  --exclude=usr/share/doc etc usr var/lib/dpkg
tar-nocache --no-page-cache -dpf /backup/usr.tar.gz
tar-nocache --no-page-cache -xpf /backup/usr.tar.gz -C /restored
list () { (cd "$1" && find etc usr var/lib/dpkg -path usr/share/doc -prune \
  -o ! -type d -printf '%p %y %m %U %G %n %s %TY%Tm%Td%TH%TM %l\n' | sort); }
list / >/tmp/a
list /restored >/tmp/b
cmp /tmp/a /tmp/b
for top in etc usr/bin usr/lib usr/libexec var/lib/dpkg; do
  diff -r --no-dereference /$top /restored/$top
done
echo "$(wc -l </tmp/a) files archived and restored"
END
  in_root_ sh /tmp/backup.sh >"$log" 2>&1 || fail_ 'backup in the clean root'
  cat "$log"
  # Nobody else's tar is touched.
  in_root_ tar --version | head -n 1 | grep '^tar (GNU tar)' \
    || fail_ "the system's tar is another one"
}
