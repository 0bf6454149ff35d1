# init.sh - sourced first by every test script: a directory of its own to
# stand in, short names, and the ways to end.
#
# A test says `. "${srcdir=.}/tests/init.sh"' ... see the first line of any.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# A test started by hand in the source directory: what was built by
# ./bootstrap or in place.
abs_top_srcdir=$(cd "${abs_top_srcdir:-.}" && pwd) || exit 99
if test -z "${abs_top_builddir-}"; then
  abs_top_builddir=$abs_top_srcdir
  test -x "$abs_top_srcdir/src/tar-nocache" \
    || abs_top_builddir=$abs_top_srcdir/build
fi
: "${TAR_NOCACHE:=$abs_top_builddir/src/tar-nocache}"
export TAR_NOCACHE abs_top_srcdir abs_top_builddir

# One name for all messages, whatever the path is: `tar-nocache'.
PATH=$(dirname "$TAR_NOCACHE"):$PATH
LC_ALL=C TZ=UTC0
export PATH LC_ALL TZ
unset TAR_OPTIONS TAPE POSIXLY_CORRECT TAR_LONGLINK_100 PRISTINE_TAR_COMPAT \
  SIMPLE_BACKUP_SUFFIX VERSION_CONTROL CDPATH GREP_OPTIONS \
  TNC_LOCALEDIR TNC_TRACE LANGUAGE
umask 022

# Files are read when their turn comes, however slow the machine is, so that
# a test can meddle with them; tests of reading ahead say otherwise.
: "${TNC_PREFETCH:=never}"
export TNC_PREFETCH

# A test that runs both ways is running the second.
if test -n "${TNC_STANDING-}"; then
  TNC_REAL_PATH=$PATH
  PATH=$abs_top_srcdir/tests/standing:$PATH
  export TNC_REAL_PATH PATH
fi

test_name=$(basename "$0" .sh)
test_script=$(cd "$(dirname "$0")" && pwd)/$test_name.sh
test_failed=0

test_dir=$(mktemp -d "${TMPDIR:-/var/tmp}/tnc-$test_name.XXXXXX") || exit 99
cd "$test_dir" || exit 99

# Commands that a test wants run at its end, last added first.
cleanup_commands=
at_end () { cleanup_commands="$1
$cleanup_commands"; }

end_test_ ()
{
  status=$?
  trap - 0
  cd /
  eval "$cleanup_commands"
  chmod -R u+rwx "$test_dir" 2>/dev/null
  rm -rf "$test_dir" "$test_dir.failed"
  exit $status
}
trap end_test_ 0
trap 'exit 129' 1
trap 'exit 130' 2
trap 'exit 141' 13
trap 'exit 143' 15

# skip_ REASON: this test cannot say anything here, or nothing more.
skip_ ()
{
  echo "$test_name: skipped: $*"
  test ! -e "$test_dir.failed" || exit 1
  exit 77
}

# fail_ TEXT: note a failure, go on.  The file is for a subshell, such as a
# command of a pipeline.
fail_ () { echo "$test_name: FAILED: $*"; test_failed=1; : >"$test_dir.failed"; }

# framework_failure_ TEXT: the test itself could not be set up.
framework_failure_ () { echo "$test_name: set-up failure: $*"; exit 99; }

# End the script with this.
finish_ ()
{
  test ! -e "$test_dir.failed" || test_failed=1
  exit $test_failed
}

# compare_ WANT GOT: two files are equal, else their difference and a
# failure.
compare_ ()
{
  if ! cmp -s "$1" "$2"; then
    fail_ "$2 is not as wanted ($1)"
    diff -u "$1" "$2" | head -40
  fi
}

# expect_ STATUS COMMAND...: run it, stdout to `out', stderr to `err'; the
# exit status must be STATUS.
expect_ ()
{
  want_=$1; shift
  "$@" >out 2>err
  got_=$?
  if test $got_ -ne "$want_"; then
    fail_ "$* ended with $got_, not $want_"
    head -20 err
  fi
  # The program says so where the status was right by chance.
  if grep -F 'internal error: ' err; then fail_ "$*: see above"; fi
}

# both_ways_: run this test in another process as well, in which the program
# stands in DIR when the test says -C DIR: extraction must be the same.
both_ways_ ()
{
  test -z "${TNC_STANDING-}" || return 0
  TNC_STANDING=1 sh "$test_script"
  case $? in
    0 | 77) ;;
    *) fail_ 'standing in the directory: see above' ;;
  esac
}

# is_root_: whether we are the superuser.
is_root_ () { test "$(id -u)" = 0; }

# error_text_ NAME: what the program's C library calls the error NAME, such as
# EIO.
error_text_ ()
{
  "$abs_top_builddir/tests/c-library" error "$1" \
    || fail_ "no text for the error $1"
}

# charset_: what the program's C library takes the locale's character set for.
charset_ () { "$abs_top_builddir/tests/c-library" charset; }

# can_preload_ LIBRARY: whether the system's programs can load LIBRARY, which
# was built for the C library of ours; only that may be why they cannot.
can_preload_ ()
{
  LD_PRELOAD=$1 env 2>/dev/null >&2 \
    || ! LD_PRELOAD=$1 "$abs_top_builddir/tests/c-library" charset >/dev/null
}

# supported_ OPTION...: print those of --xattrs, --acls and --selinux that the
# program was built with.
supported_ ()
{
  for option_; do
    tar-nocache "$option_" -cf /dev/null -T /dev/null 2>&1 \
      | grep 'not available' >/dev/null || echo "$option_"
  done
}

# make_locale_ LOCALE CHARMAP: have LOCALE.CHARMAP, in a directory of the
# test's own; false if that cannot be.
make_locale_ ()
{
  LOCPATH=$test_dir/locales
  export LOCPATH
  mkdir -p "$LOCPATH"
  localedef -i "$1" -f "$2" "$LOCPATH/$1.$2" >/dev/null 2>&1
  test "$(LC_ALL=$1.$2 charset_)" = "$2" \
    || { echo "$test_name: there is no locale $1.$2"; return 1; }
}

# is_sanitized_: whether the program was built with sanitizers, which need
# threads and /proc of their own.
is_sanitized_ ()
{
  grep '^\(CC\|CFLAGS\|LDFLAGS\) = .*fsanitize' \
    "$abs_top_builddir/Makefile" >/dev/null
}

# gnu_tar_: the path of an installed GNU tar 1.29 or newer in $GNU_TAR;
# false if there is none.
gnu_tar_ ()
{
  for GNU_TAR in ${GNU_TAR_PROGRAM-} /usr/bin/tar /bin/tar /usr/bin/gtar \
      /usr/local/bin/gtar; do
    case $("$GNU_TAR" --version 2>/dev/null | head -n 1) in
      'tar (GNU tar) '*) return 0 ;;
    esac
  done
  return 1
}

# can_be_user_: whether `as_user_ COMMAND...' can run the program as an
# ordinary user: ourselves, or number 65534, to whom the current directory
# is given then.
can_be_user_ ()
{
  user_=
  is_root_ || return 0
  user_='setpriv --reuid=65534 --regid=65534 --clear-groups'
  $user_ test -x "$TAR_NOCACHE" 2>/dev/null || return 1
  chmod 755 "$test_dir" && chown 65534:65534 .
}
as_user_ () { $user_ "$@"; }
