/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fs/rmtree.h"
#include "tarmain.h"
#include "xalloc.h"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif

static void
need (bool ok, char const *what)
{
  if (ok)
    return;
  perror (what);
  exit (99);
}

static void
put_file (char const *name, char const *text, mode_t mode)
{
  int fd = open (name, O_WRONLY | O_CREAT | O_TRUNC, mode);
  size_t n = strlen (text);
  need (fd >= 0 && write (fd, text, n) == n && close (fd) == 0, name);
}

/* The canary.  */

static void
add_line (struct bytebuf *b, char const *name, struct stat const *st,
          char const *more)
{
  char line[400];
  snprintf (line, sizeof line,
            "%s: mode %o nlink %ju owner %ju:%ju size %jd mtime %jd.%09ld"
            " ctime %jd.%09ld %s\n",
            name, (unsigned) st->st_mode, (uintmax_t) st->st_nlink,
            (uintmax_t) st->st_uid, (uintmax_t) st->st_gid,
            (intmax_t) st->st_size, (intmax_t) st->st_mtim.tv_sec,
            st->st_mtim.tv_nsec, (intmax_t) st->st_ctim.tv_sec,
            st->st_ctim.tv_nsec, more);
  need (bytebuf_puts (b, line) == 0, "memory");
}

static int
by_name (void const *a, void const *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void describe (struct bytebuf *b, char const *name);

/* Describe what is in the directory NAME but SKIPPED.  */
static void
describe_entries (struct bytebuf *b, char const *name, char const *skipped)
{
  char *entries[100];
  size_t n = 0;
  DIR *d = opendir (name);
  need (d != NULL, name);
  struct dirent *e;
  while (n < 100 && (e = readdir (d)))
    if (strcmp (e->d_name, ".") && strcmp (e->d_name, "..")
        && strcmp (e->d_name, skipped))
      {
        char *path = xmalloc (strlen (name) + strlen (e->d_name) + 2);
        sprintf (path, "%s/%s", name, e->d_name);
        entries[n++] = path;
      }
  closedir (d);
  qsort (entries, n, sizeof *entries, by_name);
  for (size_t i = 0; i < n; i++)
    {
      describe (b, entries[i]);
      free (entries[i]);
    }
}

/* Add what NAME is, and what is below it.  */
static void
describe (struct bytebuf *b, char const *name)
{
  struct stat st;
  char text[100] = "";
  if (lstat (name, &st) != 0)
    return;
  if (S_ISLNK (st.st_mode))
    need (readlink (name, text, sizeof text - 1) >= 0, name);
  else if (S_ISREG (st.st_mode))
    {
      int fd = open (name, O_RDONLY);
      need (fd >= 0 && read (fd, text, sizeof text - 1) >= 0, name);
      close (fd);
    }
  add_line (b, name, &st, text);
  if (S_ISDIR (st.st_mode))
    describe_entries (b, name, "");
}

/* Describe all but what may change.  */
static struct bytebuf
describe_outside (struct sandbox *s)
{
  struct bytebuf b;
  bytebuf_init (&b);
  need (chdir (s->top) == 0, s->top);
  describe_entries (&b, "box", "in");
  need (bytebuf_append (&b, "", 1) == 0, "memory");
  return b;
}

bool
sandbox_is_intact (struct sandbox *s, FILE *f)
{
  struct bytebuf now = describe_outside (s);
  bool same = (now.len == s->canary.len
               && memcmp (now.data, s->canary.data, now.len) == 0);
  if (!same)
    {
      fprintf (f, "outside was:\n%soutside is:\n%s", (char *) s->canary.data,
               (char *) now.data);
      bytebuf_release (&s->canary);
      s->canary = now;
    }
  else
    bytebuf_release (&now);
  return same;
}

/* Directories.  */

static char *
full_name (char const *top, char const *name)
{
  char *full = xmalloc (strlen (top) + strlen (name) + 2);
  sprintf (full, "%s/%s", top, name);
  return full;
}

void
sandbox_open (struct sandbox *s)
{
  s->sanitized = SANITIZED;
  s->top = getcwd (NULL, 0);
  need (s->top != NULL, "getcwd");
  s->in = full_name (s->top, "box/in");
  s->out = full_name (s->top, "box/outside");
  need (mkdir ("box", 0755) == 0 && mkdir (s->in, 0755) == 0
            && mkdir (s->out, 0755) == 0 && chdir (s->out) == 0,
        s->out);
  need (mkdir ("dir", 0755) == 0 && mkdir ("empty", 0711) == 0, "mkdir");
  put_file ("file", "valuable", 0640);
  put_file ("dir/inner", "inner", 0600);
  need (symlink ("file", "link") == 0, "link");
  s->canary = describe_outside (s);
}

void
sandbox_empty (struct sandbox *s)
{
  need (chdir (s->top) == 0, s->top);
  int err = rmtree (AT_FDCWD, "box/in");
  /* A member may have taken the owner's permissions away.  */
  if (err == -EACCES)
    need (system ("chmod -R u+rwx box/in; rm -rf box/in") == 0, "rm");
  else
    need (err == 0 || err == -ENOENT, "rmtree");
  need (mkdir ("box/in", 0755) == 0, "box/in");
}

void
sandbox_archive (struct sandbox *s, char const *name, struct bytebuf const *a)
{
  need (chdir (s->top) == 0, s->top);
  int fd = open (name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  need (fd >= 0, name);
  for (size_t done = 0; done < a->len;)
    {
      ssize_t n = write (fd, a->data + done, a->len - done);
      need (n > 0, name);
      done += n;
    }
  need (close (fd) == 0, name);
}

void
sandbox_close (struct sandbox *s)
{
  free (s->top);
  free (s->in);
  free (s->out);
  bytebuf_release (&s->canary);
}

/* Running.  */

static void
open_as (int fd, char const *name, int flags)
{
  int new = open (name, flags, 0644);
  need (new >= 0 && dup2 (new, fd) == fd, name);
  close (new);
}

static _Noreturn void
run_child (struct sandbox *s, char *const *argv)
{
  struct rlimit space
      = { (rlim_t) SANDBOX_SPACE << 20, (rlim_t) SANDBOX_SPACE << 20 };
  struct rlimit none = { 0, 0 };
  int argc = 0;
  while (argv[argc])
    argc++;
  need (chdir (s->top) == 0, s->top);
  open_as (0, "/dev/null", O_RDONLY);
  open_as (1, "stdout", O_WRONLY | O_CREAT | O_TRUNC);
  open_as (2, "stderr", O_WRONLY | O_CREAT | O_TRUNC);
  if (!s->aside)
    need (chdir (s->in) == 0, s->in);
  setrlimit (RLIMIT_CORE, &none);
  if (!SANITIZED)
    setrlimit (RLIMIT_AS, &space);
  alarm (SANDBOX_SECONDS);
  if (s->exec)
    {
      execv (getenv ("TAR_NOCACHE"), argv);
      _exit (127);
    }
  int status = tar_main (argc, (char **) argv);
  if (s->check_leaks)
    exit (status);
  fflush (stderr);
  _exit (status);
}

static void
read_file (char const *name, struct bytebuf *b)
{
  char piece[65536];
  ssize_t n;
  bytebuf_init (b);
  int fd = open (name, O_RDONLY);
  need (fd >= 0, name);
  while ((n = read (fd, piece, sizeof piece)) > 0)
    need (bytebuf_append (b, piece, n) == 0, "memory");
  close (fd);
  need (bytebuf_append (b, "", 1) == 0, "memory");
  b->len--;
}

/* The memory that this process has, in KiB, which a child begins with; much
   of it is gcov's in a build with --coverage.  0 if it cannot be known.  */
static long
resident_now (void)
{
  long all, resident = 0;
  FILE *f = fopen ("/proc/self/statm", "r");
  if (f)
    {
      if (fscanf (f, "%ld %ld", &all, &resident) != 2)
        resident = 0;
      fclose (f);
    }
  return resident * (sysconf (_SC_PAGESIZE) / 1024);
}

void
sandbox_run (struct sandbox *s, char *const *argv, struct sandbox_run *r)
{
  struct rusage use;
  int status;
  fflush (NULL);
  long before = s->exec ? 0 : resident_now ();
  pid_t pid = fork ();
  need (pid >= 0, "fork");
  if (pid == 0)
    run_child (s, argv);
  while (wait4 (pid, &status, 0, &use) != pid)
    need (errno == EINTR, "wait");
  r->status = (WIFSIGNALED (status) ? 128 + WTERMSIG (status)
                                    : WEXITSTATUS (status));
  r->resident = use.ru_maxrss < before ? 0 : use.ru_maxrss - before;
  need (chdir (s->top) == 0, s->top);
  read_file ("stdout", &r->out);
  read_file ("stderr", &r->err);
}

void
sandbox_run_release (struct sandbox_run *r)
{
  bytebuf_release (&r->out);
  bytebuf_release (&r->err);
}
