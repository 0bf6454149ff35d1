/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* listfile.h - the file of -T (or -X) as a sequence of lines.

   Units:      lines are counted from 1.
   Errors:     -errno from listfile_open; read errors end the list and show
               in listfile_close.
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
  char *line;   /* owned */
  size_t line_size;
  size_t line_number; /* of the line read last */
  char terminator;    /* '\n', or '\0' */
  dev_t st_dev;       /* which file this is */
  ino_t st_ino;
  int err; /* 0, or of reading, as -errno */
};

/* Open NAME, "-" being standard input.  Lines end in a NUL if NUL.
   0 or -errno.  */
int listfile_open (struct listfile *f, char const *name, bool nul);

/* Read FD, which is closed in any case in the end.  0 or -errno.  */
int listfile_fdopen (struct listfile *f, int fd);

/* The next line without its terminator, or null at the end.  *HELD_NUL is
   set when the line held a NUL byte where lines end in a newline: then
   what stands after the NUL is the next line, and lines end in NULs from
   here on.  */
char *listfile_next (struct listfile *f, bool *held_nul);

/* Close and free.  0, or -errno of reading.  */
int listfile_close (struct listfile *f);

#endif
