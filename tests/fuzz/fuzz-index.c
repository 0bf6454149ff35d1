/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Lines of a member index: what is accepted is possible and, written again,
   reads the same; so does an entry with any name and any numbers.

   Input: a byte that chooses what is done, then a line, or numbers and a
   name.  */

#include <config.h>

#include "format/indexline.h"
#include "fuzz.h"

static void
same_entry (struct index_entry const *a, struct index_entry const *b)
{
  DEMAND (strcmp (a->name, b->name) == 0 && a->type == b->type);
  DEMAND (a->header == b->header && a->data == b->data);
  DEMAND (a->stored == b->stored && a->size == b->size);
  DEMAND (a->mtime.tv_sec == b->mtime.tv_sec
          && a->mtime.tv_nsec == b->mtime.tv_nsec);
  DEMAND (a->map == b->map && a->sum == b->sum && a->always == b->always);
}

/* E, written, reads as E.  */
static void
write_and_read (struct index_entry const *e)
{
  struct bytebuf b;
  struct index_entry again;
  bytebuf_init (&b);
  DEMAND (index_entry_put (&b, e) == 0);
  DEMAND (b.data[b.len - 1] == '\n' && !memchr (b.data, '\n', b.len - 1));
  b.data[b.len - 1] = '\0';
  DEMAND (index_entry_parse ((char *) b.data, &again));
  same_entry (e, &again);
  bytebuf_release (&b);
}

static void
read_entry (char *line)
{
  struct index_entry e;
  size_t n = strlen (line);
  if (!index_entry_parse (line, &e))
    return;
  DEMAND (line <= e.name && e.name + strlen (e.name) < line + n);
  DEMAND (0 <= e.header && e.header < e.data && 0 <= e.stored);
  DEMAND (e.data + e.stored <= index_entry_end (&e));
  write_and_read (&e);
}

static void
read_head (char const *line)
{
  struct index_head h, again;
  char text[INDEXLINE_HEAD + 2];
  if (!index_head_parse (line, &h))
    return;
  index_head_put (text, &h);
  DEMAND (strlen (text) == INDEXLINE_HEAD + 1);
  text[INDEXLINE_HEAD] = '\0';
  DEMAND (index_head_parse (text, &again));
  DEMAND (h.archive_bytes == again.archive_bytes);
  DEMAND (h.members == again.members && h.fingerprint == again.fingerprint);
}

static void
read_frame (char const *line)
{
  struct index_frame f, again;
  struct bytebuf b;
  if (!index_frame_parse (line, &f))
    return;
  bytebuf_init (&b);
  DEMAND (index_frame_put (&b, &f) == 0);
  b.data[b.len - 1] = '\0';
  DEMAND (index_frame_parse ((char *) b.data, &again));
  DEMAND (f.archive == again.archive && f.file == again.file);
  DEMAND (0 <= f.archive && 0 <= f.file && f.sum == again.sum);
  bytebuf_release (&b);
}

static void
write_entry (struct fuzz *f)
{
  off_t const most = INT64_MAX / 4;
  struct index_entry like, e;
  char line[] = "{\"name\":\"\",\"type\":\"symlink\",\"header\":0,"
                "\"data\":512,\"stored\":0,\"size\":0,\"mtime\":0,"
                "\"sum\":\"0000000000000000\"}";
  DEMAND (index_entry_parse (line, &like));
  e = like;
  e.header = fuzz_number (f) % (most / BLOCK_BYTES) * BLOCK_BYTES;
  e.data = e.header + (1 + fuzz_byte (f)) * BLOCK_BYTES;
  e.stored = fuzz_number (f) % most;
  e.size = fuzz_number (f) % most;
  e.mtime.tv_sec = (int64_t) fuzz_number (f);
  e.mtime.tv_nsec = fuzz_number (f) % 1000000000;
  e.map = fuzz_number (f) % most;
  e.sum = fuzz_number (f);
  e.always = fuzz_byte (f) & 1;
  char *name = fuzz_rest (f);
  e.name = name;
  write_and_read (&e);
  free (name);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  unsigned what = fuzz_byte (&f) % 4;
  if (what == 2)
    {
      write_entry (&f);
      return 0;
    }
  char *line = fuzz_rest (&f);
  if (what == 1)
    read_head (line);
  else if (what == 3)
    read_frame (line);
  else
    read_entry (line);
  free (line);
  return 0;
}
