/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* secureenv.h - secure_getenv, which finds nothing in a program that has
   privileges its user lacks, and nothing at all on systems without it.  */

#ifndef TNC_SECUREENV_H
#define TNC_SECUREENV_H

#include <stdlib.h>

#if !HAVE_SECURE_GETENV
#define secure_getenv(name) NULL
#endif

#endif
