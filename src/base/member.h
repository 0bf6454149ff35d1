/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* member.h - one archive member: the contents of its header, independent of
   the format.

   Units:      sizes and offsets are in bytes.
   Ownership:  every string and array is in the member's arena; member_clear
               frees it.  member_* functions that allocate end the program when
               memory is exhausted (xalloc), except member_strdup: it returns
               NULL, because the codecs use it.
   Threads:    a member belongs to one thread.  */

#ifndef TNC_BASE_MEMBER_H
#define TNC_BASE_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "arena.h"

/* The archive formats; star is read only.  */
enum archive_format
{
  FORMAT_DEFAULT, /* not chosen */
  FORMAT_V7,
  FORMAT_OLDGNU,
  FORMAT_USTAR,
  FORMAT_POSIX,
  FORMAT_STAR,
  FORMAT_GNU
};

enum member_kind
{
  MEMBER_REGULAR, /* also old GNU sparse, see SPARSE */
  MEMBER_CONTIGUOUS,
  MEMBER_HARDLINK,
  MEMBER_SYMLINK,
  MEMBER_CHARDEV,
  MEMBER_BLOCKDEV,
  MEMBER_DIRECTORY, /* also GNU dumpdir, see DUMPDIR */
  MEMBER_FIFO,
  MEMBER_VOLUME_LABEL,
  MEMBER_CONTINUATION, /* GNU 'M': the rest of a member */
  MEMBER_LONG_NAME,    /* a misplaced 'L' or 'K' */
  MEMBER_UNKNOWN       /* see TYPEFLAG */
};

/* One segment of data in a sparse file.  */
struct member_segment
{
  off_t offset;
  off_t bytes;
};

/* One extended attribute.  The value may hold NULs.  */
struct member_xattr
{
  char const *name;           /* arena */
  unsigned char const *value; /* arena */
  size_t value_bytes;
};

struct member
{
  struct arena arena;

  enum member_kind kind;
  char typeflag;              /* as read; for MEMBER_UNKNOWN messages */
  enum archive_format format; /* of the header that was read */

  /* The name.  On read: as recorded, including any trailing slash.  On write:
     as to be recorded; a directory ends in '/'.  */
  char const *name; /* arena */

  /* On write: the base of the names of preceding headers; null means NAME.  */
  char const *plain_name; /* arena */
  char const *link_name;  /* arena; "" if none */

  mode_t mode; /* 07777 bits; on write also S_IFMT, for oldgnu */
  uintmax_t uid, gid;

  /* The id came in an extended header and so overrides the name.  */
  bool uid_holds, gid_holds;

  char const *uname; /* arena; "" if unknown */
  char const *gname; /* arena; "" if unknown */

  off_t size;          /* of the file, including holes */
  off_t archived_size; /* bytes of data in the archive, without padding and
                          sparse map */

  struct timespec mtime, atime, ctime;
  bool has_atime, has_ctime;

  unsigned dev_major, dev_minor;

  /* Sparse map, ascending.  On write, a file that ends in a hole has a last
     segment of 0 bytes at SIZE.  */
  bool sparse;
  struct member_segment *segments; /* arena */
  size_t segment_count;
  unsigned sparse_major, sparse_minor; /* version of the pax sparse map read */

  /* On read: segments are adjacent and not padded to blocks.  */
  bool packed;

  /* The map read is invalid and was reported: skip the data.  */
  bool damaged;

  /* Attributes, pax only.  ACLs are text.  */
  char const *acl_access;      /* arena or NULL */
  char const *acl_default;     /* arena or NULL */
  char const *selinux;         /* arena or NULL */
  struct member_xattr *xattrs; /* arena */
  size_t xattr_count;

  /* Incremental: the dumpdir, including its final NUL.  */
  unsigned char const *dumpdir; /* arena or NULL */
  size_t dumpdir_bytes;
  bool is_dumpdir; /* type 'D' or GNU.dumpdir */

  /* MEMBER_CONTINUATION: offset of this part in the whole file.  */
  off_t continued_at;

  /* The block number of the first header block in the archive, from 0.  The
     reader sets it, and counts as GNU tar's -R does in listings.  */
  off_t block;
};

/* Initialize M as an empty regular file.  Allocates nothing.  */
void member_init (struct member *m);

/* Make M an empty regular file; reuses its memory.  */
void member_clear (struct member *m);

/* Free the memory of M.  */
void member_release (struct member *m);

/* The base of the names of headers written before M.  */
char const *member_plain_name (struct member const *m);

/* Copy S into the arena of M.  NULL if out of memory.  */
char *member_strdup (struct member *m, char const *s);

/* Copy S into the arena of M.  Ends the program when memory is exhausted.  */
char *member_xstrdup (struct member *m, char const *s);

/* Whether data follows the header of a member of this kind.  */
bool member_has_data (struct member const *m);

#endif
