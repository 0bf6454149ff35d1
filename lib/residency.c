/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "residency.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Pages queried by one call of mincore.  The vector must fit the stack; with
   pages of 4 KiB this covers 16 MiB of a file.  */
enum
{
  PAGES_AT_ONCE = 4096
};

/* File systems whose files own the pages that cachestat counts, by the f_type
   of statfs(2) (linux/magic.h and the file systems' sources).  Overlayfs keeps
   the pages in the file below and reports none (seen on Linux 6.18); FUSE may
   pass through to another file.  For all others use mincore, which looks
   through the layers.  */
static uintmax_t const own_pages[] = {
  0xEF53,     /* ext2, ext3, ext4 */
  0x58465342, /* xfs */
  0x9123683E, /* btrfs */
  0xF2F52010, /* f2fs */
  0xCA451A4E, /* bcachefs */
  0x6969,     /* nfs */
  0x4D44,     /* vfat */
  0x2011BAB0, /* exfat */
  0x7366746E, /* ntfs3 */
  0x52654973, /* reiserfs */
  0x3153464A, /* jfs */
  0x9660,     /* isofs */
  0x15013346, /* udf */
  0x73717368, /* squashfs */
  0xE0F5E1E2, /* erofs */
  0x01021994  /* tmpfs */
};

static bool
owns_pages (uintmax_t fs_type)
{
  for (size_t i = 0; i < sizeof own_pages / sizeof *own_pages; i++)
    if (own_pages[i] == fs_type)
      return true;
  return false;
}

bool
residency_elsewhere (struct sysops const *sys, int fd)
{
  switch (sys->fs_type (fd))
    {
    case 0x794C7630: /* overlayfs */
    case 0x65735546: /* FUSE, which may pass through */
    case 0xF15F:     /* ecryptfs */
    case 0x61756673: /* aufs */
      return true;
    default:
      return false;
    }
}

off_t
residency_page_size (void)
{
  long size = sysconf (_SC_PAGESIZE);
  return size > 0 ? size : 4096;
}

enum residency
residency_of (struct sysops const *sys, int fd, off_t off, off_t len,
              uintmax_t *hot)
{
  struct sysops_cachestat cs;

  *hot = 0;
  if (sys->cachestat (fd, off, len, &cs) != 0)
    return RESIDENCY_UNKNOWN;
  /* Query the file system only when the answer depends on it.  */
  if (cs.nr_cache == 0)
    return (owns_pages (sys->fs_type (fd)) ? RESIDENCY_COLD
                                           : RESIDENCY_UNKNOWN);
  *hot = cs.nr_cache;
  off_t page = residency_page_size ();
  off_t pages = (off + len - 1) / page - off / page + 1;
  return cs.nr_cache >= pages ? RESIDENCY_HOT : RESIDENCY_MIXED;
}

int
residency_append (struct residency_list *l, off_t lo, off_t hi)
{
  if (l->n && l->v[l->n - 1].hi == lo)
    {
      l->v[l->n - 1].hi = hi;
      return 0;
    }
  if (l->n == l->cap)
    {
      size_t cap = l->cap ? 2 * l->cap : 16;
      struct residency_range *v
          = (cap <= SIZE_MAX / sizeof *v ? realloc (l->v, cap * sizeof *v)
                                         : NULL);
      if (!v)
        return -ENOMEM;
      l->v = v;
      l->cap = cap;
    }
  l->v[l->n++] = (struct residency_range) { .lo = lo, .hi = hi };
  return 0;
}

void
residency_release (struct residency_list *l)
{
  free (l->v);
  *l = (struct residency_list) { 0 };
}

/* Append the runs of pages from OFF on that are not resident in VEC.  */
static int
append_runs (unsigned char const *vec, size_t pages, off_t off,
             struct residency_list *cold)
{
  off_t page = residency_page_size ();
  size_t i = 0;

  while (i < pages)
    {
      size_t first = i;
      bool resident = vec[i] & 1;
      do
        i++;
      while (i < pages && (vec[i] & 1) == resident);
      if (resident)
        cold->hot += i - first;
      else
        {
          int err
              = residency_append (cold, off + first * page, off + i * page);
          if (err)
            return err;
        }
    }
  return 0;
}

/* Scan with mincore.  */
static int
scan_mincore (struct sysops const *sys, int fd, off_t off, off_t len,
              struct residency_list *cold)
{
  off_t page = residency_page_size ();
  unsigned char vec[PAGES_AT_ONCE];

  while (len > 0)
    {
      off_t part = len < PAGES_AT_ONCE * page ? len : PAGES_AT_ONCE * page;
      size_t pages = (part + page - 1) / page;
      if (sys->mincore_range (fd, off, part, vec) != 0)
        return -errno;
      int err = append_runs (vec, pages, off, cold);
      if (err)
        return err;
      off += part;
      len -= part;
    }
  return 0;
}

/* Scan by halving until cachestat reports all or nothing.  For a file open
   only for writing, which cannot be mapped.  */
static int
scan_cachestat (struct sysops const *sys, int fd, off_t off, off_t len,
                struct residency_list *cold)
{
  off_t page = residency_page_size ();
  off_t pages = (len + page - 1) / page;
  uintmax_t count;

  switch (residency_of (sys, fd, off, len, &count))
    {
    case RESIDENCY_COLD:
      return residency_append (cold, off, off + pages * page);
    case RESIDENCY_HOT:
      cold->hot += count;
      return 0;
    case RESIDENCY_MIXED:
      if (pages > 1)
        {
          off_t half = pages / 2 * page;
          int err = scan_cachestat (sys, fd, off, half, cold);
          return (
              err ? err
                  : scan_cachestat (sys, fd, off + half, len - half, cold));
        }
      cold->hot += count;
      return 0;
    case RESIDENCY_UNKNOWN:
      break;
    }
  return -EPERM;
}

int
residency_scan (struct sysops const *sys, int fd, off_t off, off_t len,
                struct residency_list *cold)
{
  struct sysops_cachestat cs;
  off_t page = residency_page_size ();

  if (len <= 0)
    return 0;
  /* If the kernel refuses cachestat, mincore reports every page resident.  A
     call that a seccomp filter rejects proves nothing: use mincore.  */
  bool refused = (sys->cachestat (fd, off, page, &cs) != 0 && errno == EPERM);
  size_t ranges = cold->n;
  uintmax_t hot = cold->hot;
  off_t last = ranges ? cold->v[ranges - 1].hi : 0;
  int err = scan_mincore (sys, fd, off, len, cold);
  if (err && err != -ENOMEM)
    {
      /* mincore is missing, or the file cannot be mapped.  */
      cold->n = ranges;
      if (ranges)
        cold->v[ranges - 1].hi = last;
      cold->hot = hot;
      err = scan_cachestat (sys, fd, off, len, cold);
    }
  bool found
      = (cold->n > ranges || (ranges && cold->v[ranges - 1].hi != last));
  if (!err && refused && !found)
    err = -EPERM;
  if (err)
    cold->hot = hot;
  return err;
}
