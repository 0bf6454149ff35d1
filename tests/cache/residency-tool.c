/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* residency-tool - what of files is in the page cache, and changing it.

   residency-tool count FILE...   pages of all FILEs together that are
                                  cached, and pages they have
   residency-tool drop FILE...    write back and drop; the status is 1 if
                                  pages stay
   residency-tool forget FILE...  drop what is clean, without writing back
   residency-tool heat FILE...    bring all pages in
   residency-tool use FILE        read what is cached of FILE, but bring
                                  nothing in, ten times a second until
                                  killed: the kernel sees that it is used
   residency-tool runs FILE...    drop, then bring in scattered runs
                                  and single pages
   residency-tool save FILE       the map of pages to standard output:
                                  a byte each, `1' or `0'
   residency-tool lost OLD NEW    how many pages the map OLD has and NEW
                                  lacks, how many only NEW has, and the
                                  first page lost
   residency-tool amount FILE...  pages cached of each FILE and its name
   residency-tool peak RESULT FILE COMMAND ARGUMENT...
                                  run the COMMAND and look at FILE, which
                                  it may create, all the while; the
                                  largest number of its pages cached goes
                                  to RESULT; the status is COMMAND's  */

#include <config.h>

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "residency.h"

/* The map of a file: a byte per page, bit 0 set if cached.  */
struct map
{
  unsigned char *vec;
  size_t pages;
  size_t cached;
};

static int
open_file (char const *name, struct stat *st)
{
  int fd = open (name, O_RDONLY);
  if (fd < 0 || fstat (fd, st) != 0)
    error (2, errno, "%s", name);
  if (S_ISBLK (st->st_mode))
    st->st_size = lseek (fd, 0, SEEK_END);
  return fd;
}

static struct map
look (char const *name)
{
  struct stat st;
  struct map m = { 0 };
  int fd = open_file (name, &st);
  off_t page = residency_page_size ();
  m.pages = (st.st_size + page - 1) / page;
  m.vec = calloc (m.pages + 1, 1);
  if (!m.vec)
    error (2, ENOMEM, "%s", name);
  if (m.pages && sysops_real.mincore_range (fd, 0, m.pages * page, m.vec) != 0)
    error (77, errno, "%s: mincore", name);
  for (size_t i = 0; i < m.pages; i++)
    m.cached += m.vec[i] &= 1;
  close (fd);
  return m;
}

static void
advise (char const *name)
{
  struct stat st;
  int fd = open_file (name, &st);
  sysops_real.fadvise_dontneed (fd, 0, 0);
  close (fd);
}

static bool
drop (char const *name)
{
  struct stat st;
  int fd = open_file (name, &st);
  struct map m;
  /* Only what is dirty needs the disk.  */
  for (int tries = 0; tries < 20; tries++)
    {
      if (tries)
        fsync (fd);
      sysops_real.fadvise_dontneed (fd, 0, 0);
      m = look (name);
      free (m.vec);
      /* What is on its way from the disk mincore does not see.  */
      struct sysops_cachestat cs = { 0 };
      if (!m.cached
          && (sysops_real.cachestat (fd, 0, 0, &cs) != 0 || cs.nr_cache == 0))
        break;
      if (tries)
        sysops_real.pause_ms (10);
    }
  close (fd);
  return m.cached == 0;
}

static void
forget (char const *name)
{
  struct stat st;
  int fd = open_file (name, &st);
  sysops_real.fadvise_dontneed (fd, 0, 0);
  close (fd);
}

/* Touch the pages of FD from FIRST to LAST, without read-ahead.  */
static void
touch (int fd, size_t first, size_t last)
{
  off_t page = residency_page_size ();
#if HAVE_POSIX_FADVISE
  posix_fadvise (fd, 0, 0, POSIX_FADV_RANDOM);
#endif
  for (size_t i = first; i < last; i++)
    {
      char c;
      if (pread (fd, &c, 1, i * page) < 0)
        error (2, errno, "pread");
    }
}

static void
heat (char const *name)
{
  struct stat st;
  char *buf = malloc (1024 * 1024);
  int fd = open_file (name, &st);
  while (buf && read (fd, buf, 1024 * 1024) > 0)
    continue;
  free (buf);
  close (fd);
}

static void
use (char const *name)
{
  struct stat st;
  int fd = open_file (name, &st);
  off_t page = residency_page_size ();
  for (;;)
    {
#if defined RWF_NOWAIT && HAVE_PREADV2
      char c;
      struct iovec v = { &c, 1 };
      for (off_t at = 0; at < st.st_size; at += page)
        if (preadv2 (fd, &v, 1, at, RWF_NOWAIT) < 0 && errno != EAGAIN)
          break;
#endif
      nanosleep (&(struct timespec) { .tv_nsec = 100000000 }, NULL);
    }
}

/* Runs of 1 to 64 pages with gaps of 1 to 600, the same each time.  */
static void
heat_runs (char const *name)
{
  struct stat st;
  int fd = open_file (name, &st);
  size_t pages
      = (st.st_size + residency_page_size () - 1) / residency_page_size ();
  unsigned random = 1;
  for (size_t i = 1; i < pages;)
    {
      random = random * 1103515245 + 12345;
      size_t run = 1 + (random >> 16) % 64, gap = 1 + (random >> 8) % 600;
      if ((random >> 24) % 2)
        run = 1;
      size_t last = i + run < pages ? i + run : pages;
      touch (fd, i, last);
      i = last + gap;
    }
  close (fd);
}

static void
save (char const *name)
{
  struct map m = look (name);
  for (size_t i = 0; i < m.pages; i++)
    putchar ('0' + m.vec[i]);
  free (m.vec);
}

static void
lost (char const *old_name, char const *new_name)
{
  FILE *a = fopen (old_name, "r"), *b = fopen (new_name, "r");
  size_t gone = 0, added = 0, pages = 0, first = 0;
  if (!a || !b)
    error (2, errno, "open");
  for (int c, d; (c = getc (a)) != EOF && (d = getc (b)) != EOF;)
    {
      if (c > d && gone++ == 0)
        first = pages;
      added += c < d;
      pages++;
    }
  for (int d; (d = getc (b)) != EOF;)
    added += d == '1';
  fclose (a);
  fclose (b);
  printf ("%zu %zu %zu\n", gone, added, first);
}

static int
peak (char const *result, char const *name, char **command)
{
  size_t most = 0;
  int status = 0;
  pid_t pid = fork ();
  if (pid < 0)
    error (2, errno, "fork");
  if (pid == 0)
    {
      execvp (*command, command);
      error (127, errno, "%s", *command);
    }
  for (bool ended = false; !ended;)
    {
      /* Look once more when it has ended.  */
      ended = waitpid (pid, &status, WNOHANG) != 0;
      if (access (name, R_OK) == 0)
        {
          struct map m = look (name);
          if (most < m.cached)
            most = m.cached;
          free (m.vec);
        }
      if (!ended)
        sysops_real.pause_ms (1);
    }
  FILE *f = fopen (result, "w");
  if (!f || fprintf (f, "%zu\n", most) < 0 || fclose (f) != 0)
    error (2, errno, "%s", result);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128;
}

static int
each (char const *command, char **names)
{
  int status = 0;
  size_t cached = 0, pages = 0;
  /* All go to the disk together before any is waited for.  */
  for (char **p = names; strcmp (command, "drop") == 0 && *p; p++)
    advise (*p);
  for (; *names; names++)
    if (strcmp (command, "heat") == 0)
      heat (*names);
    else if (strcmp (command, "forget") == 0)
      forget (*names);
    else if (strcmp (command, "drop") == 0)
      status |= !drop (*names);
    else if (strcmp (command, "runs") == 0)
      {
        drop (*names);
        heat_runs (*names);
      }
    else
      {
        struct map m = look (*names);
        cached += m.cached;
        pages += m.pages;
        if (strcmp (command, "amount") == 0)
          printf ("%zu %s\n", m.cached, *names);
        free (m.vec);
      }
  if (strcmp (command, "count") == 0)
    printf ("%zu %zu\n", cached, pages);
  return status;
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    error (2, 0, "see the source for how to use this");
  if (strcmp (argv[1], "save") == 0 && argc == 3)
    save (argv[2]);
  else if (strcmp (argv[1], "use") == 0 && argc == 3)
    use (argv[2]);
  else if (strcmp (argv[1], "lost") == 0 && argc == 4)
    lost (argv[2], argv[3]);
  else if (strcmp (argv[1], "peak") == 0 && argc > 4)
    return peak (argv[2], argv[3], argv + 4);
  else
    return each (argv[1], argv + 2);
  return 0;
}
