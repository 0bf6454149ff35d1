/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* store FILE...: write the names, the sizes and the contents of FILEs to
   standard output.  An archiver in as few lines as possible, to be changed by
   store.c.diff.  */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buf[64 * 1024];

static void
die (char const *name)
{
  perror (name);
  exit (1);
}

static void
put (char const *data, size_t n)
{
  while (n > 0)
    {
      ssize_t done = write (STDOUT_FILENO, data, n);
      if (done < 0)
        die ("standard output");
      data += done;
      n -= done;
    }
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      struct stat st;
      ssize_t n;
      int fd = open (argv[i], O_RDONLY);
      if (fd < 0 || fstat (fd, &st) != 0)
        die (argv[i]);
      snprintf (buf, sizeof buf, "%s %lld\n", argv[i], (long long) st.st_size);
      put (buf, strlen (buf));
      while ((n = read (fd, buf, sizeof buf)) > 0)
        put (buf, n);
      if (n < 0)
        die (argv[i]);
      close (fd);
    }
  if (close (STDOUT_FILENO) != 0)
    die ("standard output");
  return 0;
}
