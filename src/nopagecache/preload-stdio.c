/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Standard streams.  The C library reads and writes for them by itself, where
   no wrapper sees it.  So the file is looked at when a stream is opened or
   first used, its position is looked at after about a MiB, counted at the
   calls that are used for much data, and what is left is dropped at
   fclose.  */

#include <config.h>

#include "preload.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <wchar.h>

/* A stream by its descriptor.  */
struct stream
{
  FILE *_Atomic fp; /* borrowed; null: not seen */
  atomic_uint seen; /* bits of directions: it was used */
  atomic_uint ours; /* bits of directions: it has pages */
  atomic_ulong bytes;
  atomic_ulong born; /* in the order of opening; 0: a standard stream */
};

enum
{
  STREAMS = 1024
};
static struct stream streams[STREAMS];
static atomic_ulong opened;

/* Bytes between two looks at the position.  */
static unsigned long const STEP = 1024 * 1024;

/* What a call is counted for that fills or empties a buffer.  */
static size_t const BUFFER = 4096;

static int
number_of (FILE *fp)
{
  int err = errno;
#ifdef __GLIBC__
  int fd = fileno_unlocked (fp);
#else
  int fd = fileno (fp);
#endif
  errno = err;
  return fd;
}

void
preload_forget_stream (int fd)
{
  if (0 <= fd && fd < STREAMS)
    streams[fd].fp = NULL;
}

/* Find out what is cached of the file of FP, if it is used in direction D for
   the first time.  */
static struct stream *
look (FILE *fp, enum pagecache_direction d)
{
  int fd = number_of (fp);
  if (fd < 0 || STREAMS <= fd)
    return NULL;
  struct stream *s = &streams[fd];
  if (s->fp != fp)
    {
      s->seen = s->ours = 0;
      s->bytes = s->born = 0;
      s->fp = fp;
    }
  if (!(s->seen & 1u << d))
    {
      s->seen |= 1u << d;
      if (fdcache_before (preload_cache (), fd, d, 0, SSIZE_MAX)
          != FDCACHE_NONE)
        s->ours |= 1u << d;
    }
  return s;
}

/* A call on FP has moved about N bytes.  */
static void
count (struct stream *s, FILE *fp, enum pagecache_direction d, size_t n)
{
  if (!s || !(s->ours & 1u << d))
    return;
  s->bytes += n;
  if (STEP <= s->bytes)
    {
      n = atomic_exchange (&s->bytes, 0);
      int fd = number_of (fp);
      struct fdcache *c = preload_cache ();
      if (fdcache_before (c, fd, d, 0, SSIZE_MAX) != FDCACHE_NONE)
        fdcache_after (c, fd, d, -1, n);
    }
}

/* The stream FP is new or has another file: forget what was.  */
static FILE *
note_opened (FILE *fp, char const *mode)
{
  int fd = fp ? number_of (fp) : -1;
  int err = errno;
  if (0 <= fd && fd < STREAMS)
    {
      streams[fd].fp = NULL;
      look (fp, *mode == 'r' ? PAGECACHE_READ : PAGECACHE_WRITE);
      streams[fd].born = ++opened;
    }
  errno = err;
  return fp;
}

/* FP is about to be closed.  0 or an error number.  */
static int
leave (FILE *fp)
{
  int fd = number_of (fp);
  int result = 0;
  if (fd < 0)
    return 0;
  if (fd < STREAMS && streams[fd].fp == fp)
    {
      if (streams[fd].ours & 1u << PAGECACHE_WRITE && fflush (fp) != 0)
        result = errno;
    }
  int err = preload_leave (fd);
  return result ? result : -err;
}

/* Of the streams that may hold data, the one that was opened last: the C
   library begins with it, too.  Null if there is none.  */
static struct stream *
newest (void)
{
  struct stream *found = NULL;
  for (struct stream *s = streams; s < streams + STREAMS; s++)
    if (s->fp && s->ours & 1u << PAGECACHE_WRITE
        && (!found || found->born <= s->born))
      found = s;
  return found;
}

void
preload_flush_streams (void)
{
  struct stream *s;
  while ((s = newest ()))
    {
      FILE *fp = s->fp;
      s->ours = 0;
      /* Who holds the lock may wait for ever.  */
      if (fp && ftrylockfile (fp) == 0)
        {
          fflush (fp);
          funlockfile (fp);
        }
    }
}

#define WRAP_OPEN(suffix)                                                    \
  WRAP (FILE *, fopen##suffix, (char const *name, char const *mode))         \
  {                                                                          \
    return note_opened (PATIENTLY (NEXT (fopen##suffix) (name, mode), NULL), \
                        mode);                                               \
  }                                                                          \
  WRAP (FILE *, freopen##suffix,                                             \
        (char const *name, char const *mode, FILE *fp))                      \
  {                                                                          \
    leave (fp);                                                              \
    return note_opened (NEXT (freopen##suffix) (name, mode, fp), mode);      \
  }                                                                          \
  WRAP (FILE *, tmpfile##suffix, (void) )                                    \
  {                                                                          \
    return note_opened (NEXT (tmpfile##suffix) (), "w");                     \
  }

WRAP_OPEN ()
#ifdef __GLIBC__
WRAP_OPEN (64)
#endif

WRAP (FILE *, fdopen, (int fd, char const *mode))
{
  return note_opened (NEXT (fdopen) (fd, mode), mode);
}

WRAP (FILE *, popen, (char const *command, char const *mode))
{
  preload_close_own ();
  FILE *fp = NEXT (popen) (command, mode);
  preload_forget_stream (fp ? number_of (fp) : -1);
  return fp;
}

WRAP (int, fclose, (FILE * fp))
{
  int err = leave (fp);
  int done = NEXT (fclose) (fp);
  if (done == 0 && err)
    {
      errno = err;
      done = EOF;
    }
  return done;
}

/* These close a stream where no wrapper sees it.  */

WRAP (int, endmntent, (FILE * fp))
{
  if (fp)
    leave (fp);
  return NEXT (endmntent) (fp);
}

WRAP (int, pclose, (FILE * fp))
{
  leave (fp);
  return NEXT (pclose) (fp);
}

/* A call NAME on the stream FP whose result is R, which stands for N bytes. */
#define WRAP_CALL(type, name, parameters, arguments, d, n) \
  WRAP (type, name, parameters)                            \
  {                                                        \
    struct stream *s_ = look (fp, d);                      \
    type r = NEXT (name) arguments;                        \
    int err_ = errno;                                      \
    count (s_, fp, d, n);                                  \
    errno = err_;                                          \
    return r;                                              \
  }

#define WRAP_READ(type, name, parameters, arguments, n) \
  WRAP_CALL (type, name, parameters, arguments, PAGECACHE_READ, n)
#define WRAP_WRITE(type, name, parameters, arguments, n) \
  WRAP_CALL (type, name, parameters, arguments, PAGECACHE_WRITE, n)

#define WRAP_BLOCKS(suffix)                                                 \
  WRAP_READ (size_t, fread##suffix,                                         \
             (void *buf, size_t size, size_t n, FILE *fp),                  \
             (buf, size, n, fp), r *size)                                   \
  WRAP_WRITE (size_t, fwrite##suffix,                                       \
              (void const *buf, size_t size, size_t n, FILE *fp),           \
              (buf, size, n, fp), r *size)                                  \
  WRAP_READ (char *, fgets##suffix, (char *buf, int n, FILE *fp),           \
             (buf, n, fp), r ? strlen (r) : 0)                              \
  WRAP_WRITE (int, fputs##suffix, (char const *text, FILE *fp), (text, fp), \
              r < 0 ? 0 : strlen (text))                                    \
  WRAP_READ (int, fgetc##suffix, (FILE * fp), (fp), 1)                      \
  WRAP_READ (int, getc##suffix, (FILE * fp), (fp), 1)                       \
  WRAP_WRITE (int, fputc##suffix, (int c, FILE *fp), (c, fp), 1)            \
  WRAP_WRITE (int, putc##suffix, (int c, FILE *fp), (c, fp), 1)

WRAP_BLOCKS ()
WRAP_BLOCKS (_unlocked)

WRAP_READ (ssize_t, getline, (char **line, size_t *size, FILE *fp),
           (line, size, fp), r < 0 ? 0 : r)
WRAP_READ (ssize_t, getdelim, (char **line, size_t *size, int end, FILE *fp),
           (line, size, end, fp), r < 0 ? 0 : r)
WRAP_WRITE (int, vfprintf, (FILE * fp, char const *format, va_list args),
            (fp, format, args), r < 0 ? 0 : r)

#ifdef __GLIBC__
/* Those behind macros and inline functions, and what programs call that were
   compiled with _FORTIFY_SOURCE.  */
WRAP_READ (ssize_t, __getdelim, (char **line, size_t *size, int end, FILE *fp),
           (line, size, end, fp), r < 0 ? 0 : r)
WRAP_READ (int, __uflow, (FILE * fp), (fp), BUFFER)
WRAP_WRITE (int, __overflow, (FILE * fp, int c), (fp, c), BUFFER)
WRAP_READ (int, _IO_getc, (FILE * fp), (fp), 1)
WRAP_WRITE (int, _IO_putc, (int c, FILE *fp), (c, fp), 1)
WRAP_READ (size_t, __fread_chk,
           (void *buf, size_t room, size_t size, size_t n, FILE *fp),
           (buf, room, size, n, fp), r *size)
WRAP_READ (size_t, __fread_unlocked_chk,
           (void *buf, size_t room, size_t size, size_t n, FILE *fp),
           (buf, room, size, n, fp), r *size)
WRAP_READ (char *, __fgets_chk, (char *buf, size_t room, int n, FILE *fp),
           (buf, room, n, fp), r ? strlen (r) : 0)
WRAP_READ (char *, __fgets_unlocked_chk,
           (char *buf, size_t room, int n, FILE *fp), (buf, room, n, fp),
           r ? strlen (r) : 0)
WRAP_WRITE (int, __vfprintf_chk,
            (FILE * fp, int flag, char const *format, va_list args),
            (fp, flag, format, args), r < 0 ? 0 : r)

WRAP (int, __fprintf_chk, (FILE * fp, int flag, char const *format, ...))
{
  va_list args;
  va_start (args, format);
  int r = wrap___vfprintf_chk (fp, flag, format, args);
  va_end (args);
  return r;
}

WRAP (int, __printf_chk, (int flag, char const *format, ...))
{
  va_list args;
  va_start (args, format);
  int r = wrap___vfprintf_chk (stdout, flag, format, args);
  va_end (args);
  return r;
}
#endif

WRAP (int, fprintf, (FILE * fp, char const *format, ...))
{
  va_list args;
  va_start (args, format);
  int r = wrap_vfprintf (fp, format, args);
  va_end (args);
  return r;
}

WRAP (int, printf, (char const *format, ...))
{
  va_list args;
  va_start (args, format);
  int r = wrap_vfprintf (stdout, format, args);
  va_end (args);
  return r;
}

WRAP (int, vprintf, (char const *format, va_list args))
{
  return wrap_vfprintf (stdout, format, args);
}

WRAP (int, puts, (char const *text))
{
  struct stream *s = look (stdout, PAGECACHE_WRITE);
  int r = NEXT (puts) (text);
  int err = errno;
  count (s, stdout, PAGECACHE_WRITE, strlen (text) + 1);
  errno = err;
  return r;
}

WRAP (int, putchar, (int c)) { return wrap_putc (c, stdout); }

WRAP (int, getchar, (void) ) { return wrap_getc (stdin); }
