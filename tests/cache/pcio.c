/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* pcio - drive lib/pagecache alone, so that the tests of a file system
   need no archive.

   pcio [-m METHOD] [-b BYTES] [-k BYTES] [-s] [-p] COMMAND ARGUMENT...

   -m METHOD   dontcache (what the option gives), advice, none, or off:
               the option not given
   -b BYTES    size of a transfer (1 MiB)
   -k BYTES    after each transfer of `read' seek over so many
   -n BYTES    `read' stops after so many
   -s          `write' does not call pagecache_sync
   -p          sample the residency of the file after each transfer
   read FILE...        read the files to nowhere
   write FILE BYTES    create or truncate FILE and write to it
   append FILE BYTES   the same after its end, as `>>' of a shell
   patch FILE BYTES    overwrite the first BYTES of FILE in place
   many DIR COUNT BYTES   write COUNT new files through the queue

   The figures of each method and, with -p, the largest number of bytes
   in the cache go to standard output.  */

#include <config.h>

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pagecache.h"

struct pcio
{
  struct pagecache *pc;
  char *buf;
  size_t size;
  off_t skip, stop;
  bool sync, sample;
  uintmax_t peak; /* pages */
};

static off_t
number (char const *s)
{
  char *end;
  intmax_t n = strtoimax (s, &end, 10);
  if (*end || n < 0)
    error (2, 0, "not a number: %s", s);
  return n;
}

/* Note how much of FD is cached, as far as mincore tells.  */
static void
sample (struct pcio *p, int fd)
{
  unsigned char vec[4096];
  off_t page = residency_page_size ();
  struct stat st;
  uintmax_t pages = 0;

  if (!p->sample || fstat (fd, &st) != 0)
    return;
  for (off_t off = 0; off < st.st_size; off += page * 4096)
    {
      off_t left = st.st_size - off;
      size_t n = left < page * 4096 ? (left + page - 1) / page : 4096;
      if (sysops_real.mincore_range (fd, off, n * page, vec) != 0)
        error (2, errno, "mincore");
      for (size_t i = 0; i < n; i++)
        pages += vec[i] & 1;
    }
  if (p->peak < pages)
    p->peak = pages;
}

static void
read_file (struct pcio *p, char const *name)
{
  struct pagecache_stream s;
  struct stat st;
  off_t done = 0;
  int fd = open (name, O_RDONLY);
  if (fd < 0 || fstat (fd, &st) != 0)
    error (2, errno, "%s", name);
  pagecache_begin (p->pc, &s, fd, PAGECACHE_READ, &st);
  for (off_t pos = 0; pos < st.st_size && done < p->stop;)
    {
      ssize_t n = pagecache_read (&s, p->buf, p->size);
      if (n < 0)
        error (2, -n, "%s", name);
      if (n == 0)
        break;
      pos += n;
      done += n;
      sample (p, fd);
      if (p->skip && pos < st.st_size)
        pagecache_seek (&s, pos += p->skip);
    }
  int err = pagecache_end (&s, true);
  if (err)
    error (2, -err, "%s", name);
}

/* Write BYTES to NAME, opened with FLAGS; SYNC as for an archive.  */
static void
write_file (struct pcio *p, char const *name, int flags, off_t bytes,
            bool sync)
{
  struct pagecache_stream s;
  int fd = open (name, O_CREAT | flags, 0666);
  if (fd < 0)
    error (2, errno, "%s", name);
  pagecache_begin (p->pc, &s, fd, PAGECACHE_WRITE, NULL);
  while (bytes > 0)
    {
      size_t part = bytes < p->size ? bytes : p->size;
      ssize_t n = pagecache_write (&s, p->buf, part);
      if (n < 0)
        error (2, -n, "%s", name);
      bytes -= n;
      sample (p, fd);
    }
  int err = sync ? pagecache_sync (&s) : 0;
  int end_err = pagecache_end (&s, true);
  if (err || end_err)
    error (2, -(err ? err : end_err), "%s", name);
}

static void
write_many (struct pcio *p, char const *dir, int count, off_t bytes)
{
  for (int i = 0; i < count; i++)
    {
      char name[4096];
      snprintf (name, sizeof name, "%s/%d", dir, i);
      write_file (p, name, O_WRONLY | O_EXCL, bytes, false);
    }
}

static void
report (struct pcio const *p)
{
  for (int m = 0; m < PAGECACHE_METHODS; m++)
    {
      struct pagecache_figures const *f = pagecache_figures (p->pc, m);
      if (f->files)
        printf ("%s: files %ju read %ju written %ju hot %ju\n",
                pagecache_method_name (m), f->files, f->read_bytes,
                f->written_bytes, f->hot_pages);
    }
  if (p->sample)
    printf ("peak %ju\n", p->peak * (uintmax_t) residency_page_size ());
}

static void
run (struct pcio *p, int argc, char **argv)
{
  if (argc >= 1 && strcmp (argv[0], "read") == 0)
    for (int i = 1; i < argc; i++)
      read_file (p, argv[i]);
  else if (argc == 3 && strcmp (argv[0], "write") == 0)
    write_file (p, argv[1], O_RDWR | O_TRUNC, number (argv[2]), p->sync);
  else if (argc == 3 && strcmp (argv[0], "append") == 0)
    write_file (p, argv[1], O_WRONLY | O_APPEND, number (argv[2]), p->sync);
  else if (argc == 3 && strcmp (argv[0], "patch") == 0)
    write_file (p, argv[1], O_RDWR, number (argv[2]), p->sync);
  else if (argc == 4 && strcmp (argv[0], "many") == 0)
    write_many (p, argv[1], number (argv[2]), number (argv[3]));
  else
    error (2, 0, "see the source for how to use this");
}

int
main (int argc, char **argv)
{
  struct pagecache_opts opts = { .enabled = true };
  struct pcio p = { .size = 1024 * 1024, .sync = true };
  p.stop = (off_t) 1 << (sizeof p.stop * 8 - 2);

  for (int c; (c = getopt (argc, argv, "+b:k:m:n:ps")) != -1;)
    switch (c)
      {
      case 'b':
        p.size = number (optarg);
        break;
      case 'k':
        p.skip = number (optarg);
        break;
      case 'n':
        p.stop = number (optarg);
        break;
      case 'p':
        p.sample = true;
        break;
      case 's':
        p.sync = false;
        break;
      case 'm':
        opts.enabled = strcmp (optarg, "off") != 0;
        setenv ("TNC_PAGE_CACHE_METHOD", optarg, 1);
        break;
      default:
        return 2;
      }
  pagecache_opts_debug (&opts);
  p.pc = pagecache_new (&opts, &sysops_real, NULL, NULL);
  if (!p.pc || posix_memalign ((void **) &p.buf, 65536, p.size) != 0)
    error (2, ENOMEM, "start");
  memset (p.buf, 'x', p.size);
  run (&p, argc - optind, argv + optind);
  int err = pagecache_finish (p.pc);
  if (err)
    error (2, -err, "finish");
  report (&p);
  pagecache_free (p.pc);
  free (p.buf);
  return 0;
}
