/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The calls that make descriptors.  If the process may not have more, they get
   those of our own.  */

#include <config.h>

#include "preload.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/socket.h>

bool
preload_spare (void)
{
  struct fdcache *c = preload_cache ();
  if ((errno != EMFILE && errno != ENFILE) || c->queue.n == 0)
    return false;
  preload_close_own ();
  return true;
}

/* The mode is there only if a file may be made; what else is read here is not
   looked at.  */
#define WRAP_OPEN(suffix)                                                  \
  WRAP (int, open##suffix, (char const *name, int flags, ...))             \
  {                                                                        \
    va_list args;                                                          \
    va_start (args, flags);                                                \
    mode_t mode = va_arg (args, unsigned);                                 \
    va_end (args);                                                         \
    return PATIENTLY (NEXT (open##suffix) (name, flags, mode), -1);        \
  }                                                                        \
  WRAP (int, openat##suffix, (int dir, char const *name, int flags, ...))  \
  {                                                                        \
    va_list args;                                                          \
    va_start (args, flags);                                                \
    mode_t mode = va_arg (args, unsigned);                                 \
    va_end (args);                                                         \
    return PATIENTLY (NEXT (openat##suffix) (dir, name, flags, mode), -1); \
  }                                                                        \
  WRAP (int, creat##suffix, (char const *name, mode_t mode))               \
  {                                                                        \
    return PATIENTLY (NEXT (creat##suffix) (name, mode), -1);              \
  }

WRAP_OPEN ()
#ifdef __GLIBC__
WRAP_OPEN (64)

/* What programs call that were compiled with _FORTIFY_SOURCE.  */
#define WRAP_OPEN_2(suffix)                                                \
  WRAP (int, __open##suffix##_2, (char const *name, int flags))            \
  {                                                                        \
    return PATIENTLY (NEXT (__open##suffix##_2) (name, flags), -1);        \
  }                                                                        \
  WRAP (int, __openat##suffix##_2, (int dir, char const *name, int flags)) \
  {                                                                        \
    return PATIENTLY (NEXT (__openat##suffix##_2) (dir, name, flags), -1); \
  }

WRAP_OPEN_2 ()
WRAP_OPEN_2 (64)
#endif

WRAP (DIR *, opendir, (char const *name))
{
  return PATIENTLY (NEXT (opendir) (name), NULL);
}

WRAP (int, dup, (int fd)) { return PATIENTLY (NEXT (dup) (fd), -1); }

WRAP (int, pipe, (int *pair)) { return PATIENTLY (NEXT (pipe) (pair), -1); }

WRAP (int, pipe2, (int *pair, int flags))
{
  return PATIENTLY (NEXT (pipe2) (pair, flags), -1);
}

WRAP (int, socket, (int domain, int type, int protocol))
{
  return PATIENTLY (NEXT (socket) (domain, type, protocol), -1);
}

WRAP (int, socketpair, (int domain, int type, int protocol, int *pair))
{
  return PATIENTLY (NEXT (socketpair) (domain, type, protocol, pair), -1);
}

WRAP (int, accept, (int fd, void *address, socklen_t *size))
{
  return PATIENTLY (NEXT (accept) (fd, address, size), -1);
}

WRAP (int, accept4, (int fd, void *address, socklen_t *size, int flags))
{
  return PATIENTLY (NEXT (accept4) (fd, address, size, flags), -1);
}
