/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The file of --listed-incremental: reading ends, and what was read and is
   written in format 2 reads as the same.

   Input: the file.  */

#include <config.h>

#include "format/snapfile.h"
#include "fuzz.h"

/* Write all records of the SIZE bytes at DATA into OUT.  False if they do not
   all come.  */
static bool
rewrite (void const *data, size_t size, struct bytebuf *out)
{
  struct snapfile f;
  enum snapfile_status s = snapfile_begin (&f, data, size);
  if (s == SNAPFILE_OK)
    {
      DEMAND (f.version <= 2);
      DEMAND (snapfile_put_head (out, "1.35", f.start) == 0);
    }
  size_t before = f.pos;
  while (s == SNAPFILE_OK)
    {
      struct snapfile_record r;
      s = snapfile_next (&f, &r);
      DEMAND (f.pos <= f.size);
      if (s == SNAPFILE_OK)
        {
          DEMAND (before < f.pos);
          DEMAND (r.has_contents == (f.version == 2));
          DEMAND (0 <= r.mtime.tv_nsec && r.mtime.tv_nsec < 1000000000);
          DEMAND (snapfile_put (out, &r) == 0);
        }
      before = f.pos;
    }
  DEMAND (s != SNAPFILE_NO_MEMORY);
  DEMAND (memchr (f.trouble.text, '\0', sizeof f.trouble.text));
  snapfile_release (&f);
  return s == SNAPFILE_END;
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct bytebuf once, twice;
  bytebuf_init (&once);
  bytebuf_init (&twice);
  if (size && rewrite (data, size, &once))
    {
      DEMAND (rewrite (once.data, once.len, &twice));
      DEMAND (once.len == twice.len
              && (!once.len || memcmp (once.data, twice.data, once.len) == 0));
    }
  bytebuf_release (&once);
  bytebuf_release (&twice);
  return 0;
}
