/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* shim.c - a library that is loaded before all others, and makes one call of
   the program go wrong: see plan.h.

   Only the process that was started has faults, with the children that it
   forks; the programs that it executes have not.  The C library's own system
   calls, those of stdio for example, are not seen: the functions that cause
   them are in the table instead.  A close that fails closes all the same, as
   that of Linux does.  */

#define _GNU_SOURCE 1

#include "plan.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* What POSIX calls int is something else in glibc.  */
#ifdef __GLIBC__
typedef unsigned long request_type;
typedef __rlimit_resource_t resource_type;
typedef __rusage_who_t rusage_type;
#else
typedef int request_type;
typedef int resource_type;
typedef int rusage_type;
#endif

static struct plan *plan;

/* Where the program's own code is.  */
static uintptr_t code, code_end;

/* A dl_iterate_phdr callback: the first object is the program.  */
static int
find_code (struct dl_phdr_info *info, size_t size, void *arg)
{
  (void) size;
  (void) arg;
  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_LOAD
        && info->dlpi_phdr[i].p_flags & PF_X)
      {
        code = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        code_end = code + info->dlpi_phdr[i].p_memsz;
      }
  return 1;
}

__attribute__ ((constructor)) static void
begin (void)
{
  char const *name = getenv ("FAULT_PLAN");
  if (!name)
    return;
  int fd = syscall (SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return;
  void *page = (void *) syscall (SYS_mmap, NULL, sizeof *plan,
                                 PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  syscall (SYS_close, fd);
  unsetenv ("FAULT_PLAN");
  unsetenv ("LD_PRELOAD");
  dl_iterate_phdr (find_code, NULL);
  if (page != MAP_FAILED)
    plan = page;
}

/* Count a call.  Returns the error with which it fails, or 0.  */
static int
fault (enum call call)
{
  if (!plan)
    return 0;
  unsigned number = atomic_fetch_add (&plan->count[call], 1) + 1;
  if (plan->action == ACTION_NONE || call != plan->call
      || number != plan->number)
    return 0;
  plan->fd = -1;
  atomic_fetch_add (&plan->hit, 1);
  if (plan->action == ACTION_SIGNAL)
    {
      syscall (SYS_kill, (long) syscall (SYS_getpid), (long) plan->value);
      return 0;
    }
  return plan->value;
}

/* Where the program, built to count the lines that it runs, keeps the counts.
   What it does with that file is not the program's.  */
static int counts = -1;

/* Whether NAME is such a file.  */
static bool
has_counts (char const *name)
{
  size_t n = strlen (name);
  return 5 < n && strcmp (name + n - 5, ".gcda") == 0;
}

/* The next function of this name.  */
#define REAL(name)                \
  static __typeof__ (&name) real; \
  if (!real)                      \
  real = (__typeof__ (real)) (uintptr_t) dlsym (RTLD_NEXT, #name)

/* A function that returns FAILED and sets errno.  */
#define WRAP(type, failed, name, params, args) \
  type name params                             \
  {                                            \
    REAL (name);                               \
    int err = fault (CALL_##name);             \
    if (err == 0)                              \
      return real args;                        \
    errno = err;                               \
    return failed;                             \
  }

/* A function that returns the error.  */
#define WRAP_ERROR(name, params, args) \
  int name params                      \
  {                                    \
    REAL (name);                       \
    int err = fault (CALL_##name);     \
    return err != 0 ? err : real args; \
  }

/* Files by name.  */

static bool
has_mode (int flags)
{
  return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE;
}

#define MODE(last)                \
  mode_t mode = 0;                \
  if (has_mode (last))            \
    {                             \
      va_list ap;                 \
      va_start (ap, last);        \
      mode = va_arg (ap, mode_t); \
      va_end (ap);                \
    }

int
open (char const *name, int flags, ...)
{
  MODE (flags)
  REAL (open);
  if (has_counts (name))
    return counts = real (name, flags, mode);
  int err = fault (CALL_open);
  if (err == 0)
    return real (name, flags, mode);
  errno = err;
  return -1;
}

int
openat (int dir, char const *name, int flags, ...)
{
  MODE (flags)
  REAL (openat);
  int err = fault (CALL_openat);
  if (err == 0)
    return real (dir, name, flags, mode);
  errno = err;
  return -1;
}

/* What the compiler makes of calls when it checks them.  */

int __open_2 (char const *name, int flags);
int
__open_2 (char const *name, int flags)
{
  return open (name, flags);
}

int __openat_2 (int dir, char const *name, int flags);
int
__openat_2 (int dir, char const *name, int flags)
{
  return openat (dir, name, flags);
}

ssize_t __read_chk (int fd, void *buf, size_t n, size_t size);
ssize_t
__read_chk (int fd, void *buf, size_t n, size_t size)
{
  if (size < n)
    abort ();
  return read (fd, buf, n);
}

ssize_t __readlinkat_chk (int dir, char const *name, char *buf, size_t n,
                          size_t size);
ssize_t
__readlinkat_chk (int dir, char const *name, char *buf, size_t n, size_t size)
{
  if (size < n)
    abort ();
  return readlinkat (dir, name, buf, n);
}

WRAP (FILE *, NULL, fopen, (char const *name, char const *mode), (name, mode))
WRAP (int, -1, stat, (char const *name, struct stat *st), (name, st))
WRAP (int, -1, lstat, (char const *name, struct stat *st), (name, st))
WRAP (int, -1, fstatat,
      (int dir, char const *name, struct stat *st, int flags),
      (dir, name, st, flags))
WRAP (int, -1, faccessat, (int dir, char const *name, int mode, int flags),
      (dir, name, mode, flags))
WRAP (ssize_t, -1, readlinkat,
      (int dir, char const *name, char *buf, size_t n), (dir, name, buf, n))
WRAP (ssize_t, -1, readlink, (char const *name, char *buf, size_t n),
      (name, buf, n))
WRAP (int, -1, mkdir, (char const *name, mode_t mode), (name, mode))
WRAP (int, -1, mkdirat, (int dir, char const *name, mode_t mode),
      (dir, name, mode))
WRAP (int, -1, mknodat, (int dir, char const *name, mode_t mode, dev_t dev),
      (dir, name, mode, dev))
WRAP (int, -1, symlinkat, (char const *target, int dir, char const *name),
      (target, dir, name))
WRAP (int, -1, linkat,
      (int from, char const *name, int to, char const *link, int flags),
      (from, name, to, link, flags))
WRAP (int, -1, unlink, (char const *name), (name))
WRAP (int, -1, unlinkat, (int dir, char const *name, int flags),
      (dir, name, flags))
WRAP (int, -1, rename, (char const *from, char const *to), (from, to))
WRAP (int, -1, renameat,
      (int from, char const *name, int to, char const *other),
      (from, name, to, other))
WRAP (int, -1, renameat2,
      (int from, char const *name, int to, char const *other, unsigned flags),
      (from, name, to, other, flags))
WRAP (int, -1, chmod, (char const *name, mode_t mode), (name, mode))
WRAP (int, -1, fchmodat, (int dir, char const *name, mode_t mode, int flags),
      (dir, name, mode, flags))
WRAP (int, -1, fchownat,
      (int dir, char const *name, uid_t uid, gid_t gid, int flags),
      (dir, name, uid, gid, flags))
WRAP (int, -1, utimensat,
      (int dir, char const *name, struct timespec const times[2], int flags),
      (dir, name, times, flags))

/* Open files.  */

int
close (int fd)
{
  REAL (close);
  int err = fault (CALL_close);
  int result = real (fd);
  if (err == 0)
    return result;
  plan->fd = fd;
  errno = err;
  return -1;
}

ssize_t
read (int fd, void *buf, size_t n)
{
  REAL (read);
  int err = fault (CALL_read);
  if (err == 0 || err == SHORT)
    return real (fd, buf, err == SHORT && 1 < n ? n / 2 : n);
  errno = err;
  return -1;
}

ssize_t
write (int fd, void const *buf, size_t n)
{
  REAL (write);
  int err = fault (CALL_write);
  if (err == 0 || err == SHORT)
    return real (fd, buf, err == SHORT && 1 < n ? n / 2 : n);
  plan->fd = fd;
  errno = err;
  return -1;
}

/* IOV, or half of it in HALF.  */
static struct iovec const *
vector (struct iovec const *iov, int err, struct iovec *half, int *n)
{
  if (err != SHORT)
    return iov;
  *half = *iov;
  if (1 < half->iov_len)
    half->iov_len /= 2;
  *n = 1;
  return half;
}

ssize_t
preadv2 (int fd, struct iovec const *iov, int n, off_t off, int flags)
{
  REAL (preadv2);
  int err = fault (CALL_preadv2);
  struct iovec half;
  if (err == 0 || err == SHORT)
    {
      struct iovec const *v = vector (iov, err, &half, &n);
      return real (fd, v, n, off, flags);
    }
  errno = err;
  return -1;
}

ssize_t
pwritev2 (int fd, struct iovec const *iov, int n, off_t off, int flags)
{
  REAL (pwritev2);
  int err = fault (CALL_pwritev2);
  struct iovec half;
  if (err == 0 || err == SHORT)
    {
      struct iovec const *v = vector (iov, err, &half, &n);
      return real (fd, v, n, off, flags);
    }
  errno = err;
  return -1;
}

WRAP (off_t, -1, lseek, (int fd, off_t off, int whence), (fd, off, whence))

int
fstat (int fd, struct stat *st)
{
  REAL (fstat);
  int err = fd == counts ? 0 : fault (CALL_fstat);
  if (err == 0)
    return real (fd, st);
  errno = err;
  return -1;
}

WRAP (int, -1, fstatfs, (int fd, struct statfs *st), (fd, st))
WRAP (int, -1, fdatasync, (int fd), (fd))
WRAP (int, -1, fsync, (int fd), (fd))
WRAP (int, -1, syncfs, (int fd), (fd))
WRAP (int, -1, ftruncate, (int fd, off_t size), (fd, size))
WRAP (int, -1, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP (int, -1, fchown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid))
WRAP (int, -1, futimens, (int fd, struct timespec const times[2]), (fd, times))
WRAP (int, -1, fchdir, (int fd), (fd))
WRAP_ERROR (posix_fadvise, (int fd, off_t off, off_t n, int advice),
            (fd, off, n, advice))
WRAP (int, -1, sync_file_range,
      (int fd, off64_t off, off64_t n, unsigned flags), (fd, off, n, flags))
WRAP (int, -1, mincore, (void *at, size_t n, unsigned char *vec), (at, n, vec))
WRAP (long, -1, fpathconf, (int fd, int name), (fd, name))
WRAP (long, -1, pathconf, (char const *file, int name), (file, name))

/* A function of a descriptor, a command and whatever that wants.  */
#define WRAP_COMMAND(name, type)                      \
  int name (int fd, type command, ...)                \
  {                                                   \
    va_list ap;                                       \
    va_start (ap, command);                           \
    void *arg = va_arg (ap, void *);                  \
    va_end (ap);                                      \
    REAL (name);                                      \
    int err = fd == counts ? 0 : fault (CALL_##name); \
    if (err == 0)                                     \
      return real (fd, command, arg);                 \
    errno = err;                                      \
    return -1;                                        \
  }

WRAP_COMMAND (fcntl, int)
WRAP_COMMAND (ioctl, request_type)

int
prctl (int option, ...)
{
  unsigned long a[4];
  va_list ap;
  va_start (ap, option);
  for (int i = 0; i < 4; i++)
    a[i] = va_arg (ap, unsigned long);
  va_end (ap);
  REAL (prctl);
  int err = fault (CALL_prctl);
  if (err == 0)
    return real (option, a[0], a[1], a[2], a[3]);
  errno = err;
  return -1;
}

/* Directories.  */

WRAP (DIR *, NULL, fdopendir, (int fd), (fd))
WRAP (struct dirent *, NULL, readdir, (DIR * dir), (dir))
int
closedir (DIR *dir)
{
  REAL (closedir);
  int err = fault (CALL_closedir);
  int result = real (dir);
  if (err == 0)
    return result;
  errno = err;
  return -1;
}

WRAP (char *, NULL, getcwd, (char *buf, size_t n), (buf, n))

/* Extended attributes.  */

#define WRAP_XATTR(prefix, type, file)                                       \
  WRAP (ssize_t, -1, prefix##getxattr,                                       \
        (type file, char const *name, void *value, size_t n),                \
        (file, name, value, n))                                              \
  WRAP (ssize_t, -1, prefix##listxattr, (type file, char *list, size_t n),   \
        (file, list, n))                                                     \
  WRAP (                                                                     \
      int, -1, prefix##setxattr,                                             \
      (type file, char const *name, void const *value, size_t n, int flags), \
      (file, name, value, n, flags))                                         \
  WRAP (int, -1, prefix##removexattr, (type file, char const *name),         \
        (file, name))

WRAP_XATTR (, char const *, file)
WRAP_XATTR (l, char const *, file)
WRAP_XATTR (f, int, file)

/* Processes and threads.  */

WRAP (int, -1, pipe, (int fds[2]), (fds))
WRAP (int, -1, pipe2, (int fds[2], int flags), (fds, flags))
WRAP (int, -1, socketpair, (int domain, int type, int protocol, int fds[2]),
      (domain, type, protocol, fds))
WRAP (int, -1, dup2, (int from, int to), (from, to))
WRAP (int, -1, close_range, (unsigned first, unsigned last, int flags),
      (first, last, flags))
WRAP (pid_t, -1, fork, (void), ())
WRAP_ERROR (posix_spawnp,
            (pid_t * pid, char const *file,
             posix_spawn_file_actions_t const *actions,
             posix_spawnattr_t const *attr, char *const argv[],
             char *const env[]),
            (pid, file, actions, attr, argv, env))
WRAP (pid_t, -1, waitpid, (pid_t pid, int *status, int flags),
      (pid, status, flags))
WRAP (int, -1, waitid, (idtype_t type, id_t id, siginfo_t *info, int flags),
      (type, id, info, flags))
WRAP (int, -1, poll, (struct pollfd * fds, nfds_t n, int timeout),
      (fds, n, timeout))
WRAP (int, -1, kill, (pid_t pid, int number), (pid, number))
WRAP_ERROR (pthread_create,
            (pthread_t * thread, pthread_attr_t const *attr,
             void *(*start) (void *), void *arg),
            (thread, attr, start, arg))
WRAP (int, -1, sigaction,
      (int number, struct sigaction const *new, struct sigaction *old),
      (number, new, old))
WRAP (int, -1, clock_gettime, (clockid_t clock, struct timespec *now),
      (clock, now))
WRAP (ssize_t, -1, getrandom, (void *buf, size_t n, unsigned flags),
      (buf, n, flags))
WRAP (int, -1, getrlimit, (resource_type resource, struct rlimit *limit),
      (resource, limit))
WRAP (int, -1, getrusage, (rusage_type who, struct rusage *usage),
      (who, usage))
WRAP (int, -1, sched_getaffinity, (pid_t pid, size_t size, cpu_set_t *set),
      (pid, size, set))

/* What has no function in the C library, by its number.  */

static int
call_of_number (long number)
{
  static struct
  {
    short number, call;
  } const calls[] = { { SYS_io_setup, CALL_io_setup },
                      { SYS_io_submit, CALL_io_submit },
                      { SYS_io_getevents, CALL_io_getevents },
                      { 437, CALL_openat2 },
                      { 444, CALL_landlock_create_ruleset },
                      { 445, CALL_landlock_add_rule },
                      { 446, CALL_landlock_restrict_self },
                      { 451, CALL_cachestat },
                      { 452, CALL_fchmodat2 },
                      { 463, CALL_setxattrat },
                      { 464, CALL_getxattrat },
                      { 465, CALL_listxattrat },
                      { 466, CALL_removexattrat } };
  for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++)
    if (calls[i].number == number)
      return calls[i].call;
  return -1;
}

long
syscall (long number, ...)
{
  long a[6];
  va_list ap;
  va_start (ap, number);
  for (int i = 0; i < 6; i++)
    a[i] = va_arg (ap, long);
  va_end (ap);
  REAL (syscall);
  int call = call_of_number (number);
  int err = call < 0 ? 0 : fault ((enum call) call);
  if (err == 0)
    return real (number, a[0], a[1], a[2], a[3], a[4], a[5]);
  errno = err;
  return -1;
}

/* Memory: that of the program itself.  What the C library does without memory
   is not ours: it crashes when it looks for the names of users.  To find the
   functions by their names takes memory, so these are the GNU C library's own
   names for them.  */

void *__libc_malloc (size_t);
void *__libc_calloc (size_t, size_t);
void *__libc_realloc (void *, size_t);
void *__libc_memalign (size_t, size_t);

/* fault, if the program itself is the caller.  */
#define OWN_FAULT(name)                                              \
  ((uintptr_t) __builtin_return_address (0) - code < code_end - code \
       ? fault (CALL_##name)                                         \
       : 0)

#define WRAP_MEMORY(name, params, args, call) \
  void *name params                           \
  {                                           \
    int err = OWN_FAULT (name);               \
    if (err == 0)                             \
      return call args;                       \
    errno = err;                              \
    return NULL;                              \
  }

WRAP_MEMORY (malloc, (size_t n), (n), __libc_malloc)
WRAP_MEMORY (calloc, (size_t n, size_t size), (n, size), __libc_calloc)
WRAP_MEMORY (realloc, (void *at, size_t n), (at, n), __libc_realloc)
WRAP_MEMORY (aligned_alloc, (size_t to, size_t n), (to, n), __libc_memalign)

void *
reallocarray (void *at, size_t n, size_t size)
{
  size_t bytes;
  int err = OWN_FAULT (reallocarray);
  if (__builtin_mul_overflow (n, size, &bytes))
    err = ENOMEM;
  if (err == 0)
    return __libc_realloc (at, bytes);
  errno = err;
  return NULL;
}

WRAP (void *, MAP_FAILED, mmap,
      (void *at, size_t n, int protection, int flags, int fd, off_t off),
      (at, n, protection, flags, fd, off))

/* Names.  */

WRAP (struct passwd *, NULL, getpwuid, (uid_t uid), (uid))
WRAP (struct group *, NULL, getgrgid, (gid_t gid), (gid))
WRAP (struct passwd *, NULL, getpwnam, (char const *name), (name))
WRAP (struct group *, NULL, getgrnam, (char const *name), (name))
