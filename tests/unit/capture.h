/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* capture.h - a diag whose messages are kept for comparing.  */

#ifndef TNC_TESTS_CAPTURE_H
#define TNC_TESTS_CAPTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "base/diag.h"
#include "check.h"

struct capture
{
  struct diag diag;
  char *text; /* owned */
  size_t bytes;
  size_t said; /* bytes that were compared */
};

static inline void
capture_open (struct capture *c)
{
  diag_init (&c->diag, "tar");
  c->text = NULL;
  c->said = 0;
  c->diag.err = open_memstream (&c->text, &c->bytes);
}

/* The messages so far are WANT; forget them.  */
#define CAPTURE_SAYS(c, want)                  \
  do                                           \
    {                                          \
      fflush ((c)->diag.err);                  \
      CHECK_STR ((c)->text + (c)->said, want); \
      (c)->said = (c)->bytes;                  \
    }                                          \
  while (0)

static inline void
capture_close (struct capture *c)
{
  FILE *f = c->diag.err;
  c->diag.quiet_end = true;
  diag_close (&c->diag, c->diag.reported);
  fclose (f);
  free (c->text);
}

#endif
