/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* rawtar.h - archives made by hand, and what the decoder makes of them.  */

#ifndef TNC_TESTS_RAWTAR_H
#define TNC_TESTS_RAWTAR_H

#include <stdlib.h>

#include "bytebuf.h"
#include "check.h"
#include "format/cksum.h"
#include "format/decode.h"
#include "format/num.h"
#include "format/paxrec.h"
#include "format/raw.h"

/* An archive being made, and the rules it is read with.  */
struct raw
{
  struct bytebuf bytes;
  size_t last; /* offset of the last header block */
};

/* Append a header block; MAGIC of 8 bytes.  */
static inline void
raw_header (struct raw *r, char type, char const *name, char const *magic,
            off_t size)
{
  r->last = r->bytes.len;
  bytebuf_zeros (&r->bytes, BLOCK_BYTES);
  unsigned char *b = r->bytes.data + r->last;
  size_t name_bytes = strlen (name);
  memcpy (b, name, name_bytes < RAW_NAME_BYTES ? name_bytes : RAW_NAME_BYTES);
  num_put_octal (b + RAW_MODE, RAW_MODE_BYTES, 0644);
  num_put_octal (b + RAW_UID, RAW_UID_BYTES, 0);
  num_put_octal (b + RAW_GID, RAW_GID_BYTES, 0);
  num_put_octal (b + RAW_SIZE, RAW_SIZE_BYTES, size);
  num_put_octal (b + RAW_MTIME, RAW_MTIME_BYTES, 1600000000);
  b[RAW_TYPEFLAG] = type;
  memcpy (b + RAW_MAGIC, magic, 8);
  cksum_put (b);
}

#define RAW_USTAR "ustar\00000"
#define RAW_GNU "ustar  "
#define RAW_V7 "\0\0\0\0\0\0\0"

/* Put N bytes into the last header block.  */
static inline void
raw_patch (struct raw *r, int field, void const *p, size_t n)
{
  unsigned char *b = r->bytes.data + r->last;
  memcpy (b + field, p, n);
  cksum_put (b);
}

/* Append N bytes of data, padded.  */
static inline void
raw_data (struct raw *r, void const *p, size_t n)
{
  bytebuf_append (&r->bytes, p, n);
  bytebuf_zeros (&r->bytes, -n % BLOCK_BYTES);
}

/* Append a private member TYPE with the body P.  */
static inline void
raw_aux (struct raw *r, char type, void const *p, size_t n)
{
  raw_header (r, type, "aux", type == 'x' || type == 'g' ? RAW_USTAR : RAW_GNU,
              n);
  raw_data (r, p, n);
}

/* Likewise, the body being "KEY=VALUE" or several with ';' between.  */
static inline void
raw_records (struct raw *r, char type, char const *records)
{
  struct bytebuf body;
  bytebuf_init (&body);
  while (*records)
    {
      char record[400];
      size_t n = strcspn (records, ";");
      memcpy (record, records, n);
      record[n] = '\0';
      char *equal = strchr (record, '=');
      *equal = '\0';
      paxrec_put (&body, record, equal + 1, strlen (equal + 1));
      records += n + (records[n] == ';');
    }
  raw_aux (r, type, body.data, body.len);
  bytebuf_release (&body);
}

/* A conversion that knows one character of Latin-1.  */
static inline char *
raw_from_utf8 (void *arg, char const *s)
{
  (void) arg;
  return strcmp (s, "\xc3\xa9") == 0 ? strdup ("\xe9") : NULL;
}

/* What was decoded, as text.  */
struct seen
{
  char *text; /* owned */
  size_t len;
  FILE *f;
};

/* The name of KIND.  */
static inline char
raw_kind (enum member_kind kind)
{
  return "fchsCBdpVM??"[kind];
}

static inline void
raw_show (FILE *f, struct member const *m)
{
  fprintf (f, "%c %s", raw_kind (m->kind), m->name);
  if (*m->link_name)
    fprintf (f, "->%s", m->link_name);
  if (m->size || m->archived_size)
    fprintf (f, " %jd", (intmax_t) m->size);
  if (m->archived_size != m->size)
    fprintf (f, "/%jd", (intmax_t) m->archived_size);
  if (m->sparse)
    fprintf (f, " sparse%s%s", m->damaged ? "!" : "",
             m->packed ? " packed" : "");
  for (size_t i = 0; i < m->segment_count; i++)
    fprintf (f, ":%jd+%jd", (intmax_t) m->segments[i].offset,
             (intmax_t) m->segments[i].bytes);
  fputc ('\n', f);
}

/* Decode the N bytes at P, at most PIECE blocks at a time, each in memory
   of its own; calls SHOW for each member.  Returns what went wrong and
   what was seen, one line each, owned by the caller.  */
static inline char *
raw_decode (unsigned char const *p, size_t n, size_t piece,
            struct paxrules const *rules,
            void (*show) (FILE *, struct member const *))
{
  char *text;
  size_t len;
  FILE *f = open_memstream (&text, &len);
  struct decode_opts o = { .pax = rules, .from_utf8 = raw_from_utf8 };
  struct member m;
  member_init (&m);
  struct decode *d = decode_new (&o, &m);
  struct issues l;
  issues_init (&l);
  size_t blocks = n / BLOCK_BYTES, at = 0;
  while (at < blocks)
    {
      size_t count = blocks - at < piece ? blocks - at : piece;
      unsigned char *copy = malloc (count * BLOCK_BYTES);
      memcpy (copy, p + at * BLOCK_BYTES, count * BLOCK_BYTES);
      size_t used;
      enum decode_status s = decode_step (d, copy, count, &used, &l);
      memset (copy, 0xaa, count * BLOCK_BYTES);
      free (copy);
      CHECK (0 < used && used <= count);
      at += used;
      for (size_t i = 0; i < l.count; i++)
        fprintf (f, "#%d%s%s\n", l.list[i].code, l.list[i].text[0] ? " " : "",
                 l.list[i].text[0] ? l.list[i].text[0] : "");
      issues_clear (&l);
      if (s == DECODE_MEMBER)
        {
          show (f, &m);
          uintmax_t data = ((uintmax_t) m.archived_size + 511) / 512;
          at = data < blocks - at ? at + data : blocks;
        }
      else if (s == DECODE_BAD)
        fputs ("bad\n", f);
      else if (s == DECODE_ZERO)
        fputs ("zero\n", f);
      else if (s == DECODE_NO_MEMORY)
        fputs ("no memory\n", f);
    }
  if (decode_is_inside (d))
    fputs ("inside\n", f);
  decode_free (d);
  member_release (&m);
  issues_release (&l);
  fclose (f);
  return text;
}

/* Decode the archive of one member in B, PIECE blocks at a time, into M, which
   the caller has initialised.  Returns whether it is that, without an issue.
 */
static inline bool
raw_decode_member (struct bytebuf const *b, size_t piece, struct member *m)
{
  static struct paxrules const no_rules;
  struct decode_opts o = { .pax = &no_rules };
  struct decode *d = decode_new (&o, m);
  struct issues l;
  issues_init (&l);
  enum decode_status s = DECODE_MORE;
  size_t blocks = b->len / BLOCK_BYTES, at = 0;
  while (s == DECODE_MORE && at < blocks)
    {
      size_t used, left = blocks - at;
      s = decode_step (d, b->data + at * BLOCK_BYTES,
                       left < piece ? left : piece, &used, &l);
      at += used;
    }
  bool right
      = (s == DECODE_MEMBER && at * BLOCK_BYTES == b->len && l.count == 0);
  issues_release (&l);
  decode_free (d);
  return right;
}

#endif
