/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* pagecache.h - sequential file I/O that leaves the page cache as it was:
   pages that we bring in are dropped, pages that were there before stay.  All
   knowledge of the cache is here.

   A `struct pagecache' is the state of one run: the options, what each device
   supports, the queue of written files that wait for the disk, and the figures
   for the report.  A `struct pagecache_stream' is one open file in it, used
   from pagecache_begin to pagecache_end.

   Units:      sizes and offsets are in bytes.
   Errors:     a count >= 0, or -errno.  A hint that fails is never an error:
               the stream steps down to a weaker method.  With the option off,
               these are plain reads and writes.
   Ownership:  a stream borrows its descriptor until pagecache_end, which can
               close it.
   Threads:    one thread, but see pagecache_lend; the queue may have its own,
               see dropq.h.  */

#ifndef TNC_PAGECACHE_H
#define TNC_PAGECACHE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "coldmap.h"
#include "sysops.h"

/* How a stream keeps the cache clean, strongest first.  A stream only
   ever steps down.  PAGECACHE_UNCACHED takes the place of
   PAGECACHE_DONTCACHE on systems that have it.  */
enum pagecache_method
{
  PAGECACHE_DONTCACHE, /* RWF_DONTCACHE: the kernel drops pages */
  PAGECACHE_ADVICE,    /* residency scan, then posix_fadvise */
  PAGECACHE_NONE,      /* a regular file, but no method works */
  PAGECACHE_PLAIN,     /* pipe, tape...: no pages in the cache */
  PAGECACHE_UNCACHED,  /* sysops.set_uncached: the system does it all */
  PAGECACHE_METHODS
};

/* The largest folio, in bytes: reads with RWF_DONTCACHE should start and end
   at multiples of it.  */
enum
{
  PAGECACHE_WHOLE = 2 * 1024 * 1024
};

struct pagecache_opts
{
  bool enabled; /* --no-page-cache */

  /* The strongest method allowed; normally PAGECACHE_DONTCACHE.  Tests lower
     it.  */
  enum pagecache_method strongest;

  /* A separate thread writes small files to the disk and drops them.  */
  bool background;
};

/* Figures of one method for --page-cache-report.  */
struct pagecache_figures
{
  uintmax_t files; /* streams that ended with this method */
  uintmax_t read_bytes;
  uintmax_t written_bytes;
  uintmax_t hot_pages; /* kept because they were cached before; counted where
                          residency was scanned */
};

enum pagecache_direction
{
  PAGECACHE_READ,
  PAGECACHE_WRITE
};

struct pagecache;
struct pagecache_device;

/* One open file.  All fields are private.  */
struct pagecache_stream
{
  struct pagecache *pc;            /* borrowed */
  struct pagecache_device *device; /* borrowed; null if PLAIN */
  int fd;                          /* borrowed */
  enum pagecache_direction direction;
  enum pagecache_method method;
  bool single;  /* the first read asks for the whole file */
  bool blind;   /* residency is unknown */
  bool skipped; /* a seek left read-ahead behind */
  bool dontcache_used;
  bool lent;           /* see pagecache_lend */
  bool is_part;        /* see pagecache_set_part */
  bool warn_due;       /* the warning waits for pagecache_end */
  off_t size;          /* of the file at pagecache_begin */
  off_t pos;           /* offset of the next byte; -1: unknown */
  off_t settled;       /* writes before this are clean */
  off_t started;       /* writes before this are under way */
  off_t unsent;        /* bytes written since the last window */
  off_t ahead;         /* bytes of the next writes that the file has */
  off_t undropped;     /* bytes read since the last drop */
  uintmax_t bytes[2];  /* total transferred, by direction */
  off_t dropped;       /* bytes read before this were dropped */
  int err;             /* of write-back; 0 or -errno */
  struct coldmap *map; /* MINE, or that of another stream on the same file */
  struct coldmap mine;
  bool shared; /* the file has or had another stream */
  dev_t dev;   /* identify the file */
  ino_t ino;
  struct pagecache_stream *next, *before; /* borrowed; in PC's list */
};

/* Start a run.  WARN, unless null, is called once per file system if no method
   works on the file open as FD.  SYS is borrowed; normally &sysops_real.  NULL
   when memory is exhausted.  */
struct pagecache *pagecache_new (struct pagecache_opts const *opts,
                                 struct sysops const *sys,
                                 void (*warn) (void *, int fd),
                                 void *warn_arg);

/* For tests: lower O->strongest to the method that the environment variable
   TNC_PAGE_CACHE_METHOD names: dontcache, advice or none.  Main calls this
   once.  */
void pagecache_opts_debug (struct pagecache_opts *o);

/* Whether --no-page-cache is on.  */
bool pagecache_enabled (struct pagecache const *pc);

/* Start using FD at its current position.  ST is its fstat; if null, fstat is
   called when needed.  A stream for writing may also be read, if FD allows it.
   S must not move until pagecache_end.  Streams on one file know of each
   other, because --delete reads an archive and writes it a little behind.  */
void pagecache_begin (struct pagecache *pc, struct pagecache_stream *s, int fd,
                      enum pagecache_direction direction,
                      struct stat const *st);

/* S, which was begun, reads only the beginning of its file, and another stream
   later the rest.  The figures count the file and its cached pages for that
   one, and the kernel reads nothing ahead that would have to be dropped.  */
void pagecache_set_part (struct pagecache_stream *s);

/* Whether reads of less than PAGECACHE_WHOLE cost no more than large ones; ask
   before the first read of S.  Of a folio that was read with RWF_DONTCACHE the
   kernel keeps nothing, even if only a part was asked for: the rest comes from
   the disk again.  Pages that others have cached stay.  Where the system does
   it all, nothing is read ahead.  */
bool pagecache_takes_small_reads (struct pagecache_stream *s);

/* Let another thread read, write or seek S, one thread at a time, until
   pagecache_end.  A warning that becomes due waits until then.  False, and
   nothing is changed, if another stream is on the same file; one that begins
   later does not know of S.  */
bool pagecache_lend (struct pagecache_stream *s);

/* Read at most N bytes with a single read(2); EINTR is not retried, 0 means
   end of file.  For large files, N should be at least 1 MiB and the buffer
   page-aligned.  A file that fits the N of the first call costs one call, or
   three if the kernel cannot drop pages itself.  */
ssize_t pagecache_read (struct pagecache_stream *s, void *buf, size_t n);

/* Write at most N bytes, as write(2) does.  Offsets and sizes should be
   multiples of the page size, except at the end of the file.  */
ssize_t pagecache_write (struct pagecache_stream *s, void const *buf,
                         size_t n);

/* Many small files written at once; zero before the first use.  Belongs to one
   thread.  */
struct pagecache_batch
{
  uint64_t context; /* see sysops.write_files */
  bool failed;      /* not possible here */
};

/* All N bytes of a file, which are at DATA.  */
struct pagecache_small
{
  struct pagecache_stream *stream;
  void const *data;
  size_t n;
};

/* Write N new files of V, each of which gets no more data than this, so that
   the disk gets few requests for all of them.  The caller then makes the usual
   calls of pagecache_write, which write only what was not written here: so
   errors are theirs.  Does nothing where that is not possible or of no use.
 */
void pagecache_write_small (struct pagecache_batch *b,
                            struct pagecache_small const *v, unsigned n);

/* Move to OFF (lseek SEEK_SET) over a hole or over data that need not be read.
   Drops what was read before.  0 or -errno.  */
int pagecache_seek (struct pagecache_stream *s, off_t off);

/* Drop what is still held and end the stream.  If CLOSE_FD, close the
   descriptor too.  For a small written file that may happen later, from a
   bounded queue, so that no file waits for the disk alone.  Returns -errno for
   a write-back or close error that is known now; pagecache_finish returns
   later ones.  */
int pagecache_end (struct pagecache_stream *s, bool close_fd);

/* Write back everything written through S, wait for it and drop it.  For
   archives, before success is reported.  0, or -errno of fdatasync, which is a
   data error.  Returns 0 and does nothing if the option is off or S is not a
   regular file.  */
int pagecache_sync (struct pagecache_stream *s);

/* Close files that wait to be dropped, because descriptors are short.  False
   if there are none.  */
bool pagecache_spare (struct pagecache *pc);

/* Finish all queued files and free their descriptors.  0, or the first -errno
   of write-back or close since the last call.  */
int pagecache_finish (struct pagecache *pc);

/* The figures of method M so far.  */
struct pagecache_figures const *pagecache_figures (struct pagecache const *pc,
                                                   enum pagecache_method m);

/* Add the figures of FROM to those of PC.  */
void pagecache_absorb (struct pagecache *pc, struct pagecache const *from);

/* "RWF_DONTCACHE", "posix_fadvise", "none", "not cached",
   "uncached descriptor".  */
char const *pagecache_method_name (enum pagecache_method m);

/* Finish and free PC.  */
void pagecache_free (struct pagecache *pc);

#endif
