/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/bufferpool.h"

#include <stdint.h>
#include <string.h>

#include "check.h"

enum
{
  ALL = BUFFERPOOL_CHUNK * BUFFERPOOL_CHUNKS
};

int
main (void)
{
  struct bufferpool p = { 0 };
  bufferpool_put (&p, NULL, 10);
  CHECK (!bufferpool_get (&p, ALL + 1));
  CHECK_INT (bufferpool_round (1), BUFFERPOOL_CHUNK);
  CHECK_INT (bufferpool_round (BUFFERPOOL_CHUNK), BUFFERPOOL_CHUNK);
  CHECK_INT (bufferpool_round (BUFFERPOOL_CHUNK + 1), 2 * BUFFERPOOL_CHUNK);

  /* Buffers do not overlap, and begin on a page.  */
  unsigned char *a = bufferpool_get (&p, 1);
  unsigned char *b = bufferpool_get (&p, BUFFERPOOL_CHUNK + 1);
  unsigned char *c = bufferpool_get (&p, BUFFERPOOL_CHUNK);
  CHECK (a && b && c);
  CHECK_INT ((uintptr_t) a % 4096, 0);
  CHECK_INT (b - a, BUFFERPOOL_CHUNK);
  CHECK_INT (c - b, 2 * BUFFERPOOL_CHUNK);
  memset (b, 'b', BUFFERPOOL_CHUNK + 1);
  memset (a, 'a', BUFFERPOOL_CHUNK);
  memset (c, 'c', BUFFERPOOL_CHUNK);
  CHECK_INT (b[BUFFERPOOL_CHUNK], 'b');

  /* What was given back is used again, if it is large enough.  */
  bufferpool_put (&p, b, BUFFERPOOL_CHUNK + 1);
  CHECK_INT (b[0], 'b');
  CHECK (bufferpool_get (&p, 3 * BUFFERPOOL_CHUNK) == c + BUFFERPOOL_CHUNK);
  CHECK (bufferpool_get (&p, 2 * BUFFERPOOL_CHUNK) == b);

  /* To the end, and no further.  */
  size_t rest = ALL - 7 * BUFFERPOOL_CHUNK;
  CHECK (!bufferpool_get (&p, rest + 1));
  CHECK (bufferpool_get (&p, rest) == a + 7 * BUFFERPOOL_CHUNK);
  CHECK (!bufferpool_get (&p, 1));
  bufferpool_put (&p, a, 1);
  CHECK (bufferpool_get (&p, 1) == a);
  bufferpool_release (&p);

  /* All at once.  */
  p = (struct bufferpool) { 0 };
  a = bufferpool_get (&p, ALL);
  CHECK (a);
  bufferpool_put (&p, a, ALL);
  CHECK (bufferpool_get (&p, ALL) == a);
  bufferpool_release (&p);
  return check_status ();
}
