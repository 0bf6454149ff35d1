/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "xattrat.h"

#include <errno.h>

#if HAVE_SYS_XATTR_H && HAVE_LGETXATTR

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>
#if defined __linux__
#include <sys/syscall.h>
#endif

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

/* The numbers are the same on all machines except alpha.  */
#if defined __linux__ && !defined SYS_setxattrat && !defined __alpha__
#define SYS_setxattrat 463
#define SYS_getxattrat 464
#define SYS_listxattrat 465
#define SYS_removexattrat 466
#endif

#ifndef XATTR_SIZE_MAX
#define XATTR_SIZE_MAX 65536
#endif

/* The operation, independent of the method.  */
enum action
{
  LIST,
  GET,
  SET,
  REMOVE
};

struct request
{
  enum action action;
  char const *key;
  void *buf;         /* receives what is read */
  void const *value; /* what is set */
  size_t n;          /* bytes at BUF or VALUE */
};

static ssize_t
by_descriptor (int fd, struct request const *r)
{
  switch (r->action)
    {
    case LIST:
      return flistxattr (fd, r->buf, r->n);
    case GET:
      return fgetxattr (fd, r->key, r->buf, r->n);
    case SET:
      return fsetxattr (fd, r->key, r->value, r->n, 0);
    default:
      return fremovexattr (fd, r->key);
    }
}

static ssize_t
by_path (char const *path, bool follow, struct request const *r)
{
  switch (r->action)
    {
    case LIST:
      return (follow ? listxattr : llistxattr) (path, r->buf, r->n);
    case GET:
      return (follow ? getxattr : lgetxattr) (path, r->key, r->buf, r->n);
    case SET:
      return (follow ? setxattr : lsetxattr) (path, r->key, r->value, r->n, 0);
    default:
      return (follow ? removexattr : lremovexattr) (path, r->key);
    }
}

/* Use the calls that take a directory descriptor.  */
static ssize_t
by_name_at (struct xattrat_file const *f, struct request const *r)
{
#ifdef SYS_setxattrat
  unsigned flags = AT_SYMLINK_NOFOLLOW;
  void const *bytes = r->action == SET ? r->value : r->buf;
  struct
  {
    uint64_t value;
    uint32_t size, flags;
  } args = /* xattr_args */
      { .value = (uintptr_t) bytes, .size = r->n };
  switch (getenv ("TNC_NO_XATTRAT") ? -1 : (int) r->action)
    {
    case LIST:
      return syscall (SYS_listxattrat, f->dirfd, f->name, flags, r->buf, r->n);
    case GET:
      return syscall (SYS_getxattrat, f->dirfd, f->name, flags, r->key, &args,
                      sizeof args);
    case SET:
      return syscall (SYS_setxattrat, f->dirfd, f->name, flags, r->key, &args,
                      sizeof args);
    case REMOVE:
      return syscall (SYS_removexattrat, f->dirfd, f->name, flags, r->key);
    }
#endif
  errno = ENOSYS;
  return -1;
}

/* Use the name that /proc gives to F's descriptor, or to that of its
   directory.  */
static ssize_t
by_proc (struct xattrat_file const *f, struct request const *r)
{
  char path[PATH_MAX];
  int len
      = (f->fd < 0 ? snprintf (path, sizeof path, "/proc/self/fd/%d/%s",
                               f->dirfd, f->name)
                   : snprintf (path, sizeof path, "/proc/self/fd/%d", f->fd));
  if (0 <= len && (size_t) len < sizeof path)
    return by_path (path, 0 <= f->fd, r);
  errno = ENOENT;
  return -1;
}

/* Shared by parent and child.  */
struct shared
{
  ssize_t result;             /* or -errno */
  char bytes[XATTR_SIZE_MAX]; /* what was read */
};

/* Do R in F's directory.  The parent may have threads, so this makes only
   system calls.  */
static ssize_t
in_directory (struct xattrat_file const *f, struct request const *r)
{
  ssize_t result = (fchdir (f->dirfd) != 0 ? -1 : by_path (f->name, false, r));
  return result < 0 ? -errno : result;
}

/* Do R in a child process, because only a process in that directory can use
   bare names.  */
static ssize_t
by_child (struct xattrat_file const *f, struct request const *r)
{
  struct shared *s = mmap (NULL, sizeof *s, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ssize_t result = -1;
  if (s == MAP_FAILED)
    {
      errno = ECHILD;
      return -1;
    }
  struct request in_child = *r;
  in_child.buf = s->bytes;
  if (sizeof s->bytes < in_child.n && r->action != SET)
    in_child.n = sizeof s->bytes;
  s->result = -ECHILD;
  pid_t child = fork ();
  if (child == 0)
    {
      s->result = in_directory (f, &in_child);
      _exit (0);
    }
  while (0 < child && waitpid (child, NULL, 0) < 0 && errno == EINTR)
    continue;
  if (s->result < 0)
    errno = -s->result;
  else
    {
      result = s->result;
      if (r->buf && r->n)
        memcpy (r->buf, s->bytes, result);
    }
  int err = errno;
  munmap (s, sizeof *s);
  errno = err;
  return result;
}

/* Whether F's name still leads to its descriptor.  Sets errno if not.  */
static bool
is_same (struct xattrat_file const *f)
{
  struct stat a, b;
  if (fstat (f->fd, &a) == 0
      && fstatat (f->dirfd, f->name, &b, AT_SYMLINK_NOFOLLOW) == 0
      && a.st_dev == b.st_dev && a.st_ino == b.st_ino)
    return true;
  errno = ESTALE;
  return false;
}

/* Whether errno means that /proc is missing or shows only other processes.  */
static bool
proc_is_missing (void)
{
  return errno == ENOENT || errno == EACCES;
}

static ssize_t
by_name (struct xattrat_file const *f, struct request const *r)
{
  if (f->dirfd == AT_FDCWD || *f->name == '/')
    return by_path (f->name, false, r);
  ssize_t got = by_name_at (f, r);
  /* Seccomp filters reject unknown calls with EPERM.  */
  if (got < 0 && (errno == ENOSYS || errno == EPERM))
    {
      got = by_proc (f, r);
      if (got < 0 && proc_is_missing ())
        got = by_child (f, r);
    }
  return got;
}

static ssize_t
perform (struct xattrat_file const *f, struct request const *r)
{
  ssize_t got;
  if (f->fd < 0)
    got = by_name (f, r);
  else if (!f->fd_is_path)
    got = by_descriptor (f->fd, r);
  else
    {
      got = by_proc (f, r);
      if (got < 0 && proc_is_missing ())
        got = is_same (f) ? by_name (f, r) : -1;
    }
  return got < 0 ? -errno : got;
}

ssize_t
xattrat_list (struct xattrat_file const *f, char *buf, size_t n)
{
  return perform (f, &(struct request) { LIST, .buf = buf, .n = n });
}

ssize_t
xattrat_get (struct xattrat_file const *f, char const *key, void *buf,
             size_t n)
{
  return perform (f,
                  &(struct request) { GET, .key = key, .buf = buf, .n = n });
}

int
xattrat_set (struct xattrat_file const *f, char const *key, void const *value,
             size_t n)
{
  return perform (
      f, &(struct request) { SET, .key = key, .value = value, .n = n });
}

int
xattrat_remove (struct xattrat_file const *f, char const *key)
{
  return perform (f, &(struct request) { REMOVE, .key = key });
}

#else

ssize_t
xattrat_list (struct xattrat_file const *f, char *buf, size_t n)
{
  return -ENOTSUP;
}

ssize_t
xattrat_get (struct xattrat_file const *f, char const *key, void *buf,
             size_t n)
{
  return -ENOTSUP;
}

int
xattrat_set (struct xattrat_file const *f, char const *key, void const *value,
             size_t n)
{
  return -ENOTSUP;
}

int
xattrat_remove (struct xattrat_file const *f, char const *key)
{
  return -ENOTSUP;
}

#endif
