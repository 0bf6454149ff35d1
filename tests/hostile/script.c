/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "script.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  BLOCK = 512,
  MAX_WORDS = 40,
  MAX_REGIONS = 64,
  MAX_FIELDS = 16
};

/* Where things stand in a header.  Told apart from those of the program,
   so that a mistake there does not hide itself.  */
struct field
{
  char const *name;
  int at, bytes;
};
static struct field const fields[] = {
  { "name", 0, 100 },  { "mode", 100, 8 },   { "uid", 108, 8 },
  { "gid", 116, 8 },   { "size", 124, 12 },  { "mtime", 136, 12 },
  { "sum", 148, 8 },   { "type", 156, 1 },   { "link", 157, 100 },
  { "magic", 257, 8 }, { "uname", 265, 32 }, { "gname", 297, 32 },
  { "major", 329, 8 }, { "minor", 337, 8 },  { "prefix", 345, 155 },
};

enum format
{
  USTAR,
  GNU,
  V7,
  STAR
};

/* Something that the next header is to have.  */
struct patch
{
  int at;
  struct bytebuf bytes;
};

struct maker
{
  struct script *s;
  struct script_places const *places;
  enum format format;
  struct patch patches[MAX_FIELDS];
  int patch_count;
  bool sum_given, broken, signed_sum;
  struct bytebuf regions[MAX_REGIONS]; /* descriptors of 24 bytes */
  int region_count;
  struct bytebuf real;
  bool open;
  char const *line; /* for messages */
  long counter;
};

static _Noreturn void
mistake (struct maker const *k, char const *what)
{
  fprintf (stderr, "mistake in a script: %s: %.*s\n", what,
           (int) strcspn (k->line, "\n"), k->line);
  exit (99);
}

static void
need (int result)
{
  if (result < 0)
    {
      fputs ("out of memory\n", stderr);
      exit (99);
    }
}

static struct bytebuf *
out (struct maker *k)
{
  return &k->s->archives[k->s->count - 1];
}

/* Words.  */

static void
add_hex (struct bytebuf *b, char const *p, char const *end)
{
  for (; p + 1 < end; p += 2)
    {
      char hex[3] = { p[0], p[1], '\0' };
      unsigned char c = strtoul (hex, NULL, 16);
      need (bytebuf_append (b, &c, 1));
    }
}

/* Whether `xHEX' stands from P to END.  */
static bool
is_hex (char const *p, char const *end)
{
  return (*p == 'x' && 2 < end - p && (end - p) % 2
          && strspn (p + 1, "0123456789abcdef") >= end - p - 1);
}

/* Add what stands between braces from P to END.  */
static void
add_braces (struct bytebuf *b, char const *p, char const *end, long counter,
            struct script_places const *places)
{
  size_t n = end - p;
  char number[30];
  char const *star = end;
  while (p < star && *star != '*')
    star--;
  char const *text = NULL;
  if (n == 1 && *p == '#')
    {
      snprintf (number, sizeof number, "%ld", counter);
      text = number;
    }
  else if (n == 3 && memcmp (p, "out", n) == 0)
    text = places->out;
  else if (n == 3 && memcmp (p, "rel", n) == 0)
    text = places->out + 1;
  else if (n == 2 && memcmp (p, "in", n) == 0)
    text = places->in;
  else if (*star == '*')
    {
      long times = star[1] == '#' ? counter : atol (star + 1);
      size_t start = b->len;
      if (is_hex (p, star))
        {
          while (times--)
            add_hex (b, p + 1, star);
          return;
        }
      need (bytebuf_grow (b, times * (star - p)));
      while (times--)
        need (bytebuf_append (b, p, star - p));
      for (size_t i = start; i < b->len; i++)
        b->data[i] = (b->data[i] == '^'   ? '\n'
                      : b->data[i] == '_' ? ' '
                                          : b->data[i]);
      return;
    }
  else if (*p == 'x')
    {
      add_hex (b, p + 1, end);
      return;
    }
  need (bytebuf_append (b, text ? text : "?", text ? strlen (text) : 1));
}

struct bytebuf
script_word (char const **p, long counter, struct script_places const *places)
{
  struct bytebuf b;
  bytebuf_init (&b);
  while (**p && **p != ' ' && **p != '\n')
    {
      char const *close = **p == '{' ? strchr (*p, '}') : NULL;
      if (close)
        {
          add_braces (&b, *p + 1, close, counter, places);
          *p = close + 1;
        }
      else
        need (bytebuf_append (&b, (*p)++, 1));
    }
  *p += **p == ' ';
  need (bytebuf_append (&b, "", 1));
  b.len--;
  return b;
}

/* Headers.  */

static void
add_patch (struct maker *k, int at, void const *p, size_t n)
{
  if (k->patch_count == MAX_FIELDS)
    mistake (k, "too many fields");
  struct patch *t = &k->patches[k->patch_count++];
  t->at = at;
  bytebuf_init (&t->bytes);
  need (bytebuf_append (&t->bytes, p, n));
}

/* As add_patch, but what else was asked for comes on top.  */
static void
add_patch_below (struct maker *k, int at, void const *p, size_t n)
{
  add_patch (k, at, p, n);
  struct patch t = k->patches[k->patch_count - 1];
  memmove (k->patches + 1, k->patches,
           (k->patch_count - 1) * sizeof *k->patches);
  k->patches[0] = t;
}

/* as FIELD=WORD  */
static void
set_field (struct maker *k, struct bytebuf const *w)
{
  char const *text = (char *) w->data;
  char const *equal = strchr (text, '=');
  if (!equal)
    mistake (k, "no `='");
  int at = *text == '@' ? atoi (text + 1) : -1;
  for (size_t i = 0; i < sizeof fields / sizeof *fields && at < 0; i++)
    if (strlen (fields[i].name) == equal - text
        && memcmp (fields[i].name, text, equal - text) == 0)
      at = fields[i].at;
  if (at < 0)
    mistake (k, "unknown field");
  k->sum_given |= at == 148;
  add_patch (k, at, equal + 1, w->len - (equal + 1 - text));
}

static void
octal (unsigned char *p, int n, uintmax_t v)
{
  p[--n] = '\0';
  while (n--)
    {
      p[n] = '0' + (v & 7);
      v >>= 3;
    }
}

/* The decimal text S in base 256, 12 bytes.  */
static void
set_huge (struct maker *k, char const *s)
{
  unsigned char p[12] = { 0 };
  bool negative = *s == '-';
  for (s += negative; *s; s++)
    {
      unsigned carry = *s - '0';
      for (int i = 11; 0 <= i; i--)
        {
          carry += p[i] * 10u;
          p[i] = carry & 0xff;
          carry >>= 8;
        }
    }
  if (negative)
    {
      unsigned carry = 1;
      for (int i = 11; 0 <= i; i--)
        {
          carry += (unsigned char) ~p[i];
          p[i] = carry & 0xff;
          carry >>= 8;
        }
    }
  else
    p[0] |= 0x80;
  add_patch (k, 124, p, sizeof p);
}

static void
set_sum (struct maker const *k, unsigned char *b)
{
  long sum = 8 * ' ' - (k->broken ? 1 : 0);
  for (int i = 0; i < BLOCK; i++)
    if (i < 148 || 156 <= i)
      sum += k->signed_sum ? (signed char) b[i] : b[i];
  octal (b + 148, 7, sum);
  b[155] = ' ';
}

static void
put_magic (enum format f, unsigned char *b)
{
  if (f == USTAR || f == STAR)
    memcpy (b + 257, "ustar\00000", 8);
  else if (f == GNU)
    memcpy (b + 257, "ustar  ", 8);
  if (f == STAR)
    {
      memcpy (b + 476, "00000000000 00000000000 ", 24);
      memcpy (b + 508, "tar", 4);
    }
}

static void
put_head (struct maker *k, char type, struct bytebuf const *name,
          struct bytebuf const *link, size_t size)
{
  unsigned char b[BLOCK] = { 0 };
  memcpy (b, name->data, name->len < 100 ? name->len : 100);
  octal (b + 100, 8, type == '5' || type == 'D' ? 0755 : 0644);
  octal (b + 108, 8, 0);
  octal (b + 116, 8, 0);
  octal (b + 124, 12, size);
  octal (b + 136, 12, 1600000000);
  b[156] = type;
  if (link)
    memcpy (b + 157, link->data, link->len < 100 ? link->len : 100);
  put_magic (k->format, b);
  for (int i = 0; i < k->patch_count; i++)
    {
      struct patch *t = &k->patches[i];
      size_t room = BLOCK - t->at;
      memcpy (b + t->at, t->bytes.data,
              t->bytes.len < room ? t->bytes.len : room);
      bytebuf_release (&t->bytes);
    }
  if (!k->sum_given)
    set_sum (k, b);
  k->patch_count = 0;
  k->sum_given = k->broken = k->signed_sum = false;
  need (bytebuf_append (out (k), b, BLOCK));
}

static void
put_data (struct maker *k, void const *p, size_t n)
{
  if (n)
    need (bytebuf_append (out (k), p, n));
  if (n % BLOCK)
    need (bytebuf_zeros (out (k), BLOCK - n % BLOCK));
}

/* A header of type T named by W[0], with data W[1] or a link there.  */
static void
put_member (struct maker *k, char type, struct bytebuf const *w, int words)
{
  if (words < 1)
    mistake (k, "no name");
  bool is_link = type == '1' || type == '2';
  struct bytebuf const *data = words > 1 && !is_link ? &w[1] : NULL;
  put_head (k, type, &w[0], is_link && words > 1 ? &w[1] : NULL,
            data ? data->len : 0);
  if (data)
    put_data (k, data->data, data->len);
}

/* An auxiliary member NAME of type T with the body P.  */
static void
put_aux (struct maker *k, char type, char const *name, void const *p, size_t n)
{
  struct bytebuf w = { .data = (unsigned char *) name, .len = strlen (name) };
  put_head (k, type, &w, NULL, n);
  put_data (k, p, n);
}

static void
put_records (struct maker *k, char type, struct bytebuf const *w, int words)
{
  struct bytebuf body;
  bytebuf_init (&body);
  for (int i = 0; i < words; i++)
    {
      char number[30];
      size_t n = w[i].len + 3, digits;
      do
        digits = snprintf (number, sizeof number, "%zu ", n) - 1;
      while (w[i].len + 2 + digits != n && (n = w[i].len + 2 + digits));
      need (bytebuf_append (&body, number, digits + 1));
      need (bytebuf_append (&body, w[i].data, w[i].len));
      need (bytebuf_append (&body, "\n", 1));
    }
  put_aux (k, type, "records", body.data, body.len);
  bytebuf_release (&body);
}

/* Sparse members.  */

static void
put_size (unsigned char *p, struct bytebuf const *w)
{
  char const *text = (char *) w->data;
  if (*text == '=')
    memcpy (p, text + 1, w->len - 1 < 12 ? w->len - 1 : 12);
  else
    octal (p, 12, strtoumax (text, NULL, 10));
}

static void
add_region (struct maker *k, struct bytebuf const *w)
{
  unsigned char p[24] = { 0 };
  if (k->region_count == MAX_REGIONS)
    mistake (k, "too many regions");
  put_size (p, &w[0]);
  put_size (p + 12, &w[1]);
  struct bytebuf *b = &k->regions[k->region_count++];
  bytebuf_init (b);
  need (bytebuf_append (b, p, sizeof p));
}

/* Extension blocks for the regions from FIRST on.  */
static void
put_extensions (struct maker *k, int first)
{
  while (first < k->region_count)
    {
      unsigned char b[BLOCK] = { 0 };
      for (int i = 0; i < 21 && first < k->region_count; i++)
        memcpy (b + 24 * i, k->regions[first++].data, 24);
      b[504] = first < k->region_count;
      need (bytebuf_append (out (k), b, BLOCK));
    }
}

static void
put_sparse (struct maker *k, struct bytebuf const *w, int words)
{
  bool star = k->format == STAR;
  size_t size = words > 1 ? w[1].len : 0;
  int in_header = k->region_count < 4 ? k->region_count : 4;
  unsigned char p[108] = { 0 };
  for (int i = 0; i < in_header; i++)
    memcpy (p + 24 * i, k->regions[i].data, 24);
  if (star)
    {
      add_patch_below (k, 356, p, 96);
      p[0] = in_header < k->region_count;
      add_patch_below (k, 355, p, 1);
      size += (k->region_count - in_header + 20) / 21 * BLOCK;
    }
  else
    {
      p[96] = in_header < k->region_count;
      add_patch_below (k, 386, p, 97);
    }
  if (k->real.len)
    {
      put_size (p, &k->real);
      add_patch_below (k, star ? 452 : 483, p, 12);
    }
  put_head (k, 'S', &w[0], NULL, size);
  put_extensions (k, in_header);
  if (words > 1)
    put_data (k, w[1].data, w[1].len);
  while (k->region_count)
    bytebuf_release (&k->regions[--k->region_count]);
  bytebuf_release (&k->real);
}

/* Blocks.  */

static void
put_noise (struct maker *k, long blocks)
{
  uint32_t state = 12345;
  while (blocks--)
    {
      unsigned char b[BLOCK];
      for (int i = 0; i < BLOCK; i++)
        {
          state = state * 1103515245 + 12345;
          b[i] = state >> 16;
        }
      need (bytebuf_append (out (k), b, BLOCK));
    }
}

static void
begin_archive (struct maker *k)
{
  if (k->s->count == SCRIPT_ARCHIVES)
    mistake (k, "too many archives");
  bytebuf_init (&k->s->archives[k->s->count++]);
  k->format = USTAR;
  k->open = false;
}

static void
end_archive (struct maker *k)
{
  if (!k->open)
    need (bytebuf_zeros (out (k), 2 * BLOCK));
}

static void
chop (struct maker *k, long n)
{
  k->open = true;
  out (k)->len -= n;
}

static void
set_format (struct maker *k, char const *f)
{
  k->format = (strcmp (f, "gnu") == 0    ? GNU
               : strcmp (f, "v7") == 0   ? V7
               : strcmp (f, "star") == 0 ? STAR
                                         : USTAR);
}

/* What a line may do with its words W.  */
enum verb
{
  FORMAT,
  AS,
  HEAD,
  FILE_,
  DIR_,
  FIFO,
  CHR,
  BLK,
  SYM,
  LINK,
  NODE,
  REAL,
  REGION,
  SPARSE,
  X,
  G,
  X_RAW,
  G_RAW,
  LONG,
  LONGLINK,
  DATA,
  BYTES,
  ZEROS,
  NOISE,
  SIZE,
  HUGE_SIZE,
  BROKEN,
  SIGNED,
  CHOP,
  OPEN,
  END,
  NEXT,
  VERBS
};
static char const *const verbs[VERBS]
    = { "format", "as",    "head",  "file", "dir",  "fifo",   "chr",
        "blk",    "sym",   "link",  "node", "real", "region", "sparse",
        "x",      "g",     "x!",    "g!",   "L",    "K",      "data",
        "bytes",  "zeros", "noise", "size", "huge", "broken", "signed",
        "chop",   "open",  "end",   "next" };

/* The verbs that make members.  */
static bool
do_member (struct maker *k, enum verb v, struct bytebuf *w, int n)
{
  switch (v)
    {
    case HEAD:
      put_head (k, w[0].len ? w[0].data[0] : '\0', &w[1], n > 2 ? &w[2] : NULL,
                0);
      return true;
    case NODE:
      put_member (k, w[0].data[0], w + 1, n - 1);
      return true;
    case FILE_:
      put_member (k, '0', w, n);
      return true;
    case DIR_:
      put_member (k, '5', w, n);
      return true;
    case FIFO:
      put_member (k, '6', w, n);
      return true;
    case CHR:
      put_member (k, '3', w, n);
      return true;
    case BLK:
      put_member (k, '4', w, n);
      return true;
    case SYM:
      put_member (k, '2', w, n);
      return true;
    case LINK:
      put_member (k, '1', w, n);
      return true;
    case SPARSE:
      put_sparse (k, w, n);
      return true;
    case X:
      put_records (k, 'x', w, n);
      return true;
    case G:
      put_records (k, 'g', w, n);
      return true;
    case X_RAW:
      put_aux (k, 'x', "x", w[0].data, w[0].len);
      return true;
    case G_RAW:
      put_aux (k, 'g', "g", w[0].data, w[0].len);
      return true;
    case LONG:
      put_aux (k, 'L', "L", w[0].data, w[0].len + 1);
      return true;
    case LONGLINK:
      put_aux (k, 'K', "K", w[0].data, w[0].len + 1);
      return true;
    default:
      return false;
    }
}

/* The others.  */
static void
do_other (struct maker *k, enum verb v, struct bytebuf *w, int n)
{
  char const *text = n ? (char *) w[0].data : "";
  unsigned char field[12];
  switch (v)
    {
    case FORMAT:
      set_format (k, text);
      break;
    case AS:
      for (int i = 0; i < n; i++)
        set_field (k, &w[i]);
      break;
    case REAL:
      bytebuf_init (&k->real);
      need (bytebuf_append (&k->real, w[0].data, w[0].len + 1));
      k->real.len--;
      break;
    case REGION:
      add_region (k, w);
      break;
    case DATA:
      put_data (k, w[0].data, w[0].len);
      break;
    case BYTES:
      need (bytebuf_append (out (k), w[0].data, w[0].len));
      break;
    case ZEROS:
      need (bytebuf_zeros (out (k), atol (text) * BLOCK));
      break;
    case NOISE:
      put_noise (k, atol (text));
      break;
    case SIZE:
      octal (field, 12, strtoumax (text, NULL, 10));
      add_patch (k, 124, field, 12);
      break;
    case HUGE_SIZE:
      set_huge (k, text);
      break;
    case BROKEN:
      k->broken = true;
      break;
    case SIGNED:
      k->signed_sum = true;
      break;
    case CHOP:
      chop (k, atol (text));
      break;
    case OPEN:
      k->open = true;
      break;
    case END:
      need (bytebuf_zeros (out (k), 2 * BLOCK));
      break;
    case NEXT:
      end_archive (k);
      begin_archive (k);
      break;
    default:
      mistake (k, "unknown word");
    }
}

/* Do the line at P, which begins with a verb.  */
static void
do_line (struct maker *k, char const *p)
{
  size_t n = strcspn (p, " \n");
  int v = 0;
  while (v < VERBS && (strlen (verbs[v]) != n || memcmp (verbs[v], p, n)))
    v++;
  p += n + (p[n] == ' ');
  struct bytebuf w[MAX_WORDS] = { { 0 } };
  int words = 0;
  while (*p && *p != '\n')
    {
      if (words == MAX_WORDS)
        mistake (k, "too many words");
      w[words++] = script_word (&p, k->counter, k->places);
    }
  if (!do_member (k, v, w, words))
    do_other (k, v, w, words);
  while (words)
    bytebuf_release (&w[--words]);
}

void
script_run (struct script *s, char const *text,
            struct script_places const *places)
{
  *s = (struct script) { .count = 0 };
  struct maker k = { .s = s, .places = places, .line = text };
  begin_archive (&k);
  for (char const *p = text; *p; p += strcspn (p, "\n"), p += *p == '\n')
    {
      k.line = p;
      k.counter = 0;
      if (strncmp (p, "again ", 6) != 0)
        {
          do_line (&k, p);
          continue;
        }
      char *rest;
      long times = strtol (p + 6, &rest, 10);
      for (; k.counter < times; k.counter++)
        do_line (&k, rest + 1);
    }
  end_archive (&k);
}

void
script_release (struct script *s)
{
  while (s->count)
    bytebuf_release (&s->archives[--s->count]);
}
