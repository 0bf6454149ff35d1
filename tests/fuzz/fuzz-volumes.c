/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* What continues on another volume: headers that we write are understood,
   and whatever a volume begins with, reading two volumes ends, with no member
   that is larger than it says.

   Input: a byte of flags, a size, the bytes that are done, a name; then the
   number of blocks of the first volume, and both volumes.  */

#include <config.h>

#include "../unit/fakedev.h"
#include "fuzz.h"
#include "minmax.h"
#include "../unit/plain-encoding.h"
#include "stream/continued.h"
#include "stream/reader.h"
#include "stream/volumeset.h"

enum
{
  RECORD = 2 * BLOCK_BYTES,
  MAX_MEMBERS = 1000
};

static struct paxrules const no_rules;
static struct decode_opts const decoding = { .pax = &no_rules };

/* Read the beginning of a volume, the N bytes at P, into C.  */
static enum continued_status
read_front (struct continued *c, void const *p, size_t n, bool inside,
            struct diag *d)
{
  struct blockin_opts const o = { .record_bytes = RECORD };
  struct fakedev dev;
  struct blockin in;
  struct reported reported = { 0 };
  fakedev_init (&dev, p ? p : "", n);
  continued_init (c, &decoding);
  DEMAND (blockin_init (&in, &o, &dev.dev, d, NULL, NULL) == 0);
  enum continued_status s = continued_read (c, &in, d, &reported, inside);
  DEMAND (s != CONTINUED_OK || !c->name || (0 <= c->size && 0 <= c->offset));
  blockin_release (&in);
  fakedev_release (&dev);
  return s;
}

/* A continuation that we write says where the member goes on.  */
static void
go_round (struct fuzz *f, unsigned flags, struct diag *d)
{
  static enum archive_format const formats[]
      = { FORMAT_GNU, FORMAT_OLDGNU, FORMAT_POSIX };
  struct encode_opts o = plain_encoding (formats[flags % 3], &no_rules);
  struct member m;
  struct issues l;
  struct bytebuf b;
  member_init (&m);
  issues_init (&l);
  bytebuf_init (&b);
  m.size = m.archived_size = fuzz_number (f) & INT64_MAX;
  off_t done = m.size ? fuzz_number (f) % m.size : 0;
  char *name = fuzz_text (f);
  m.name = name;
  char const *label = flags & 4 ? "label" : NULL;
  if (label && o.format != FORMAT_POSIX)
    DEMAND (encode_label (&o, label, &b, &l) == 0);
  int e = encode_continuation (&o, &m, done, 2, label, 2, &b, &l);
  DEMAND (e == 0 || e == 1);
  if (e == 0 && *name)
    {
      struct continued c;
      struct continued_member const wanted
          = { .name = name, .total = m.size, .left = m.size - done };
      DEMAND (b.len % BLOCK_BYTES == 0);
      DEMAND (read_front (&c, b.data, b.len, false, d) == CONTINUED_OK);
      DEMAND (c.name && c.offset == done && c.size == m.size - done);
      DEMAND (continued_check (&c, d, &wanted));
      continued_release (&c);
    }
  free (name);
  bytebuf_release (&b);
  issues_release (&l);
  member_release (&m);
}

/* Read two volumes to the end.  */
static void
read_both (struct bytebuf const *b, size_t first, struct diag *d)
{
  char names[2][40];
  char const *const archives[] = { names[0], names[1] };
  int fds[2] = { fuzz_file (b->data, first),
                 fuzz_file (b->data + first, b->len - first) };
  for (int i = 0; i < 2; i++)
    snprintf (names[i], sizeof names[i], "/proc/self/fd/%d", fds[i]);
  struct volumeset_opts const volumes
      = { .archives = archives, .archive_count = 2, .multi = true };
  struct reader_opts const o = { .record_bytes = RECORD, .decode = decoding };
  struct pagecache_opts const no_opts = { 0 };
  struct command_context context = { 0 };
  struct pagecache *pc = pagecache_new (&no_opts, &sysops_real, NULL, NULL);
  struct volumeset *set
      = volumeset_new (&volumes, false, pc, NULL, &context, d);
  struct input *in;
  enum outcome worst = input_open (&in, &o, set, pc, d, NULL, NULL);
  if (in)
    {
      struct reader *r = reader_open (&o, in, d, NULL, NULL);
      struct member m;
      member_init (&m);
      enum reader_status s;
      int count = 0;
      while ((s = reader_next (r, &m)) == READER_MEMBER
             && count++ < MAX_MEMBERS)
        {
          unsigned char const *p;
          off_t bytes = 0;
          for (ptrdiff_t n; 0 < (n = reader_data (r, &p, 1000)); bytes += n)
            DEMAND (n <= 1000);
          DEMAND (bytes - m.archived_size < BLOCK_BYTES);
        }
      worst = outcome_worst (
          worst, reader_close (r, s == READER_END     ? READER_DONE
                                  : s == READER_FATAL ? READER_FAILED
                                                      : READER_EARLY));
      member_release (&m);
    }
  worst = outcome_worst (worst, volumeset_free (set, true));
  pagecache_free (pc);
  fuzz_kept (d, worst);
  close (fds[0]);
  close (fds[1]);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  struct diag d;
  fuzz_null ();
  uint32_t before = fuzz_open_fds ();
  diag_init (&d, "tar");
  d.err = fuzz_null ();
  unsigned flags = fuzz_byte (&f);
  go_round (&f, flags, &d);

  size_t blocks = fuzz_byte (&f);
  struct bytebuf b = fuzz_archive (&f);
  struct continued c;
  read_front (&c, b.data, b.len, flags & 8, &d);
  continued_release (&c);
  d.reported = OUT_OK;
  if (b.data)
    read_both (&b, MIN (b.len, blocks * BLOCK_BYTES), &d);
  bytebuf_release (&b);
  quote_release (&d.quoter);
  fuzz_closed (before);
  return 0;
}
