#!/bin/sh
# SIGKILL, SIGTERM and SIGINT before each call that changes something: what was
# there is whole, and the last two leave nothing behind.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later
. "${abs_top_srcdir:=.}/tests/init.sh"
. "$abs_top_srcdir/tests/fault/common.sh"

faults_ -k
finish_
