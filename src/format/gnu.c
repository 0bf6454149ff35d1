/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/gnu.h"

#include <string.h>

#include "format/cksum.h"
#include "format/num.h"
#include "format/raw.h"
#include "format/ustar.h"

/* Append a zeroed block and set *BLOCK to it.  */
static int
new_block (struct bytebuf *out, unsigned char **block)
{
  int e = bytebuf_zeros (out, BLOCK_BYTES);
  if (e == 0)
    *block = out->data + out->len - BLOCK_BYTES;
  return e;
}

void
gnu_put_number (unsigned char *field, size_t width, intmax_t v)
{
  if (v < 0 || !num_put_octal (field, width, v))
    num_put_base256 (field, width, v, v < 0);
}

int
gnu_put_long (struct encode_opts const *o, char type, char const *text,
              struct bytebuf *out)
{
  unsigned char *b = NULL;
  int e = new_block (out, &b);
  if (e < 0)
    return e;
  size_t bytes = strlen (text) + 1;
  unsigned mode = o->format == FORMAT_OLDGNU ? 0100644 : 0644;
  ustar_put_name (b, "././@LongLink", false);
  num_put_octal (b + RAW_MODE, RAW_MODE_BYTES, mode);
  num_put_octal (b + RAW_UID, RAW_UID_BYTES, 0);
  num_put_octal (b + RAW_GID, RAW_GID_BYTES, 0);
  gnu_put_number (b + RAW_SIZE, RAW_SIZE_BYTES, bytes);
  num_put_octal (b + RAW_MTIME, RAW_MTIME_BYTES, 0);
  b[RAW_TYPEFLAG] = type;
  ustar_put_magic (b, o->format);
  if (!o->numeric_owner)
    ustar_put_owner (b, o->uid0_name ? o->uid0_name : "",
                     o->gid0_name ? o->gid0_name : "");
  cksum_put (b);
  e = bytebuf_append (out, text, bytes);
  size_t rest = bytes % BLOCK_BYTES;
  return e || !rest ? e : bytebuf_zeros (out, BLOCK_BYTES - rest);
}

void
gnu_put_times (unsigned char *block, struct member const *m)
{
  gnu_put_number (block + RAW_GNU_ATIME, RAW_GNU_ATIME_BYTES, m->atime.tv_sec);
  gnu_put_number (block + RAW_GNU_CTIME, RAW_GNU_CTIME_BYTES, m->ctime.tv_sec);
}

/* Read the time at FIELD, if there is one.  */
static bool
get_time (unsigned char const *field, struct timespec *t)
{
  intmax_t v;
  if (!field[0]
      || !num_get (field, RAW_GNU_ATIME_BYTES, num_range (NUM_TIME), &v, NULL))
    return false;
  *t = (struct timespec) { .tv_sec = v };
  return true;
}

void
gnu_get_times (unsigned char const *block, struct member *m)
{
  m->has_atime = get_time (block + RAW_GNU_ATIME, &m->atime);
  m->has_ctime = get_time (block + RAW_GNU_CTIME, &m->ctime);
}

int
gnu_put_label (char const *label, time_t t, struct bytebuf *out)
{
  unsigned char *b = NULL;
  int e = new_block (out, &b);
  if (e < 0)
    return e;
  ustar_put_name (b, label, false);
  gnu_put_number (b + RAW_MTIME, RAW_MTIME_BYTES, t);
  b[RAW_TYPEFLAG] = TYPE_GNU_LABEL;
  cksum_put (b);
  return 0;
}

int
gnu_put_continuation (char const *name, off_t size, off_t done,
                      struct bytebuf *out)
{
  unsigned char *b = NULL;
  int e = new_block (out, &b);
  if (e < 0)
    return e;
  ustar_put_name (b, name, false);
  gnu_put_number (b + RAW_SIZE, RAW_SIZE_BYTES, size);
  gnu_put_number (b + RAW_GNU_OFFSET, RAW_GNU_OFFSET_BYTES, done);
  b[RAW_TYPEFLAG] = TYPE_GNU_CONTINUATION;
  cksum_put (b);
  return 0;
}
