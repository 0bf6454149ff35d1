#!/bin/sh
# valgrind.sh - stands in for the program under `make check-valgrind'.
# Copyright (C) 2026 The tar-nocache authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Found by its short name, so that messages begin with that.  Descriptors
# that the parent left open are no leak of ours, memory that main still
# points to at the end is none either.
PATH=$(dirname "$REAL_TAR_NOCACHE"):$PATH
export PATH
exec valgrind -q --leak-check=full --errors-for-leak-kinds=definite \
  --show-leak-kinds=definite --error-exitcode=99 \
  --suppressions="$VALGRIND_SUPP" --child-silent-after-fork=yes \
  tar-nocache "$@"
