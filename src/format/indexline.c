/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/indexline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdckdint.h>
#include <stdio.h>
#include <string.h>

#include "c-ctype.h"
#include "format/num.h"
#include "format/raw.h"
#include "json.h"

uint64_t
index_hash (uint64_t h, void const *p, size_t n)
{
  unsigned char const *byte = p;
  for (; n; n--)
    h = (h ^ *byte++) * UINT64_C (1099511628211);
  return h;
}

/* Places.  */

void
index_place_begin (struct index_place *p, off_t pos)
{
  *p = (struct index_place) {
    .header = pos, .main = -1, .data = pos, .sum = INDEX_HASH
  };
}

/* How many blocks of an extended header follow BLOCK; -1 if that is none.  */
static off_t
extended_blocks (unsigned char const *block)
{
  switch (block[RAW_TYPEFLAG])
    {
    case TYPE_PAX:
    case TYPE_PAX_GLOBAL:
    case TYPE_PAX_SOLARIS:
    case TYPE_GNU_LONGNAME:
    case TYPE_GNU_LONGLINK:
      break;
    default:
      return -1;
    }
  intmax_t size;
  if (!num_get (block + RAW_SIZE, RAW_SIZE_BYTES, num_range (NUM_OFF), &size,
                NULL))
    return -1;
  return size / BLOCK_BYTES + (size % BLOCK_BYTES != 0);
}

void
index_place_add (struct index_place *p, unsigned char const *block)
{
  if (p->skip)
    p->skip--;
  else if (p->main < 0)
    {
      off_t skip = extended_blocks (block);
      if (skip < 0)
        p->main = p->data;
      else
        p->skip = skip;
      p->global |= block[RAW_TYPEFLAG] == TYPE_PAX_GLOBAL;
    }
  p->sum = index_hash (p->sum, block, BLOCK_BYTES);
  p->data += BLOCK_BYTES;
}

/* Entries.  */

static char const *
word_of (enum member_kind kind)
{
  static char const *const words[] = {
    [MEMBER_REGULAR] = "file",        [MEMBER_CONTIGUOUS] = "contiguous",
    [MEMBER_HARDLINK] = "hardlink",   [MEMBER_SYMLINK] = "symlink",
    [MEMBER_CHARDEV] = "chardev",     [MEMBER_BLOCKDEV] = "blockdev",
    [MEMBER_DIRECTORY] = "directory", [MEMBER_FIFO] = "fifo",
    [MEMBER_VOLUME_LABEL] = "label",  [MEMBER_CONTINUATION] = "continuation",
    [MEMBER_LONG_NAME] = "longname",  [MEMBER_UNKNOWN] = "unknown"
  };
  return words[kind];
}

/* Where the sparse map of M begins: in an extended header, in the member's
   header, or after it.  */
static off_t
map_of (struct index_place const *p, struct member const *m)
{
  if (m->format != FORMAT_POSIX)
    return p->main;
  return m->sparse_major == 1 ? p->main + BLOCK_BYTES : p->header;
}

void
index_entry_fill (struct index_entry *e, struct index_place const *p,
                  struct member const *m)
{
  *e = (struct index_entry) {
    .name = m->name,
    .type = word_of (m->kind),
    .header = p->header,
    .data = p->data,
    .stored = m->archived_size,
    .size = m->size,
    .mtime = m->mtime,
    .map = m->sparse ? map_of (p, m) : 0,
    .sum = p->sum,
    .always = (p->global || m->kind == MEMBER_VOLUME_LABEL),
  };
}

off_t
index_entry_end (struct index_entry const *e)
{
  return e->data + e->stored + (-e->stored & (BLOCK_BYTES - 1));
}

/* Writing.  */

int
index_entry_put (struct bytebuf *b, struct index_entry const *e)
{
  char time[NUM_TIME_BUF], map[NUM_BUF + 8] = "", text[512];
  int time_bytes = num_time_put (time, e->mtime);
  if (e->map)
    sprintf (map, ",\"map\":%jd", (intmax_t) e->map);
  snprintf (text, sizeof text,
            ",\"type\":\"%s\",\"header\":%jd,\"data\":%jd,\"stored\":%jd,"
            "\"size\":%jd,\"mtime\":%.*s,\"sum\":\"%016" PRIx64 "\"%s%s}\n",
            e->type, (intmax_t) e->header, (intmax_t) e->data,
            (intmax_t) e->stored, (intmax_t) e->size, time_bytes, time, e->sum,
            map, e->always ? ",\"always\":true" : "");
  int err = bytebuf_puts (b, "{\"name\":");
  if (!err)
    err = json_put_string (b, e->name, true);
  return err ? err : bytebuf_puts (b, text);
}

int
index_frame_put (struct bytebuf *b, struct index_frame const *f)
{
  char text[128];
  snprintf (text, sizeof text,
            "{\"frame\":%jd,\"compressed\":%jd,\"sum\":\"%016" PRIx64 "\"}\n",
            (intmax_t) f->archive, (intmax_t) f->file, f->sum);
  return bytebuf_puts (b, text);
}

void
index_head_put (char to[INDEXLINE_HEAD + 2], struct index_head const *h)
{
  int n = snprintf (to, INDEXLINE_HEAD,
                    "{\"tar_index\":1,\"archive_bytes\":%ju,\"members\":%ju,"
                    "\"fingerprint\":\"%016" PRIx64 "\"}",
                    h->archive_bytes, h->members, h->fingerprint);
  memset (to + n, ' ', INDEXLINE_HEAD - n);
  memcpy (to + INDEXLINE_HEAD, "\n", 2);
}

/* Reading.  Each function takes what it expects from *P, or returns false.  */

static bool
take (char const **p, char const *text)
{
  size_t n = strlen (text);
  if (strncmp (*p, text, n) != 0)
    return false;
  *p += n;
  return true;
}

static bool
take_number (char const **p, intmax_t *v)
{
  char const *from = *p;
  while (c_isdigit (**p))
    ++*p;
  return num_text_get (from, *p - from, 0, INT64_MAX, v) == NUM_TEXT_OK;
}

static bool
take_offset (char const **p, off_t *v)
{
  intmax_t number;
  bool ok = take_number (p, &number);
  *v = ok ? number : 0;
  return ok;
}

static bool
take_time (char const **p, struct timespec *t)
{
  char const *from = *p;
  *p += strspn (*p, "-.0123456789");
  return num_time_get (from, *p - from, t) == NUM_TEXT_OK;
}

/* Take N digits of a number in lower-case hexadecimal.  */
static bool
take_hex (char const **p, int n, uint64_t *v)
{
  static char const digits[] = "0123456789abcdef";
  *v = 0;
  for (; n; n--)
    {
      char const *digit = **p ? strchr (digits, **p) : NULL;
      if (!digit)
        return false;
      *v = *v << 4 | (digit - digits);
      ++*p;
    }
  return true;
}

/* Take what follows a backslash, and put the byte into *BYTE.  */
static bool
take_escape (char const **p, char *byte)
{
  if (**p == '"' || **p == '\\')
    {
      *byte = *(*p)++;
      return true;
    }
  uint64_t v;
  if (!take (p, "u") || !take_hex (p, 4, &v))
    return false;
  *byte = v & 0xff;
  return (0 < v && v < ' ') || (0xdc80 <= v && v <= 0xdcff);
}

/* Take a name to its closing quote, and decode it at TO, which is at most
 *P.  */
static bool
take_name (char const **p, char *to)
{
  while (**p != '"')
    {
      char byte = *(*p)++;
      if ((unsigned char) byte < ' '
          || (byte == '\\' && !take_escape (p, &byte)))
        return false;
      *to++ = byte;
    }
  ++*p;
  *to = '\0';
  return true;
}

static bool
take_type (char const **p, char const **type)
{
  for (int kind = MEMBER_REGULAR; kind <= MEMBER_UNKNOWN; kind++)
    {
      *type = word_of (kind);
      size_t n = strlen (*type);
      if (strncmp (*p, *type, n) == 0 && (*p)[n] == '"')
        {
          *p += n;
          return true;
        }
    }
  return false;
}

/* Whether E can be: the headers and the data are blocks.  */
static bool
is_possible (struct index_entry const *e)
{
  off_t end;
  return (e->header % BLOCK_BYTES == 0 && e->data % BLOCK_BYTES == 0
          && e->header < e->data && !ckd_add (&end, e->data, e->stored)
          && !ckd_add (&end, end, BLOCK_BYTES));
}

bool
index_entry_parse (char *line, struct index_entry *e)
{
  char const *p = line;
  *e = (struct index_entry) { .name = line };
  if (!(take (&p, "{\"name\":\"") && take_name (&p, line)
        && take (&p, ",\"type\":\"") && take_type (&p, &e->type)
        && take (&p, "\",\"header\":") && take_offset (&p, &e->header)
        && take (&p, ",\"data\":") && take_offset (&p, &e->data)
        && take (&p, ",\"stored\":") && take_offset (&p, &e->stored)
        && take (&p, ",\"size\":") && take_offset (&p, &e->size)
        && take (&p, ",\"mtime\":") && take_time (&p, &e->mtime)
        && take (&p, ",\"sum\":\"") && take_hex (&p, 16, &e->sum)
        && take (&p, "\"")))
    return false;
  if (take (&p, ",\"map\":") && !take_offset (&p, &e->map))
    return false;
  e->always = take (&p, ",\"always\":true");
  return strcmp (p, "}") == 0 && is_possible (e);
}

bool
index_frame_parse (char const *line, struct index_frame *f)
{
  char const *p = line;
  return (take (&p, "{\"frame\":") && take_offset (&p, &f->archive)
          && take (&p, ",\"compressed\":") && take_offset (&p, &f->file)
          && take (&p, ",\"sum\":\"") && take_hex (&p, 16, &f->sum)
          && strcmp (p, "\"}") == 0);
}

bool
index_head_parse (char const *line, struct index_head *h)
{
  char const *p = line;
  intmax_t bytes, members;
  if (!(strlen (line) == INDEXLINE_HEAD
        && take (&p, "{\"tar_index\":1,\"archive_bytes\":")
        && take_number (&p, &bytes) && take (&p, ",\"members\":")
        && take_number (&p, &members) && take (&p, ",\"fingerprint\":\"")
        && take_hex (&p, 16, &h->fingerprint) && take (&p, "\"}")))
    return false;
  h->archive_bytes = bytes;
  h->members = members;
  return p[strspn (p, " ")] == '\0';
}
