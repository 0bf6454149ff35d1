/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/paxset.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/dumpdir.h"
#include "format/num.h"

/* Buffers for larger texts are not kept.  */
enum
{
  LARGE_TEXT = 1 << 16
};

struct paxset_xattr
{
  struct paxset_xattr *next; /* the previous one */
  char *name;
  unsigned char *value;
  size_t value_bytes;
};

void
paxset_init (struct paxset *s)
{
  *s = (struct paxset) { 0 };
  arena_init (&s->arena);
  sparsemap_init (&s->map);
}

void
paxset_clear (struct paxset *s)
{
  if (!s->given)
    return;
  for (int k = 0; k < PAXKEYS; k++)
    if (s->text[k].cap > LARGE_TEXT)
      bytebuf_release (&s->text[k]);
  s->given = 0;
  s->xattrs = NULL;
  s->xattr_count = s->xattr_bytes = 0;
  s->have_offset = false;
  arena_clear (&s->arena);
  sparsemap_clear (&s->map);
}

void
paxset_release (struct paxset *s)
{
  for (int k = 0; k < PAXKEYS; k++)
    bytebuf_release (&s->text[k]);
  arena_release (&s->arena);
  sparsemap_release (&s->map);
}

bool
paxset_has (struct paxset const *s, enum paxkey k)
{
  return s->given >> k & 1;
}

static void
mark_given (struct paxset *s, enum paxkey k)
{
  s->given |= (uint64_t) 1 << k;
}

/* The value to be stored.  */
struct taking
{
  struct paxset *set;
  enum paxkey key;
  struct paxkey_info const *info;
  char const *value;
  size_t bytes; /* length of the value; texts end at a NUL */
  struct issues *issues;
};

/* Report an invalid value.  */
static int
bad_value (struct taking const *t, enum issue_code code, char const *range)
{
  issues_add_mem (t->issues, code, t->value, t->bytes, t->info->keyword,
                  range);
  return 0;
}

static int
bad_number (struct taking const *t, enum num_text how, intmax_t min,
            uintmax_t max)
{
  if (how == NUM_TEXT_INVALID)
    return bad_value (t, ISSUE_PAX_INVALID, NULL);
  char range[NUM_RANGE_BUF];
  return bad_value (t, ISSUE_PAX_RANGE, num_range_text (min, max, range));
}

static int
take_text (struct taking const *t)
{
  struct bytebuf *b = &t->set->text[t->key];
  bytebuf_reset (b);
  int e = bytebuf_append (b, t->value, t->bytes);
  if (e == 0)
    e = bytebuf_append (b, "", 1);
  if (e == 0)
    mark_given (t->set, t->key);
  return e;
}

static int
take_time (struct taking const *t)
{
  enum num_text r = num_time_get (t->value, t->bytes, &t->set->time[t->key]);
  struct num_range const *range = num_range (NUM_TIME);
  if (r != NUM_TEXT_OK)
    return bad_number (t, r, range->min, range->max);
  mark_given (t->set, t->key);
  return 0;
}

/* Read a number from 0 to MAX.  False if it is invalid.  */
static bool
get_number (struct taking const *t, intmax_t max, intmax_t *v)
{
  enum num_text r = num_text_get (t->value, t->bytes, 0, max, v);
  if (r == NUM_TEXT_OK)
    return true;
  bad_number (t, r, 0, max);
  return false;
}

static int
take_number (struct taking const *t, intmax_t max)
{
  intmax_t v;
  if (get_number (t, max, &v))
    {
      t->set->number[t->key] = v;
      mark_given (t->set, t->key);
    }
  return 0;
}

static int
report_map (struct paxset *s)
{
  if (s->map.status == SPARSEMAP_OK)
    s->map.status = SPARSEMAP_MALFORMED;
  return 0;
}

/* Whether the declared number of segments allows one more.  */
static bool
has_room (struct paxset const *s)
{
  size_t count = sparsemap_count (&s->map);
  return (paxset_has (s, PAXKEY_SPARSE_NUMBLOCKS)
          && count < (uintmax_t) s->number[PAXKEY_SPARSE_NUMBLOCKS]
          && count < LIMIT_SEGMENTS);
}

/* Process GNU.sparse.offset or .numbytes, which come in pairs.  */
static int
take_pair (struct taking const *t)
{
  struct paxset *s = t->set;
  intmax_t v;
  mark_given (s, t->key);
  if (s->map.status != SPARSEMAP_OK)
    return 0;
  if (!has_room (s))
    {
      report_map (s);
      return bad_value (t, ISSUE_PAX_EXCESS, NULL);
    }
  if (!get_number (t, INT64_MAX, &v))
    return report_map (s);
  if (t->key == PAXKEY_SPARSE_OFFSET)
    {
      s->offset = v;
      s->have_offset = true;
    }
  else if (s->have_offset)
    {
      s->have_offset = false;
      sparsemap_add (&s->map, s->offset, v);
    }
  else
    report_map (s);
  return 0;
}

/* Read one number of the list at P and move P.  -1 if it is invalid, which was
   reported.  */
static intmax_t
take_list_number (struct taking const *t, char const **p, char const *end)
{
  char const *start = *p;
  while (*p < end && '0' <= **p && **p <= '9')
    ++*p;
  intmax_t v;
  enum num_text r = num_text_get (start, *p - start, 0, INT64_MAX, &v);
  if (r == NUM_TEXT_INVALID)
    bad_value (t, ISSUE_PAX_INVALID, NULL);
  else if (r == NUM_TEXT_RANGE)
    bad_number (t, r, 0, INT64_MAX);
  else if (*p < end && **p != ',')
    issues_add_mem (t->issues, ISSUE_PAX_DELIMITER, *p, 1, t->info->keyword,
                    NULL);
  else
    return v;
  report_map (t->set);
  return -1;
}

/* Process GNU.sparse.map: OFFSET,BYTES,OFFSET,BYTES...  */
static int
take_map (struct taking const *t)
{
  struct paxset *s = t->set;
  char const *p = t->value, *end = p + t->bytes;
  bool second = false;
  intmax_t offset = 0;
  mark_given (s, t->key);
  sparsemap_clear (&s->map);
  if (!t->bytes && paxset_has (s, PAXKEY_SPARSE_NUMBLOCKS)
      && s->number[PAXKEY_SPARSE_NUMBLOCKS] == 0)
    return 0;
  for (;; p++)
    {
      char const *start = p;
      intmax_t v = take_list_number (t, &p, end);
      if (v < 0)
        return 0;
      if (second && !has_room (s))
        {
          issues_add_mem (t->issues, ISSUE_PAX_EXCESS, start, end - start,
                          t->info->keyword, NULL);
          return report_map (s);
        }
      if (second)
        sparsemap_add (&s->map, offset, v);
      offset = v;
      second = !second;
      if (p == end)
        break;
    }
  if (second)
    {
      issues_add (t->issues, ISSUE_PAX_ODD, t->info->keyword, NULL, NULL);
      return report_map (s);
    }
  return 0;
}

/* The byte of the two hexadecimal digits at P if keywords must escape it, else
   -1.  */
static int
escaped_byte (char const *p, char const *end)
{
  if (end - p < 3 || p[0] != '%')
    return -1;
  if (p[1] == '2' && p[2] == '5')
    return '%';
  return p[1] == '3' && (p[2] == 'D' || p[2] == 'd') ? '=' : -1;
}

static int
take_xattr (struct taking const *t, struct paxrec const *rec)
{
  struct paxset *s = t->set;
  char const *p = rec->key + t->info->keyword_bytes;
  char const *end = rec->key + rec->key_bytes;
  struct paxset_xattr *x;
  size_t cost = sizeof *x + rec->key_bytes + t->bytes;
  if (LIMIT_XATTRS < s->xattr_bytes + cost)
    {
      char limit[NUM_BUF + 1];
      snprintf (limit, sizeof limit, "%d", LIMIT_XATTRS);
      issues_add_mem (t->issues, ISSUE_PAX_OVERSIZE, rec->key, rec->key_bytes,
                      limit, NULL);
      return 0;
    }
  x = arena_alloc (&s->arena, sizeof *x);
  char *name = arena_alloc (&s->arena, end - p + 1);
  unsigned char *value = arena_memdup (&s->arena, t->value, t->bytes);
  if (!x || !name || !value)
    return -ENOMEM;
  *x = (struct paxset_xattr) { s->xattrs, name, value, t->bytes };
  s->xattrs = x;
  s->xattr_count++;
  s->xattr_bytes += cost;
  while (p < end)
    {
      int c = escaped_byte (p, end);
      *name++ = c < 0 ? *p : c;
      p += c < 0 ? 1 : 3;
    }
  *name = '\0';
  mark_given (s, t->key);
  return 0;
}

static int
take_bytes (struct taking const *t, struct paxrec const *rec)
{
  if (t->key == PAXKEY_XATTR)
    return take_xattr (t, rec);
  struct bytebuf *b = &t->set->text[t->key];
  bytebuf_reset (b);
  int e = bytebuf_append (b, t->value, t->bytes);
  if (e == 0)
    mark_given (t->set, t->key);
  return e;
}

/* Report that the value is too large.  */
static int
report_oversize (struct taking const *t)
{
  char limit[NUM_BUF + 1];
  snprintf (limit, sizeof limit, "%zu", t->info->limit);
  issues_add (t->issues, ISSUE_PAX_OVERSIZE, t->info->keyword, limit, NULL);
  if (t->info->form >= PAXFORM_SPARSE_OFFSET)
    {
      mark_given (t->set, t->key);
      report_map (t->set);
    }
  return 0;
}

int
paxset_take (struct paxset *s, enum paxkey k, struct paxrec const *rec,
             struct issues *issues)
{
  struct paxkey_info const *info = paxkey_info (k);
  struct taking t = { s,
                      k,
                      info,
                      rec->value ? (char const *) rec->value : "",
                      rec->value_bytes,
                      issues };
  if (info->form == PAXFORM_IGNORED)
    return 0;
  if (rec->value_cut)
    return report_oversize (&t);
  if (info->form == PAXFORM_BYTES)
    return take_bytes (&t, rec);

  char const *nul = memchr (t.value, '\0', t.bytes);
  if (nul)
    t.bytes = nul - t.value;
  switch (info->form)
    {
    case PAXFORM_TEXT:
      return take_text (&t);
    case PAXFORM_NAME:
      return t.bytes ? take_text (&t) : 0;
    case PAXFORM_TIME:
      return take_time (&t);
    case PAXFORM_ID:
      return take_number (&t, UINT32_MAX);
    case PAXFORM_SPARSE_OFFSET:
    case PAXFORM_SPARSE_BYTES:
      return take_pair (&t);
    case PAXFORM_SPARSE_MAP:
      return take_map (&t);
    default:
      return take_number (&t, INT64_MAX);
    }
}

bool
paxset_is_binary (struct paxset const *s)
{
  return (paxset_has (s, PAXKEY_HDRCHARSET)
          && strcmp ((char *) s->text[PAXKEY_HDRCHARSET].data, "BINARY") == 0);
}

int
paxset_convert (struct paxset *s, charset_fn convert, void *arg)
{
  int e = 0;
  for (int k = 0; k < PAXKEYS && e == 0; k++)
    if (paxset_has (s, k) && paxkey_info (k)->utf8)
      {
        struct bytebuf *b = &s->text[k];
        char *converted = convert (arg, (char *) b->data);
        if (!converted)
          continue;
        bytebuf_reset (b);
        e = bytebuf_append (b, converted, strlen (converted) + 1);
        free (converted);
      }
  if (e == 0 && paxset_has (s, PAXKEY_DUMPDIR) && s->text[PAXKEY_DUMPDIR].len)
    {
      struct bytebuf *b = &s->text[PAXKEY_DUMPDIR], raw = *b;
      bytebuf_init (b);
      e = dumpdir_convert (raw.data, raw.len, convert, arg, b);
      bytebuf_release (&raw);
    }
  return e;
}

/* If K was given, set FIELD to a copy of its text.  */
static int
apply_text (struct paxset const *s, enum paxkey k, struct member *m,
            char const **field)
{
  if (!paxset_has (s, k))
    return 0;
  char *copy = arena_memdup (&m->arena, s->text[k].data, s->text[k].len);
  if (!copy)
    return -ENOMEM;
  *field = copy;
  return 0;
}

/* Append the attributes of S to those of M.  */
static int
apply_xattrs (struct paxset const *s, struct member *m)
{
  if (!s->xattr_count)
    return 0;
  size_t total = m->xattr_count + s->xattr_count;
  struct member_xattr *list = arena_alloc (&m->arena, total * sizeof *list);
  if (!list)
    return -ENOMEM;
  if (m->xattr_count)
    memcpy (list, m->xattrs, m->xattr_count * sizeof *list);
  size_t i = total;
  for (struct paxset_xattr const *x = s->xattrs; x; x = x->next)
    {
      char *name = member_strdup (m, x->name);
      unsigned char *value
          = arena_memdup (&m->arena, x->value, x->value_bytes);
      if (!name || !value)
        return -ENOMEM;
      list[--i] = (struct member_xattr) { name, value, x->value_bytes };
    }
  m->xattrs = list;
  m->xattr_count = total;
  return 0;
}

static int
apply_dumpdir (struct paxset const *s, struct member *m)
{
  if (!paxset_has (s, PAXKEY_DUMPDIR))
    return 0;
  struct bytebuf const *b = &s->text[PAXKEY_DUMPDIR];
  m->dumpdir = arena_memdup (&m->arena, b->data, b->len);
  if (!m->dumpdir)
    return -ENOMEM;
  m->dumpdir_bytes = b->len;
  m->is_dumpdir = true;
  return 0;
}

static void
apply_numbers (struct paxset const *s, struct member *m)
{
  if (paxset_has (s, PAXKEY_MTIME))
    m->mtime = s->time[PAXKEY_MTIME];
  if (paxset_has (s, PAXKEY_ATIME))
    {
      m->atime = s->time[PAXKEY_ATIME];
      m->has_atime = true;
    }
  if (paxset_has (s, PAXKEY_CTIME))
    {
      m->ctime = s->time[PAXKEY_CTIME];
      m->has_ctime = true;
    }
  /* As in GNU tar, an id in an extended header overrides any name.  */
  if (paxset_has (s, PAXKEY_UID))
    {
      m->uid = s->number[PAXKEY_UID];
      m->uid_holds = true;
    }
  if (paxset_has (s, PAXKEY_GID))
    {
      m->gid = s->number[PAXKEY_GID];
      m->gid_holds = true;
    }
}

int
paxset_apply (struct paxset const *s, struct member *m)
{
  if (!s->given)
    return 0;
  apply_numbers (s, m);
  int e = apply_text (s, PAXKEY_PATH, m, &m->name);
  if (e == 0)
    e = apply_text (s, PAXKEY_SPARSE_NAME, m, &m->name);
  if (e == 0)
    e = apply_text (s, PAXKEY_LINKPATH, m, &m->link_name);
  if (e == 0)
    e = apply_text (s, PAXKEY_UNAME, m, &m->uname);
  if (e == 0)
    e = apply_text (s, PAXKEY_GNAME, m, &m->gname);
  if (e == 0)
    e = apply_text (s, PAXKEY_SELINUX, m, &m->selinux);
  if (e == 0)
    e = apply_text (s, PAXKEY_ACL_ACCESS, m, &m->acl_access);
  if (e == 0)
    e = apply_text (s, PAXKEY_ACL_DEFAULT, m, &m->acl_default);
  if (e == 0)
    e = apply_xattrs (s, m);
  return e ? e : apply_dumpdir (s, m);
}
