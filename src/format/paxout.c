/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/paxout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format/cksum.h"
#include "format/num.h"
#include "format/paxrec.h"
#include "format/raw.h"
#include "format/sparsemap.h"
#include "format/ustar.h"

/* Split NAME: *DIR_BYTES of it are the directory, *BASE the rest without
   slashes at the end, *BASE_BYTES long.  */
static void
split_name (char const *name, size_t *dir_bytes, char const **base,
            size_t *base_bytes)
{
  size_t end = strlen (name);
  while (end > 1 && name[end - 1] == '/')
    end--;
  size_t start = end;
  while (start && name[start - 1] != '/')
    start--;
  *base = name + start;
  *base_bytes = end - start;
  while (start > 1 && name[start - 1] == '/')
    start--;
  *dir_bytes = start;
}

static int
put_number (struct bytebuf *out, uintmax_t v)
{
  char buf[NUM_BUF];
  return bytebuf_append (out, buf, num_text_put (buf, v));
}

/* Append what the letter C behind a '%' stands for.  */
static int
expand_letter (struct encode_opts const *o, char c, char const *name,
               unsigned sequence, struct bytebuf *out)
{
  size_t dir_bytes, base_bytes;
  char const *base;
  switch (c)
    {
    case 'd':
    case 'f':
      if (!name)
        return 0;
      split_name (name, &dir_bytes, &base, &base_bytes);
      if (c == 'f')
        return bytebuf_append (out, base, base_bytes);
      return (dir_bytes ? bytebuf_append (out, name, dir_bytes)
              : bytebuf_puts (out, "."));
    case 'p':
      return put_number (out, o->pid);
    case 'n':
      return put_number (out, sequence);
    case '%':
      return bytebuf_puts (out, "%");
    default:
      return bytebuf_append (out, (char[]) { '%', c }, 2);
    }
}

int
paxout_expand (struct encode_opts const *o, char const *template,
               char const *member_name, unsigned sequence,
               struct bytebuf *out)
{
  size_t start = out->len;
  int e = 0;
  for (char const *t = template; *t && e == 0; t++)
    if (*t == '%' && t[1])
      e = expand_letter (o, *++t, member_name, sequence, out);
    else
      e = bytebuf_append (out, t, 1);
  if (e < 0)
    return e;
  while (out->len > start + 1 && out->data[out->len - 1] == '/')
    out->len--;
  e = bytebuf_grow (out, 1);
  if (e == 0)
    out->data[out->len] = '\0';
  return e;
}

/* Whether --pax-option keeps the record KEY from being written.  */
static bool
is_unwanted (struct encode_opts const *o, char const *key)
{
  return (paxrules_overrides (o->pax, key)
          || paxrules_deletes (o->pax, key));
}

/* S in UTF-8, owned by the caller, or NULL if it can stay.  */
static char *
to_utf8 (struct encode_opts const *o, char const *s)
{
  return o->to_utf8 ? o->to_utf8 (o->to_utf8_arg, s) : NULL;
}

/* Append VALUE for KEY, converted if UTF8.  */
static int
put_string (struct encode_opts const *o, char const *key, char const *value,
            bool utf8, struct bytebuf *records)
{
  char *converted = utf8 ? to_utf8 (o, value) : NULL;
  char const *v = converted ? converted : value;
  int e = paxrec_put (records, key, v, strlen (v));
  free (converted);
  return e;
}

int
paxout_text (struct encode_opts const *o, enum paxkey k, char const *s,
             struct bytebuf *records)
{
  struct paxkey_info const *info = paxkey_info (k);
  if (is_unwanted (o, info->keyword))
    return 0;
  return put_string (o, info->keyword, s, info->utf8, records);
}

int
paxout_number (struct encode_opts const *o, enum paxkey k, uintmax_t v,
               struct bytebuf *records)
{
  char const *key = paxkey_info (k)->keyword;
  if (is_unwanted (o, key))
    return 0;
  char buf[NUM_BUF];
  return paxrec_put (records, key, buf, num_text_put (buf, v));
}

static int
put_time (struct encode_opts const *o, enum paxkey k, struct timespec t,
          struct bytebuf *records)
{
  char const *key = paxkey_info (k)->keyword;
  if (is_unwanted (o, key))
    return 0;
  char buf[NUM_TIME_BUF];
  return paxrec_put (records, key, buf, num_time_put (buf, t));
}

static bool
is_ascii (char const *s)
{
  for (; *s; s++)
    if (*s & 0x80)
      return false;
  return true;
}

/* The pax 0.x regions, one record each.  */
static int
put_regions (struct encode_opts const *o, struct member const *m,
             struct bytebuf *records)
{
  int e = 0;
  for (size_t i = 0; e == 0 && i < m->segment_count; i++)
    {
      e = paxout_number (o, PAXKEY_SPARSE_OFFSET, m->segments[i].offset,
                         records);
      if (e == 0)
        e = paxout_number (o, PAXKEY_SPARSE_NUMBYTES,
                           m->segments[i].bytes, records);
    }
  return e;
}

static int
put_map (struct member const *m, struct bytebuf *records)
{
  struct bytebuf list;
  bytebuf_init (&list);
  int e = sparsemap_put_list (m, &list);
  if (e == 0)
    e = paxrec_put (records, paxkey_info (PAXKEY_SPARSE_MAP)->keyword,
                    list.data, list.len);
  bytebuf_release (&list);
  return e;
}

/* Whether the map is written as a list, pax 0.1.  Without that record all
   falls back to 0.0.  */
static bool
has_list (struct encode_opts const *o)
{
  return (o->sparse_major == 0 && o->sparse_minor == 1
          && !is_unwanted (o, paxkey_info (PAXKEY_SPARSE_MAP)->keyword));
}

static int
put_sparse (struct encode_opts const *o, struct member const *m,
            struct bytebuf *records)
{
  int e;
  if (o->sparse_major == 1)
    {
      e = paxout_number (o, PAXKEY_SPARSE_MAJOR, 1, records);
      if (e == 0)
        e = paxout_number (o, PAXKEY_SPARSE_MINOR, 0, records);
      if (e == 0)
        e = paxout_text (o, PAXKEY_SPARSE_NAME, m->name, records);
      if (e == 0)
        e = paxout_number (o, PAXKEY_SPARSE_REALSIZE, m->size, records);
      return e;
    }
  e = paxout_number (o, PAXKEY_SPARSE_SIZE, m->size, records);
  if (e == 0)
    e = paxout_number (o, PAXKEY_SPARSE_NUMBLOCKS, m->segment_count,
                       records);
  if (e == 0 && has_list (o))
    {
      e = paxout_text (o, PAXKEY_SPARSE_NAME, m->name, records);
      return e ? e : put_map (m, records);
    }
  return e ? e : put_regions (o, m, records);
}

int
paxout_sparse_name (struct encode_opts const *o, struct member const *m,
                    struct bytebuf *out)
{
  if (!m->sparse || (o->sparse_major == 0 && !has_list (o)))
    return 0;
  int e = paxout_expand (o, "%d/GNUSparseFile.%p/%f", member_plain_name (m),
                         0, out);
  if (e == 0 && o->sparse_major == 1 && out->len > RAW_NAME_BYTES)
    {
      out->len = RAW_NAME_BYTES;
      out->data[out->len] = '\0';
    }
  return e;
}

/* Names, sizes and times.  */
static int
put_stat (struct encode_opts const *o, struct member const *m,
          char const *name, off_t stored, struct bytebuf *records)
{
  bool is_link = (m->kind == MEMBER_HARDLINK || m->kind == MEMBER_SYMLINK);
  int e = 0;
  if (is_link && strlen (m->link_name) > RAW_LINKNAME_BYTES)
    e = paxout_text (o, PAXKEY_LINKPATH, m->link_name, records);
  if (e == 0 && (strlen (name) > RAW_NAME_BYTES || !is_ascii (name)))
    e = paxout_text (o, PAXKEY_PATH, name, records);
  if (e == 0 && m->uid > num_octal_max (RAW_UID_BYTES))
    e = paxout_number (o, PAXKEY_UID, m->uid, records);
  if (e == 0 && m->gid > num_octal_max (RAW_GID_BYTES))
    e = paxout_number (o, PAXKEY_GID, m->gid, records);
  if (e == 0 && (uintmax_t) stored > num_octal_max (RAW_SIZE_BYTES))
    e = paxout_number (o, PAXKEY_SIZE, stored, records);
  if (e == 0
      && (m->mtime.tv_nsec
          || (uintmax_t) m->mtime.tv_sec > num_octal_max (RAW_MTIME_BYTES)))
    e = put_time (o, PAXKEY_MTIME, m->mtime, records);
  if (e == 0 && m->has_atime)
    e = put_time (o, PAXKEY_ATIME, m->atime, records);
  if (e == 0 && m->has_ctime)
    e = put_time (o, PAXKEY_CTIME, m->ctime, records);
  return e;
}

/* Append the owner name S for K if the header cannot hold it.  */
static int
put_owner (struct encode_opts const *o, enum paxkey k, char const *s,
           struct bytebuf *records)
{
  if (o->numeric_owner
      || (strlen (s) <= RAW_UNAME_BYTES && is_ascii (s)))
    return 0;
  return paxout_text (o, k, s, records);
}

/* Append the attribute X, its name escaped for use in a keyword.  */
static int
put_xattr (struct encode_opts const *o, struct member_xattr const *x,
           struct bytebuf *records)
{
  struct bytebuf key;
  bytebuf_init (&key);
  int e = bytebuf_puts (&key, paxkey_info (PAXKEY_XATTR)->keyword);
  for (char const *p = x->name; *p && e == 0; p++)
    e = (*p == '%' ? bytebuf_puts (&key, "%25")
         : *p == '=' ? bytebuf_puts (&key, "%3D")
         : bytebuf_append (&key, p, 1));
  if (e == 0)
    e = bytebuf_append (&key, "", 1);
  if (e == 0 && !is_unwanted (o, (char *) key.data))
    e = paxrec_put (records, (char *) key.data, x->value, x->value_bytes);
  bytebuf_release (&key);
  return e;
}

static int
put_attributes (struct encode_opts const *o, struct member const *m,
                struct bytebuf *records)
{
  int e = 0;
  if (m->acl_access)
    e = paxout_text (o, PAXKEY_ACL_ACCESS, m->acl_access, records);
  if (e == 0 && m->acl_default)
    e = paxout_text (o, PAXKEY_ACL_DEFAULT, m->acl_default, records);
  if (e == 0 && m->selinux)
    e = paxout_text (o, PAXKEY_SELINUX, m->selinux, records);
  for (size_t i = 0; e == 0 && i < m->xattr_count; i++)
    e = put_xattr (o, &m->xattrs[i], records);
  if (e == 0 && m->is_dumpdir && m->dumpdir)
    e = paxrec_put (records, paxkey_info (PAXKEY_DUMPDIR)->keyword,
                    m->dumpdir, m->dumpdir_bytes);
  return e;
}

int
paxout_rules (struct encode_opts const *o, struct paxrule const *list,
              struct bytebuf *records)
{
  int e = 0;
  for (; list && e == 0; list = list->next)
    {
      enum paxkey k = paxkey_find (list->key, strlen (list->key));
      bool utf8 = k != PAXKEY_UNKNOWN && paxkey_info (k)->utf8;
      e = put_string (o, list->key, list->value, utf8, records);
    }
  return e;
}

int
paxout_records (struct encode_opts const *o, struct member const *m,
                char const *header_name, off_t stored,
                struct bytebuf *records)
{
  size_t start = records->len;
  int e = m->sparse ? put_sparse (o, m, records) : 0;
  if (e == 0)
    e = put_stat (o, m, header_name, stored, records);
  if (e == 0)
    e = put_owner (o, PAXKEY_UNAME, m->uname, records);
  if (e == 0)
    e = put_owner (o, PAXKEY_GNAME, m->gname, records);
  if (e == 0)
    e = put_attributes (o, m, records);
  if (e == 0 && records->len > start)
    e = paxout_rules (o, o->pax->overrides, records);
  return e;
}

/* Append a header block of TYPE and then RECORDS.  */
static int
put_header (char type, char const *name, time_t mtime,
            struct bytebuf const *records, struct bytebuf *out)
{
  size_t at = out->len;
  int e = bytebuf_zeros (out, BLOCK_BYTES);
  if (e == 0)
    e = bytebuf_append (out, records->data, records->len);
  size_t rest = records->len % BLOCK_BYTES;
  if (e == 0 && rest)
    e = bytebuf_zeros (out, BLOCK_BYTES - rest);
  if (e < 0)
    return e;

  uintmax_t max = num_octal_max (RAW_MTIME_BYTES);
  uintmax_t t = mtime < 0 ? 0 : (uintmax_t) mtime < max ? mtime : max;
  unsigned char *b = out->data + at;
  ustar_put_name (b, name, false);
  num_put_octal (b + RAW_MODE, RAW_MODE_BYTES, 0644);
  num_put_octal (b + RAW_UID, RAW_UID_BYTES, 0);
  num_put_octal (b + RAW_GID, RAW_GID_BYTES, 0);
  num_put_octal (b + RAW_SIZE, RAW_SIZE_BYTES, records->len);
  num_put_octal (b + RAW_MTIME, RAW_MTIME_BYTES, t);
  b[RAW_TYPEFLAG] = type;
  ustar_put_magic (b, FORMAT_POSIX);
  cksum_put (b);
  return 0;
}

int
paxout_header (struct encode_opts const *o, char const *name,
               struct timespec mtime, struct bytebuf const *records,
               struct bytebuf *out)
{
  if (!records->len)
    return 0;
  char const *template = (o->pax->exthdr_name ? o->pax->exthdr_name
                          : o->posixly_correct ? "%d/PaxHeaders.%p/%f"
                          : "%d/PaxHeaders/%f");
  if (o->pax->exthdr_mtime_set)
    mtime = o->pax->exthdr_mtime;
  else if (o->header_mtime_set)
    mtime = o->header_mtime;
  struct bytebuf own;
  bytebuf_init (&own);
  int e = paxout_expand (o, template, name, 0, &own);
  if (e == 0)
    e = put_header (TYPE_PAX, (char *) own.data, mtime.tv_sec, records,
                    out);
  bytebuf_release (&own);
  return e;
}

int
paxout_global (struct encode_opts const *o, unsigned sequence,
               struct bytebuf *records, struct bytebuf *out)
{
  if (!records->len)
    return 0;
  int e = paxout_rules (o, o->pax->overrides, records);
  if (e < 0)
    return e;
  struct bytebuf name;
  bytebuf_init (&name);
  if (o->pax->globexthdr_name)
    e = paxout_expand (o, o->pax->globexthdr_name, NULL, sequence, &name);
  else
    {
      /* The directory's name stands for itself, whatever is in it.  */
      e = bytebuf_puts (&name, o->tmpdir ? o->tmpdir : "/tmp");
      if (e == 0)
        e = paxout_expand (o, o->posixly_correct ? "/GlobalHead.%p.%n"
                           : "/GlobalHead.%n", NULL, sequence, &name);
    }
  struct timespec mtime = (o->pax->globexthdr_mtime_set
                           ? o->pax->globexthdr_mtime : o->start);
  if (e == 0)
    e = put_header (TYPE_PAX_GLOBAL, (char *) name.data, mtime.tv_sec,
                    records, out);
  bytebuf_release (&name);
  return e;
}
