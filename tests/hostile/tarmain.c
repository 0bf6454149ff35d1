/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "tarmain.h"

#define main tar_main
#include "cli/main.c"
