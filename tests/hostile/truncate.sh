#!/bin/sh
# An archive cut off anywhere: what was complete is restored.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"

# The program under test is built into the driver; with the sanitizers or
# valgrind fewer ways are enough.
step=1
case $TAR_NOCACHE in */valgrind-bin/*) step=20 ;; esac
if is_sanitized_; then step=4; fi
"$abs_top_builddir/tests/hostile/cutter" cut $step || fail_ "see above"
finish_
