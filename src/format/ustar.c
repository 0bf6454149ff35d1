/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/ustar.h"

#include <errno.h>
#include <string.h>

#include "format/raw.h"

/* Copy at most WIDTH bytes of S into FIELD, which is zeroed.  */
static void
put_text (unsigned char *field, char const *s, size_t width)
{
  memcpy (field, s, strnlen (s, width));
}

void
ustar_put_name (unsigned char *block, char const *name, bool terminate)
{
  put_text (block + RAW_NAME, name, RAW_NAME_BYTES - terminate);
}

void
ustar_put_link (unsigned char *block, char const *target)
{
  put_text (block + RAW_LINKNAME, target, RAW_LINKNAME_BYTES);
}

/* Where to split NAME of LEN bytes: the index of the last slash that leaves
   the longest prefix; 0 if there is none.  */
static size_t
split_at (char const *name, size_t len)
{
  size_t i = len;
  if (i > RAW_PREFIX_BYTES + 1)
    i = RAW_PREFIX_BYTES + 1;
  else if (name[len - 1] == '/')
    i--;
  while (i && name[--i] != '/')
    continue;
  return i;
}

enum ustar_fit
ustar_put_split_name (unsigned char *block, char const *name)
{
  size_t len = strlen (name);
  if (len <= RAW_NAME_BYTES)
    {
      memcpy (block + RAW_NAME, name, len);
      return USTAR_FITS;
    }
  if (len > USTAR_MAX)
    return USTAR_TOO_LONG;
  size_t prefix = split_at (name, len);
  size_t rest = len - prefix - 1;
  if (prefix == 0 || rest == 0 || rest > RAW_NAME_BYTES)
    return USTAR_CANNOT_SPLIT;
  memcpy (block + RAW_PREFIX, name, prefix);
  memcpy (block + RAW_NAME, name + prefix + 1, rest);
  return USTAR_FITS;
}

void
ustar_put_magic (unsigned char *block, enum archive_format format)
{
  switch (format)
    {
    case FORMAT_USTAR:
    case FORMAT_POSIX:
      memcpy (block + RAW_MAGIC, "ustar\00000",
              RAW_MAGIC_BYTES + RAW_VERSION_BYTES);
      break;

    case FORMAT_GNU:
    case FORMAT_OLDGNU:
      memcpy (block + RAW_MAGIC, "ustar  ",
              RAW_MAGIC_BYTES + RAW_VERSION_BYTES);
      break;

    default:
      break;
    }
}

void
ustar_put_owner (unsigned char *block, char const *uname, char const *gname)
{
  put_text (block + RAW_UNAME, uname, RAW_UNAME_BYTES - 1);
  put_text (block + RAW_GNAME, gname, RAW_GNAME_BYTES - 1);
}

static bool
is_octal (unsigned char c)
{
  return (c & ~7) == '0';
}

static bool
is_star (unsigned char const *block)
{
  return (block[RAW_STAR_ATIME - 1] == '\0' && is_octal (block[RAW_STAR_ATIME])
          && block[RAW_STAR_ATIME + RAW_STAR_ATIME_BYTES - 1] == ' '
          && is_octal (block[RAW_STAR_CTIME])
          && block[RAW_STAR_CTIME + RAW_STAR_CTIME_BYTES - 1] == ' ');
}

enum archive_format
ustar_format (unsigned char const *block, bool after_pax)
{
  unsigned char const *magic = block + RAW_MAGIC;
  if (memcmp (magic, "ustar", RAW_MAGIC_BYTES) == 0)
    return (is_star (block) ? FORMAT_STAR
            : after_pax     ? FORMAT_POSIX
                            : FORMAT_USTAR);
  if (memcmp (magic, "ustar  ", RAW_MAGIC_BYTES + RAW_VERSION_BYTES) == 0)
    return FORMAT_GNU;
  return FORMAT_V7;
}

char
ustar_typeflag (struct member const *m, enum archive_format format)
{
  switch (m->kind)
    {
    case MEMBER_CONTIGUOUS:
      return TYPE_CONTIGUOUS;
    case MEMBER_HARDLINK:
      return TYPE_HARDLINK;
    case MEMBER_SYMLINK:
      return TYPE_SYMLINK;
    case MEMBER_CHARDEV:
      return TYPE_CHARDEV;
    case MEMBER_BLOCKDEV:
      return TYPE_BLOCKDEV;
    case MEMBER_DIRECTORY:
      return (m->is_dumpdir
                      && (format == FORMAT_GNU || format == FORMAT_OLDGNU)
                  ? TYPE_GNU_DUMPDIR
                  : TYPE_DIRECTORY);
    case MEMBER_FIFO:
      return TYPE_FIFO;
    default:
      if (m->sparse && (format == FORMAT_GNU || format == FORMAT_OLDGNU))
        return TYPE_GNU_SPARSE;
      return format == FORMAT_V7 ? TYPE_OLD_REGULAR : TYPE_REGULAR;
    }
}

/* Copy the text in a field of WIDTH bytes.  NULL if out of memory.  */
static char *
get_text (struct member *m, unsigned char const *field, size_t width)
{
  size_t n = strnlen ((char const *) field, width);
  char *s = arena_alloc (&m->arena, n + 1);
  if (s)
    {
      memcpy (s, field, n);
      s[n] = '\0';
    }
  return s;
}

int
ustar_get_name (unsigned char const *block, enum archive_format format,
                struct member *m)
{
  bool prefixed = (format == FORMAT_USTAR || format == FORMAT_POSIX
                   || format == FORMAT_STAR);
  char const *prefix = (char const *) block + RAW_PREFIX;
  char const *name = (char const *) block + RAW_NAME;
  size_t prefix_width = (!prefixed               ? 0
                         : format == FORMAT_STAR ? RAW_STAR_PREFIX_BYTES
                                                 : RAW_PREFIX_BYTES);
  size_t prefix_len = strnlen (prefix, prefix_width);
  size_t name_len = strnlen (name, RAW_NAME_BYTES);
  char *s = arena_alloc (&m->arena, prefix_len + name_len + 2);
  if (!s)
    return -ENOMEM;
  m->name = s;
  if (prefix_len)
    {
      memcpy (s, prefix, prefix_len);
      s += prefix_len;
      *s++ = '/';
    }
  memcpy (s, name, name_len);
  s[name_len] = '\0';
  return 0;
}

int
ustar_get_link (unsigned char const *block, struct member *m)
{
  char *s = get_text (m, block + RAW_LINKNAME, RAW_LINKNAME_BYTES);
  if (!s)
    return -ENOMEM;
  m->link_name = s;
  return 0;
}

int
ustar_get_owner (unsigned char const *block, enum archive_format format,
                 struct member *m)
{
  if (format == FORMAT_V7)
    return 0;
  if (block[RAW_UNAME])
    {
      char *uname = get_text (m, block + RAW_UNAME, RAW_UNAME_BYTES);
      if (!uname)
        return -ENOMEM;
      m->uname = uname;
    }
  if (block[RAW_GNAME])
    {
      char *gname = get_text (m, block + RAW_GNAME, RAW_GNAME_BYTES);
      if (!gname)
        return -ENOMEM;
      m->gname = gname;
    }
  return 0;
}
