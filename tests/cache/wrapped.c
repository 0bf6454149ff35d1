/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* wrapped IN - makes each call that nopagecache has a function of its own for,
   with files in the directory, and prints what it returns.  It prints the same
   with and without nopagecache.  For tests, so it uses the C library and
   nothing else.  IN is a file of some megabytes.  */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#undef _FORTIFY_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __GLIBC__
#define HAS_CLOSE_RANGE __GLIBC_PREREQ (2, 34)
#endif

extern char **environ;

static char const *in_name;
static char buf[64 * 1024];
static int const N = sizeof buf;
static char much[9 << 20];

/* Whether descriptors are short.  */
static int is_short;

/* If descriptors are short, two are free: nopagecache holds them back once
   files that were written have been closed.  */
static void
use_up (void)
{
  if (!is_short)
    return;
  int a = open ("a", O_WRONLY | O_CREAT, 0600);
  int b = open ("b", O_WRONLY | O_CREAT, 0600);
  if (a < 0 || b < 0 || write (a, buf, N) != N || write (b, buf, N) != N
      || close (a) != 0 || close (b) != 0)
    exit (1);
}

/* Let there be just two.  */
static void
be_short (void)
{
  struct rlimit limit = { 100, 100 };
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    exit (1);
  int last = 0;
  for (int fd; 0 <= (fd = dup (0));)
    last = fd;
  close (last);
  close (last - 1);
  is_short = 1;
}

/* Print the result R of the call NAME, and why it failed.  */
static void
show (char const *name, long r)
{
  char line[200];
  int n = snprintf (line, sizeof line, "%s: %ld%s%s\n", name, r,
                    r < 0 ? ": " : "", r < 0 ? strerror (errno) : "");
  if (write (3, line, n) != n)
    exit (1);
}

/* The result of CALL by its name.  */
#define SHOW(name, ...) show (#name, name (__VA_ARGS__))

/* The same for what returns a pointer.  */
#define SHOW_POINTER(name, ...) show (#name, name (__VA_ARGS__) ? 1 : -1)

/* The same for a new descriptor, which is closed.  */
#define SHOW_FD(name, ...)          \
  do                                \
    {                               \
      use_up ();                    \
      int fd_ = name (__VA_ARGS__); \
      show (#name, fd_);            \
      show ("close", close (fd_));  \
    }                               \
  while (0)

/* The same for two.  */
#define SHOW_PAIR(name, ...)            \
  do                                    \
    {                                   \
      use_up ();                        \
      show (#name, name (__VA_ARGS__)); \
      show ("close", close (pair[0]));  \
      show ("close", close (pair[1]));  \
    }                                   \
  while (0)

/* The same for a stream: read and closed.  */
#define SHOW_STREAM(name, ...)                         \
  do                                                   \
    {                                                  \
      use_up ();                                       \
      FILE *fp_ = name (__VA_ARGS__);                  \
      show (#name, fp_ ? fread (buf, 1, N, fp_) : -1); \
      show ("fclose", fp_ ? fclose (fp_) : -1);        \
    }                                                  \
  while (0)

#ifdef __GLIBC__
int __open_2 (char const *, int);
int __open64_2 (char const *, int);
int __openat_2 (int, char const *, int);
int __openat64_2 (int, char const *, int);
ssize_t __read_chk (int, void *, size_t, size_t);
ssize_t __pread_chk (int, void *, size_t, __off_t, size_t);
ssize_t __pread64_chk (int, void *, size_t, __off64_t, size_t);
ssize_t __getdelim (char **, size_t *, int, FILE *);
int __uflow (FILE *);
int __overflow (FILE *, int);
int _IO_getc (FILE *);
int _IO_putc (int, FILE *);
size_t __fread_chk (void *, size_t, size_t, size_t, FILE *);
size_t __fread_unlocked_chk (void *, size_t, size_t, size_t, FILE *);
char *__fgets_chk (char *, size_t, int, FILE *);
char *__fgets_unlocked_chk (char *, size_t, int, FILE *);
int __vfprintf_chk (FILE *, int, char const *, va_list);
int __fprintf_chk (FILE *, int, char const *, ...);
int __printf_chk (int, char const *, ...);
#endif

/* What makes descriptors.  */
static void
open_all (int server)
{
  SHOW_FD (open, in_name, O_RDONLY);
  SHOW_FD (open, "made", O_WRONLY | O_CREAT, 0640);
  SHOW_FD (openat, AT_FDCWD, in_name, O_RDONLY);
  SHOW_FD (creat, "made", 0640);
  SHOW_FD (open, "missing", O_RDONLY);
#ifdef __GLIBC__
  SHOW_FD (open64, in_name, O_RDONLY);
  SHOW_FD (openat64, AT_FDCWD, "made", O_RDWR | O_CREAT, 0640);
  SHOW_FD (creat64, "made", 0640);
  SHOW_FD (__open_2, in_name, O_RDONLY);
  SHOW_FD (__open64_2, in_name, O_RDONLY);
  SHOW_FD (__openat_2, AT_FDCWD, in_name, O_RDONLY);
  SHOW_FD (__openat64_2, AT_FDCWD, "missing", O_RDONLY);
#endif
  use_up ();
  DIR *dir = opendir (".");
  show ("opendir", dir ? closedir (dir) : -1);
  SHOW_POINTER (opendir, "missing");
  SHOW_FD (dup, STDIN_FILENO);
  SHOW_FD (socket, AF_UNIX, SOCK_STREAM, 0);
  SHOW_FD (accept, server, NULL, NULL);
  SHOW_FD (accept4, server, NULL, NULL, SOCK_CLOEXEC);

  int pair[2];
  SHOW_PAIR (pipe, pair);
  SHOW_PAIR (pipe2, pair, O_CLOEXEC);
  SHOW_PAIR (socketpair, AF_UNIX, SOCK_STREAM, 0, pair);

  SHOW_STREAM (fopen, in_name, "r");
  SHOW_STREAM (fopen, "missing", "r");
#ifdef __GLIBC__
  SHOW_STREAM (fopen64, in_name, "r");
#endif
}

/* A socket of which so many have asked for a connection.  */
static int
connected (int count)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "sock" };
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);
  if (bind (fd, (void *) &address, sizeof address) != 0
      || listen (fd, count) != 0)
    exit (1);
  while (count--)
    if (connect (socket (AF_UNIX, SOCK_STREAM, 0), (void *) &address,
                 sizeof address)
        != 0)
      exit (1);
  return fd;
}

/* What moves data by descriptors, of IN and OUT.  */
static void
move_all (int in, int out)
{
  struct iovec v[2] = { { buf, N / 2 }, { buf + N / 2, N / 2 } };
  off_t at = 4096;
  SHOW (read, in, buf, N);
  SHOW (write, out, buf, N);
  SHOW (pread, in, buf, N, 8192);
  SHOW (pwrite, out, buf, N, 8192);
  SHOW (readv, in, v, 2);
  SHOW (writev, out, v, 2);
  SHOW (preadv, in, v, 2, 65536);
  SHOW (pwritev, out, v, 2, 65536);
  SHOW (read, out + 100, buf, N);
#ifdef __GLIBC__
  SHOW (preadv2, in, v, 2, 65536, 0);
  SHOW (pwritev2, out, v, 2, 65536, 0);
  SHOW (pread64, in, buf, N, 8192);
  SHOW (pwrite64, out, buf, N, 8192);
  SHOW (preadv64, in, v, 2, 65536);
  SHOW (pwritev64, out, v, 2, 65536);
  SHOW (preadv64v2, in, v, 2, 65536, 0);
  SHOW (pwritev64v2, out, v, 2, 65536, 0);
  SHOW (__read_chk, in, buf, N, N);
  SHOW (__pread_chk, in, buf, N, 0, N);
  SHOW (__pread64_chk, in, buf, N, 0, N);
  off64_t at64 = 4096;
  SHOW (sendfile64, out, in, &at64, 1 << 20);
  SHOW (posix_fadvise64, in, 0, 0, POSIX_FADV_WILLNEED);
  SHOW (lockf64, out, F_LOCK, 10);
  SHOW (fcntl64, out, F_GETFL);
  SHOW (readahead, in, 0, 65536);
#endif
  SHOW (sendfile, out, in, &at, 1 << 20);
  loff_t from = 0, to = 0;
  SHOW (copy_file_range, in, &from, out, &to, 1 << 20, 0);
  int pair[2];
  if (pipe (pair) == 0)
    {
      SHOW (splice, in, &from, pair[1], NULL, 4096, 0);
      SHOW (splice, pair[0], NULL, out, &to, 4096, 0);
      close (pair[0]);
      close (pair[1]);
    }
  SHOW (posix_fadvise, in, 0, 0, POSIX_FADV_SEQUENTIAL);
  SHOW (posix_fadvise, in, 0, 4096, POSIX_FADV_WILLNEED);
  SHOW (readv, in, NULL, 1);
  SHOW (sendfile, out, in, NULL, 1 << 20);
  SHOW (sendfile, out + 100, in, NULL, 1 << 20);
  SHOW (copy_file_range, in, NULL, out, NULL, 1 << 20, 0);
  SHOW (copy_file_range, in, NULL, out + 100, NULL, 1 << 20, 0);
  SHOW (fcntl, out, F_SETFL, O_APPEND);
  SHOW (write, out, buf, N);
  SHOW (pread, in, much, sizeof much, 0);
  SHOW (write, out, much, sizeof much);
  SHOW (lockf, out, F_LOCK, 10);
  SHOW (fsync, out);
  SHOW (fdatasync, out);
  SHOW (fsync, out + 100);
  void *p = mmap (NULL, 4096, PROT_READ, MAP_PRIVATE, in, 0);
  show ("mmap", p == MAP_FAILED ? -1 : munmap (p, 4096));
#ifdef __GLIBC__
  p = mmap64 (NULL, 4096, PROT_READ, MAP_PRIVATE, in, 0);
  show ("mmap64", p == MAP_FAILED ? -1 : munmap (p, 4096));
#endif
}

static void
print_to (FILE *fp, char const *format, ...)
{
  va_list args;
  va_start (args, format);
  SHOW (vfprintf, fp, format, args);
  va_end (args);
#ifdef __GLIBC__
  va_start (args, format);
  SHOW (__vfprintf_chk, fp, 1, format, args);
  va_end (args);
#endif
  va_start (args, format);
  show ("vprintf", vprintf (format, args));
  va_end (args);
}

/* What reads streams.  */
static void
read_streams (void)
{
  char *line = NULL;
  size_t size = 0;
  SHOW_STREAM (fdopen, open (in_name, O_RDONLY), "r");
  SHOW_STREAM (tmpfile);
#ifdef __GLIBC__
  SHOW_STREAM (tmpfile64);
#endif
  FILE *fp = fopen (in_name, "r");
  SHOW_POINTER (fgets, buf, N, fp);
  SHOW_POINTER (fgets_unlocked, buf, N, fp);
  SHOW (fread_unlocked, buf, 1, N, fp);
  SHOW (fgetc, fp);
  SHOW (fgetc_unlocked, fp);
  show ("getc", (getc) (fp));
  show ("getc_unlocked", (getc_unlocked) (fp));
  SHOW (getline, &line, &size, fp);
  SHOW (getdelim, &line, &size, '0', fp);
#ifdef __GLIBC__
  SHOW (__getdelim, &line, &size, '0', fp);
  SHOW (__uflow, fp);
  SHOW (_IO_getc, fp);
  SHOW (__fread_chk, buf, N, 1, N, fp);
  SHOW (__fread_unlocked_chk, buf, N, 1, N, fp);
  SHOW_POINTER (__fgets_chk, buf, N, N, fp);
  SHOW_POINTER (__fgets_unlocked_chk, buf, N, N, fp);
#endif
  fp = freopen (in_name, "r", fp);
  show ("freopen", fp ? fgetc (fp) : -1);
#ifdef __GLIBC__
  fp = freopen64 (in_name, "r", fp);
  show ("freopen64", fp ? fgetc (fp) : -1);
#endif
  SHOW (fclose, fp);
  free (line);
  if (freopen (in_name, "r", stdin))
    show ("getchar", (getchar) ());
  fp = popen ("echo x", "r");
  SHOW (fgetc, fp);
  SHOW (pclose, fp);
  fp = setmntent ("made", "a");
  SHOW (endmntent, fp);
}

/* What writes streams.  */
static void
write_streams (void)
{
  FILE *fp = fopen ("made", "w");
  SHOW (fwrite, buf, 1, N, fp);
  SHOW (fwrite_unlocked, buf, 1, N, fp);
  SHOW (fputs, "text\n", fp);
  SHOW (fputs_unlocked, "text\n", fp);
  SHOW (fputc, 'x', fp);
  SHOW (fputc_unlocked, 'x', fp);
  show ("putc", (putc) ('x', fp));
  show ("putc_unlocked", (putc_unlocked) ('x', fp));
  SHOW (fprintf, fp, "%d", 17);
#ifdef __GLIBC__
  SHOW (_IO_putc, 'x', fp);
  SHOW (__overflow, fp, 'x');
  SHOW (__fprintf_chk, fp, 1, "%d", 17);
  SHOW (__printf_chk, 1, "%d", 17);
#endif
  print_to (fp, "%d", 17);
  SHOW (printf, "%d", 17);
  SHOW (puts, "text");
  show ("putchar", (putchar) ('x'));
  SHOW (fclose, fp);
  fp = fopen ("/dev/full", "w");
  SHOW (fwrite, buf, 1, N, fp);
  SHOW (fclose, fp);
}

/* What ends a process or starts another program.  */

static char shell[] = "/bin/sh";
static char *const seven[] = { shell, (char *) "-c", (char *) "exit 7", NULL };

static void
end_at_once (void)
{
  _exit (7);
}

static void
end_at_once_too (void)
{
  _Exit (7);
}

static void
by_execl (void)
{
  execl (shell, shell, "-c", "exit 7", (char *) NULL);
}

static void
by_execle (void)
{
  execle (shell, shell, "-c", "exit 7", (char *) NULL, environ);
}

static void
by_execlp (void)
{
  execlp ("sh", "sh", "-c", "exit 7", (char *) NULL);
}

static void
by_execv (void)
{
  execv ("missing", seven);
  execv (shell, seven);
}

static void
by_execve (void)
{
  execve ("missing", seven, environ);
  execve (shell, seven, environ);
}

static void
by_execvp (void)
{
  execvp ("sh", seven);
}

static void
by_execvpe (void)
{
  execvpe ("sh", seven, environ);
}

static void
by_fexecve (void)
{
  fexecve (open (shell, O_RDONLY), seven, environ);
}

#if HAS_CLOSE_RANGE
static void
by_execveat (void)
{
  execveat (AT_FDCWD, shell, seven, environ, 0);
}

static void
by_closefrom (void)
{
  int fd = open (in_name, O_RDONLY);
  closefrom (fd);
  _exit (read (fd, buf, N) == -1 && errno == EBADF ? 7 : 1);
}

static void
by_close_range (void)
{
  int fd = open (in_name, O_RDONLY);
  _exit (close_range (fd, ~0u, 0) == 0 && read (fd, buf, N) == -1 ? 7 : 1);
}
#endif

static struct
{
  char const *name;
  void (*run) (void);
} const ends[] = { { "_exit", end_at_once },
                   { "_Exit", end_at_once_too },
                   { "execl", by_execl },
                   { "execle", by_execle },
                   { "execlp", by_execlp },
                   { "execv", by_execv },
                   { "execve", by_execve },
                   { "execvp", by_execvp },
                   { "execvpe", by_execvpe },
                   { "fexecve", by_fexecve },
#if HAS_CLOSE_RANGE
                   { "execveat", by_execveat },
                   { "closefrom", by_closefrom },
                   { "close_range", by_close_range }
#endif
};

static int
status_of (pid_t pid)
{
  int status = -1;
  return waitpid (pid, &status, 0) == pid && WIFEXITED (status)
             ? WEXITSTATUS (status)
             : -1;
}

static void
end_all (void)
{
  pid_t pid;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    {
      pid = fork ();
      if (pid == 0)
        {
          ends[i].run ();
          _exit (1);
        }
      show (ends[i].name, status_of (pid));
    }
  SHOW (posix_spawn, &pid, shell, NULL, NULL, seven, environ);
  show ("its status", status_of (pid));
  SHOW (posix_spawnp, &pid, "sh", NULL, NULL, seven, environ);
  show ("its status", status_of (pid));
  pid = vfork ();
  if (pid == 0)
    _exit (7);
  show ("vfork", status_of (pid));
  SHOW (system, "exit 7");
  SHOW (umount, "missing");
  SHOW (umount2, "missing", 0);
}

int
main (int argc, char **argv)
{
  /* What is shown goes to 3; output of the streams to 1.  */
  if (argc != 2 || dup2 (STDOUT_FILENO, 3) != 3
      || !freopen ("streams", "w", stdout))
    return 1;
  in_name = argv[1];
  int server = connected (4);
  open_all (server);
  /* Once it is known where the next function of a name is, nobody looks for it
     again.  */
  for (int i = 0; i < 2; i++)
    {
      int in = open (in_name, O_RDONLY);
      int out = open ("made", O_RDWR | O_CREAT | O_TRUNC, 0640);
      move_all (in, out);
      close (in);
      close (out);
      write_streams ();
      read_streams ();
      end_all ();
    }
  SHOW_FD (dup2, 1, 40);
  SHOW_FD (dup3, 1, 41, O_CLOEXEC);
  SHOW (dup3, 1, 1, 0);
  be_short ();
  open_all (server);
  is_short = 0;
  while (0 <= dup (0))
    continue;
  open_all (server);
  return 0;
}
