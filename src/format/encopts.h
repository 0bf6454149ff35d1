/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* encopts.h - options for encoding members, shared by encode.h and the modules
   below it.

   Units:      seconds and nanoseconds.
   Errors:     none.
   Ownership:  every pointer is borrowed.  */

#ifndef TNC_FORMAT_ENCOPTS_H
#define TNC_FORMAT_ENCOPTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "base/member.h"
#include "format/paxkey.h"

/* Convert a string of the locale to UTF-8 (encode) or back (decode).  The
   caller frees the result; NULL keeps the bytes unchanged.  */
typedef char *(*charset_fn) (void *arg, char const *s);

enum
{
  ENCODE_ALIGNMENT_MAX = 1 << 20
};

struct encode_opts
{
  enum archive_format format; /* V7, OLDGNU, USTAR, POSIX or GNU */
  bool numeric_owner;         /* leave uname and gname empty */
  bool incremental;           /* gnu, oldgnu: store atime and ctime */
  bool no_access_times;       /* posix: do not store atime and ctime */
  struct paxrules const *pax; /* borrowed; never null */
  bool posixly_correct;       /* put the pid into pax header names */
  intmax_t pid;
  char const *tmpdir;    /* borrowed; for global header names */
  struct timespec start; /* when the run began */
  bool header_mtime_set; /* --mtime also dates the x headers */
  struct timespec header_mtime;

  /* The names of owner and group of GNU private headers.  */
  char const *uid0_name; /* borrowed; null or "" if unknown */
  char const *gid0_name; /* borrowed; null or "" if unknown */

  uintmax_t self_uid, self_gid; /* our ids, for continued members */
  char const *self_uname;       /* borrowed; null or "" if unknown */
  char const *self_gname;
  mode_t part_mode;                    /* mode of continued members */
  unsigned sparse_major, sparse_minor; /* pax sparse format: 1.0 */
  size_t alignment;   /* posix: where the data of a member that has so much
                         may begin, a power of two from 512 to
                         ENCODE_ALIGNMENT_MAX; or 0 */
  charset_fn to_utf8; /* or null */
  void *to_utf8_arg;  /* borrowed */
};

#endif
