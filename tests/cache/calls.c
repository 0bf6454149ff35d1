/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* calls CALL IN OUT - copy IN to OUT by CALL, or check what programs may rely
   on; the status is 0 if that holds.  For the tests of nopagecache, so it uses
   the C library and nothing else.  */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#define _FILE_OFFSET_BITS 64

#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __GLIBC__
#define HAS_CLOSE_RANGE __GLIBC_PREREQ (2, 34)
#endif

/* Older versions of musl have no calls with flags.  */
#ifndef __GLIBC__
#define preadv2(fd, v, n, at, flags) preadv (fd, v, n, at)
#define pwritev2(fd, v, n, at, flags) pwritev (fd, v, n, at)
#endif

extern char **environ;

static char buf[128 * 1024];
static size_t const N = sizeof buf;
static char const *in_name, *out_name;
static int in, out;
static char **self;
static char *volatile nowhere;

static void
check (int holds, char const *what)
{
  if (holds)
    return;
  perror (what);
  exit (1);
}

/* Copy with statements that move up to N bytes at offset AT and say how many
   in GOT.  */
#define LOOP(READ, WRITE)                                              \
  do                                                                   \
    {                                                                  \
      ssize_t got;                                                     \
      struct iovec v[2] = { { buf, 1000 }, { buf + 1000, N - 1000 } }; \
      (void) v;                                                        \
      for (off_t at = 0; (got = (READ)) > 0; at += got)                \
        {                                                              \
          v[1].iov_len = 1000 < got ? got - 1000 : 0;                  \
          v[0].iov_len = 1000 < got ? 1000 : got;                      \
          check ((WRITE) == got, "write");                             \
          v[0].iov_len = 1000;                                         \
          v[1].iov_len = N - 1000;                                     \
        }                                                              \
      check (got == 0, "read");                                        \
    }                                                                  \
  while (0)

static void
copy_read (void)
{
  LOOP (read (in, buf, N), write (out, buf, got));
}

static void
copy_large (void)
{
  struct stat st;
  check (fstat (in, &st) == 0, "fstat");
  char *all = malloc (st.st_size + 1);
  check (all && read (in, all, st.st_size + 1) == st.st_size, "one read");
  check (write (out, all, st.st_size) == st.st_size, "one write");
  free (all);
}

static void
copy_splice (void)
{
  int p[2];
  ssize_t got, put;
  check (pipe (p) == 0, "pipe");
  while ((got = splice (in, NULL, p[1], NULL, 65536, 0)) > 0)
    for (; got; got -= put)
      check ((put = splice (p[0], NULL, out, NULL, got, 0)) > 0, "splice");
}

static void
copy_ranges (void)
{
  ssize_t got;
  while ((got = copy_file_range (in, NULL, out, NULL, 1 << 30, 0)) > 0)
    continue;
  check (got == 0, "copy_file_range");
}

static void
copy_sendfile (void)
{
  ssize_t got;
  while ((got = sendfile (out, in, NULL, 1 << 30)) > 0)
    continue;
  check (got == 0, "sendfile");
}

static void *
run_thread (void *arg)
{
  static char own[4][65536];
  size_t k = (size_t) arg;
  ssize_t got;
  for (off_t at = k * 65536; (got = pread (in, own[k], sizeof own[k], at)) > 0;
       at += 4 * 65536)
    check (pwrite (out, own[k], got, at) == got, "pwrite");
  return NULL;
}

static void
copy_threads (void)
{
  pthread_t t[4];
  for (size_t i = 0; i < 4; i++)
    check (pthread_create (&t[i], NULL, run_thread, (void *) i) == 0,
           "thread");
  for (int i = 0; i < 4; i++)
    pthread_join (t[i], NULL);
}

static void
wait_for (pid_t pid)
{
  int status;
  check (0 < pid && waitpid (pid, &status, 0) == pid && status == 0, "child");
}

/* One half by the child, one by us, through the same descriptors.  */
static void
copy_fork (void)
{
  pid_t pid = fork ();
  if (pid == 0)
    {
      for (int i = 0; i < 200; i++)
        {
          ssize_t got = read (in, buf, N);
          check (write (out, buf, got) == got, "write");
        }
      _exit (0);
    }
  wait_for (pid);
  copy_read ();
}

/* By another image of this program, on the same descriptors.  */
static void
copy_exec (void)
{
  ssize_t got = read (in, buf, N);
  check (write (out, buf, got) == got, "write");
  dup2 (in, STDIN_FILENO);
  dup2 (out, STDOUT_FILENO);
  execl (self[0], self[0], "filter", "-", "-", NULL);
}

static void
copy_execlp (void)
{
  dup2 (in, STDIN_FILENO);
  dup2 (out, STDOUT_FILENO);
  execlp ("cat", "cat", NULL);
}

static void
copy_spawn (void)
{
  char *args[] = { self[0], "read", self[2], self[3], NULL };
  pid_t pid;
  check (posix_spawn (&pid, self[0], NULL, NULL, args, environ) == 0, "spawn");
  wait_for (pid);
}

/* The streams.  */

static FILE *from, *to;

static void
open_streams (void)
{
  from = fopen (in_name, "r");
  to = fopen (out_name, "w");
  check (from && to, "fopen");
}

static void
close_streams (void)
{
  check (fclose (from) == 0 && fclose (to) == 0, "fclose");
}

static void
copy_fread (void)
{
  size_t got;
  open_streams ();
  while ((got = fread (buf, 1, 10000, from)) > 0)
    check (fwrite (buf, 1, got, to) == got, "fwrite");
  close_streams ();
}

/* Random bytes have zeros, so count what fgets has read by the position.  */
static void
copy_fgets (void)
{
  open_streams ();
  for (long at = 0; fgets (buf, 5000, from); at = ftell (from))
    check (fwrite (buf, 1, ftell (from) - at, to) > 0, "fwrite");
  close_streams ();
}

static void
copy_getc (void)
{
  int c;
  open_streams ();
  while ((c = getc_unlocked (from)) != EOF)
    putc_unlocked (c, to);
  close_streams ();
}

static void
copy_getline (void)
{
  char *line = NULL;
  size_t size = 0;
  ssize_t got;
  open_streams ();
  while ((got = getline (&line, &size, from)) > 0)
    check (fwrite (line, 1, got, to) == (size_t) got, "fwrite");
  free (line);
  close_streams ();
}

static void
copy_fprintf (void)
{
  size_t got;
  open_streams ();
  while ((got = fread (buf, 1, 100, from)) > 0)
    for (size_t i = 0; i < got; i++)
      check (fprintf (to, "%c", buf[i]) == 1, "fprintf");
  close_streams ();
}

static void
copy_fscanf (void)
{
  char c;
  open_streams ();
  while (fscanf (from, "%c", &c) == 1)
    fputc (c, to);
  close_streams ();
}

/* A stream whose descriptor becomes another file, as shells do it.  */
static void
copy_redirected (void)
{
  size_t got;
  check (printf ("\n") == 1 && fflush (stdout) == 0, "printf");
  check (dup2 (in, STDIN_FILENO) == 0 && dup2 (out, STDOUT_FILENO) == 1,
         "dup2");
  close (out);
  while ((got = fread (buf, 1, 10000, stdin)) > 0)
    check (fwrite (buf, 1, got, stdout) == got, "fwrite");
}

/* What is in the buffer goes out after all destructors.  */
static void
exit_unflushed (void)
{
  size_t got;
  open_streams ();
  static char large[4000000];
  setvbuf (to, large, _IOFBF, sizeof large);
  while ((got = fread (buf, 1, N, from)) > 0)
    fwrite (buf, 1, got, to);
  exit (0);
}

/* What programs may rely on.  */

static void
promise_errno (void)
{
  errno = 1234;
  check (read (in, buf, N) == (ssize_t) N && errno == 1234, "read");
  check (write (out, buf, N) == (ssize_t) N && errno == 1234, "write");
  check (close (out) == 0 && errno == 1234, "close");
  check (close (out) == -1 && errno == EBADF, "closed twice");
  check (read (in, nowhere, 10) == -1 && errno == EFAULT, "no buffer");
  check (pread (in, buf, 1, -1) == -1 && errno == EINVAL, "negative");
  check (read (-1, buf, 1) == -1 && errno == EBADF, "no descriptor");
  check (write (in, buf, 1) == -1 && errno == EBADF, "not for writing");
}

static void
on_alarm (int sig)
{
  char c = sig;
  int err = errno;
  check (pwrite (out, &c, 1, 0) == 1, "in a handler");
  errno = err;
}

/* A handler interrupts malloc and our own reads.  */
static void
promise_signal (void)
{
  struct sigaction a = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
  struct itimerval t = { { 0, 500 }, { 0, 500 } };
  check (sigaction (SIGALRM, &a, NULL) == 0, "sigaction");
  setitimer (ITIMER_REAL, &t, NULL);
  for (int i = 0; i < 20000; i++)
    free (malloc (i * 10));
  for (off_t at = 0; pread (in, buf, 4096, at) > 0; at += 40960)
    continue;
}

/* The child closes what is the parent's no less.  */
static void
promise_vfork (void)
{
  check (read (in, buf, N) > 0, "read");
  pid_t pid = vfork ();
  if (pid == 0)
    {
      close (in);
      dup2 (out, 0);
      execl ("/bin/sh", "sh", "-c", "exit 0", NULL);
      _exit (127);
    }
  wait_for (pid);
  copy_read ();
}

/* A program gets the lowest number that is free.  */
static void
promise_lowest (void)
{
  for (int i = 0; i < 20; i++)
    {
      int fd = open (out_name, O_RDWR | O_CREAT, 0666);
      check (fd == out + 1 && write (fd, "x", 1) == 1, "lowest");
      check (close (fd) == 0, "close");
      unlink (out_name);
    }
}

/* A program can have as many descriptors as without us.  */
static void
promise_many (void)
{
  struct rlimit limit = { 100, 100 };
  check (setrlimit (RLIMIT_NOFILE, &limit) == 0, "setrlimit");
  self[1] = "many-more";
  execv ("/proc/self/exe", self);
  check (0, "execv");
}

static void
many_more (void)
{
  for (int i = 0; i < 50; i++)
    {
      int fd = open (out_name, O_RDWR | O_CREAT, 0666);
      check (fd == out + 1 && write (fd, "x", 1) == 1 && close (fd) == 0,
             "write");
      unlink (out_name);
    }
  for (int fd = out + 1; fd < 100; fd++)
    check (0 <= dup (in), "too few descriptors");
}

/* Who closes all descriptors finds only its own.  */
static void
promise_closed (void)
{
  check (write (out, "x", 1) == 1 && close (out) == 0, "close");
  for (int fd = 3; fd < 1024; fd++)
    check ((close (fd) == 0) == (fd == in), "close all");
#if HAS_CLOSE_RANGE
  in = open (in_name, O_RDONLY);
  check (read (in, buf, N) > 0 && close_range (3, ~0u, 0) == 0, "range");
  check (read (in, buf, N) == -1 && errno == EBADF, "closed");
#endif
}

/* A lock does not end because a file was closed before.  */
static void
promise_locks (void)
{
  struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  check (write (out, "x", 1) == 1 && close (out) == 0, "close");
  out = open (out_name, O_RDWR);
  check (fcntl (out, F_SETLK, &l) == 0, "lock");
  for (int i = 0; i < 300; i++)
    {
      int fd = open ("other", O_RDWR | O_CREAT, 0666);
      check (write (fd, "x", 1) == 1 && close (fd) == 0, "others");
    }
  pid_t pid = fork ();
  if (pid == 0)
    {
      check (fcntl (out, F_GETLK, &l) == 0 && l.l_type == F_WRLCK, "locked");
      _exit (0);
    }
  wait_for (pid);
}

/* A program that was written a moment ago can be run.  */
static void
promise_etxtbsy (void)
{
  static char const script[] = "#!/bin/sh\nexit 0\n";
  int fd = open ("program", O_WRONLY | O_CREAT, 0777);
  check (write (fd, script, sizeof script - 1) > 0 && close (fd) == 0,
         "close");
  char *args[] = { "program", NULL };
  pid_t pid;
  check (posix_spawn (&pid, "./program", NULL, NULL, args, environ) == 0,
         "run");
  wait_for (pid);
}

static void *
read_for_ever (void *arg)
{
  for (;;)
    if (read (in, arg, 65536) <= 0)
      lseek (in, 0, SEEK_SET);
  return NULL;
}

/* A thread that is cancelled does not take a lock with it.  */
static void
promise_cancel (void)
{
  for (int i = 0; i < 50; i++)
    {
      pthread_t t;
      check (pthread_create (&t, NULL, read_for_ever, buf) == 0, "thread");
      usleep (i * 100);
      check (pthread_cancel (t) == 0 && pthread_join (t, NULL) == 0, "cancel");
    }
  check (pread (in, buf, N, 0) > 0, "read");
}

/* One call moves all; it may have bad arguments.  */
static void
promise_whole (void)
{
  struct stat st;
  struct iovec *volatile none = NULL;
  check (fstat (in, &st) == 0, "fstat");
  check (sendfile (out, in, NULL, st.st_size) == st.st_size, "sendfile");
  check (lseek (in, 0, SEEK_SET) == 0, "lseek");
  check (copy_file_range (in, NULL, out, NULL, st.st_size, 0) == st.st_size,
         "copy_file_range");
  check (readv (in, none, 3) == -1 && errno == EFAULT, "readv");
}

/* Streams are written in the C library's order at exit, but not those that are
   closed already.  */
static void
promise_exit (void)
{
  FILE *table = setmntent ("table", "a");
  check (table && fprintf (table, "# x\n") == 4, "setmntent");
  endmntent (table);
  /* The memory of the stream, if it is used again.  */
  char *volatile p = malloc (2000);
  memset (p, 'A', 2000);

  FILE *first = fdopen (dup (out), "w"), *last = fdopen (dup (out), "w");
  check (first && last, "fdopen");
  check (fputs ("2", first) >= 0 && fputs ("1", last) >= 0, "fputs");
  pid_t pid = fork ();
  if (pid == 0)
    exit (0);
  wait_for (pid);
  check (pread (out, buf, 3, 0) == 2 && memcmp (buf, "12", 2) == 0, "order");
}

static struct
{
  char const *name;
  void (*run) (void);
} const calls[]
    = { { "read", copy_read },          { "large", copy_large },
        { "splice", copy_splice },      { "copy_file_range", copy_ranges },
        { "sendfile", copy_sendfile },  { "threads", copy_threads },
        { "fork", copy_fork },          { "exec", copy_exec },
        { "execlp", copy_execlp },      { "spawn", copy_spawn },
        { "fread", copy_fread },        { "fgets", copy_fgets },
        { "getc", copy_getc },          { "getline", copy_getline },
        { "fprintf", copy_fprintf },    { "redirected", copy_redirected },
        { "fscanf", copy_fscanf },      { "exit_unflushed", exit_unflushed },
        { "errno", promise_errno },     { "signal", promise_signal },
        { "vfork", promise_vfork },     { "lowest", promise_lowest },
        { "closed", promise_closed },   { "locks", promise_locks },
        { "etxtbsy", promise_etxtbsy }, { "cancel", promise_cancel },
        { "whole", promise_whole },     { "exit", promise_exit },
        { "many", promise_many },       { "many-more", many_more } };

int
main (int argc, char **argv)
{
  check (argc == 4, "see the source");
  self = argv;
  in_name = argv[2];
  out_name = argv[3];
  if (strcmp (argv[1], "filter") == 0)
    {
      out = STDOUT_FILENO;
      copy_read ();
      return 0;
    }
  /* What make has left open.  */
  for (int fd = 3; fd < 1024; fd++)
    close (fd);
  in = open (in_name, O_RDONLY);
  out = open (out_name, O_RDWR | O_CREAT | O_TRUNC, 0666);
  check (0 <= in && 0 <= out, "open");
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
    if (strcmp (calls[i].name, argv[1]) == 0)
      {
        calls[i].run ();
        return 0;
      }
  if (strcmp (argv[1], "pread") == 0)
    LOOP (pread (in, buf, N, at), pwrite (out, buf, got, at));
  else if (strcmp (argv[1], "readv") == 0)
    LOOP (readv (in, v, 2), writev (out, v, 2));
  else if (strcmp (argv[1], "preadv") == 0)
    LOOP (preadv (in, v, 2, at), pwritev (out, v, 2, at));
  else if (strcmp (argv[1], "preadv2") == 0)
    LOOP (preadv2 (in, v, 2, at, 0), pwritev2 (out, v, 2, at, 0));
  else
    check (0, argv[1]);
  return 0;
}
