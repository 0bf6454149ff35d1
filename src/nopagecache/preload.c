/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The state of the process, and the ways it ends or becomes another.  */

#include <config.h>

#include "preload.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>

#include "npcprocess.h"

static struct sysops sys;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool verbose;

/* What the rest of this library does is not to be wrapped.  */
static int
plain_close (int fd)
{
  return syscall (SYS_close, fd);
}

static int
plain_fdatasync (int fd)
{
  return syscall (SYS_fdatasync, fd);
}

/* Found early: later, another thread may hold the dynamic linker's lock and
   wait for ours.  */
static int (*next_fadvise) (int, large_off, large_off, int);

static int
plain_dontneed (int fd, off_t off, off_t len)
{
  return next_fadvise (fd, off, len, POSIX_FADV_DONTNEED);
}

static void
start (void)
{
  next_fadvise = (int (*) (int, large_off, large_off, int)) preload_next (
      sizeof (long) == sizeof (large_off) ? "posix_fadvise"
                                          : "posix_fadvise64");
  sys = sysops_real;
  sys.close = plain_close;
  sys.fdatasync = plain_fdatasync;
  sys.fadvise_dontneed = plain_dontneed;
  verbose = getenv ("NOPAGECACHE_VERBOSE") != NULL;
  npcprocess_start (&sys);
}

struct fdcache *
preload_cache (void)
{
  if (!npcprocess_cache.sys)
    pthread_once (&once, start);
  return &npcprocess_cache;
}

void *
preload_next (char const *name)
{
  int err = errno;
  void *p = dlsym (RTLD_NEXT, name);
  errno = err;
  return p;
}

bool
preload_is_verbose (void)
{
  preload_cache ();
  return verbose;
}

void
preload_message (char const *text)
{
  int err = errno;
  char line[300];
  int n = snprintf (line, sizeof line, "nopagecache: %.80s: %.180s\n",
                    program_invocation_short_name, text);
  syscall (SYS_write, STDERR_FILENO, line, (size_t) n);
  errno = err;
}

void
preload_close_own (void)
{
  int err = fdcache_leave_all (preload_cache (), 0, -1);
  if (err)
    preload_message (strerror (-err));
}

int
preload_leave (int fd)
{
  if (fdcache_is_own (preload_cache (), fd))
    preload_close_own ();
  preload_forget_stream (fd);
  return fdcache_leave (&npcprocess_cache, fd);
}

/* In a build that counts which lines are run: write down the counts, because
   the process may end without more of ours.  */
static void
keep_counts (void)
{
#ifdef COUNT_LINES
  void __gcov_dump (void), __gcov_reset (void);
  int err = errno;
  __gcov_dump ();
  __gcov_reset ();
  errno = err;
#endif
}

void
preload_leave_all (void)
{
  int err = fdcache_leave_all (preload_cache (), 0, INT_MAX);
  if (err)
    preload_message (strerror (-err));
  keep_counts ();
}

__attribute__ ((constructor)) static void
at_start (void)
{
  preload_cache ();
}

__attribute__ ((destructor)) static void
at_exit (void)
{
  preload_flush_streams ();
  preload_leave_all ();
}

WRAP (void, _exit, (int status))
{
  preload_leave_all ();
  NEXT (_exit) (status);
  __builtin_unreachable ();
}

WRAP (void, _Exit, (int status))
{
  preload_leave_all ();
  NEXT (_Exit) (status);
  __builtin_unreachable ();
}

WRAP (int, execve, (char const *file, char *const *argv, char *const *env))
{
  preload_leave_all ();
  return NEXT (execve) (file, argv, env);
}

WRAP (int, execv, (char const *file, char *const *argv))
{
  preload_leave_all ();
  return NEXT (execv) (file, argv);
}

WRAP (int, execvp, (char const *file, char *const *argv))
{
  preload_leave_all ();
  return NEXT (execvp) (file, argv);
}

WRAP (int, execvpe, (char const *file, char *const *argv, char *const *env))
{
  preload_leave_all ();
  return NEXT (execvpe) (file, argv, env);
}

WRAP (int, fexecve, (int fd, char *const *argv, char *const *env))
{
  preload_leave_all ();
  return NEXT (fexecve) (fd, argv, env);
}

/* Functions that start programs without fork's handlers, and those that need
   no program to unmount.  */

#define WRAP_SPAWN(name)                                               \
  WRAP (int, name,                                                     \
        (pid_t * pid, char const *file, void const *actions,           \
         void const *attributes, char *const *argv, char *const *env)) \
  {                                                                    \
    preload_close_own ();                                              \
    return NEXT (name) (pid, file, actions, attributes, argv, env);    \
  }

WRAP_SPAWN (posix_spawn)
WRAP_SPAWN (posix_spawnp)

#ifdef __x86_64__
/* What vfork jumps to.  */
void *preload_before_vfork (void);

__attribute__ ((used)) void *
preload_before_vfork (void)
{
  static void *_Atomic found;
  preload_close_own ();
  if (!found)
    found = preload_next ("vfork");
  return found;
}

/* It returns twice, so nothing of ours may be left on the stack.  */
__attribute__ ((naked)) WRAP (pid_t, vfork, (void) )
{
  __asm__("sub $8, %rsp\n\t"
          "call preload_before_vfork\n\t"
          "add $8, %rsp\n\t"
          "jmp *%rax");
}
#endif

WRAP (int, system, (char const *command))
{
  preload_close_own ();
  return NEXT (system) (command);
}

WRAP (int, umount, (char const *name))
{
  preload_close_own ();
  return NEXT (umount) (name);
}

WRAP (int, umount2, (char const *name, int flags))
{
  preload_close_own ();
  return NEXT (umount2) (name, flags);
}

#if HAS_CLOSE_RANGE
WRAP (int, execveat,
      (int dir, char const *file, char *const *argv, char *const *env,
       int flags))
{
  preload_leave_all ();
  return NEXT (execveat) (dir, file, argv, env, flags);
}
#endif

/* Put the arguments after FIRST, up to a null pointer, into ARGV.  */
#define COLLECT(argv, first, args) \
  int n = 1;                       \
  va_list args;                    \
  va_start (args, first);          \
  while (va_arg (args, char *))    \
    n++;                           \
  va_end (args);                   \
  char *argv[n + 1];               \
  argv[0] = (char *) first;        \
  va_start (args, first);          \
  for (int i = 1; i <= n; i++)     \
  argv[i] = va_arg (args, char *)

WRAP (int, execl, (char const *file, char const *first, ...))
{
  COLLECT (argv, first, args);
  va_end (args);
  return wrap_execv (file, argv);
}

WRAP (int, execlp, (char const *file, char const *first, ...))
{
  COLLECT (argv, first, args);
  va_end (args);
  return wrap_execvp (file, argv);
}

WRAP (int, execle, (char const *file, char const *first, ...))
{
  COLLECT (argv, first, args);
  char *const *env = va_arg (args, char *const *);
  va_end (args);
  return wrap_execve (file, argv, env);
}
