/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* limits.h - how far an archive can make the program's tables grow.

   No valid archive of a real system comes near these limits.  Beyond them
   what is too large is refused with a message and status 2, unless it says
   otherwise here; doc/formats.md and the manual have the same table.  Memory
   is allocated for bytes that were read, never because a header declares them.

   What has no limit here has one elsewhere, or takes less memory than the
   archive has bytes: see "Limits on memory" in doc/formats.md.

   Threads:    constants.  */

#ifndef TNC_BASE_LIMITS_H
#define TNC_BASE_LIMITS_H

/* Of one member; sizes are in bytes.  */
enum
{
  /* A name, the target of a link, or a label; also the body of an 'L' or 'K'
     header.  The kernel takes 4096.  */
  LIMIT_NAME = 1 << 20,

  /* A user's or group's name, or an SELinux context.  */
  LIMIT_OWNER = 64 << 10,

  /* The value of an extended attribute, of which the kernel takes 64 KiB; all
     attributes of a member together, with their names.  */
  LIMIT_XATTR = 16 << 20,
  LIMIT_XATTRS = 17 << 20,

  /* An access control list as text.  */
  LIMIT_ACL = 128 << 10,

  /* A number as text, and a time, whose fraction may be long.  */
  LIMIT_NUMBER = 64,
  LIMIT_TIME = 1024,

  /* A sparse map as text (GNU.sparse.map), and the segments of any map.  */
  LIMIT_MAP = 32 << 20,
  LIMIT_SEGMENTS = 1 << 22,

  /* A list of a directory's contents in an incremental archive.  */
  LIMIT_DUMPDIR = 64 << 20,

  /* The keyword of a record.  Of an overlong length only this many digits are
     shown, without a message of their own.  */
  LIMIT_KEYWORD = 1024,
  LIMIT_DIGITS = 1000,

  /* What the headers of a member can give reason to report; more is not
     printed, but counts.  */
  LIMIT_ISSUES = 1 << 12,

  /* Missing parent directories to create for one member.  GNU tar creates none
     for a name of PATH_MAX bytes or more.  */
  LIMIT_PARENTS = 4096
};

/* Of all members together.  Beyond these nothing is refused: only less is
   remembered.  */
enum
{
  /* A missing parent that was created is remembered until nothing more goes
     into it, if its name is not longer than this, which is what the kernel
     takes; and as long as all of them take no more memory than this.  One that
     is not remembered keeps the permissions that it was created with (which
     differ only with an odd umask), and is not the extraction's own if its own
     member follows.  */
  LIMIT_PARENT_NAME = 4096,
  LIMIT_PARENT_BYTES = 64 << 20,

  /* Leading parts of names whose removal was reported, which is done once for
     each: their bytes.  Others are reported each time.  */
  LIMIT_PREFIX_BYTES = 1 << 20
};

#endif
