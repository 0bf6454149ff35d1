# common.sh - sourced by the comparisons with the system's GNU tar, after
# init.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

gnu_tar_ || skip_ "no GNU tar to compare with"
# What is said below about differences is known of one version only.
case $("$GNU_TAR" --version | head -n 1)${COMPAT_ANY_VERSION:+ 1.34} in
  *' 1.34') ;;
  *) skip_ "$GNU_TAR is not version 1.34 (COMPAT_ANY_VERSION=1 goes on)" ;;
esac
tools=$abs_top_builddir/tests/compat

# GNU tar under our name, so that messages begin alike.
mkdir gnubin || exit 99
ln -s "$GNU_TAR" gnubin/tar-nocache || exit 99
gnubin=$test_dir/gnubin
own_path=$PATH
gnu_path=$gnubin:$PATH

formats='v7 oldgnu ustar gnu posix'

# gnu_ COMMAND...: COMMAND, in which tar-nocache is GNU tar.
gnu_ () { PATH=$gnu_path "$@"; }

# What the two say differs from 1.34 to 1.35, and from run to run, as listed
# here, one sed command a line, for standard error and for listings.
# Nothing else does.
cat >"$test_dir/wording.sed" <<'END'
# 1.35 renamed the diagnosis.
s/: file is the archive; not dumped$/: archive cannot contain itself; not dumped/
# A mode that cannot be read is none here, and every right there.
s/^-rwsrwsrwt /---------- /
# Process numbers of children.
s/^\(tar-nocache: \)[0-9][0-9]*: Child/\1PID: Child/
# The time of the run.
s/ is [0-9.]* s in the future$/ is N s in the future/
# Keywords of 1.35 and of ours in the list of --warning.
/^  - ['‘]*\(missing-zero-blocks\|empty-transform\|page-cache\|verbose\)['’]*$/d
# Up to 1.34 a size beyond the end of a file that is sought in has this text.
s/: rmtlseek not stopped at a record boundary$/: Unexpected EOF in archive/
# Options of ours among the candidates of an abbreviation.
/ is ambiguous; /s/ '--\(no-\)*page-cache[a-z-]*'//g
/ is ambiguous; /s/ '--\(debug\|fsync\|no-sandbox\|threads\)'//g
# 1.35 dropped "in archive create or update mode".
s/were used after any non-optional arguments in archive create or update mode\./were used after non-option arguments./
END
# The time of the run in a listing, of a label for instance: the two programs
# may run in two minutes.
cat >>"$test_dir/wording.sed" <<END
s/$(date +%Y)-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]\(:[0-9.]*\)*/NOW/
END

# GNU tar's C library is glibc.  Where ours is another, its texts for errors
# become those of glibc.
while read -r error_ text_; do
  test "$(error_text_ "$error_")" = "$text_" \
    || echo "s|: $(error_text_ "$error_")\$|: $text_|"
done >>"$test_dir/wording.sed" <<'END'
EBUSY Device or resource busy
EIO Input/output error
ELOOP Too many levels of symbolic links
EMFILE Too many open files
ENAMETOOLONG File name too long
ENOMEM Cannot allocate memory
ENOTTY Inappropriate ioctl for device
EOPNOTSUPP Operation not supported
ERANGE Numerical result out of range
ESPIPE Illegal seek
EXDEV Invalid cross-device link
99999 Unknown error 99999
END

# both_ NAME COMMAND...: run COMMAND twice here, as GNU tar and as ours;
# both must print the same on stdout and stderr and end with the same
# status, which is left in $both_status.
both_ ()
{
  what_=$1; shift
  PATH=$gnu_path "$@" >"$test_dir/out.gnu" 2>"$test_dir/err.gnu" </dev/null
  gnu_status=$?
  PATH=$own_path "$@" >"$test_dir/out.own" 2>"$test_dir/err.own" </dev/null
  both_status=$?
  same_output_ "$what_"
}

# same_output_ NAME: compare what both_ or its like left.
same_output_ ()
{
  for stream_ in out err; do
    for side_ in gnu own; do
      sed -f "$test_dir/wording.sed" "$test_dir/$stream_.$side_" \
        >"$test_dir/$stream_.$side_.txt"
    done
    if ! cmp -s "$test_dir/$stream_.gnu.txt" "$test_dir/$stream_.own.txt"; then
      fail_ "$1: $stream_ differs (- GNU tar, + ours)"
      diff -a -u "$test_dir/$stream_.gnu.txt" "$test_dir/$stream_.own.txt" \
        | sed -n '3,30p' | cut -c1-300
    fi
  done
  test $gnu_status = $both_status \
    || fail_ "$1: status $both_status, GNU tar's is $gnu_status"
}

# same_tree_ NAME DIR DIR [-n]: two directories hold the same.
same_tree_ ()
{
  "$tools/treelist" ${4-} "$2" | sed 1d >"$test_dir/list.1"
  "$tools/treelist" ${4-} "$3" | sed 1d >"$test_dir/list.2"
  if ! cmp -s "$test_dir/list.1" "$test_dir/list.2"; then
    fail_ "$1: trees differ ($2, $3)"
    diff -a -U0 "$test_dir/list.1" "$test_dir/list.2" | sed -n '3,14p' \
      | cut -c1-300
  fi
}

# same_archive_ FORMAT A B: B is A but for the listed differences.
same_archive_ ()
{
  "$tools/tarcmp" "$1" "$2" "$3" >"$test_dir/cmp.out" 2>&1 \
    || { fail_ "archives differ"; head -n 12 "$test_dir/cmp.out"; }
}

# make_tree_ DIR: the hostile tree, and what had to be left out.
make_tree_ ()
{
  "$tools/mktree" "$@" 2>"$test_dir/left-out" \
    || framework_failure_ "mktree: $(cat "$test_dir/left-out")"
  test ! -s "$test_dir/left-out" || cat "$test_dir/left-out"
}
