/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* content.h - reads the data of one regular file through the page cache
   module, and detects whether the file changed meanwhile.

   Units:      bytes.
   Errors:     a count, 0 or -errno; nothing is printed.
   Ownership:  a content owns its descriptor until content_close.
   Threads:    main thread only.  */

#ifndef TNC_FS_CONTENT_H
#define TNC_FS_CONTENT_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "fs/prefetch.h"
#include "pagecache.h"

enum atime_preserve
{
  ATIME_LEAVE,
  ATIME_REPLACE,
  ATIME_SYSTEM
};

struct content_opts
{
  bool dereference; /* -h */
  enum atime_preserve atime;
};

struct content
{
  struct content_opts const *opts; /* borrowed */
  int fd;                          /* owned; -1 while closed */
  struct stat st;                  /* status when it was opened */
  struct pagecache_stream stream;
  struct prefetch_file const *ready; /* borrowed; prefetched file, or null */
  struct prefetch_file const *part;  /* borrowed; its beginning or end, or
                                        null */
  bool in_part;                      /* reading what PART has */
  size_t at;                         /* position in the data of these two */
  uintmax_t ns;                      /* time spent reading, unless READY */
  bool small_reads;                  /* these cost no more than large ones */
  bool fast; /* the last read was as fast as one of the system's cache */
};

/* Open NAME in DIRFD for reading.  -ENOENT also if NAME is no longer a regular
   file: the file that was there is gone.  Never waits for a fifo or a
   terminal.  */
int content_open (struct content *c, struct content_opts const *o,
                  struct pagecache *pc, int dirfd, char const *name);

/* The flags of openat that content_open uses.  */
int content_flags (struct content_opts const *o);

/* Take over FD, which was opened with content_flags and is the regular file
   ST.  */
void content_adopt (struct content *c, struct content_opts const *o,
                    struct pagecache *pc, int fd, struct stat const *st);

/* Take over F, all, a part or nothing of which was read before its turn; its
   data must stay valid.  */
void content_adopt_prefetched (struct content *c, struct content_opts const *o,
                               struct pagecache *pc,
                               struct prefetch_file const *f);

/* How many bytes to read next at POS, of ROOM (> 0) for which there is space:
   at least 1.  */
size_t content_read_size (struct content const *c, off_t pos, size_t room);

/* Read at most N bytes; retries after EINTR.  0 at the end of the file.  */
ssize_t content_read (struct content *c, void *buf, size_t n);

/* Seek to OFF, past a hole or back to the start.  Not for a file
   all of which was prefetched.  */
int content_seek (struct content *c, off_t off);

/* The offset of the next data at or after OFF; the size of the file if there
   are none; OFF if unknown.  Changes the position unless the result is
   OFF.  */
off_t content_next_data (struct content *c, off_t off);

/* Whether the file has changed, by GNU tar's rule: size, mtime, owner or mode.
   1, 0 or -errno.  *NOW, unless null, receives its current status; for a
   file all of which was prefetched, the status after it was read.  */
int content_changed (struct content const *c, struct stat *now);

/* Whether the two statuses of a file differ by the same rule.  With BUT_TIMES,
   ignore mtime and size.  */
bool content_differs (struct stat const *then, struct stat const *now,
                      bool but_times);

/* Restore the access time in THEN for the file open as FD if NOW has another.
   0 or -errno.  */
int content_restore_atime (int fd, struct stat const *then,
                           struct stat const *now);

/* Close the file and drop its pages from the cache.  */
void content_close (struct content *c);

#endif
