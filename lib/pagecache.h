/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* pagecache.h - sequential file I/O that leaves the page cache as it
   was: pages that we bring in are dropped, pages that were there
   before stay.  The one home of everything that knows about the cache.

   A `struct pagecache' is the state of one run: what was asked for,
   what each device turned out to support, the queue of written files
   that still wait for the disk, and the figures for the report.  A
   `struct pagecache_stream' is one open file in it, used from
   pagecache_begin to pagecache_end.

   Units:      sizes and offsets are in bytes.
   Errors:     a count >= 0, or -errno.  A hint that fails is never an
               error: the stream steps down to a weaker method.  With the
               option off this is plain read and write.
   Ownership:  a stream borrows its descriptor until pagecache_end, which
               says whether it also closes it.
   Threads:    one thread; the queue may have another for itself, see
               dropq.h.  */

#ifndef TNC_PAGECACHE_H
#define TNC_PAGECACHE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "coldmap.h"
#include "sysops.h"

/* How a stream keeps the cache clean, strongest first.  A stream only
   ever steps down.  */
enum pagecache_method
{
  PAGECACHE_DONTCACHE, /* RWF_DONTCACHE: the kernel drops */
  PAGECACHE_ADVICE,    /* residency scan, then posix_fadvise */
  PAGECACHE_NONE,      /* a regular file, but nothing works */
  PAGECACHE_PLAIN,     /* pipe, tape...: no pages of ours */
  PAGECACHE_METHODS
};

struct pagecache_opts
{
  bool enabled; /* --no-page-cache */

  /* The strongest rung that may be used; PAGECACHE_DONTCACHE normally.
     Tests lower it.  */
  enum pagecache_method strongest;

  /* A thread of its own sends written small files to the disk and drops
     them.  */
  bool background;
};

/* Figures of one method for --page-cache-report.  */
struct pagecache_figures
{
  uintmax_t files; /* streams that ended with this method */
  uintmax_t read_bytes;
  uintmax_t written_bytes;
  uintmax_t hot_pages; /* kept because they were there before;
                          counted where residency was scanned */
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
  bool single;  /* the first read asks for all of it */
  bool blind;   /* residency is not known */
  bool skipped; /* a seek left read-ahead behind */
  bool dontcache_used;
  off_t size;          /* of the file at pagecache_begin */
  off_t pos;           /* offset of the next byte, -1 unknown */
  off_t settled;       /* written before this: waited for */
  off_t started;       /* written before this: on its way */
  off_t unsent;        /* bytes written since the last window */
  off_t undropped;     /* bytes read since the last drop */
  uintmax_t bytes[2];  /* moved in all, by direction */
  off_t dropped;       /* bytes read before this: dropped */
  int err;             /* of write-back: 0 or -errno */
  struct coldmap *map; /* MINE, or that of another stream on the
                          same file */
  struct coldmap mine;
  bool shared; /* there is or was another one */
  dev_t dev;   /* which file it is */
  ino_t ino;
  struct pagecache_stream *next, *before; /* borrowed; in PC's list */
};

/* A new run.  WARN, unless null, is told once per file system when no
   mechanism works on the file open as FD.  SYS is borrowed; normally
   &sysops_real.  NULL when memory is exhausted.  */
struct pagecache *pagecache_new (struct pagecache_opts const *opts,
                                 struct sysops const *sys,
                                 void (*warn) (void *, int fd),
                                 void *warn_arg);

/* For tests: lower O->strongest to what the environment variable
   TNC_PAGE_CACHE_METHOD names: dontcache, advice or none.  To be called
   once, by main.  */
void pagecache_opts_debug (struct pagecache_opts *o);

/* Whether --no-page-cache is on.  */
bool pagecache_enabled (struct pagecache const *pc);

/* Start using FD at its current position.  ST is its fstat, or null:
   then it is asked for when needed.  A stream for writing may also be
   read, if FD can.  S must stay where it is until pagecache_end.  Streams
   on one file know of each other: to delete from an archive is to read it
   and to write it a little after.  */
void pagecache_begin (struct pagecache *pc, struct pagecache_stream *s, int fd,
                      enum pagecache_direction direction,
                      struct stat const *st);

/* Read at most N bytes, as read(2) does, once, without retrying EINTR:
   0 means end of file.  Large files want N >= 1 MiB and a page-aligned
   buffer.  A file that fits the N of the first call costs one call, or
   three where the kernel cannot drop by itself.  */
ssize_t pagecache_read (struct pagecache_stream *s, void *buf, size_t n);

/* Write at most N bytes, as write(2) does.  Offsets and sizes should be
   multiples of the page size but at the end of the file.  */
ssize_t pagecache_write (struct pagecache_stream *s, void const *buf,
                         size_t n);

/* Move to OFF (lseek SEEK_SET) over a hole or over data that need not be
   read; what was read before is dealt with.  0 or -errno.  */
int pagecache_seek (struct pagecache_stream *s, off_t off);

/* Drop what is still held and forget the stream.  If CLOSE_FD, also close
   the descriptor: for a written small file that may happen later, from a
   bounded queue, so that no file waits for the disk alone.  An error of
   write-back or close is returned as -errno when it is known now; one
   that shows up later is returned by pagecache_finish.  */
int pagecache_end (struct pagecache_stream *s, bool close_fd);

/* Write back everything written through S and wait for it, then drop it:
   for archives, before they are reported as written.  0, or -errno of
   fdatasync, which is a data error.  Does nothing and returns 0 when the
   option is off or S is no regular file.  */
int pagecache_sync (struct pagecache_stream *s);

/* Close files that wait to be dropped from the cache, since descriptors are
   short.  False: none waits.  */
bool pagecache_spare (struct pagecache *pc);

/* Deal with all queued files; this also frees their descriptors.  0, or
   the first -errno since the last call, of write-back or close.  */
int pagecache_finish (struct pagecache *pc);

/* The figures of method M so far.  */
struct pagecache_figures const *pagecache_figures (struct pagecache const *pc,
                                                   enum pagecache_method m);

/* Add the figures of FROM to those of PC.  */
void pagecache_absorb (struct pagecache *pc, struct pagecache const *from);

/* "RWF_DONTCACHE", "posix_fadvise", "none", "not cached".  */
char const *pagecache_method_name (enum pagecache_method m);

/* Finish and free PC.  */
void pagecache_free (struct pagecache *pc);

#endif
