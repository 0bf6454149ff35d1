/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* early_file.h - one regular file that is opened, and then read, before it is
   its turn.  Opening finds out how much there is to read.

   Units:      bytes; times are nanoseconds.
   Errors:     in the prefetch_file.
   Ownership:  an early_file owns its path, its small buffer and, until it is
               opened, its directory's descriptor; not the descriptor of the
               file.
   Threads:    any, one at a time for each early_file.  */

#ifndef TNC_FS_EARLY_FILE_H
#define TNC_FS_EARLY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "fs/prefetch_types.h"
#include "pagecache.h"

enum
{
  /* A file of at most so many bytes is read into a buffer that is kept for the
     next one.  */
  EARLY_FILE_SMALL = 32 * 1024,

  /* Room for a longer path is not kept.  */
  EARLY_FILE_PATH = 4096
};

struct early_file
{
  char *path; /* owned */
  ptrdiff_t path_cap;
  size_t base;      /* where the name in DIRFD begins */
  int dirfd;        /* owned until the file is opened */
  bool is_regular;  /* as in prefetch_found */
  off_t size;       /* the same; -1: any */
  size_t need;      /* how much to read; 0: nothing */
  bool is_unwanted; /* not opened, because of its status */
  uintmax_t ns;     /* time spent looking, opening and reading */
  struct prefetch_file file;
  unsigned char *small; /* owned; EARLY_FILE_SMALL bytes, or null */
  unsigned char *large; /* borrowed; for a larger file, or null */
};

/* Make E the file F, not yet opened.  Takes over DIRFD, which replaces that of
   F.  */
void early_file_set (struct early_file *e, struct prefetch_found const *f,
                     int dirfd);

/* Open the file of E, and find out what to read of it: all, but at most
   PREFETCH_BYTES, or what follows the last whole block of BLOCK bytes unless
   that is 0.  E->file.fd is -1 if that failed, or if it is no regular file or
   not wanted: whoever opens it in its turn will see why.  */
void early_file_open (struct early_file *e, struct prefetch_opts const *o,
                      size_t block);

/* The same for a file that is open, and may have changed since.  If it needs
   more than ROOM bytes now and is not small, nothing of it is read.  */
void early_file_look_again (struct early_file *e,
                            struct prefetch_opts const *o, size_t block,
                            size_t room);

/* Read the E->need bytes of the file, which is open, through PC; into E->large
   if they are more than EARLY_FILE_SMALL, unless that is null.  If PC sets
 *NO_METHOD because it has no method to keep the cache clean, the file counts
 as not read.  */
void early_file_read (struct early_file *e, struct pagecache *pc,
                      bool const *no_method);

/* Give the file of F, which was read in vain, its access time back.  */
void early_file_restore_atime (struct prefetch_file const *f);

/* Whether S and T are the status of the same file, which did not change in
   between.  */
bool early_file_is_same (struct stat const *s, struct stat const *t);

/* It is the turn of F, which is open.  If only its beginning was read and it
   has changed since, forget that, with KEEP_ATIME as above.  If nothing was
   read, or that was forgotten, update its status; false if that fails.  */
bool early_file_refresh (struct prefetch_file *f, bool keep_atime);

/* Nobody needs E any more: free its path if that is unusually long.  */
void early_file_forget (struct early_file *e);

/* Close the directory of E, which will not be opened.  */
void early_file_cancel (struct early_file *e);

/* Free what E owns but the directory.  */
void early_file_release (struct early_file *e);

#endif
