/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* reflink.h - files that share blocks.

   Some file systems can let two files have the same blocks until one of them
   is changed: Btrfs, XFS, bcachefs, OCFS2, OpenZFS, NFS 4.2, and overlayfs
   above one of these.  Nothing is copied, and nothing gets into the page
   cache.  Only whole blocks can be shared, and both files must have them at
   multiples of the block size.

   Units:      bytes.
   Errors:     -errno.  Nothing is printed.
   Ownership:  descriptors are borrowed.  No file position is used or
               changed.
   Threads:    one thread for each struct reflink; the other functions may be
               called from any thread.  */

#ifndef TNC_REFLINK_H
#define TNC_REFLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum reflink_when
{
  REFLINK_NEVER,
  REFLINK_AUTO,  /* where it is possible */
  REFLINK_ALWAYS /* everywhere; where it is not possible is an error */
};

/* What a run shares.  */
struct reflink
{
  enum reflink_when when;
  size_t block;     /* of the archive's file system, see reflink_block */
  uintmax_t shared; /* bytes so far */

  /* From a file on FROM to one on TO nothing can be shared, because of
     ERR, -errno, unless that is 0.  */
  dev_t from, to;
  int err;
};

/* Why something is not shared, where that is no errno value.  */
enum
{
  REFLINK_UNALIGNED = 1 << 20, /* not at multiples of the block size */
  REFLINK_NO_COW               /* one file has no copy on write */
};

/* One side: a file that is open, and its device.  */
struct reflink_file
{
  int fd;
  dev_t dev; /* st_dev */
};

/* The size of the blocks of FD that can be shared, a power of two, or 0 if
   that is unknown.  */
size_t reflink_block (int fd);

/* Whether N bytes at FROM_POS and at TO_POS have a whole block to share, with
   blocks of BLOCK bytes.  If so, set *HEAD to what comes before it in both and
   *WHOLE to the bytes of whole blocks.  */
bool reflink_whole_blocks (size_t block, off_t from_pos, off_t to_pos, off_t n,
                           off_t *head, off_t *whole);

/* Let TO have at TO_POS the N bytes that FROM has at FROM_POS; TO grows if
   necessary.  N and both positions are multiples of reflink_block.  Returns 0
   or -errno: -EXDEV, -EOPNOTSUPP, -EINVAL (for example because FROM is
   shorter, or because only one of them has the attribute "no copy on write")
   and others.  After a failure TO may have the first of the bytes, for example
   if the file system is full.  After one that depends on the devices only, R
   returns it again for these devices without asking.  */
int reflink_range (struct reflink *r, struct reflink_file const *from,
                   off_t from_pos, struct reflink_file const *to, off_t to_pos,
                   off_t n);

/* Why reflink_range returned ERR for A and B: a positive errno value, or
   REFLINK_NO_COW.  */
int reflink_cause (struct reflink_file const *a, struct reflink_file const *b,
                   int err);

/* Whether reflink_is_shared can be true on the file system of FD.  */
bool reflink_has_places (int fd);

/* Whether the N bytes of A at A_POS and of B at B_POS are certainly equal,
   because the disk has them in the same place.  What is not written back yet
   is written back first.  The files must be on the same device.  */
bool reflink_is_shared (int a, off_t a_pos, int b, off_t b_pos, off_t n);

#endif
