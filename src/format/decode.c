/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/decode.h"

#include <errno.h>
#include <stdckdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribute.h"
#include "format/cksum.h"
#include "format/num.h"
#include "format/paxrec.h"
#include "format/paxset.h"
#include "format/raw.h"
#include "format/sparsemap.h"
#include "format/unpack.h"

enum
{
  /* Blocks of an extended header processed between two checks of the number of
     issues.  A block holds at most 128 records.  */
  PIECE_BLOCKS = 16,

  /* Return to the caller after this many issues, to print them.  */
  ISSUE_BATCH = 64,

  /* Bytes of a keyword quoted if it is too long.  */
  QUOTED_KEY = 64
};

enum phase
{
  PHASE_HEADER,      /* the next block is a header */
  PHASE_NAME,        /* in the body of an 'L' or 'K' */
  PHASE_RECORDS,     /* in the body of an 'x' or 'g' */
  PHASE_DESCRIPTORS, /* old GNU or star sparse extension */
  PHASE_LINES        /* in a pax 1.0 sparse map */
};

struct decode
{
  struct decode_opts opts;
  struct member *m; /* borrowed */
  enum phase phase;

  /* Long names before the member.  */
  struct bytebuf long_name, long_link; /* owned */
  bool have_long_name, have_long_link;
  size_t name_blocks, link_blocks; /* size in blocks */
  size_t shown_long_blocks;
  struct bytebuf *body; /* the name being read, or null: skip it */
  size_t *body_blocks;
  uintmax_t body_left;

  /* Extended headers; later ones override earlier ones.  */
  struct paxset rules;     /* KEY=VALUE of --pax-option */
  struct paxset global;    /* the last 'g' */
  struct paxset extended;  /* the last 'x' */
  struct paxset overrides; /* KEY:=VALUE of --pax-option */
  struct paxset *target;   /* the set being read */
  struct paxrec_reader records;
  bool have_rules; /* RULES and OVERRIDES were set up */
  bool have_extended;
  time_t global_mtime;
  struct bytebuf label; /* owned */
  bool have_label;
  bool is_between; /* the member was a label; headers of the next member may
                      come before it */

  /* The sparse map being read.  */
  struct sparsemap map;
  struct sparsemap_lines lines;
  off_t header_size; /* the size in M's header block */
  off_t map_bytes;   /* size of the pax 1.0 map */
};

/* Keywords and --pax-option.  */

/* Whether --pax-option hides KEY, which is not terminated.  */
static bool
is_hidden (struct decode const *d, char const *key, size_t n)
{
  struct paxrules const *r = d->opts.pax;
  if ((!r->deletes && !r->overrides) || n > LIMIT_KEYWORD)
    return false;
  char copy[LIMIT_KEYWORD + 1];
  memcpy (copy, key, n);
  copy[n] = '\0';
  return paxrules_deletes (r, copy) || paxrules_overrides (r, copy);
}

/* A paxrec_want.  */
static size_t
wanted (void *arg, char const *key, size_t n)
{
  struct decode const *d = arg;
  enum paxkey k = paxkey_find (key, n);
  if (k == PAXKEY_UNKNOWN || is_hidden (d, key, n)
      || (d->target == &d->global && paxkey_info (k)->member_only))
    return 0;
  return paxkey_info (k)->limit;
}

/* Process one record of an extended header.  */
static int
take_record (struct decode *d, struct paxrec const *rec, struct issues *issues)
{
  if (rec->key_cut)
    {
      char limit[NUM_BUF];
      snprintf (limit, sizeof limit, "%d", LIMIT_KEYWORD);
      issues_add_mem (issues, ISSUE_PAX_OVERSIZE, rec->key, QUOTED_KEY, limit,
                      NULL);
      return 0;
    }
  if (is_hidden (d, rec->key, rec->key_bytes))
    return 0;
  enum paxkey k = paxkey_find (rec->key, rec->key_bytes);
  if (k == PAXKEY_UNKNOWN)
    {
      /* GNU tar ignores those in global headers.  */
      if (d->target != &d->global)
        issues_add_mem (issues, ISSUE_PAX_UNKNOWN, rec->key, rec->key_bytes,
                        NULL, NULL);
    }
  else if (d->target == &d->global && paxkey_info (k)->member_only)
    issues_add_mem (issues, ISSUE_PAX_GLOBAL_IGNORED, rec->key, rec->key_bytes,
                    NULL, NULL);
  else
    return paxset_take (d->target, k, rec, issues);
  return 0;
}

/* Initialize S from the rules in LIST.  */
static int
take_rules (struct paxset *s, struct paxrule const *list,
            struct issues *issues)
{
  int e = 0;
  for (; list && e == 0; list = list->next)
    {
      size_t n = strlen (list->key);
      enum paxkey k = paxkey_find (list->key, n);
      struct paxrec rec = { .key = list->key,
                            .key_bytes = n,
                            .value = (unsigned char *) list->value,
                            .value_bytes = strlen (list->value) };
      if (k != PAXKEY_UNKNOWN && paxkey_info (k)->limit < rec.value_bytes)
        rec.value_cut = true;
      if (k != PAXKEY_UNKNOWN)
        e = paxset_take (s, k, &rec, issues);
    }
  return e;
}

/* Long names.  */

/* Begin the body of a private member with SIZE bytes of name.  */
static void
begin_name (struct decode *d, bool is_link, off_t size, struct issues *issues)
{
  struct bytebuf *b = is_link ? &d->long_link : &d->long_name;
  bool *have = is_link ? &d->have_long_link : &d->have_long_name;
  bytebuf_reset (b);
  *have = size <= LIMIT_NAME;
  d->body = *have ? b : NULL;
  if (!*have)
    {
      char limit[NUM_BUF];
      snprintf (limit, sizeof limit, "%d", LIMIT_NAME);
      issues_add (issues, ISSUE_LONG_NAME_TOO_LONG, limit, NULL, NULL);
    }
  d->body_left = size;
  d->body_blocks = is_link ? &d->link_blocks : &d->name_blocks;
  *d->body_blocks = 1;
  d->phase = size ? PHASE_NAME : PHASE_HEADER;
}

/* Process part of a name.  */
static enum decode_status
take_name (struct decode *d, unsigned char const *span, size_t count,
           size_t *used)
{
  uintmax_t blocks
      = d->body_left / BLOCK_BYTES + (d->body_left % BLOCK_BYTES != 0);
  *used = blocks < count ? blocks : count;
  size_t n = *used * BLOCK_BYTES;
  if (d->body_left < n)
    n = d->body_left;
  if (d->body && bytebuf_append (d->body, span, n) < 0)
    return DECODE_NO_MEMORY;
  d->body_left -= n;
  *d->body_blocks += *used;
  if (!d->body_left)
    d->phase = PHASE_HEADER;
  return DECODE_MORE;
}

/* Copy the string in B, which may lack its NUL, into M.  */
static int
use_long (struct bytebuf const *b, struct member *m, char const **field)
{
  size_t n = b->len ? strnlen ((char *) b->data, b->len) : 0;
  char *s = arena_alloc (&m->arena, n + 1);
  if (!s)
    return -ENOMEM;
  if (n)
    memcpy (s, b->data, n);
  s[n] = '\0';
  *field = s;
  return 0;
}

/* Extended headers.  */

/* Begin the body of an 'x' or 'g' header.  */
static void
begin_records (struct decode *d, struct paxset *target, off_t size)
{
  paxset_clear (target);
  d->target = target;
  paxrec_reader_start (&d->records, size);
  d->phase = size ? PHASE_RECORDS : PHASE_HEADER;
}

/* Whether names in S are not UTF-8.  */
static bool
is_binary (struct decode const *d, struct paxset const *s)
{
  return paxset_is_binary (paxset_has (s, PAXKEY_HDRCHARSET) ? s : &d->global);
}

/* Process the end of a global header.  One with a volume label becomes a
   member.  */
static enum decode_status
end_global (struct decode *d)
{
  struct paxset const *g = &d->global;
  if (!paxset_has (g, PAXKEY_VOLUME_LABEL))
    return DECODE_MORE;
  struct bytebuf const *text = &g->text[PAXKEY_VOLUME_LABEL];
  bytebuf_reset (&d->label);
  member_clear (d->m);
  char *name = arena_memdup (&d->m->arena, text->data, text->len);
  if (!name || bytebuf_append (&d->label, text->data, text->len) < 0)
    return DECODE_NO_MEMORY;
  d->have_label = true;
  d->m->kind = MEMBER_VOLUME_LABEL;
  d->m->typeflag = TYPE_GNU_LABEL;
  d->m->format = FORMAT_POSIX;
  d->m->name = name;
  d->m->mtime.tv_sec = d->global_mtime;
  d->shown_long_blocks = 0;
  d->is_between = true;
  return DECODE_MEMBER;
}

/* Process part of an extended header.  */
static enum decode_status
take_records (struct decode *d, unsigned char const *span, size_t count,
              size_t *used, struct issues *issues)
{
  if (count > PIECE_BLOCKS)
    count = PIECE_BLOCKS;
  unsigned char const *p = span, *end = span + count * BLOCK_BYTES;
  struct paxrec rec;
  enum paxrec_status s;
  while ((s = paxrec_read (&d->records, &p, end, &rec, issues))
         == PAXREC_RECORD)
    if (take_record (d, &rec, issues) < 0)
      return DECODE_NO_MEMORY;
  *used = (p - span + BLOCK_BYTES - 1) / BLOCK_BYTES;
  if (s == PAXREC_NO_MEMORY)
    return DECODE_NO_MEMORY;
  if (d->records.body_left)
    return DECODE_MORE;
  d->phase = PHASE_HEADER;
  if (d->opts.from_utf8 && !is_binary (d, d->target)
      && paxset_convert (d->target, d->opts.from_utf8, d->opts.from_utf8_arg)
             < 0)
    return DECODE_NO_MEMORY;
  return d->target == &d->global ? end_global (d) : DECODE_MORE;
}

/* Sparse members.  */

/* Finish the sparse map, complete or not.  */
static enum decode_status
end_sparse (struct decode *d, struct sparsemap *map, struct issues *issues)
{
  struct member *m = d->m;
  d->phase = PHASE_HEADER;
  enum issue_code code
      = (m->typeflag == TYPE_GNU_SPARSE ? ISSUE_SPARSE_INVALID
                                        : ISSUE_SPARSE_MALFORMED);
  switch (sparsemap_finish (map, m->size, m->archived_size, m))
    {
    case SPARSEMAP_OK:
      break;
    case SPARSEMAP_NO_MEMORY:
      return DECODE_NO_MEMORY;
    case SPARSEMAP_OVERFLOW:
      code = ISSUE_SPARSE_OVERFLOW;
      FALLTHROUGH;
    default:
      issues_add (issues, code, NULL, NULL, NULL);
      m->damaged = true;
      break;
    }
  sparsemap_clear (map);
  return DECODE_MEMBER;
}

/* Process one extension block.  In star archives these count as data.  */
static enum decode_status
take_descriptors (struct decode *d, unsigned char const *block,
                  struct issues *issues)
{
  struct member *m = d->m;
  sparsemap_get_raw (&d->map, block, RAW_EXT_SPARSE_COUNT);
  if (m->format == FORMAT_STAR)
    m->archived_size
        -= (m->archived_size < BLOCK_BYTES ? m->archived_size : BLOCK_BYTES);
  return (block[RAW_EXT_ISEXTENDED] ? DECODE_MORE
                                    : end_sparse (d, &d->map, issues));
}

/* Whether the size record of M is the size of the file, including holes, and
   the header block has the size of the data.  The tar of macOS stores sparse
   files of 8 GiB and more this way.  */
static bool
is_size_in_header (struct decode const *d)
{
  off_t end;
  return (paxset_has (&d->extended, PAXKEY_SIZE)
          && d->extended.number[PAXKEY_SIZE] == d->m->size
          && !ckd_add (&end, d->map_bytes, sparsemap_bytes (&d->map))
          && end == d->header_size);
}

/* Process one block of a pax 1.0 map.  */
static enum decode_status
take_lines (struct decode *d, unsigned char const *block,
            struct issues *issues)
{
  struct member *m = d->m;
  enum sparsemap_status s = sparsemap_lines_take (&d->lines, block);
  m->archived_size
      -= (m->archived_size < BLOCK_BYTES ? m->archived_size : BLOCK_BYTES);
  d->map_bytes += BLOCK_BYTES;
  if (s == SPARSEMAP_MORE && m->archived_size)
    return DECODE_MORE;
  if (s == SPARSEMAP_MORE)
    d->map.status = SPARSEMAP_MALFORMED;
  if (s == SPARSEMAP_OK && is_size_in_header (d))
    m->archived_size = d->header_size - d->map_bytes;
  return end_sparse (d, &d->map, issues);
}

/* Process an old GNU or star header of a sparse file.  */
static enum decode_status
begin_descriptors (struct decode *d, unsigned char const *block,
                   struct issues *issues)
{
  struct member *m = d->m;
  bool is_star = m->format == FORMAT_STAR;
  bool in_header = (!is_star
                    || (block[RAW_PREFIX] == '\0'
                        && block[RAW_STAR_SPARSE + 10] != '\0'));
  intmax_t v;
  m->sparse = true;
  if (num_get (block + (is_star ? RAW_STAR_REALSIZE : RAW_GNU_REALSIZE),
               RAW_GNU_REALSIZE_BYTES, num_range (NUM_OFF), &v, issues))
    m->size = v;
  else
    d->map.status = SPARSEMAP_MALFORMED;
  if (in_header)
    sparsemap_get_raw (&d->map,
                       block + (is_star ? RAW_STAR_SPARSE : RAW_GNU_SPARSE),
                       RAW_GNU_SPARSE_COUNT);
  if (in_header && !block[is_star ? RAW_STAR_ISEXTENDED : RAW_GNU_ISEXTENDED])
    return end_sparse (d, &d->map, issues);
  d->phase = PHASE_DESCRIPTORS;
  return DECODE_MORE;
}

/* Get the real size from S.  False if it has none.  */
static bool
real_size (struct paxset const *s, off_t *size)
{
  enum paxkey k
      = (paxset_has (s, PAXKEY_SPARSE_REALSIZE) ? PAXKEY_SPARSE_REALSIZE
                                                : PAXKEY_SPARSE_SIZE);
  if (!paxset_has (s, k))
    return false;
  *size = s->number[k];
  return true;
}

/* Process a regular file that the extended header declares sparse.  */
static enum decode_status
begin_pax_sparse (struct decode *d, struct issues *issues)
{
  struct member *m = d->m;
  struct paxset *x = &d->extended;
  struct sparsemap *map = &x->map;
  m->sparse = true;
  if (!real_size (x, &m->size))
    map->status = SPARSEMAP_MALFORMED;
  if (!paxset_has (x, PAXKEY_SPARSE_MAJOR)
      || x->number[PAXKEY_SPARSE_MAJOR] == 0)
    {
      m->sparse_minor = paxset_has (x, PAXKEY_SPARSE_MAP);
      if (x->have_offset)
        map->status = SPARSEMAP_MALFORMED;
      return end_sparse (d, map, issues);
    }
  m->sparse_major = 1;
  /* GNU tar stores whatever minor version the user gives, but the map is
     always in format 1.0.  */
  if (x->number[PAXKEY_SPARSE_MAJOR] != 1 || m->archived_size == 0)
    map->status = SPARSEMAP_MALFORMED;
  if (map->status != SPARSEMAP_OK)
    return end_sparse (d, map, issues);
  sparsemap_lines_start (&d->lines, &d->map);
  d->map_bytes = 0;
  d->phase = PHASE_LINES;
  return DECODE_MORE;
}

/* Whether the extended header X has a sparse map.  */
static bool
is_pax_sparse (struct paxset const *x)
{
  return (x->given
          && (paxset_has (x, PAXKEY_SPARSE_MAJOR)
              || paxset_has (x, PAXKEY_SPARSE_NUMBLOCKS)
              || paxset_has (x, PAXKEY_SPARSE_OFFSET)
              || paxset_has (x, PAXKEY_SPARSE_NUMBYTES)
              || paxset_has (x, PAXKEY_SPARSE_MAP)));
}

/* Members.  */

/* Convert the target of the link M, which is in its header block.  GNU tar
   leaves it there in the locale's character set, although the name it refers
   to is UTF-8 in an extended header.  */
static int
convert_target (struct decode *d)
{
  struct member *m = d->m;
  if (!d->opts.from_utf8 || m->format != FORMAT_POSIX
      || is_binary (d, &d->extended))
    return 0;
  char *s = d->opts.from_utf8 (d->opts.from_utf8_arg, m->link_name);
  if (!s)
    return 0;
  m->link_name = member_strdup (m, s);
  free (s);
  return m->link_name ? 0 : -ENOMEM;
}

/* Apply all other headers to M.  */
static int
apply_headers (struct decode *d)
{
  struct member *m = d->m;
  bool is_link = (m->kind == MEMBER_HARDLINK || m->kind == MEMBER_SYMLINK);
  int e = 0;
  d->header_size = m->archived_size;
  if (d->have_long_name)
    e = use_long (&d->long_name, m, &m->name);
  if (e == 0 && d->have_long_link && is_link)
    e = use_long (&d->long_link, m, &m->link_name);
  else if (e == 0 && is_link)
    e = convert_target (d);
  struct paxset const *sets[]
      = { &d->rules, &d->global, &d->extended, &d->overrides };
  for (int i = 0; i < 4 && e == 0; i++)
    {
      e = paxset_apply (sets[i], m);
      if (paxset_has (sets[i], PAXKEY_SIZE))
        m->archived_size = sets[i]->number[PAXKEY_SIZE];
    }
  if (!is_link)
    m->link_name = "";
  return e;
}

/* Set the final kind and data size of M; its name must be known.  */
static void
set_kind (struct member *m)
{
  size_t n = strlen (m->name);
  if ((m->kind == MEMBER_REGULAR || m->kind == MEMBER_CONTIGUOUS)
      && m->typeflag != TYPE_GNU_SPARSE && n && m->name[n - 1] == '/')
    m->kind = MEMBER_DIRECTORY;
  switch (m->kind)
    {
    case MEMBER_HARDLINK:
    case MEMBER_SYMLINK:
    case MEMBER_CHARDEV:
    case MEMBER_BLOCKDEV:
    case MEMBER_FIFO:
      m->archived_size = 0;
      break;

    case MEMBER_DIRECTORY:
      if (m->typeflag != TYPE_GNU_DUMPDIR)
        m->archived_size = 0;
      break;

    default:
      break;
    }
  if (m->kind != MEMBER_DIRECTORY && m->is_dumpdir)
    m->is_dumpdir = false;
  m->size = m->archived_size;
}

/* Process BLOCK, the header of a member.  */
static enum decode_status
take_member (struct decode *d, unsigned char const *block,
             struct issues *issues)
{
  struct member *m = d->m;
  member_clear (m);
  switch (unpack_header (block, d->have_extended, d->opts.owner_known,
                         d->opts.owner_known_arg, m, issues))
    {
    case UNPACK_BAD:
      return DECODE_BAD;
    case UNPACK_NO_MEMORY:
      return DECODE_NO_MEMORY;
    default:
      break;
    }
  if (apply_headers (d) < 0)
    return DECODE_NO_MEMORY;
  set_kind (m);
  d->shown_long_blocks = d->name_blocks + d->link_blocks;
  sparsemap_clear (&d->map);
  bool is_file = (m->kind == MEMBER_REGULAR || m->kind == MEMBER_CONTIGUOUS);
  if (is_file && is_pax_sparse (&d->extended))
    return begin_pax_sparse (d, issues);
  if (m->typeflag == TYPE_GNU_SPARSE
      && (m->format == FORMAT_GNU || m->format == FORMAT_OLDGNU
          || m->format == FORMAT_STAR))
    return begin_descriptors (d, block, issues);
  return DECODE_MEMBER;
}

/* Forget the headers before a member.  */
static void
forget_pending (struct decode *d)
{
  d->have_long_name = d->have_long_link = d->have_extended = false;
  d->name_blocks = d->link_blocks = 0;
  paxset_clear (&d->extended);
}

static enum decode_status
take_header (struct decode *d, unsigned char const *block,
             struct issues *issues)
{
  off_t size;
  if (decode_is_zero (block))
    return DECODE_ZERO;
  if (!cksum_is_right (block))
    return DECODE_BAD;
  switch (block[RAW_TYPEFLAG])
    {
    case TYPE_GNU_LONGNAME:
    case TYPE_GNU_LONGLINK:
      if (!unpack_size (block, &size, issues))
        return DECODE_BAD;
      begin_name (d, block[RAW_TYPEFLAG] == TYPE_GNU_LONGLINK, size, issues);
      return DECODE_MORE;

    case TYPE_PAX:
    case TYPE_PAX_SOLARIS:
      if (!unpack_size (block, &size, issues))
        return DECODE_BAD;
      d->have_extended = true;
      begin_records (d, &d->extended, size);
      return DECODE_MORE;

    case TYPE_PAX_GLOBAL:
      if (!unpack_size (block, &size, issues))
        return DECODE_BAD;
      d->global_mtime = unpack_mtime (block, issues);
      begin_records (d, &d->global, size);
      return size ? DECODE_MORE : end_global (d);

    default:
      return take_member (d, block, issues);
    }
}

struct decode *
decode_new (struct decode_opts const *o, struct member *m)
{
  struct decode *d = calloc (1, sizeof *d);
  if (!d)
    return NULL;
  d->opts = *o;
  d->m = m;
  paxset_init (&d->rules);
  paxset_init (&d->global);
  paxset_init (&d->extended);
  paxset_init (&d->overrides);
  paxrec_reader_init (&d->records, wanted, d);
  sparsemap_init (&d->map);
  return d;
}

void
decode_free (struct decode *d)
{
  if (!d)
    return;
  bytebuf_release (&d->long_name);
  bytebuf_release (&d->long_link);
  bytebuf_release (&d->label);
  paxset_release (&d->rules);
  paxset_release (&d->global);
  paxset_release (&d->extended);
  paxset_release (&d->overrides);
  paxrec_reader_release (&d->records);
  sparsemap_release (&d->map);
  free (d);
}

/* Process one or more blocks of the current phase.  */
static enum decode_status
take_blocks (struct decode *d, unsigned char const *span, size_t count,
             size_t *used, struct issues *issues)
{
  *used = 1;
  switch (d->phase)
    {
    case PHASE_NAME:
      return take_name (d, span, count, used);
    case PHASE_RECORDS:
      return take_records (d, span, count, used, issues);
    case PHASE_DESCRIPTORS:
      return take_descriptors (d, span, issues);
    case PHASE_LINES:
      return take_lines (d, span, issues);
    default:
      return take_header (d, span, issues);
    }
}

enum decode_status
decode_step (struct decode *d, unsigned char const *span, size_t count,
             size_t *used, struct issues *issues)
{
  enum decode_status s = DECODE_MORE;
  *used = 0;
  if (!d->have_rules)
    {
      d->have_rules = true;
      if (take_rules (&d->rules, d->opts.pax->globals, issues) < 0
          || take_rules (&d->overrides, d->opts.pax->overrides, issues) < 0)
        s = DECODE_NO_MEMORY;
    }
  d->is_between = false;
  while (s == DECODE_MORE && *used < count
         && (*used == 0 || issues->count < ISSUE_BATCH))
    {
      size_t n;
      s = take_blocks (d, span + *used * BLOCK_BYTES, count - *used, &n,
                       issues);
      *used += n;
    }
  if (s != DECODE_MORE && !d->is_between)
    decode_reset (d);
  return s;
}

bool
decode_is_inside (struct decode const *d)
{
  return d->phase != PHASE_HEADER;
}

void
decode_reset (struct decode *d)
{
  d->phase = PHASE_HEADER;
  forget_pending (d);
}

size_t
decode_long_blocks (struct decode const *d)
{
  return d->shown_long_blocks;
}

bool
decode_continued (struct decode const *d, char const **name, off_t *size,
                  off_t *offset)
{
  struct paxset const *g = &d->global;
  if (!paxset_has (g, PAXKEY_VOLUME_FILENAME)
      || !paxset_has (g, PAXKEY_VOLUME_SIZE)
      || !paxset_has (g, PAXKEY_VOLUME_OFFSET))
    return false;
  *name = (char const *) g->text[PAXKEY_VOLUME_FILENAME].data;
  *size = g->number[PAXKEY_VOLUME_SIZE];
  *offset = g->number[PAXKEY_VOLUME_OFFSET];
  return true;
}

bool
decode_is_header (unsigned char const *block)
{
  return cksum_is_right (block);
}

bool
decode_is_zero (unsigned char const *block)
{
  return block[0] == 0 && memcmp (block, block + 1, BLOCK_BYTES - 1) == 0;
}
