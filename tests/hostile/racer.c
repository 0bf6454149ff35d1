/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* racer.c - changes the files of a directory as fast as it can, until standard
   input ends: they grow, shrink, go, come back, and become directories, links,
   fifos and devices.

   Usage: racer DIRECTORY SEED.  Prints the number of changes.  */

#include <config.h>

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum
{
  FILES = 12,
  MOST_BYTES = 300000
};

static unsigned long long state;

/* A number below N; the same ones for the same seed.  */
static unsigned
pick (unsigned n)
{
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (state >> 33) % n;
}

/* Remove NAME, whatever it is.  */
static void
clear (char const *name)
{
  char inside[64];
  snprintf (inside, sizeof inside, "%s/in", name);
  unlink (inside);
  if (unlink (name) != 0)
    rmdir (name);
}

static void
write_file (char const *name, int flags)
{
  static char const bytes[MOST_BYTES] = "data";
  int fd = open (name, O_WRONLY | O_NONBLOCK | O_CREAT | flags, 0644);
  if (fd < 0)
    return;
  if (write (fd, bytes, 1 + pick (MOST_BYTES)) < 0)
    perror ("racer: write");
  close (fd);
}

static void
make_directory (char const *name)
{
  char inside[64];
  clear (name);
  mkdir (name, 0755);
  snprintf (inside, sizeof inside, "%s/in", name);
  write_file (inside, 0);
}

static void
change (char const *name)
{
  struct stat st;
  bool regular = lstat (name, &st) == 0 && S_ISREG (st.st_mode);
  switch (pick (9))
    {
    case 0:
    case 1:
      clear (name);
      write_file (name, O_EXCL);
      break;
    case 2:
      if (regular)
        write_file (name, O_APPEND);
      break;
    case 3:
      if (regular && truncate (name, pick (st.st_size + 1)) != 0)
        perror ("racer: truncate");
      break;
    case 4:
      clear (name);
      break;
    case 5:
      make_directory (name);
      break;
    case 6:
      clear (name);
      if (symlink ("f0", name) != 0)
        perror ("racer: symlink");
      break;
    case 7:
      clear (name);
      mkfifo (name, 0644);
      break;
    case 8:
      clear (name);
      /* Reading the null device ends at once, the zero device never.  Only
         root may.  */
      if (mknod (name, S_IFCHR | 0644, makedev (1, pick (2) ? 3 : 5)) != 0)
        write_file (name, O_EXCL);
      break;
    }
}

int
main (int argc, char **argv)
{
  if (argc != 3 || chdir (argv[1]) != 0)
    return 99;
  state = strtoull (argv[2], NULL, 10);
  struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
  unsigned long changes = 0;
  while (poll (&input, 1, 0) == 0)
    {
      char name[16];
      snprintf (name, sizeof name, "f%u", pick (FILES));
      change (name);
      changes++;
    }
  printf ("%lu\n", changes);
  return 0;
}
