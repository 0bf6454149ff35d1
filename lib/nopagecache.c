/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

/* All else is hidden.  */
#pragma GCC visibility push(default)
#include "nopagecache.h"
#pragma GCC visibility pop

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "npcprocess.h"
#include "pagecache.h"

/* By descriptors.  */

static atomic_bool enabled;

#define CONTROLS (ENABLE_PAGE_CACHE && HAVE_PTHREAD && HAVE_POSIX_FADVISE)

#if CONTROLS
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
start (void)
{
  npcprocess_start (&sysops_real);
}
#endif

/* Set errno if ERR is a -errno.  */
static int
result (int err)
{
  if (err == 0)
    return 0;
  errno = -err;
  return -1;
}

int
npc_enable (int on)
{
#if CONTROLS
  if (on)
    pthread_once (&once, start);
  else if (enabled)
    fdcache_leave_all (&npcprocess_cache, 0, INT_MAX);
  enabled = on != 0;
  return 0;
#else
  return on ? result (-ENOSYS) : 0;
#endif
}

static enum fdcache_verdict
before (int fd, enum pagecache_direction d, int64_t off, size_t n)
{
  return enabled ? fdcache_before (&npcprocess_cache, fd, d, off, n)
                 : FDCACHE_NONE;
}

/* MOVED is also the result.  */
static ssize_t
after (enum fdcache_verdict v, int fd, enum pagecache_direction d, int64_t off,
       ssize_t moved)
{
  if (v != FDCACHE_NONE && 0 < moved)
    fdcache_after (&npcprocess_cache, fd, d, off, moved);
  return moved;
}

static size_t
total (struct iovec const *iov, int count)
{
  size_t n = 0;
  for (int i = 0; i < count && n < SSIZE_MAX / 2; i++)
    n += iov[i].iov_len;
  return n;
}

ssize_t
npc_read (int fd, void *buf, size_t n)
{
  enum fdcache_verdict v = before (fd, PAGECACHE_READ, -1, n);
  return after (v, fd, PAGECACHE_READ, -1, read (fd, buf, n));
}

ssize_t
npc_pread (int fd, void *buf, size_t n, int64_t off)
{
  enum fdcache_verdict v = before (fd, PAGECACHE_READ, off, n);
  return after (v, fd, PAGECACHE_READ, off, pread (fd, buf, n, off));
}

ssize_t
npc_readv (int fd, struct iovec const *iov, int count)
{
  enum fdcache_verdict v = before (fd, PAGECACHE_READ, -1, total (iov, count));
  return after (v, fd, PAGECACHE_READ, -1, readv (fd, iov, count));
}

ssize_t
npc_write (int fd, void const *buf, size_t n)
{
  enum fdcache_verdict v = before (fd, PAGECACHE_WRITE, -1, n);
  return after (v, fd, PAGECACHE_WRITE, -1, write (fd, buf, n));
}

ssize_t
npc_pwrite (int fd, void const *buf, size_t n, int64_t off)
{
  enum fdcache_verdict v = before (fd, PAGECACHE_WRITE, off, n);
  return after (v, fd, PAGECACHE_WRITE, off, pwrite (fd, buf, n, off));
}

ssize_t
npc_writev (int fd, struct iovec const *iov, int count)
{
  enum fdcache_verdict v
      = before (fd, PAGECACHE_WRITE, -1, total (iov, count));
  return after (v, fd, PAGECACHE_WRITE, -1, writev (fd, iov, count));
}

/* The result of a call on FD, or an error of write-back from before it.  */
static int
with_error (int fd, int done)
{
  int err = enabled ? fdcache_error (&npcprocess_cache, fd) : 0;
  return done == 0 && err ? result (err) : done;
}

int
npc_fsync (int fd)
{
  return with_error (fd, fsync (fd));
}

int
npc_fdatasync (int fd)
{
  return with_error (fd, sysops_real.fdatasync (fd));
}

int
npc_close (int fd)
{
  int err = enabled ? fdcache_leave (&npcprocess_cache, fd) : 0;
  int done = close (fd);
  return done == 0 ? result (err) : done;
}

void
npc_before_read (int fd, int64_t off, size_t n)
{
  before (fd, PAGECACHE_READ, off, n);
}

void
npc_after_read (int fd, int64_t off, ssize_t moved)
{
  after (enabled, fd, PAGECACHE_READ, off, moved);
}

void
npc_before_write (int fd, int64_t off, size_t n)
{
  before (fd, PAGECACHE_WRITE, off, n);
}

void
npc_after_write (int fd, int64_t off, ssize_t moved)
{
  after (enabled, fd, PAGECACHE_WRITE, off, moved);
}

int
npc_finish (void)
{
  return result (enabled ? fdcache_leave_all (&npcprocess_cache, 0, INT_MAX)
                         : 0);
}

/* By streams.  */

struct npc_run
{
  struct pagecache *pc; /* owned */
};

struct npc_stream
{
  struct pagecache_stream s;
};

/* A count, or -1 and errno.  */
static ssize_t
counted (ssize_t count)
{
  return count < 0 ? result (count) : count;
}

npc_run *
npc_run_new (void)
{
  struct pagecache_opts opts = { .enabled = true };
  npc_run *run = malloc (sizeof *run);
  if (run)
    {
      run->pc = pagecache_new (&opts, &sysops_real, NULL, NULL);
      if (run->pc)
        return run;
      free (run);
    }
  errno = ENOMEM;
  return NULL;
}

int
npc_run_finish (npc_run *run)
{
  return result (pagecache_finish (run->pc));
}

void
npc_run_free (npc_run *run)
{
  if (run)
    pagecache_free (run->pc);
  free (run);
}

npc_stream *
npc_stream_new (npc_run *run, int fd, enum npc_direction direction)
{
  npc_stream *s = malloc (sizeof *s);
  if (!s)
    errno = ENOMEM;
  else
    pagecache_begin (
        run->pc, &s->s, fd,
        (direction == NPC_WRITE ? PAGECACHE_WRITE : PAGECACHE_READ), NULL);
  return s;
}

ssize_t
npc_stream_read (npc_stream *s, void *buf, size_t n)
{
  return counted (pagecache_read (&s->s, buf, n));
}

ssize_t
npc_stream_write (npc_stream *s, void const *buf, size_t n)
{
  return counted (pagecache_write (&s->s, buf, n));
}

int
npc_stream_seek (npc_stream *s, int64_t off)
{
  return result (pagecache_seek (&s->s, off));
}

int
npc_stream_sync (npc_stream *s)
{
  return result (pagecache_sync (&s->s));
}

int
npc_stream_end (npc_stream *s, int close_fd)
{
  int err = pagecache_end (&s->s, close_fd != 0);
  free (s);
  return result (err);
}
