/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* A member, encoded and decoded, is the same; encoded again, the same bytes.
   Its data is aligned, if it must be.

   Input: options, then the fields of a member.  */

#include <config.h>

#include "format/encode.h"
#include "fuzz.h"
#include "minmax.h"
#include "../unit/rawtar.h"

enum
{
  MAX_SEGMENTS = 40,
  MAX_ID = INT32_MAX,
  MAX_XATTR_NAME = 255, /* Linux has no longer ones */
  MAX_XATTRS = 4
};

static struct paxrules const no_rules;

static struct encode_opts
get_options (struct fuzz *f)
{
  static enum archive_format const formats[]
      = { FORMAT_V7, FORMAT_OLDGNU, FORMAT_USTAR, FORMAT_POSIX, FORMAT_GNU };
  static unsigned char const versions[] = { 0, 1, 10 };
  unsigned version = versions[fuzz_byte (f) % 3];
  unsigned flags = fuzz_byte (f);
  unsigned alignment = (flags >> 3) % 8;
  return (struct encode_opts) { .format = formats[fuzz_byte (f) % 5],
                                .alignment = alignment ? 512 << alignment : 0,
                                .pax = &no_rules,
                                .pid = 77,
                                .numeric_owner = flags & 1,
                                .incremental = flags & 2,
                                .posixly_correct = flags & 4,
                                .sparse_major = version / 10,
                                .sparse_minor = version % 10,
                                .tmpdir = "/tmp",
                                .start = { .tv_sec = 1000 },
                                .uid0_name = "root",
                                .gid0_name = "root" };
}

static struct timespec
get_time (struct fuzz *f)
{
  intmax_t s = fuzz_number (f);
  return (struct timespec) { s, fuzz_number (f) % 1000000000 };
}

static char *
get_text (struct fuzz *f, struct member *m)
{
  char *text = fuzz_text (f);
  char *copy = member_xstrdup (m, text);
  free (text);
  return copy;
}

/* A sound map, as fs/holes makes it.  */
static void
get_map (struct fuzz *f, struct member *m)
{
  size_t count = fuzz_byte (f) % MAX_SEGMENTS;
  struct member_segment *s = arena_alloc (&m->arena, (count + 1) * sizeof *s);
  off_t end = 0, data = 0;
  for (size_t i = 0; i < count; i++)
    {
      s[i].offset = end + fuzz_number (f) % (1LL << 40);
      s[i].bytes = (fuzz_number (f) % (1LL << 30) + 1) * BLOCK_BYTES;
      end = s[i].offset + s[i].bytes;
      data += s[i].bytes;
    }
  s[count++] = (struct member_segment) { end, 0 };
  m->sparse = true;
  m->segments = s;
  m->segment_count = count;
  m->size = end;
  m->archived_size = data;
}

static void
get_xattrs (struct fuzz *f, struct member *m)
{
  m->xattr_count = fuzz_byte (f) % MAX_XATTRS;
  m->xattrs = arena_alloc (&m->arena, (MAX_XATTRS + 1) * sizeof *m->xattrs);
  for (size_t i = 0; i < m->xattr_count; i++)
    {
      char *name = get_text (f, m);
      char *value = get_text (f, m);
      if (MAX_XATTR_NAME < strlen (name))
        name[MAX_XATTR_NAME] = '\0';
      m->xattrs[i]
          = (struct member_xattr) { *name ? name : "user.empty",
                                    (unsigned char *) value, strlen (value) };
    }
}

static void
get_member (struct fuzz *f, struct member *m)
{
  static enum member_kind const kinds[]
      = { MEMBER_REGULAR,  MEMBER_HARDLINK,  MEMBER_SYMLINK, MEMBER_CHARDEV,
          MEMBER_BLOCKDEV, MEMBER_DIRECTORY, MEMBER_FIFO };
  static mode_t const types[]
      = { 0100000, 0100000, 0120000, 020000, 060000, 040000, 010000 };
  unsigned kind = fuzz_byte (f) % 7, flags = fuzz_byte (f);
  member_init (m);
  m->kind = kinds[kind];
  m->mode = types[kind] | fuzz_number (f) % 010000;
  m->uid = fuzz_number (f) % MAX_ID;
  m->gid = fuzz_number (f) % MAX_ID;
  m->mtime = get_time (f);
  m->has_atime = m->has_ctime = flags & 1;
  if (m->has_atime)
    {
      m->atime = get_time (f);
      m->ctime = get_time (f);
    }
  if (m->kind == MEMBER_REGULAR && flags & 2)
    get_map (f, m);
  else if (m->kind == MEMBER_REGULAR)
    m->size = m->archived_size = fuzz_number (f) & INT64_MAX;
  if (m->kind == MEMBER_CHARDEV || m->kind == MEMBER_BLOCKDEV)
    {
      m->dev_major = fuzz_number (f);
      m->dev_minor = fuzz_number (f);
    }
  if (flags & 4)
    get_xattrs (f, m);
  m->uname = get_text (f, m);
  m->gname = get_text (f, m);
  m->selinux = flags & 8 ? get_text (f, m) : NULL;
  m->acl_access = flags & 16 ? get_text (f, m) : NULL;
  if (m->kind == MEMBER_HARDLINK || m->kind == MEMBER_SYMLINK)
    m->link_name = get_text (f, m);
  char *name = get_text (f, m);
  size_t n = strlen (name);
  /* Directories end in a slash, nothing else does.  */
  while (n && name[n - 1] == '/')
    name[--n] = '\0';
  if (n == 0)
    name = member_xstrdup (m, "empty"), n = 5;
  if (m->kind == MEMBER_DIRECTORY)
    {
      char *directory = arena_alloc (&m->arena, n + 2);
      memcpy (directory, name, n);
      strcpy (directory + n, "/");
      name = directory;
    }
  m->name = name;
}

static bool
same_text (char const *a, char const *b)
{
  return a && b ? strcmp (a, b) == 0 : a == b;
}

static bool
same_time (struct encode_opts const *o, struct timespec a, struct timespec b)
{
  return (a.tv_sec == b.tv_sec
          && (o->format != FORMAT_POSIX || a.tv_nsec == b.tv_nsec));
}

/* Whether the owner's name GOT is what becomes of NAME: only posix can store
   one that is longer than its field, others cut it without a word.  Like GNU
   tar, posix cuts one that fills the field.  */
static bool
same_owner (struct encode_opts const *o, char const *got, char const *name)
{
  size_t room = RAW_UNAME_BYTES - 1;
  size_t n = strlen (name);
  size_t ascii = 0;
  while (ascii < n && (unsigned char) name[ascii] < 0x80)
    ascii++;
  if (o->format == FORMAT_POSIX && (n != RAW_UNAME_BYTES || ascii < n))
    room = SIZE_MAX;
  return strncmp (got, name, room) == 0 && strlen (got) <= room;
}

static void
compare_attributes (struct member const *m, struct member const *got)
{
  DEMAND (same_text (got->selinux, m->selinux));
  DEMAND (same_text (got->acl_access, m->acl_access));
  DEMAND (got->xattr_count == m->xattr_count);
  for (size_t i = 0; i < m->xattr_count; i++)
    {
      struct member_xattr const *x = &m->xattrs[i], *y = &got->xattrs[i];
      DEMAND (strcmp (x->name, y->name) == 0);
      DEMAND (x->value_bytes == y->value_bytes);
      DEMAND (memcmp (x->value, y->value, x->value_bytes) == 0);
    }
}

/* GOT is what became of M.  */
static void
compare (struct encode_opts const *o, struct member const *m,
         struct member const *got)
{
  bool named = o->format != FORMAT_V7 && !o->numeric_owner;
  bool dated
      = (o->format == FORMAT_POSIX
         || (o->incremental
             && (o->format == FORMAT_GNU || o->format == FORMAT_OLDGNU)));
  DEMAND (strcmp (got->name, m->name) == 0);
  DEMAND (strcmp (got->link_name, m->link_name) == 0);
  DEMAND (got->kind == m->kind);
  DEMAND (got->mode == (m->mode & 07777));
  DEMAND (got->uid == m->uid && got->gid == m->gid);
  if (named)
    {
      DEMAND (same_owner (o, got->uname, m->uname));
      DEMAND (same_owner (o, got->gname, m->gname));
    }
  DEMAND (got->size == m->size && got->archived_size == m->archived_size);
  DEMAND (same_time (o, got->mtime, m->mtime));
  if (dated && m->has_atime && got->has_atime)
    DEMAND (same_time (o, got->atime, m->atime));
  if (m->kind == MEMBER_CHARDEV || m->kind == MEMBER_BLOCKDEV)
    DEMAND (got->dev_major == m->dev_major && got->dev_minor == m->dev_minor);
  DEMAND (got->sparse == m->sparse && !got->damaged);
  DEMAND (got->segment_count == m->segment_count);
  for (size_t i = 0; i < m->segment_count; i++)
    DEMAND (got->segments[i].offset == m->segments[i].offset
            && got->segments[i].bytes == m->segments[i].bytes);
  if (o->format == FORMAT_POSIX)
    compare_attributes (m, got);
}

/* B, the headers of M, begins at POSITION: is the data aligned?  If the
   attributes are too large there is no room for the padding.  */
static void
check_alignment (struct encode_opts const *o, struct member const *m,
                 off_t position, struct bytebuf const *b)
{
  if (o->format == FORMAT_POSIX && o->alignment && m->kind == MEMBER_REGULAR
      && o->alignment <= (uintmax_t) m->archived_size && b->len < 1 << 19)
    DEMAND ((position + b->len) % o->alignment == 0);
}

/* Encode M, and if its format can hold it, decode it and compare.  */
static void
go_round (struct encode_opts const *o, struct member const *m, size_t piece)
{
  struct bytebuf b, again;
  struct issues l;
  bytebuf_init (&b);
  bytebuf_init (&again);
  issues_init (&l);
  off_t position = (off_t) m->uid * BLOCK_BYTES;
  int e = encode_member (o, m, position, &b, &l);
  DEMAND (e == 0 || (e == 1 && l.worst == GRAVITY_SKIP && b.len == 0));
  if (e == 0 && l.count == 0)
    {
      struct member got;
      member_init (&got);
      check_alignment (o, m, position, &b);
      DEMAND (raw_decode_member (&b, piece, &got));
      compare (o, m, &got);
      /* The type is not in the header of most formats.  */
      got.mode |= m->mode & ~07777;
      DEMAND (encode_member (o, &got, 0, &again, &l) == 0 && l.count == 0);
      struct member twice;
      member_init (&twice);
      DEMAND (raw_decode_member (&again, piece, &twice));
      compare (o, &got, &twice);
      member_release (&twice);
      member_release (&got);
    }
  issues_release (&l);
  bytebuf_release (&b);
  bytebuf_release (&again);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  struct encode_opts o = get_options (&f);
  size_t piece = fuzz_byte (&f) % 16 + 1;
  struct member m;
  get_member (&f, &m);
  if (!m.sparse
      || ((o.format == FORMAT_GNU || o.format == FORMAT_OLDGNU
           || o.format == FORMAT_POSIX)))
    go_round (&o, &m, piece);
  member_release (&m);
  return 0;
}
