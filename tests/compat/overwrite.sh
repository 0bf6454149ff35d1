#!/bin/sh
# Every policy for what is there, against everything that can be there and
# everything that can come, as root and as an ordinary user: the tree, the
# messages and the status are those of GNU tar.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/compat/common.sh"

case $("$GNU_TAR" --version | head -n 1) in
  *' 1.34') ;;
  *) skip_ 'compared with GNU tar 1.34 only: others overwrite otherwise' ;;
esac

# One run goes through all pairs of what is there and what comes: the member
# THERE.COMES has its obstacle in the way.
there='nothing oldfile newfile hardlinked same readonly linktofile linktodir
  dangling emptydir fulldir fifo'
comes='file empty dir tree sym abs hard fifo dev'

# What we mean to do otherwise, a line each: the policy, the pair as a
# pattern, # and why.  Lines that mention the pair are not compared.
cat >known <<'END'
*--overwrite|fifo.file # it is replaced; to open it could have effects
*--overwrite|fifo.empty # the same
*--keep-newer-files*|newfile.tree # what cannot be there is not newer
*--no-overwrite-dir*|emptydir.dir # its time is preserved like the rest
*--no-overwrite-dir*|emptydir.tree # the same
*--no-overwrite-dir*|fulldir.dir # the same
*--no-overwrite-dir*|fulldir.tree # the same
END
# GNU tar makes a file in place of a link that leads out and replaces it at
# the end; we make the link, which nothing goes through.
cat >placeholders.sed <<'END'
s/\.abs: Cannot open: File/.abs: Cannot create symlink to '\/nonexistent\/t': File/
END

# put_ WHAT NAME: put WHAT at NAME.
put_ ()
{
  case $1 in
    nothing) ;;
    oldfile) echo old >"$2"; touch -d @1400000000 "$2" ;;
    newfile) echo new >"$2"; touch -d @1600000000 "$2" ;;
    hardlinked) echo linked >"$2"; ln "$2" "other.$2" ;;
    same) ln target "$2" ;;
    readonly) echo locked >"$2"; chmod 0400 "$2" ;;
    linktofile) echo beyond >"real.$2"; ln -s "real.$2" "$2" ;;
    linktodir) mkdir -m 0751 "real.$2"; ln -s "real.$2" "$2" ;;
    dangling) ln -s "nowhere.$2" "$2" ;;
    emptydir) mkdir -m 0751 "$2" ;;
    fulldir) mkdir -m 0751 "$2"; echo inside >"$2/inside" ;;
    fifo) mkfifo "$2" ;;
  esac
}

make_template_ ()
{
  mkdir template
  cd template || exit 99
  echo target >target
  for t in $there; do
    for c in $comes; do put_ $t $t.$c; done
  done
  # Not the two that were given a time of their own.
  find . ! -name 'oldfile.*' ! -name 'newfile.*' \
    -exec touch -h -d @1300000000 {} +
  cd .. || exit 99
}

make_archive_ ()
{
  set -- = mode 0640 = uid 65534 = gid 65534
  for t in $there; do
    set -- "$@" f $t.file contents f $t.empty '' = mode 0710 \
      d $t.dir/ - d $t.tree/ - f $t.tree/inner x f $t.tree/inside y \
      = mode 0640 l $t.sym t l $t.abs /nonexistent/t h $t.hard target \
      p $t.fifo - c $t.dev 1,3
  done
  "$abs_top_builddir/tests/cli/members" "$@" >a.tar
}

# drop_known_ POLICY: the sed commands that leave lines out.
drop_known_ ()
{
  while IFS='|' read -r policy pair; do
    case $1 in $policy) ;; *) continue ;; esac
    pair=${pair%%#*}
    pair=$(echo "$pair" | sed 's/ *$//; s/\./\\./g; s/\*/[a-z]*/g')
    echo "/\\(^\\|[^a-z.]\\)\\(real\\.\\|other\\.\\)\\{0,1\\}$pair\\([^a-z]\\|\$\\)/d"
  done <known
}

# run_ SIDE PATH WHERE OPTION...: extract into work, standing there or with
# -C.
run_ ()
{
  side=$1 path=$2 where=$3; shift 3
  rm -rf work
  cp -a template work
  case $where in
    there) cd work; set -- -xvf ../a.tar "$@" ;;
    *) set -- -xvf a.tar -C work "$@" ;;
  esac
  PATH=$path timeout 20 $as_user tar-nocache "$@" \
    >"$test_dir/out.$side" 2>"$test_dir/err.$side" </dev/null
  set -- $?
  cd "$test_dir" || exit 99
  echo $1 >"status.$side"
  # What is younger than everything in the archive was touched just now.
  "$tools/treelist" -n work \
    | awk '{ for (i = 3; i <= 4; i++)
               if ($i ~ /^[0-9]+$/ && $i > 1700000000) $i = "NOW"
             print }' >"tree.$side"
  for f in out err tree; do
    sed -f drop $f.$side >$f.$side.txt
  done
}

# policy_ OPTION...: what both make of all pairs.
policy_ ()
{
  drop_known_ "$*" >drop
  run_ gnu "$gnu_path" there "$@"
  sed -i -f placeholders.sed err.gnu.txt
  run_ own "$own_path" there "$@"
  compare_with_gnu_ "$*"
  run_ own "$own_path" -C "$@"
  compare_with_gnu_ "-C, $*"
}

# compare_with_gnu_ WHAT: what both made of it.
compare_with_gnu_ ()
{
  for f in out err tree; do
    if ! cmp -s $f.gnu.txt $f.own.txt; then
      fail_ "$who, '$1': $f differs (- GNU tar, + ours)"
      diff -a -U0 $f.gnu.txt $f.own.txt | sed '1,2d; /^@@/d' | head -n 60
    fi
  done
  cmp -s status.gnu status.own \
    || fail_ "$who, '$1': status $(cat status.own), not $(cat status.gnu)"
}

policies_ ()
{
  policy_
  policy_ --overwrite
  policy_ --no-overwrite-dir
  policy_ --keep-directory-symlink
  policy_ -k
  policy_ --skip-old-files
  policy_ --keep-newer-files
  policy_ -U
  policy_ --recursive-unlink
  policy_ --backup=simple
  policy_ --delay-directory-restore -m
  policy_ -p --no-same-owner
}

# What does not depend on who we are.
more_policies_ ()
{
  policy_ --overwrite-dir
  policy_ --no-overwrite-dir --keep-directory-symlink
  policy_ -k --keep-directory-symlink
  policy_ -U --keep-directory-symlink
  policy_ --recursive-unlink --keep-directory-symlink
  policy_ --recursive-unlink -k
  policy_ --recursive-unlink --overwrite
  policy_ --backup=numbered --overwrite
  policy_ --backup=existing -k
  policy_ --suffix=.old --skip-old-files
  policy_ --backup=simple --keep-newer-files
  policy_ --backup=simple -U
  policy_ --backup=simple --recursive-unlink
  policy_ --backup=simple --no-overwrite-dir
  policy_ -P --no-same-permissions
  policy_ -h
  policy_ -h --overwrite
  policy_ -h -U
  policy_ -h --keep-newer-files
}

make_archive_
make_template_
as_user=
who=$(id -un)
if is_root_; then
  who=root
  policies_
  more_policies_
  as_user='setpriv --reuid=65534 --regid=65534 --clear-groups'
  if $as_user test -x "$TAR_NOCACHE" 2>/dev/null; then
    chmod 755 . gnubin
    chown -hR 65534:65534 template
    who='a user'
    policies_
  else
    echo 'the program cannot be run as another user: root only'
  fi
else
  policies_
  more_policies_
fi

finish_
