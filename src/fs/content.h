/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* content.h - the data of one regular file through the page cache module,
   and whether the file held still meanwhile.

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
  struct stat st;                  /* when it was opened */
  struct pagecache_stream stream;
  struct prefetch_file const *ready; /* borrowed; or null: */
  size_t at;                         /* where in what was read ahead we are */
  uintmax_t ns;                      /* that reading took, of a small file */
};

/* Open NAME in DIRFD for reading.  -ENOENT also if it is no regular file
   any more: what stood there is gone.  Never waits for a fifo or a
   terminal.  */
int content_open (struct content *c, struct content_opts const *o,
                  struct pagecache *pc, int dirfd, char const *name);

/* How content_open opens a file: flags of openat.  */
int content_flags (struct content_opts const *o);

/* Take over FD, which was opened with these flags and is the regular file
   ST.  */
void content_adopt (struct content *c, struct content_opts const *o,
                    struct pagecache *pc, int fd, struct stat const *st);

/* Take over F, which was read ahead; its data must stay.  */
void content_adopt_ready (struct content *c, struct content_opts const *o,
                          struct prefetch_file const *f);

/* Read at most N bytes; EINTR is retried.  0 at the end of the file.  */
ssize_t content_read (struct content *c, void *buf, size_t n);

/* Go to OFF, over a hole or back to the start.  Not for what was read
   ahead.  */
int content_seek (struct content *c, off_t off);

/* Where the next data at or after OFF begin; where the file ends if there
   are none; OFF if that is not known.  The position is lost unless it is
   OFF.  */
off_t content_next_data (struct content *c, off_t off);

/* Whether the file is another than it was, by GNU tar's rule: size, mtime,
   owner or mode.  1, 0 or -errno.  *NOW, unless null, is its status.
   Of what was read ahead, when that had been done.  */
int content_changed (struct content const *c, struct stat *now);

/* The same for any open file.  With BUT_TIMES the mtime and size may
   differ.  */
bool content_differs (struct stat const *then, struct stat const *now,
                      bool but_times);

/* Put back the access time THEN of the file open as FD if it is another
   NOW.  0 or -errno.  */
int content_restore_atime (int fd, struct stat const *then,
                           struct stat const *now);

/* Close, dropping what is still cached.  */
void content_close (struct content *c);

#endif
