/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* once.c - what runs a target where there is no engine: the program takes
   names of inputs, or of directories with inputs, and tries each of them
   once.  */

#include <config.h>

#include <dirent.h>
#include <errno.h>

#include "fuzz.h"

static bool
try_file (char const *name)
{
  unsigned char piece[4096];
  struct bytebuf b;
  size_t n;
  FILE *f = fopen (name, "re");
  if (!f)
    return false;
  bytebuf_init (&b);
  while ((n = fread (piece, 1, sizeof piece, f)))
    if (bytebuf_append (&b, piece, n) != 0)
      abort ();
  bool good = !ferror (f);
  fclose (f);
  if (good)
    {
      /* Memory of exactly this size, for the sanitizers.  */
      unsigned char *exact = malloc (b.len ? b.len : 1);
      if (!exact)
        abort ();
      if (b.len)
        memcpy (exact, b.data, b.len);
      LLVMFuzzerTestOneInput (exact, b.len);
      free (exact);
    }
  bytebuf_release (&b);
  return good;
}

/* Try NAME.  Returns how many inputs that were, or -1.  */
static long
try_name (char const *name)
{
  DIR *d = opendir (name);
  if (!d)
    return errno == ENOTDIR && try_file (name) ? 1 : -1;
  long count = 0;
  struct dirent *e;
  while (0 <= count && (e = readdir (d)))
    if (e->d_name[0] != '.')
      {
        char *file;
        /* The last line of the log names the input that failed.  */
        if (asprintf (&file, "%s/%s", name, e->d_name) < 0)
          abort ();
        printf ("%s\n", file);
        fflush (stdout);
        count = try_file (file) ? count + 1 : -1;
        free (file);
      }
  closedir (d);
  return count;
}

int
main (int argc, char **argv)
{
  long all = 0;
  for (int i = 1; i < argc; i++)
    {
      long count = try_name (argv[i]);
      if (count < 0)
        {
          perror (argv[i]);
          return 1;
        }
      all += count;
    }
  printf ("%ld inputs tried\n", all);
  return 0;
}
