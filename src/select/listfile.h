/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* listfile.h - reads the lines of a -T or -X file.

   Units:      lines are counted from 1.
   Errors:     -errno from listfile_open; a read error ends the list and is
               returned by listfile_close.
   Ownership:  a line is valid until the next one is read.
   Threads:    main thread only.  */

#ifndef TNC_SELECT_LISTFILE_H
#define TNC_SELECT_LISTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct listfile
{
  FILE *stream; /* owned unless it is stdin */
  char *buffer; /* owned; of STREAM; null for stdin */
  char *line;   /* owned */
  size_t line_size;
  size_t line_number; /* of the line read last */
  char terminator;    /* '\n', or '\0' */
  dev_t st_dev;       /* identity of the file */
  ino_t st_ino;
  off_t size;    /* in bytes; 0 if it is no regular file */
  off_t line_at; /* where the line read last begins */
  off_t at;      /* where the next one does */
  int err;       /* 0, or a read error as -errno */
};

/* Open NAME; "-" is standard input.  NUL: lines end in a NUL.  Returns 0 or
   -errno.  */
int listfile_open (struct listfile *f, char const *name, bool nul);

/* Open NAME in DIRFD, a tag or ignore file in a tree that is archived. Returns
   a descriptor or -errno; -ENOENT also if it is no file to be read, such as a
   fifo or a device.  Never waits for anybody.  */
int listfile_open_found (int dirfd, char const *name);

/* Read from FD.  FD is closed by listfile_close, or at once on failure.
   Returns 0 or -errno.  */
int listfile_fdopen (struct listfile *f, int fd);

/* The next line without its terminator, or null at the end.  A NUL in a line
   that ends in a newline sets *HELD_NUL; then the bytes after the NUL are the
   next line, and from there on lines end in NULs.  */
char *listfile_next (struct listfile *f, bool *held_nul);

/* A copy of the line that begins at *AT, or at F->at if that is more; the
   caller frees it.  Sets *AT to where the next one begins.  Null if the line
   is not in the buffer as a whole, since this neither reads nor waits, and for
   one that holds a NUL.  */
char *listfile_peek (struct listfile const *f, off_t *at);

/* Close and free F.  Returns 0, or a read error as -errno.  */
int listfile_close (struct listfile *f);

#endif
