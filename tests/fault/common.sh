# common.sh - sourced by the tests in this directory, after init.sh.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

! is_sanitized_ || skip_ 'a sanitizer wants to be loaded first'
shim=$abs_top_builddir/tests/fault/.libs/shim.so
test -f "$shim" || skip_ 'nothing can be loaded before the C library here'

# faults_ OPTION...: run the driver; without WHOLE, on a selection.
faults_ ()
{
  test -n "${WHOLE-}" || set -- -s "$@"
  # shellcheck disable=SC2086
  "$abs_top_builddir/tests/fault/faults" "$@" "$TAR_NOCACHE" \
    "$abs_top_builddir/src/rmt/rmt" "$shim" "$abs_top_srcdir/tests/fault" \
    ${SCENARIOS-}
  case $? in
    0) ;;
    77) skip_ 'the calls of this program cannot be seen' ;;
    *) fail_ 'see above' ;;
  esac
}
