/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "select/listfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "freadptr.h"
#include "minmax.h"
#include "xalloc.h"
#include "xio.h"

/* So much is read at once, for listfile_peek to have enough.  */
enum
{
  BUFFER_BYTES = 64 * 1024
};

int
listfile_open (struct listfile *f, char const *name, bool nul)
{
  *f = (struct listfile) { .terminator = nul ? '\0' : '\n' };
  bool is_stdin = strcmp (name, "-") == 0;
  f->stream = is_stdin ? xio_stdin () : fopen (name, "re");
  if (!f->stream)
    return -errno;
  if (!is_stdin)
    {
      f->buffer = xmalloc (BUFFER_BYTES);
      setvbuf (f->stream, f->buffer, _IOFBF, BUFFER_BYTES);
    }
  struct stat st;
  if (fstat (xio_fileno (f->stream), &st) == 0)
    {
      f->st_dev = st.st_dev;
      f->st_ino = st.st_ino;
      f->size = S_ISREG (st.st_mode) ? st.st_size : 0;
    }
  return 0;
}

int
listfile_fdopen (struct listfile *f, int fd)
{
  *f = (struct listfile) { .terminator = '\n', .stream = fdopen (fd, "r") };
  if (f->stream)
    return 0;
  int err = -errno;
  close (fd);
  return err;
}

/* Whether a file of this mode may be opened and read.  A fifo may have a
   writer who waits for somebody else, opening a device can have effects, and
   some have no end.  */
static bool
may_be_read (mode_t mode)
{
  return S_ISREG (mode) || S_ISDIR (mode);
}

int
listfile_open_found (int dirfd, char const *name)
{
  struct stat st;
  if (fstatat (dirfd, name, &st, 0) != 0)
    return -errno;
  if (!may_be_read (st.st_mode))
    return -ENOENT;
  /* Somebody may have replaced it meanwhile.  */
  int fd = openat (dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return -errno;
  int err = fstat (fd, &st) != 0        ? errno
            : !may_be_read (st.st_mode) ? ENOENT
                                        : 0;
  if (err)
    close (fd);
  return err ? -err : fd;
}

char *
listfile_next (struct listfile *f, bool *held_nul)
{
  *held_nul = false;
  size_t n = 0;
  int c;
  while ((c = getc (f->stream)) != EOF && c != f->terminator)
    {
      if (n + 1 >= f->line_size)
        f->line = x2realloc (f->line, &f->line_size);
      f->line[n++] = c;
      if (c == '\0')
        {
          *held_nul = true;
          f->terminator = '\0';
          break;
        }
    }
  if (c == EOF && ferror (f->stream))
    f->err = -errno;
  if (c == EOF && n == 0)
    return NULL;
  if (n == f->line_size)
    f->line = x2realloc (f->line, &f->line_size);
  f->line[n] = '\0';
  f->line_at = f->at;
  f->at += n + (c == f->terminator && !*held_nul);
  f->line_number++;
  return f->line;
}

char *
listfile_peek (struct listfile const *f, off_t *at)
{
  size_t n;
  char const *buf = freadptr (f->stream, &n);
  off_t begin = MAX (*at, f->at);
  if (!buf || (off_t) n <= begin - f->at)
    return NULL;
  char const *line = buf + (begin - f->at);
  char const *end = memchr (line, f->terminator, buf + n - line);
  if (!end || memchr (line, '\0', end - line))
    return NULL;
  *at = begin + (end - line) + 1;
  return ximemdup0 (line, end - line);
}

int
listfile_close (struct listfile *f)
{
  int err = f->err;
  if (f->stream != xio_stdin () && fclose (f->stream) != 0 && err == 0)
    err = -errno;
  free (f->line);
  free (f->buffer);
  *f = (struct listfile) { .stream = NULL };
  return err;
}
