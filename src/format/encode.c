/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/encode.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attribute.h"
#include "format/cksum.h"
#include "format/gnu.h"
#include "format/num.h"
#include "format/paxout.h"
#include "format/raw.h"
#include "format/sparsemap.h"
#include "format/ustar.h"

/* A member to be encoded.  */
struct job
{
  struct encode_opts const *o;
  struct member const *m;
  off_t position; /* of the first header block, in the archive */
  struct bytebuf *out;
  struct issues *issues;
  size_t header;              /* offset of the header block in OUT */
  char const *name;           /* for the header block */
  struct bytebuf sparse_name; /* owned */
  struct bytebuf map;         /* owned; pax 1.0 */
  struct paxout pax;          /* owned */
};

static bool
is_gnu (enum archive_format f)
{
  return f == FORMAT_GNU || f == FORMAT_OLDGNU;
}

static bool
is_link (struct member const *m)
{
  return m->kind == MEMBER_HARDLINK || m->kind == MEMBER_SYMLINK;
}

/* Bytes available for names in FORMAT.  */
static size_t
name_room (enum archive_format f)
{
  return RAW_NAME_BYTES - (f == FORMAT_OLDGNU);
}

/* Report a number out of range.  */
static int
bad_number (struct job *j, char const *value, char const *type, intmax_t min,
            uintmax_t max)
{
  char range[NUM_RANGE_BUF];
  issues_add (j->issues, ISSUE_VALUE_RANGE, value, type,
              num_range_text (min, max, range));
  return 1;
}

/* Store V, negative if NEGATIVE, in a field of the header block.  A number
   that is too large is base-256 in gnu, and an error in v7 and ustar.  In
   posix it is 0, because a record has it; but none has device numbers.  */
static int
put_number (struct job *j, size_t field, size_t width, char const *type,
            uintmax_t v, bool negative)
{
  unsigned char *p = j->out->data + j->header + field;
  if (!negative && num_put_octal (p, width, v))
    return 0;
  intmax_t min = 0;
  uintmax_t max = num_octal_max (width);
  if (j->o->format == FORMAT_POSIX && field != RAW_DEVMAJOR
      && field != RAW_DEVMINOR)
    {
      num_put_octal (p, width, 0);
      return 0;
    }
  if (is_gnu (j->o->format))
    {
      if (num_put_base256 (p, width, v, negative))
        return 0;
      max = ((uintmax_t) 1 << 8 * (width - 1)) - 1;
      min = -(intmax_t) max - 1;
    }
  char text[NUM_BUF];
  if (negative)
    snprintf (text, sizeof text, "%jd", (intmax_t) v);
  else
    snprintf (text, sizeof text, "%ju", v);
  return bad_number (j, text, type, min, max);
}

/* Append private members for names that are too long for the header block.  */
static int
put_long_names (struct job *j)
{
  size_t room = name_room (j->o->format);
  int e = 0;
  if (is_link (j->m) && strlen (j->m->link_name) > room)
    e = gnu_put_long (j->o, TYPE_GNU_LONGLINK, j->m->link_name, j->out);
  if (e == 0 && strlen (j->m->name) > room)
    e = gnu_put_long (j->o, TYPE_GNU_LONGNAME, j->m->name, j->out);
  return e;
}

/* Bytes of data in the archive, including the sparse map.  */
static off_t
stored_bytes (struct job const *j)
{
  struct member const *m = j->m;
  if (member_has_data (m)
      || (m->kind == MEMBER_DIRECTORY && m->is_dumpdir
          && is_gnu (j->o->format)))
    return m->archived_size + (off_t) j->map.len;
  return 0;
}

/* Whether the data of the member must be aligned.  */
static bool
is_aligned (struct job const *j)
{
  size_t a = j->o->alignment;
  return (a && j->m->kind == MEMBER_REGULAR
          && (uintmax_t) j->m->archived_size >= a);
}

/* Append the extended header and prepare what it needs.  */
static int
put_extended (struct job *j)
{
  struct encode_opts const *o = j->o;
  int e = paxout_sparse_name (o, j->m, &j->sparse_name);
  if (e == 0 && j->m->sparse && o->sparse_major == 1)
    e = sparsemap_put_lines (j->m, &j->map);
  if (j->sparse_name.len)
    j->name = (char *) j->sparse_name.data;
  if (e == 0)
    e = paxout_records (&j->pax, j->m, j->name, stored_bytes (j));
  if (e == 0 && is_aligned (j))
    e = paxout_align (&j->pax, j->position + BLOCK_BYTES + j->map.len);
  return e ? e
           : paxout_header (&j->pax, member_plain_name (j->m), j->m->mtime,
                            j->out);
}

static int
put_name (struct job *j)
{
  unsigned char *b = j->out->data + j->header;
  enum ustar_fit fit = USTAR_FITS;
  char limit[NUM_BUF];
  switch (j->o->format)
    {
    case FORMAT_USTAR:
      fit = ustar_put_split_name (b, j->name);
      snprintf (limit, sizeof limit, "%d", USTAR_MAX);
      break;

    case FORMAT_V7:
      if (strlen (j->name) > RAW_NAME_BYTES)
        fit = USTAR_TOO_LONG;
      snprintf (limit, sizeof limit, "%d", USTAR_V7_MAX);
      FALLTHROUGH;
    default:
      ustar_put_name (b, j->name, j->o->format == FORMAT_OLDGNU);
      break;
    }
  if (fit == USTAR_FITS)
    return 0;
  if (fit == USTAR_TOO_LONG)
    issues_add (j->issues, ISSUE_NAME_TOO_LONG, limit, NULL, NULL);
  else
    issues_add (j->issues, ISSUE_NAME_UNSPLITTABLE, NULL, NULL, NULL);
  return 1;
}

/* Store the link target.  A target that is too long is cut and reported as an
   error, but the member is stored.  */
static void
put_link (struct job *j)
{
  char const *target = j->m->link_name;
  enum archive_format f = j->o->format;
  if (!is_link (j->m))
    return;
  if ((f == FORMAT_V7 || f == FORMAT_USTAR)
      && strlen (target) > RAW_LINKNAME_BYTES)
    issues_add (j->issues, ISSUE_LINK_TOO_LONG, target, NULL, NULL);
  ustar_put_link (j->out->data + j->header, target);
}

static int
put_numbers (struct job *j)
{
  struct member const *m = j->m;
  mode_t mode = m->mode & (j->o->format == FORMAT_OLDGNU ? 0177777 : 07777);
  bool is_device = (m->kind == MEMBER_CHARDEV || m->kind == MEMBER_BLOCKDEV);
  int e = put_number (j, RAW_MODE, RAW_MODE_BYTES, "mode_t", mode, false);
  if (e == 0)
    e = put_number (j, RAW_UID, RAW_UID_BYTES, "uid_t", m->uid, false);
  if (e == 0)
    e = put_number (j, RAW_GID, RAW_GID_BYTES, "gid_t", m->gid, false);
  if (e == 0)
    e = put_number (j, RAW_SIZE, RAW_SIZE_BYTES, "off_t", stored_bytes (j),
                    false);
  if (e == 0)
    e = put_number (j, RAW_MTIME, RAW_MTIME_BYTES, "time_t", m->mtime.tv_sec,
                    m->mtime.tv_sec < 0);
  if (e == 0 && is_device)
    e = put_number (j, RAW_DEVMAJOR, RAW_DEVMAJOR_BYTES, "major_t",
                    m->dev_major, false);
  if (e == 0 && is_device)
    e = put_number (j, RAW_DEVMINOR, RAW_DEVMINOR_BYTES, "minor_t",
                    m->dev_minor, false);
  return e;
}

/* Fill the header block, except for the old GNU sparse map and the
   checksum.  */
static int
put_fields (struct job *j)
{
  enum archive_format f = j->o->format;
  put_link (j);
  int e = put_name (j);
  if (e == 0)
    e = put_numbers (j);
  if (e)
    return e;
  unsigned char *b = j->out->data + j->header;
  b[RAW_TYPEFLAG] = ustar_typeflag (j->m, f);
  ustar_put_magic (b, f);
  if (f != FORMAT_V7 && !j->o->numeric_owner)
    ustar_put_owner (b, j->m->uname, j->m->gname);
  if (is_gnu (f) && j->o->incremental)
    gnu_put_times (b, j->m);
  return 0;
}

/* Whether the format supports this member.  */
static bool
is_supported (struct job const *j)
{
  switch (j->m->kind)
    {
    case MEMBER_CHARDEV:
    case MEMBER_BLOCKDEV:
    case MEMBER_FIFO:
      return j->o->format != FORMAT_V7;
    case MEMBER_VOLUME_LABEL:
    case MEMBER_CONTINUATION:
    case MEMBER_LONG_NAME:
      return false;
    default:
      return true;
    }
}

static int
encode_job (struct job *j)
{
  if (!is_supported (j))
    {
      issues_add (j->issues, ISSUE_KIND_UNSUPPORTED, NULL, NULL, NULL);
      return 1;
    }
  enum archive_format f = j->o->format;
  int e = (is_gnu (f)          ? put_long_names (j)
           : f == FORMAT_POSIX ? put_extended (j)
                               : 0);
  j->header = j->out->len;
  if (e == 0)
    e = bytebuf_zeros (j->out, BLOCK_BYTES);
  if (e == 0)
    e = put_fields (j);
  if (e == 0 && j->m->sparse && is_gnu (f))
    e = sparsemap_put_raw (j->m, j->out->data + j->header, j->out);
  if (e == 0)
    {
      cksum_put (j->out->data + j->header);
      e = bytebuf_append (j->out, j->map.data, j->map.len);
    }
  return e;
}

int
encode_member (struct encode_opts const *o, struct member const *m,
               off_t position, struct bytebuf *out, struct issues *issues)
{
  struct job j = { .o = o,
                   .m = m,
                   .position = position,
                   .out = out,
                   .issues = issues,
                   .name = m->name };
  paxout_init (&j.pax, o);
  size_t start = out->len;
  int e = encode_job (&j);
  if (e)
    out->len = start;
  bytebuf_release (&j.sparse_name);
  bytebuf_release (&j.map);
  paxout_release (&j.pax);
  return e;
}

int
encode_global (struct encode_opts const *o, char const *label,
               unsigned sequence, struct bytebuf *out, struct issues *issues)
{
  (void) issues;
  struct paxout w;
  paxout_init (&w, o);
  int e = label ? paxout_text (&w, PAXKEY_VOLUME_LABEL, label) : 0;
  if (e == 0 && sequence == 1)
    e = paxout_rules (&w, o->pax->globals);
  if (e == 0)
    e = paxout_global (&w, sequence, out);
  paxout_release (&w);
  return e;
}

int
encode_padding (struct encode_opts const *o, off_t position, size_t alignment,
                struct bytebuf *out)
{
  static struct paxrules const no_rules;
  struct encode_opts only = *o;
  only.pax = &no_rules;
  only.alignment = alignment;
  struct paxout w;
  paxout_init (&w, &only);
  int e = paxout_align (&w, position);
  if (e == 0)
    e = paxout_global (&w, 1, out);
  paxout_release (&w);
  return e;
}

int
encode_label (struct encode_opts const *o, char const *label,
              struct bytebuf *out, struct issues *issues)
{
  (void) issues;
  return gnu_put_label (label, o->start.tv_sec, out);
}

/* Encode the pseudo member for the rest of M.  */
static int
put_part (struct encode_opts const *o, struct member const *m, off_t left,
          unsigned volume, struct bytebuf *out, struct issues *issues)
{
  struct bytebuf name;
  bytebuf_init (&name);
  int e = paxout_expand (o, "%d/GNUFileParts/%f.%n", m->name, volume, &name);
  if (e == 0)
    {
      struct member part;
      member_init (&part);
      part.name = (char *) name.data;
      part.mode = o->part_mode;
      part.uid = o->self_uid;
      part.gid = o->self_gid;
      part.uname = o->self_uname ? o->self_uname : "";
      part.gname = o->self_gname ? o->self_gname : "";
      part.size = part.archived_size = left;
      part.has_atime = part.has_ctime = true;
      if (o->header_mtime_set)
        part.mtime = o->header_mtime;
      e = encode_member (o, &part, 0, out, issues);
    }
  bytebuf_release (&name);
  return e;
}

static int
continue_posix (struct encode_opts const *o, struct member const *m,
                off_t done, unsigned volume, char const *label,
                unsigned sequence, struct bytebuf *out, struct issues *issues)
{
  struct paxout w;
  paxout_init (&w, o);
  off_t left = m->archived_size - done;
  int e = label ? paxout_text (&w, PAXKEY_VOLUME_LABEL, label) : 0;
  if (e == 0)
    e = paxout_text (&w, PAXKEY_VOLUME_FILENAME, m->name);
  if (e == 0)
    e = paxout_number (&w, PAXKEY_VOLUME_SIZE, left);
  if (e == 0)
    e = paxout_number (&w, PAXKEY_VOLUME_OFFSET, done);
  if (e == 0)
    e = paxout_global (&w, sequence, out);
  paxout_release (&w);
  return e ? e : put_part (o, m, left, volume, out, issues);
}

int
encode_continuation (struct encode_opts const *o, struct member const *m,
                     off_t done, unsigned volume, char const *label,
                     unsigned sequence, struct bytebuf *out,
                     struct issues *issues)
{
  size_t start = out->len;
  int e;
  if (o->format != FORMAT_POSIX)
    {
      if (strlen (m->name) > RAW_NAME_BYTES)
        issues_add (issues, ISSUE_CONTINUED_NAME_CUT, NULL, NULL, NULL);
      e = gnu_put_continuation (m->name, m->archived_size - done, done, out);
    }
  else
    e = continue_posix (o, m, done, volume, label, sequence, out, issues);
  if (e)
    out->len = start;
  return e;
}
