/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* prefetch_types.h - what the prefetch and the files that it reads are
   described by.

   Units:      bytes.  */

#ifndef TNC_FS_PREFETCH_TYPES_H
#define TNC_FS_PREFETCH_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "pagecache.h"

enum
{
  /* Of a larger file only so much is read before its turn.  */
  PREFETCH_BYTES = 1024 * 1024
};

enum prefetch_when
{
  PREFETCH_AUTO, /* when reads wait */
  PREFETCH_NEVER,
  PREFETCH_ALWAYS /* for tests */
};

struct prefetch_opts
{
  enum prefetch_when when;
  unsigned readers; /* threads that read; 0: as many as help */
  int open_flags;   /* for openat, with O_NONBLOCK */
  int dir_flags;    /* the same for directories */
  struct pagecache_opts pagecache;
  bool skip_sparse; /* open files with holes, but do not read them */
  bool skip_links;  /* the same for files with several links */
  bool keep_atime;  /* files that were read in vain get their access times
                       back */

  /* Whether a file with the status ST is wanted; null: each is.  What is not
     is not opened.  Readers call it, several at the same time.  */
  bool (*wants) (void const *arg, struct stat const *st);
  void const *wants_arg; /* borrowed */
};

/* A file that was opened before its turn.  */
struct prefetch_file
{
  int fd;
  struct stat st; /* before it was read; if not READ, current */
  bool read;      /* DATA holds all of it from START on, up to ERROR, or
                     PREFETCH_BYTES of it if IS_HEAD */
  bool is_head;   /* there is more from START on */
  off_t start;    /* 0, or a position of the file: see prefetch_skip_blocks */
  unsigned char const *data;
  size_t bytes;
  int error;         /* errno value of the failed read, or 0 */
  struct stat after; /* status after it was read */
};

/* A file that the walker has found.  */
struct prefetch_found
{
  char const *path; /* the name that the caller will ask for; null: this is
                       no regular file */
  char const *name; /* the end of PATH: the file's name in DIRFD */
  int dirfd;        /* or AT_FDCWD; borrowed, until the walker's next file */
  bool is_regular;  /* known; otherwise its type must be looked up before it
                       is opened */
  bool has_size;    /* only a file of SIZE bytes is wanted */
  off_t size;
  ino_t ino;         /* inode number, or 0 if unknown */
  bool is_directory; /* PATH is null; NAME is a directory that the walker will
                        read before long */
};

#endif
