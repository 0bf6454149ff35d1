#!/bin/sh
# Archives made to do harm: listing and extracting each ends well.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# The cases stand in cases-*.c; one of them alone:
#   cd /tmp/x && .../build/tests/hostile/hostile -v NAME
hostile=$abs_top_builddir/tests/hostile/hostile
case $TAR_NOCACHE in
  */valgrind-bin/*) "$hostile" -x '*dotdot*' 'gnu-*' 'record-*' || fail_ ;;
  *) "$hostile" || fail_ "see above" ;;
esac
finish_
