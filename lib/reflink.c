/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "reflink.h"

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#if HAVE_LINUX_FIEMAP_H
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#endif

#include "minmax.h"

size_t
reflink_block (int fd)
{
  struct statvfs fs;
  if (fstatvfs (fd, &fs) != 0 || fs.f_frsize == 0
      || (fs.f_frsize & (fs.f_frsize - 1)) != 0)
    return 0;
  return fs.f_frsize;
}

bool
reflink_whole_blocks (size_t block, off_t from_pos, off_t to_pos, off_t n,
                      off_t *head, off_t *whole)
{
  if (block == 0 || from_pos % block != to_pos % block)
    return false;
  *head = -from_pos & (block - 1);
  if (n < *head)
    return false;
  *whole = (n - *head) & -(off_t) block;
  return *whole != 0;
}

/* Whether ERR, an error number, would come again for other files on the
   devices FROM and TO.  An overlay is one device, but its files may be on
   several.  */
static bool
is_of_devices (int err, dev_t from, dev_t to)
{
  return ((err == EXDEV && from != to) || err == EOPNOTSUPP || err == ENOTTY
          || err == ENOSYS);
}

#if HAVE_LINUX_FIEMAP_H

static int
clone_range (int from, off_t from_pos, int to, off_t to_pos, off_t n)
{
  struct file_clone_range c = { .src_fd = from,
                                .src_offset = from_pos,
                                .src_length = n,
                                .dest_offset = to_pos };
  int r;
  do
    r = ioctl (to, FICLONERANGE, &c);
  while (r < 0 && errno == EINTR);
  return r < 0 ? -errno : 0;
}

enum
{
  EXTENTS = 64 /* asked for at once */
};

/* A part of the map of a file.  */
struct part
{
  int fd;
  off_t pos, end; /* what is asked for next */
  union
  {
    struct fiemap map;
    unsigned char
        room[sizeof (struct fiemap) + EXTENTS * sizeof (struct fiemap_extent)];
  } u;
  unsigned next; /* of the extents in MAP */
};

/* Set *PLACE and *N to the place on the disk of the bytes of P from POS on,
   and how many of them are there.  False if that says nothing about the
   bytes.  */
static bool
next_place (struct part *p, uint64_t *place, uint64_t *n)
{
  struct fiemap *map = &p->u.map;
  if (map->fm_mapped_extents <= p->next)
    {
      memset (map, 0, sizeof *map);
      map->fm_start = p->pos;
      map->fm_length = p->end - p->pos;
      map->fm_flags = FIEMAP_FLAG_SYNC;
      map->fm_extent_count = EXTENTS;
      p->next = 0;
      if (ioctl (p->fd, FS_IOC_FIEMAP, map) < 0 || map->fm_mapped_extents == 0)
        return false;
    }
  struct fiemap_extent const *e = &map->fm_extents[p->next];
  uint64_t pos = p->pos;
  if ((e->fe_flags
       & ~(FIEMAP_EXTENT_LAST | FIEMAP_EXTENT_SHARED | FIEMAP_EXTENT_MERGED))
      || pos < e->fe_logical || e->fe_length <= pos - e->fe_logical)
    return false;
  *place = e->fe_physical + (pos - e->fe_logical);
  *n = e->fe_length - (pos - e->fe_logical);
  return true;
}

/* Go on by N bytes.  */
static void
advance (struct part *p, uint64_t n)
{
  struct fiemap_extent const *e = &p->u.map.fm_extents[p->next];
  p->pos += n;
  if (e->fe_logical + e->fe_length <= (uint64_t) p->pos)
    p->next++;
}

/* f_type of fstatfs(2).  */
enum
{
  TYPE_XFS = 0x58465342,
  TYPE_OCFS2 = 0x7461636f
};
static uint32_t const TYPE_BTRFS = 0x9123683e;

static uint32_t
file_system_type (int fd)
{
  struct statfs fs;
  return fstatfs (fd, &fs) == 0 ? fs.f_type : 0;
}

/* With several devices, a place in the map of a file may be one on each of
   them, but Btrfs numbers the bytes of all devices.  */
bool
reflink_has_places (int fd)
{
  uint32_t type = file_system_type (fd);
  return type == TYPE_BTRFS || type == TYPE_OCFS2 || type == TYPE_XFS;
}

/* Whether a place in the map of FD is one place on the disk.  XFS has files on
   a second device only with a flag.  */
static bool
has_unique_places (int fd)
{
  struct fsxattr x;
  uint32_t type = file_system_type (fd);
  return (type == TYPE_BTRFS || type == TYPE_OCFS2
          || (type == TYPE_XFS && ioctl (fd, FS_IOC_FSGETXATTR, &x) == 0
              && !(x.fsx_xflags & FS_XFLAG_REALTIME)));
}

/* Whether FD has the attribute "no copy on write".  */
static bool
is_no_cow (int fd)
{
  int flags;
  return ioctl (fd, FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_NOCOW_FL);
}

int
reflink_cause (struct reflink_file const *a, struct reflink_file const *b,
               int err)
{
  return (err == -EINVAL && is_no_cow (a->fd) != is_no_cow (b->fd)
              ? REFLINK_NO_COW
              : -err);
}

bool
reflink_is_shared (int a, off_t a_pos, int b, off_t b_pos, off_t n)
{
  if (!has_unique_places (a) || !has_unique_places (b))
    return false;
  struct part pa = { .fd = a, .pos = a_pos, .end = a_pos + n };
  struct part pb = { .fd = b, .pos = b_pos, .end = b_pos + n };
  while (pa.pos < pa.end)
    {
      uint64_t place_a, place_b, n_a, n_b;
      if (!next_place (&pa, &place_a, &n_a)
          || !next_place (&pb, &place_b, &n_b) || place_a != place_b)
        return false;
      uint64_t both = MIN (MIN (n_a, n_b), (uint64_t) (pa.end - pa.pos));
      advance (&pa, both);
      advance (&pb, both);
    }
  return true;
}

#else

int
reflink_cause (struct reflink_file const *a, struct reflink_file const *b,
               int err)
{
  return -err;
}

static int
clone_range (int from, off_t from_pos, int to, off_t to_pos, off_t n)
{
  return -EOPNOTSUPP;
}

bool
reflink_has_places (int fd)
{
  return false;
}

bool
reflink_is_shared (int a, off_t a_pos, int b, off_t b_pos, off_t n)
{
  return false;
}

#endif

int
reflink_range (struct reflink *r, struct reflink_file const *from,
               off_t from_pos, struct reflink_file const *to, off_t to_pos,
               off_t n)
{
  if (r->err && r->from == from->dev && r->to == to->dev)
    return r->err;
  int err = clone_range (from->fd, from_pos, to->fd, to_pos, n);
  if (err == 0)
    r->shared += n;
  else if (is_of_devices (-err, from->dev, to->dev))
    {
      r->from = from->dev;
      r->to = to->dev;
      r->err = err;
    }
  return err;
}
