/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The records of a pax extended header: read in pieces of any size they are
   the same, and a record that was read whole and is written again is the same
   record.

   Input: a byte that is the size of the pieces, a byte that is what is wanted
   of a value, then the body of a header.  */

#include <config.h>

#include "base/limits.h"
#include "format/paxrec.h"
#include "fuzz.h"
#include "minmax.h"

static size_t
wanted (void *arg, char const *key, size_t key_bytes)
{
  (void) key;
  DEMAND (key_bytes <= LIMIT_KEYWORD);
  return *(size_t *) arg;
}

/* Write REC again, and read that.  */
static void
go_round (struct paxrec const *rec, size_t want)
{
  char *key = strndup (rec->key, rec->key_bytes);
  struct bytebuf b;
  bytebuf_init (&b);
  DEMAND (paxrec_put (&b, key, rec->value, rec->value_bytes) == 0);
  struct paxrec_reader r;
  struct issues l;
  struct paxrec got;
  issues_init (&l);
  paxrec_reader_init (&r, wanted, &want);
  paxrec_reader_start (&r, b.len);
  unsigned char const *at = b.data;
  DEMAND (paxrec_read (&r, &at, b.data + b.len, &got, &l) == PAXREC_RECORD);
  DEMAND (got.key_bytes == strlen (key)
          && memcmp (got.key, key, got.key_bytes) == 0);
  DEMAND (!got.value_cut && got.value_bytes == rec->value_bytes);
  DEMAND (!got.value_bytes
          || memcmp (got.value, rec->value, got.value_bytes) == 0);
  DEMAND (paxrec_read (&r, &at, b.data + b.len, &got, &l) == PAXREC_MORE);
  DEMAND (r.body_left == 0 && l.count == 0);
  issues_release (&l);
  paxrec_reader_release (&r);
  bytebuf_release (&b);
  free (key);
}

/* Append what is in REC to TEXT.  */
static void
describe (struct bytebuf *text, struct paxrec const *rec)
{
  char numbers[100];
  int n = snprintf (numbers, sizeof numbers, "%zu%s %zu%s ", rec->key_bytes,
                    rec->key_cut ? "!" : "", rec->value_bytes,
                    rec->value_cut ? "!" : "");
  bytebuf_append (text, numbers, n);
  bytebuf_append (text, rec->key, rec->key_bytes);
  bytebuf_append (text, rec->value, rec->value_bytes);
}

/* All records of the SIZE bytes at DATA, PIECE bytes at a time.  */
static struct bytebuf
read_all (uint8_t const *data, size_t size, size_t piece, size_t want)
{
  struct bytebuf text;
  struct paxrec_reader r;
  struct issues l;
  bytebuf_init (&text);
  issues_init (&l);
  paxrec_reader_init (&r, wanted, &want);
  paxrec_reader_start (&r, size);
  for (size_t at = 0, n; at < size; at += n)
    {
      n = MIN (piece, size - at);
      unsigned char *copy = malloc (n);
      memcpy (copy, data + at, n);
      unsigned char const *p = copy;
      struct paxrec rec;
      enum paxrec_status s;
      while ((s = paxrec_read (&r, &p, copy + n, &rec, &l)) == PAXREC_RECORD)
        {
          DEMAND (rec.value_bytes <= want);
          describe (&text, &rec);
          if (!rec.key_cut && !rec.value_cut && rec.key_bytes
              && !memchr (rec.key, '\0', rec.key_bytes))
            go_round (&rec, want);
        }
      DEMAND (s == PAXREC_MORE && p == copy + n);
      free (copy);
    }
  DEMAND (r.body_left == 0);
  for (size_t i = 0; i < l.count; i++)
    bytebuf_append (&text, &l.list[i].code, sizeof l.list[i].code);
  issues_release (&l);
  paxrec_reader_release (&r);
  return text;
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  size_t piece = fuzz_byte (&f) + 1, want = fuzz_byte (&f) * 16;
  struct bytebuf a = read_all (f.at, fuzz_left (&f), SIZE_MAX, want);
  struct bytebuf b = read_all (f.at, fuzz_left (&f), piece, want);
  DEMAND (a.len == b.len && (!a.len || memcmp (a.data, b.data, a.len) == 0));
  bytebuf_release (&a);
  bytebuf_release (&b);
  return 0;
}
