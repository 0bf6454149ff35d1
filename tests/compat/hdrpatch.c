/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* hdrpatch FILE OFFSET BYTES [-] - overwrite what is at OFFSET of FILE with
   BYTES, in which \ooo is a byte in octal, and put the checksum of the
   512-byte block right unless a fourth argument says to leave it.  Makes
   damaged archives for the tests.  */

#include <config.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  BLOCK = 512
};

static size_t
unescape (unsigned char *s)
{
  unsigned char *to = s, *from = s;
  while (*from)
    if (*from == '\\')
      {
        unsigned value = 0;
        int digits = 0;
        for (from++; digits < 3 && *from >= '0' && *from <= '7'; digits++)
          value = value * 8 + (*from++ - '0');
        *to++ = value;
      }
    else
      *to++ = *from++;
  return to - s;
}

static void
put_checksum (unsigned char *h)
{
  unsigned sum = 0;
  for (int i = 0; i < BLOCK; i++)
    sum += i >= 148 && i < 156 ? ' ' : h[i];
  char digits[12];
  sprintf (digits, "%06o", sum & 0777777);
  memcpy (h + 148, digits, 7);
  h[155] = ' ';
}

int
main (int argc, char **argv)
{
  if (argc < 4)
    {
      fputs ("usage: hdrpatch FILE OFFSET BYTES [-]\n", stderr);
      return 99;
    }
  FILE *f = fopen (argv[1], "r+b");
  long offset = strtol (argv[2], NULL, 0);
  size_t n = unescape ((unsigned char *) argv[3]);
  unsigned char h[BLOCK] = { 0 };
  if (!f || fseek (f, offset, SEEK_SET) != 0 || fwrite (argv[3], 1, n, f) != n)
    {
      perror (argv[1]);
      return 99;
    }
  if (argc == 4)
    {
      long base = offset - offset % BLOCK;
      if (fseek (f, base, SEEK_SET) != 0 || fread (h, BLOCK, 1, f) != 1)
        {
          perror (argv[1]);
          return 99;
        }
      put_checksum (h);
      if (fseek (f, base, SEEK_SET) != 0 || fwrite (h, BLOCK, 1, f) != 1)
        return 99;
    }
  return fclose (f) ? 99 : 0;
}
