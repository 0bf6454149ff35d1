/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/unpack.h"

#include "format/gnu.h"
#include "format/num.h"
#include "format/raw.h"
#include "format/ustar.h"

static enum member_kind
kind_of (char typeflag)
{
  switch (typeflag)
    {
    case TYPE_OLD_REGULAR:
    case TYPE_REGULAR:
    case TYPE_GNU_SPARSE:
      return MEMBER_REGULAR;
    case TYPE_CONTIGUOUS:
      return MEMBER_CONTIGUOUS;
    case TYPE_HARDLINK:
      return MEMBER_HARDLINK;
    case TYPE_SYMLINK:
      return MEMBER_SYMLINK;
    case TYPE_CHARDEV:
      return MEMBER_CHARDEV;
    case TYPE_BLOCKDEV:
      return MEMBER_BLOCKDEV;
    case TYPE_DIRECTORY:
    case TYPE_GNU_DUMPDIR:
      return MEMBER_DIRECTORY;
    case TYPE_FIFO:
      return MEMBER_FIFO;
    case TYPE_GNU_LABEL:
      return MEMBER_VOLUME_LABEL;
    case TYPE_GNU_CONTINUATION:
      return MEMBER_CONTINUATION;
    default:
      return MEMBER_UNKNOWN;
    }
}

bool
unpack_size (unsigned char const *block, off_t *size, struct issues *issues)
{
  intmax_t v;
  bool ok = num_get (block + RAW_SIZE, RAW_SIZE_BYTES, num_range (NUM_OFF), &v,
                     issues);
  *size = ok ? v : 0;
  return ok;
}

time_t
unpack_mtime (unsigned char const *block, struct issues *issues)
{
  intmax_t v;
  num_get (block + RAW_MTIME, RAW_MTIME_BYTES, num_range (NUM_TIME), &v,
           issues);
  return v;
}

/* An unreadable mode gives no permissions.  Old versions stored more bits than
   the permissions in GNU headers.  */
static void
unpack_mode (unsigned char const *block, struct member *m,
             struct issues *issues)
{
  intmax_t v;
  if (!num_get (block + RAW_MODE, RAW_MODE_BYTES, num_range (NUM_MODE), &v,
                issues))
    v = 0;
  m->mode = v & 07777;
  if (m->format == FORMAT_GNU && (v & ~(intmax_t) 07777))
    m->format = FORMAT_OLDGNU;
}

/* Read an id; (uid_t) -1 if it is unreadable.  Report an issue only if NAMED
   is false, because then the id is the only identification.  */
static uintmax_t
unpack_id (unsigned char const *field, enum num_type type, bool named,
           struct issues *issues)
{
  intmax_t v;
  if (!num_get (field, RAW_UID_BYTES, num_range (type), &v,
                named ? NULL : issues))
    return UINT32_MAX;
  return v;
}

/* Whether FIELD holds a plain number, which needs no issue.  */
static bool
is_plain (unsigned char const *field, enum num_type type)
{
  intmax_t v;
  return (*field != '+' && *field != '-'
          && num_get (field, RAW_UID_BYTES, num_range (type), &v, NULL));
}

static void
unpack_owner (unsigned char const *block, owner_known_fn known,
              void *known_arg, struct member *m, struct issues *issues)
{
  unsigned char const *uid = block + RAW_UID, *gid = block + RAW_GID;
  bool named = (*m->uname
                && (!known || is_plain (uid, NUM_UID)
                    || known (known_arg, m->uname, false)));
  m->uid = unpack_id (uid, NUM_UID, named, issues);
  named = (*m->gname
           && (!known || is_plain (gid, NUM_GID)
               || known (known_arg, m->gname, true)));
  m->gid = unpack_id (gid, NUM_GID, named, issues);
}

/* Read a device number; all ones if it is unreadable.  */
static unsigned
unpack_device (unsigned char const *field, enum num_type type,
               struct issues *issues)
{
  intmax_t v;
  return (num_get (field, RAW_DEVMAJOR_BYTES, num_range (type), &v, issues)
              ? v
              : UINT32_MAX);
}

/* Read the fields that only some formats have.  */
static void
unpack_extra (unsigned char const *block, struct member *m,
              struct issues *issues)
{
  intmax_t v;
  /* A v7 header has no device number.  */
  if ((m->kind == MEMBER_CHARDEV || m->kind == MEMBER_BLOCKDEV)
      && m->format != FORMAT_V7)
    {
      m->dev_major = unpack_device (block + RAW_DEVMAJOR, NUM_MAJOR, issues);
      m->dev_minor = unpack_device (block + RAW_DEVMINOR, NUM_MINOR, issues);
    }
  if (m->format == FORMAT_GNU || m->format == FORMAT_OLDGNU)
    gnu_get_times (block, m);
  if (m->format == FORMAT_STAR)
    {
      m->has_atime = num_get (block + RAW_STAR_ATIME, RAW_STAR_ATIME_BYTES,
                              num_range (NUM_TIME), &v, NULL);
      m->atime.tv_sec = m->has_atime ? v : 0;
      m->has_ctime = num_get (block + RAW_STAR_CTIME, RAW_STAR_CTIME_BYTES,
                              num_range (NUM_TIME), &v, NULL);
      m->ctime.tv_sec = m->has_ctime ? v : 0;
    }
  if (m->kind == MEMBER_CONTINUATION
      && num_get (block + RAW_GNU_OFFSET, RAW_GNU_OFFSET_BYTES,
                  num_range (NUM_OFF), &v, issues))
    m->continued_at = v;
}

enum unpack_status
unpack_header (unsigned char const *block, bool after_pax,
               owner_known_fn known, void *known_arg, struct member *m,
               struct issues *issues)
{
  m->typeflag = block[RAW_TYPEFLAG];
  m->kind = kind_of (m->typeflag);
  m->is_dumpdir = m->typeflag == TYPE_GNU_DUMPDIR;
  m->format = ustar_format (block, after_pax);
  if (m->kind != MEMBER_HARDLINK
      && !unpack_size (block, &m->archived_size, issues))
    return UNPACK_BAD;
  bool is_link = (m->kind == MEMBER_HARDLINK || m->kind == MEMBER_SYMLINK);
  if (ustar_get_name (block, m->format, m) < 0
      || (is_link && ustar_get_link (block, m) < 0)
      || ustar_get_owner (block, m->format, m) < 0)
    return UNPACK_NO_MEMORY;
  unpack_mode (block, m, issues);
  unpack_owner (block, known, known_arg, m, issues);
  m->mtime.tv_sec = unpack_mtime (block, issues);
  unpack_extra (block, m, issues);
  return UNPACK_OK;
}
