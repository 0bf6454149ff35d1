/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/paxout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "format/cksum.h"
#include "format/dumpdir.h"
#include "format/num.h"
#include "format/paxrec.h"
#include "format/raw.h"
#include "format/sparsemap.h"
#include "format/ustar.h"

/* Split NAME: DIR_BYTES is the length of the directory part.  BASE is the rest
   without trailing slashes, BASE_BYTES long.  */
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

/* Append the expansion of the letter C after a '%'.  */
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
               char const *member_name, unsigned sequence, struct bytebuf *out)
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

void
paxout_init (struct paxout *w, struct encode_opts const *o)
{
  *w = (struct paxout) { .opts = o };
  bytebuf_init (&w->records);
  bytebuf_init (&w->padding);
}

void
paxout_release (struct paxout *w)
{
  bytebuf_release (&w->records);
  bytebuf_release (&w->padding);
}

/* Whether --pax-option suppresses the record KEY.  If a rule overrides it,
   note that the other value must be written later.  */
static bool
is_unwanted (struct paxout *w, char const *key)
{
  if (paxrules_deletes (w->opts->pax, key))
    return true;
  bool overridden = paxrules_overrides (w->opts->pax, key);
  w->overridden |= overridden;
  return overridden;
}

/* Append a record KEY=VALUE, converted if UTF8.  */
static int
put_string (struct paxout *w, char const *key, char const *value, bool utf8)
{
  charset_fn convert = utf8 ? w->opts->to_utf8 : NULL;
  char *converted = convert ? convert (w->opts->to_utf8_arg, value) : NULL;
  char const *v = converted ? converted : value;
  int e = paxrec_put (&w->records, key, v, strlen (v));
  free (converted);
  return e;
}

int
paxout_text (struct paxout *w, enum paxkey k, char const *s)
{
  struct paxkey_info const *info = paxkey_info (k);
  return (is_unwanted (w, info->keyword)
              ? 0
              : put_string (w, info->keyword, s, info->utf8));
}

int
paxout_number (struct paxout *w, enum paxkey k, uintmax_t v)
{
  char const *key = paxkey_info (k)->keyword;
  char buf[NUM_BUF];
  return (is_unwanted (w, key)
              ? 0
              : paxrec_put (&w->records, key, buf, num_text_put (buf, v)));
}

static int
put_time (struct paxout *w, enum paxkey k, struct timespec t)
{
  char const *key = paxkey_info (k)->keyword;
  char buf[NUM_TIME_BUF];
  return (is_unwanted (w, key)
              ? 0
              : paxrec_put (&w->records, key, buf, num_time_put (buf, t)));
}

/* Append the atime or the ctime, unless they are not wanted.  Its override
   is.  */
static int
put_access_time (struct paxout *w, enum paxkey k, struct timespec t)
{
  if (!w->opts->no_access_times)
    return put_time (w, k, t);
  (void) is_unwanted (w, paxkey_info (k)->keyword);
  return 0;
}

static bool
is_ascii (char const *s)
{
  for (; *s; s++)
    if (*s & 0x80)
      return false;
  return true;
}

/* Append the pax 0.0 segments, each in two records.  */
static int
put_regions (struct paxout *w, struct member const *m)
{
  int e = 0;
  for (size_t i = 0; e == 0 && i < m->segment_count; i++)
    {
      e = paxout_number (w, PAXKEY_SPARSE_OFFSET, m->segments[i].offset);
      if (e == 0)
        e = paxout_number (w, PAXKEY_SPARSE_NUMBYTES, m->segments[i].bytes);
    }
  return e;
}

static int
put_map (struct paxout *w, struct member const *m)
{
  struct bytebuf list;
  bytebuf_init (&list);
  int e = sparsemap_put_list (m, &list);
  if (e == 0)
    e = paxrec_put (&w->records, paxkey_info (PAXKEY_SPARSE_MAP)->keyword,
                    list.data, list.len);
  bytebuf_release (&list);
  return e;
}

/* Whether the map is a list, as in pax 0.1.  Without that record use 0.0.  */
static bool
has_list (struct encode_opts const *o)
{
  char const *key = paxkey_info (PAXKEY_SPARSE_MAP)->keyword;
  return (o->sparse_major == 0 && o->sparse_minor == 1
          && !paxrules_deletes (o->pax, key));
}

static int
put_sparse (struct paxout *w, struct member const *m)
{
  int e;
  if (w->opts->sparse_major == 1)
    {
      e = paxout_number (w, PAXKEY_SPARSE_MAJOR, 1);
      if (e == 0)
        e = paxout_number (w, PAXKEY_SPARSE_MINOR, 0);
      if (e == 0)
        e = paxout_text (w, PAXKEY_SPARSE_NAME, m->name);
      if (e == 0)
        e = paxout_number (w, PAXKEY_SPARSE_REALSIZE, m->size);
      return e;
    }
  e = paxout_number (w, PAXKEY_SPARSE_SIZE, m->size);
  if (e == 0)
    e = paxout_number (w, PAXKEY_SPARSE_NUMBLOCKS, m->segment_count);
  if (e == 0 && has_list (w->opts))
    {
      e = paxout_text (w, PAXKEY_SPARSE_NAME, m->name);
      return e ? e : put_map (w, m);
    }
  return e ? e : put_regions (w, m);
}

int
paxout_sparse_name (struct encode_opts const *o, struct member const *m,
                    struct bytebuf *out)
{
  if (!m->sparse || (o->sparse_major == 0 && !has_list (o)))
    return 0;
  int e = paxout_expand (o, "%d/GNUSparseFile.%p/%f", member_plain_name (m), 0,
                         out);
  if (e == 0 && o->sparse_major == 1 && out->len > RAW_NAME_BYTES)
    {
      out->len = RAW_NAME_BYTES;
      out->data[out->len] = '\0';
    }
  return e;
}

/* Append the target of a link if it is too long for the header block.  Like
   GNU tar, leave shorter ones only in the header block; but unlike it, not if
   they must be converted to UTF-8.  */
static int
put_target (struct paxout *w, struct member const *m)
{
  if (m->kind != MEMBER_HARDLINK && m->kind != MEMBER_SYMLINK)
    return 0;
  return (strlen (m->link_name) > RAW_LINKNAME_BYTES
                  || (w->opts->to_utf8 && !is_ascii (m->link_name))
              ? paxout_text (w, PAXKEY_LINKPATH, m->link_name)
              : 0);
}

/* Append names, sizes and times.  */
static int
put_stat (struct paxout *w, struct member const *m, char const *name,
          off_t stored)
{
  int e = put_target (w, m);
  if (e == 0 && (strlen (name) > RAW_NAME_BYTES || !is_ascii (name)))
    e = paxout_text (w, PAXKEY_PATH, name);
  if (e == 0 && m->uid > num_octal_max (RAW_UID_BYTES))
    e = paxout_number (w, PAXKEY_UID, m->uid);
  if (e == 0 && m->gid > num_octal_max (RAW_GID_BYTES))
    e = paxout_number (w, PAXKEY_GID, m->gid);
  if (e == 0 && (uintmax_t) stored > num_octal_max (RAW_SIZE_BYTES))
    e = paxout_number (w, PAXKEY_SIZE, stored);
  if (e == 0
      && (m->mtime.tv_nsec
          || (uintmax_t) m->mtime.tv_sec > num_octal_max (RAW_MTIME_BYTES)))
    e = put_time (w, PAXKEY_MTIME, m->mtime);
  if (e == 0 && m->has_atime)
    e = put_access_time (w, PAXKEY_ATIME, m->atime);
  if (e == 0 && m->has_ctime)
    e = put_access_time (w, PAXKEY_CTIME, m->ctime);
  return e;
}

/* Append the owner name S as keyword K if the header cannot hold it.  */
static int
put_owner (struct paxout *w, enum paxkey k, char const *s)
{
  if (w->opts->numeric_owner
      || (strlen (s) <= RAW_UNAME_BYTES && is_ascii (s)))
    return 0;
  return paxout_text (w, k, s);
}

/* Append the attribute X with its name escaped for a keyword.  */
static int
put_xattr (struct paxout *w, struct member_xattr const *x)
{
  struct bytebuf key;
  bytebuf_init (&key);
  int e = bytebuf_puts (&key, paxkey_info (PAXKEY_XATTR)->keyword);
  for (char const *p = x->name; *p && e == 0; p++)
    e = (*p == '%'   ? bytebuf_puts (&key, "%25")
         : *p == '=' ? bytebuf_puts (&key, "%3D")
                     : bytebuf_append (&key, p, 1));
  if (e == 0)
    e = bytebuf_append (&key, "", 1);
  if (e == 0 && !is_unwanted (w, (char *) key.data))
    e = paxrec_put (&w->records, (char *) key.data, x->value, x->value_bytes);
  bytebuf_release (&key);
  return e;
}

/* Append the dumpdir.  GNU tar does not convert its names.  In a locale that
   does not use UTF-8, they then differ from the names of the members, and
   extraction removes files that are not in the dumpdir.  */
static int
put_dumpdir (struct paxout *w, struct member const *m)
{
  char const *key = paxkey_info (PAXKEY_DUMPDIR)->keyword;
  struct encode_opts const *o = w->opts;
  if (!o->to_utf8)
    return paxrec_put (&w->records, key, m->dumpdir, m->dumpdir_bytes);
  struct bytebuf b;
  bytebuf_init (&b);
  int e = dumpdir_convert (m->dumpdir, m->dumpdir_bytes, o->to_utf8,
                           o->to_utf8_arg, &b);
  if (e == 0)
    e = paxrec_put (&w->records, key, b.data, b.len);
  bytebuf_release (&b);
  return e;
}

static int
put_attributes (struct paxout *w, struct member const *m)
{
  int e = 0;
  if (m->acl_access)
    e = paxout_text (w, PAXKEY_ACL_ACCESS, m->acl_access);
  if (e == 0 && m->acl_default)
    e = paxout_text (w, PAXKEY_ACL_DEFAULT, m->acl_default);
  if (e == 0 && m->selinux)
    e = paxout_text (w, PAXKEY_SELINUX, m->selinux);
  for (size_t i = 0; e == 0 && i < m->xattr_count; i++)
    e = put_xattr (w, &m->xattrs[i]);
  if (e == 0 && m->is_dumpdir && m->dumpdir)
    e = put_dumpdir (w, m);
  return e;
}

int
paxout_rules (struct paxout *w, struct paxrule const *list)
{
  int e = 0;
  for (; list && e == 0; list = list->next)
    e = put_string (w, list->key, list->value, true);
  return e;
}

int
paxout_records (struct paxout *w, struct member const *m,
                char const *header_name, off_t stored)
{
  int e = m->sparse ? put_sparse (w, m) : 0;
  if (e == 0)
    e = put_stat (w, m, header_name, stored);
  if (e == 0)
    e = put_owner (w, PAXKEY_UNAME, m->uname);
  if (e == 0)
    e = put_owner (w, PAXKEY_GNAME, m->gname);
  if (e == 0)
    e = put_attributes (w, m);
  if (e == 0 && (w->records.len || w->overridden))
    e = paxout_rules (w, w->opts->pax->overrides);
  return e;
}

/* Alignment.  */

enum
{
  /* busybox 1.35 ignores an extended header of this size or more, libarchive
     3.6 refuses a larger one.  */
  HEADER_LIMIT = 1 << 20,
  /* libarchive 3.6 refuses a record of more than 999,999 bytes.  */
  RECORD_LIMIT = 1 << 19
};

static size_t
whole_blocks (size_t n)
{
  return (n + BLOCK_BYTES - 1) & ~(size_t) (BLOCK_BYTES - 1);
}

/* By how much the records must grow, in whole blocks, so that data that would
   begin at START without an extended header is aligned.  */
static size_t
missing_bytes (struct paxout const *w, uintmax_t start)
{
  size_t a = w->opts->alignment;
  size_t n = w->records.len;
  if (n)
    start += BLOCK_BYTES + whole_blocks (n);
  size_t missing = -start & (a - 1);
  if (n || missing == 0)
    return missing;
  /* The first record needs a header block.  */
  return (missing == BLOCK_BYTES ? a : missing - BLOCK_BYTES);
}

/* Repeat the --pax-option=comment=TEXT of the global header, which the padding
   would hide.  */
static int
put_comment (struct paxout *w)
{
  char const *key = paxkey_info (PAXKEY_COMMENT)->keyword;
  int e = 0;
  if (paxrules_overrides (w->opts->pax, key))
    return 0;
  for (struct paxrule const *r = w->opts->pax->globals; r && e == 0;
       r = r->next)
    if (strcmp (r->key, key) == 0)
      e = put_string (w, key, r->value, true);
  return e;
}

/* Append a comment of blanks, BYTES long as a record or 1 less.  */
static int
put_blanks (struct bytebuf *out, size_t bytes)
{
  char const *key = paxkey_info (PAXKEY_COMMENT)->keyword;
  char digits[NUM_BUF];
  size_t n = bytes - num_text_put (digits, bytes) - strlen (key) - 3;
  struct bytebuf blanks;
  bytebuf_init (&blanks);
  int e = bytebuf_grow (&blanks, n);
  if (e == 0)
    e = paxrec_put (out, key, memset (blanks.data, ' ', n), n);
  bytebuf_release (&blanks);
  return e;
}

int
paxout_align (struct paxout *w, uintmax_t start)
{
  if (missing_bytes (w, start) == 0)
    return 0;
  /* The first record of a member that needed none brings the rules.  */
  int e = w->records.len ? 0 : paxout_rules (w, w->opts->pax->overrides);
  if (e == 0)
    e = put_comment (w);
  size_t missing = missing_bytes (w, start);
  size_t total = whole_blocks (w->records.len) + missing;
  if (e < 0 || missing == 0 || HEADER_LIMIT < total)
    return e;
  /* Any end within the last block will do; the last bytes stay free for a
     record that cannot have each length, and for HEADER_LIMIT.  */
  size_t bytes = total - 1 - w->records.len;
  if (RECORD_LIMIT < bytes)
    e = put_blanks (&w->padding, bytes / 2);
  return e ? e : put_blanks (&w->padding, bytes - w->padding.len);
}

/* Append a header block of TYPE and then the padding and the records of W.  */
static int
put_header (char type, char const *name, time_t mtime, struct paxout const *w,
            struct bytebuf *out)
{
  size_t at = out->len;
  int e = bytebuf_zeros (out, BLOCK_BYTES);
  if (e == 0)
    e = bytebuf_append (out, w->padding.data, w->padding.len);
  if (e == 0)
    e = bytebuf_append (out, w->records.data, w->records.len);
  size_t total = w->padding.len + w->records.len;
  size_t rest = total % BLOCK_BYTES;
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
  num_put_octal (b + RAW_SIZE, RAW_SIZE_BYTES, total);
  num_put_octal (b + RAW_MTIME, RAW_MTIME_BYTES, t);
  b[RAW_TYPEFLAG] = type;
  ustar_put_magic (b, FORMAT_POSIX);
  cksum_put (b);
  return 0;
}

int
paxout_header (struct paxout const *w, char const *name, struct timespec mtime,
               struct bytebuf *out)
{
  struct encode_opts const *o = w->opts;
  if (!w->records.len && !w->padding.len)
    return 0;
  char const *template = (o->pax->exthdr_name  ? o->pax->exthdr_name
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
    e = put_header (TYPE_PAX, (char *) own.data, mtime.tv_sec, w, out);
  bytebuf_release (&own);
  return e;
}

int
paxout_global (struct paxout *w, unsigned sequence, struct bytebuf *out)
{
  struct encode_opts const *o = w->opts;
  if (!w->records.len && !w->padding.len)
    return 0;
  int e = paxout_rules (w, o->pax->overrides);
  if (e < 0)
    return e;
  struct bytebuf name;
  bytebuf_init (&name);
  if (o->pax->globexthdr_name)
    e = paxout_expand (o, o->pax->globexthdr_name, NULL, sequence, &name);
  else
    {
      /* The directory is not a template: copy it literally.  */
      e = bytebuf_puts (&name, o->tmpdir ? o->tmpdir : "/tmp");
      if (e == 0)
        e = paxout_expand (
            o, o->posixly_correct ? "/GlobalHead.%p.%n" : "/GlobalHead.%n",
            NULL, sequence, &name);
    }
  struct timespec mtime
      = (o->pax->globexthdr_mtime_set ? o->pax->globexthdr_mtime : o->start);
  if (e == 0)
    e = put_header (TYPE_PAX_GLOBAL, (char *) name.data, mtime.tv_sec, w, out);
  bytebuf_release (&name);
  return e;
}
