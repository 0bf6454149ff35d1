#!/bin/sh
# valgrind.sh - stands in for the program under `make check-valgrind'.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Found by its short name, so that messages begin with that.  A test may have
# left nothing in PATH that could be called here.
PATH=$VALGRIND_PROGRAM_DIR:$PATH
export PATH
exec "$VALGRIND" $VALGRIND_FLAGS tar-nocache "$@"
