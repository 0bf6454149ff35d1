/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* members KIND NAME VALUE... - write an archive of the members given, in
   this order and as they are, to standard output: what no archiver would
   put together.

   KIND        VALUE is
   f           contents
   d, p        ignored
   l, h        what it links to
   c, b        device number, MAJOR,MINOR
   D           contents, in which ^ stands for a NUL
   =           of the field NAME, for all that follow; NAME is mode, uid,
               gid, mtime, uname or gname
   any other   contents; KIND is used as the type flag  */

#include <config.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fields
{
  uintmax_t mode, dir_mode, uid, gid, mtime;
  char const *uname, *gname;
};

static void
put_number (char *field, size_t size, uintmax_t n)
{
  char text[24];
  snprintf (text, sizeof text, "%0*jo", (int) size - 1, n);
  memcpy (field, text, size);
}

/* Cut TEXT to the SIZE bytes of FIELD, which are zeros.  */
static void
put_text (char *field, size_t size, char const *text)
{
  size_t n = strlen (text);
  memcpy (field, text, n < size ? n : size);
}

static void
put_data (char const *data, size_t n)
{
  static char const zeros[512];
  fwrite (data, 1, n, stdout);
  fwrite (zeros, 1, (512 - n % 512) % 512, stdout);
}

static void
put_dumpdir (char const *value, size_t n)
{
  char *bytes = malloc (n + 1);
  for (size_t i = 0; i < n; i++)
    bytes[i] = value[i] == '^' ? '\0' : value[i];
  put_data (bytes, n);
  free (bytes);
}

static void
put_header (struct fields const *f, char flag, char const *name,
            char const *link, size_t size, uintmax_t major, uintmax_t minor)
{
  char h[512] = { 0 };
  put_text (h, 100, name);
  put_number (h + 100, 8, flag == '5' || flag == 'D' ? f->dir_mode : f->mode);
  put_number (h + 108, 8, f->uid);
  put_number (h + 116, 8, f->gid);
  put_number (h + 124, 12, size);
  put_number (h + 136, 12, f->mtime);
  memset (h + 148, ' ', 8);
  h[156] = flag;
  put_text (h + 157, 100, link);
  memcpy (h + 257, "ustar  ", 8);
  put_text (h + 265, 32, f->uname);
  put_text (h + 297, 32, f->gname);
  put_number (h + 329, 8, major);
  put_number (h + 337, 8, minor);
  unsigned int sum = 0;
  for (size_t i = 0; i < sizeof h; i++)
    sum += (unsigned char) h[i];
  put_number (h + 148, 7, sum);
  fwrite (h, 1, sizeof h, stdout);
}

/* A name of more than 100 bytes goes before its member.  */
static void
put_long (struct fields const *f, char flag, char const *name)
{
  size_t n = strlen (name) + 1;
  if (n <= 100)
    return;
  put_header (f, flag, "././@LongLink", "", n, 0, 0);
  put_data (name, n);
}

static void
put_member (struct fields const *f, char kind, char const *name,
            char const *value)
{
  static char const kinds[] = "flhcbdp", flags[] = "0213456";
  char const *k = strchr (kinds, kind);
  char flag = k ? flags[k - kinds] : kind;
  char const *link = "";
  size_t size = 0;
  uintmax_t major = 0, minor = 0;
  if (kind == 'l' || kind == 'h')
    link = value;
  else if (kind == 'c' || kind == 'b')
    sscanf (value, "%ju,%ju", &major, &minor);
  else if (kind != 'd' && kind != 'p')
    size = strlen (value);
  put_long (f, 'K', link);
  put_long (f, 'L', name);
  put_header (f, flag, name, link, size, major, minor);
  if (kind == 'D')
    put_dumpdir (value, size);
  else
    put_data (value, size);
}

static int
set_field (struct fields *f, char const *name, char const *value)
{
  if (strcmp (name, "mode") == 0)
    f->mode = f->dir_mode = strtoumax (value, NULL, 8);
  else if (strcmp (name, "uid") == 0)
    f->uid = strtoumax (value, NULL, 10);
  else if (strcmp (name, "gid") == 0)
    f->gid = strtoumax (value, NULL, 10);
  else if (strcmp (name, "mtime") == 0)
    f->mtime = strtoumax (value, NULL, 10);
  else if (strcmp (name, "uname") == 0)
    f->uname = value;
  else if (strcmp (name, "gname") == 0)
    f->gname = value;
  else
    return -1;
  return 0;
}

int
main (int argc, char **argv)
{
  struct fields f = { .mode = 0644,
                      .dir_mode = 0755,
                      .mtime = 1500000000,
                      .uname = "",
                      .gname = "" };
  for (int i = 1; i + 2 < argc; i += 3)
    {
      if (*argv[i] != '=')
        put_member (&f, *argv[i], argv[i + 1], argv[i + 2]);
      else if (set_field (&f, argv[i + 1], argv[i + 2]) != 0)
        return 99;
    }
  char end[1024] = { 0 };
  fwrite (end, 1, sizeof end, stdout);
  return argc % 3 != 1 || fflush (stdout) != 0 ? 99 : 0;
}
