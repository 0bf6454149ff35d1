/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* member.h - one archive member: what a header says, whatever format it
   stood in or will stand in.

   Units:      sizes and offsets are in bytes.
   Ownership:  every string and array hangs on the member's arena and
               dies with member_clear.  member_* functions that allocate
               end the program when memory is exhausted (xalloc), except
               member_strdup, which returns NULL: the codecs use it.
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
  FORMAT_DEFAULT, /* not chosen yet */
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
  MEMBER_CONTINUATION, /* GNU 'M': rest of a member */
  MEMBER_LONG_NAME,    /* an 'L' or 'K' where none belongs */
  MEMBER_UNKNOWN       /* see TYPEFLAG */
};

/* One run of data in a sparse file.  */
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

  /* The name.  On read: as recorded, with any trailing slash kept.
     On write: as it shall be recorded; a directory ends in '/'.  */
  char const *name; /* arena */

  /* On write: what headers that go before the member are named after; null
     if that is NAME.  */
  char const *plain_name; /* arena */
  char const *link_name;  /* arena; "" where there is none */

  mode_t mode; /* 07777 bits; on write also S_IFMT, for
                  oldgnu */
  uintmax_t uid, gid;
  bool uid_holds, gid_holds; /* whatever id the name has: it came in an
                                extended header */
  char const *uname;         /* arena; "" if unknown */
  char const *gname;         /* arena; "" if unknown */

  off_t size;          /* of the file, holes included */
  off_t archived_size; /* bytes of data in the archive, without
                          padding and without a sparse map */

  struct timespec mtime, atime, ctime;
  bool has_atime, has_ctime;

  unsigned dev_major, dev_minor;

  /* Sparse map, ascending.  On write a file that ends in a hole has a
     last segment of 0 bytes at SIZE.  */
  bool sparse;
  struct member_segment *segments; /* arena */
  size_t segment_count;
  unsigned sparse_major, sparse_minor; /* pax sparse version read */

  /* As read: segments follow one another without filling blocks.  */
  bool packed;

  /* The map that was read makes no sense, which was reported: the data is
     to be skipped.  */
  bool damaged;

  /* Attributes, pax only.  ACLs are text.  */
  char const *acl_access;      /* arena or NULL */
  char const *acl_default;     /* arena or NULL */
  char const *selinux;         /* arena or NULL */
  struct member_xattr *xattrs; /* arena */
  size_t xattr_count;

  /* Incremental: the dumpdir, its final NUL included.  */
  unsigned char const *dumpdir; /* arena or NULL */
  size_t dumpdir_bytes;
  bool is_dumpdir; /* type 'D' or GNU.dumpdir */

  /* MEMBER_CONTINUATION: where in the whole file this part begins.  */
  off_t continued_at;

  /* The ordinal of the first header block in the archive, from 0, set by
     the reader and counted as GNU tar's -R does when listing.  */
  off_t block;
};

/* Make M an empty regular file; nothing is allocated yet.  */
void member_init (struct member *m);

/* Make M an empty regular file, reusing its memory.  */
void member_clear (struct member *m);

/* Free the memory of M.  */
void member_release (struct member *m);

/* What headers that go before M on writing are named after.  */
char const *member_plain_name (struct member const *m);

/* A copy of S in the arena of M, or NULL.  */
char *member_strdup (struct member *m, char const *s);

/* A copy of S in the arena of M; ends the program when memory is
   exhausted.  */
char *member_xstrdup (struct member *m, char const *s);

/* Whether data follows the header of a member of this kind.  */
bool member_has_data (struct member const *m);

#endif
