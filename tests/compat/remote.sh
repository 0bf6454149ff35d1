#!/bin/sh
# Archives of other hosts: both programs as clients of both servers.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/rows.sh"

own_rmt=$abs_top_builddir/src/rmt/rmt
for gnu_rmt in ${GNU_RMT_PROGRAM-} /usr/sbin/rmt-tar /usr/sbin/rmt \
    /usr/libexec/rmt /usr/lib/tar/rmt none; do
  case $("$gnu_rmt" --version 2>/dev/null | head -n 1) in
    'rmt (GNU tar) '* | 'rmt (GNU paxutils) '*) break ;;
  esac
done
test "$gnu_rmt" != none || skip_ "no rmt of GNU tar"

# GNU tar gives up before it starts the remote shell where it may not set its
# groups, and where the user has no name.
if "$GNU_TAR" --rsh-command=/bin/true -tf localhost:x 2>&1 \
    | grep -e initgroups -e getpwuid >/dev/null; then
  skip_ 'GNU tar needs to be root for it'
fi

# The two remote shells.
make_more_ ()
{
  cat >rsh <<'END'
#!/bin/sh
echo "$@" >args
shift
test "$1" != -l || shift 2
exec "$@"
END
  cat >fake <<'END'
#!/bin/sh
printf "$SAYS"
cat >/dev/null
END
  chmod +x rsh fake
  : >args
}
make_archives_ ()
{
  gnu_ tar-nocache -cf cut --sort=name t
  for n in 0 100 700 5120 5500; do
    head -c $n cut >cut.$n
  done
  awk 'BEGIN { for (i = 0; i < 3000; i++) print i }' >noise
}

remote () { tar-nocache --rsh-command=./rsh --rmt-command="$gnu_rmt" "$@"; }
remote_own ()
{
  tar-nocache --rsh-command=./rsh --rmt-command="$own_rmt" "$@"
}
says ()
{
  SAYS=$1; shift
  export SAYS
  tar-nocache --rsh-command=./fake "$@"
}

run_rows_ remote.txt 100
finish_
