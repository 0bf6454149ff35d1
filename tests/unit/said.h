/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* said.h - what a module says while it is tested.  */

#ifndef TNC_TESTS_SAID_H
#define TNC_TESTS_SAID_H

#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"

/* What was said so far.  */
struct said
{
  struct diag d;
  char *text;
  size_t size;
};

static inline void
said_init (struct said *s)
{
  diag_init (&s->d, "tar");
  s->text = NULL;
  s->d.err = open_memstream (&s->text, &s->size);
  fflush (s->d.err);
  s->d.warnings = ~(warning_mask) 0;
}

static inline void
said_release (struct said *s)
{
  quote_release (&s->d.quoter);
  fclose (s->d.err);
  free (s->text);
}

#endif
