/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* nopagecache.h - file I/O that leaves the kernel's page cache as it was.
   nopagecache(3) has the details and an example.

   Two interfaces.  That by descriptors stands in for read, write and close.
   That by streams is for a program of one thread that transfers large files
   from one end to the other; it also uses RWF_DONTCACHE where the kernel has
   it.

   Units:      bytes; offsets have 64 bits whatever off_t has.
   Errors:     a result of -1 with errno, as the system calls have it.  What
               only concerns the cache is never an error.
   Threads:    by descriptors: any, and signal handlers.  By streams: one
               thread for each run.  */

#ifndef NOPAGECACHE_H
#define NOPAGECACHE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#ifdef __cplusplus
extern "C"
{
#endif

  /* Until this is called with ON not 0, and after it is called with 0, the
     functions below are nothing but the system calls.  0, or -1 with ENOSYS if
     this system or this build of the library cannot control the cache.  */
  int npc_enable (int on);

  /* As the system calls of these names.  */
  ssize_t npc_read (int fd, void *buf, size_t n);
  ssize_t npc_pread (int fd, void *buf, size_t n, int64_t off);
  ssize_t npc_readv (int fd, struct iovec const *iov, int count);
  ssize_t npc_write (int fd, void const *buf, size_t n);
  ssize_t npc_pwrite (int fd, void const *buf, size_t n, int64_t off);
  ssize_t npc_writev (int fd, struct iovec const *iov, int count);

  /* As the system calls.  They also fail if data that was written before could
     not be brought to the disk.  */
  int npc_fsync (int fd);
  int npc_fdatasync (int fd);
  int npc_close (int fd);

  /* For other calls that transfer data: npc_before_read before it, with the
     offset, or -1 for the position of FD, and the most that it will transfer;
     npc_after_read after it, with the same offset and what it did
     transfer.  */
  void npc_before_read (int fd, int64_t off, size_t n);
  void npc_after_read (int fd, int64_t off, ssize_t moved);
  void npc_before_write (int fd, int64_t off, size_t n);
  void npc_after_write (int fd, int64_t off, ssize_t moved);

  /* Drop what is still held of files that are open or were closed a moment
     ago.  Before the program ends or runs another in its place.  -1 if data
     could not be brought to the disk.  */
  int npc_finish (void);

  /* A run of streams, and one open file in it.  */
  typedef struct npc_run npc_run;
  typedef struct npc_stream npc_stream;

  enum npc_direction
  {
    NPC_READ,
    NPC_WRITE
  };

  /* Start a run.  NULL with ENOMEM when memory is exhausted.  */
  npc_run *npc_run_new (void);

  /* Wait for the disk and drop what is left of files that were written and
     ended.  -1 with the first error since the last call.  */
  int npc_run_finish (npc_run *run);

  /* Finish RUN and free it.  Its streams have ended.  */
  void npc_run_free (npc_run *run);

  /* Use FD, which stays the caller's, at its current position.  NULL with
     ENOMEM when memory is exhausted.  */
  npc_stream *npc_stream_new (npc_run *run, int fd,
                              enum npc_direction direction);

  /* As read, write and lseek with SEEK_SET.  Buffers of 1 MiB and more are
     best.  */
  ssize_t npc_stream_read (npc_stream *s, void *buf, size_t n);
  ssize_t npc_stream_write (npc_stream *s, void const *buf, size_t n);
  int npc_stream_seek (npc_stream *s, int64_t off);

  /* As fdatasync; then drop what was written.  */
  int npc_stream_sync (npc_stream *s);

  /* Drop what is held, end S and free it.  With CLOSE_FD not 0, close its
     descriptor, perhaps later if it was written: npc_run_finish reports what
     goes wrong then.  */
  int npc_stream_end (npc_stream *s, int close_fd);

#ifdef __cplusplus
}
#endif

#endif
