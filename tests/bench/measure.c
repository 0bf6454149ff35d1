/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* measure -o RESULT [-g GROUP] [-r FILE]... COMMAND [ARGUMENT]...

   Run COMMAND and write to RESULT: seconds, the most bytes of page cache
   that the run added, the exit status, and the memory of its largest process
   in bytes.  With -g the command runs in the memory control group whose
   directory is GROUP, and the cache is what the group is charged with;
   otherwise it is the resident part of the FILEs.  Both are looked at every
   10 ms.  Without -g and -r the second number is -1.  */

#include <config.h>

#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "residency.h"

enum
{
  MAX_FILES = 16
};

struct plan
{
  char const *result;
  char const *group; /* or NULL */
  char const *files[MAX_FILES];
  int file_count;
};

static double
now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

/* File pages that GROUP is charged with, in bytes: called "file" in
   version 2, "cache" in version 1.  */
static intmax_t
group_bytes (char const *group)
{
  char path[4096], line[256];
  intmax_t bytes = 0, n;
  snprintf (path, sizeof path, "%s/memory.stat", group);
  FILE *f = fopen (path, "r");
  if (!f)
    return 0;
  while (fgets (line, sizeof line, f))
    if (sscanf (line, "file %jd", &n) == 1
        || sscanf (line, "cache %jd", &n) == 1)
      {
        bytes = n;
        break;
      }
  fclose (f);
  return bytes;
}

static intmax_t
file_bytes (char const *name)
{
  struct stat st;
  int fd = open (name, O_RDONLY);
  if (fd < 0)
    return 0;
  intmax_t cached = 0;
  off_t page = residency_page_size ();
  if (fstat (fd, &st) == 0 && st.st_size > 0)
    {
      size_t pages = (st.st_size + page - 1) / page;
      unsigned char *vec = malloc (pages);
      if (vec && sysops_real.mincore_range (fd, 0, pages * page, vec) == 0)
        for (size_t i = 0; i < pages; i++)
          cached += vec[i] & 1;
      free (vec);
    }
  close (fd);
  return cached * page;
}

static intmax_t
sample (struct plan const *p)
{
  if (p->group)
    return group_bytes (p->group);
  intmax_t bytes = 0;
  for (int i = 0; i < p->file_count; i++)
    bytes += file_bytes (p->files[i]);
  return bytes;
}

static void
enter_group (char const *group)
{
  char path[4096];
  snprintf (path, sizeof path, "%s/cgroup.procs", group);
  int fd = open (path, O_WRONLY);
  if (fd < 0 || write (fd, "0\n", 2) != 2)
    error (99, errno, "%s", path);
  close (fd);
}

static int
run (struct plan const *p, char **command)
{
  bool sampled = p->group || p->file_count;
  intmax_t before = sample (p), most = before;
  double start = now ();
  pid_t child = fork ();
  if (child < 0)
    error (99, errno, "fork");
  if (child == 0)
    {
      if (p->group)
        enter_group (p->group);
      execvp (command[0], command);
      error (99, errno, "%s", command[0]);
    }

  /* Our copies of the pipes would keep them open.  */
  close (STDIN_FILENO);
  close (STDOUT_FILENO);
  int status;
  double end;
  for (;;)
    {
      pid_t done = waitpid (child, &status, sampled ? WNOHANG : 0);
      end = now ();
      intmax_t n = sample (p);
      most = n > most ? n : most;
      if (done != 0)
        break;
      nanosleep (&(struct timespec) { .tv_nsec = 10000000 }, NULL);
    }
  int code = WIFEXITED (status) ? WEXITSTATUS (status) : 128;
  FILE *f = fopen (p->result, "w");
  if (!f)
    error (99, errno, "%s", p->result);
  struct rusage usage;
  getrusage (RUSAGE_CHILDREN, &usage);
  fprintf (f, "%.3f %jd %d %jd\n", end - start, sampled ? most - before : -1,
           code, (intmax_t) usage.ru_maxrss * 1024);
  if (fclose (f) != 0)
    error (99, errno, "%s", p->result);
  return code;
}

int
main (int argc, char **argv)
{
  struct plan p = { 0 };
  int c;
  while ((c = getopt (argc, argv, "+o:g:r:")) != -1)
    if (c == 'o')
      p.result = optarg;
    else if (c == 'g')
      p.group = optarg;
    else if (c == 'r' && p.file_count < MAX_FILES)
      p.files[p.file_count++] = optarg;
    else
      return 99;
  if (!p.result || optind == argc)
    error (99, 0, "usage: measure -o RESULT [-g GROUP] [-r FILE]... COMMAND");
  return run (&p, argv + optind);
}
