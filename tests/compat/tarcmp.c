/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* tarcmp FORMAT A B - compare two uncompressed archives, A by the system's
   GNU tar and B by the program under test, written from the same files in
   FORMAT.  They must agree in every byte after both went through the table
   of rules below, which lists everything that may differ and why.  The
   first other difference is printed with its member and field; status 1.

   With FORMAT `any' the files were two equal trees in an unknown format:
   each header tells its format, and two more rules apply.  */

#include <config.h>

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
  BLOCK = 512
};

enum
{
  V7 = 1,
  USTAR = 2,
  OLDGNU = 4,
  GNU = 8,
  POSIX = 16,
  ANY = 31,
  /* From two trees, by the GNU formats.  */
  TWO_TREES = 32
};

static struct
{
  char const *name;
  unsigned bit;
} const formats[] = { { "v7", V7 },
                      { "ustar", USTAR },
                      { "oldgnu", OLDGNU },
                      { "gnu", GNU },
                      { "posix", POSIX } };

static struct field
{
  char const *name;
  short offset, bytes;
} const fields[] = { { "name", 0, 100 },
                     { "mode", 100, 8 },
                     { "uid", 108, 8 },
                     { "gid", 116, 8 },
                     { "size", 124, 12 },
                     { "mtime", 136, 12 },
                     { "chksum", 148, 8 },
                     { "typeflag", 156, 1 },
                     { "linkname", 157, 100 },
                     { "magic", 257, 8 },
                     { "uname", 265, 32 },
                     { "gname", 297, 32 },
                     { "devmajor", 329, 8 },
                     { "devminor", 337, 8 },
                     { "prefix/gnu fields", 345, 155 },
                     { "end of block", 500, 12 } };

struct bytes
{
  unsigned char *data;
  size_t size, room;
};

static void
die (char const *what, char const *name)
{
  fprintf (stderr, "tarcmp: %s %s\n", what, name);
  exit (99);
}

static void *
grow (void *p, size_t size)
{
  p = realloc (p, size ? size : 1);
  if (!p)
    die ("memory", "exhausted");
  return p;
}

static void
append (struct bytes *b, void const *data, size_t size)
{
  if (b->room < b->size + size)
    {
      b->room = 2 * (b->size + size);
      b->data = grow (b->data, b->room);
    }
  if (size)
    memcpy (b->data + b->size, data, size);
  b->size += size;
}

static struct bytes
load (char const *name)
{
  struct bytes b = { 0 };
  unsigned char buf[65536];
  FILE *f = fopen (name, "rb");
  if (!f)
    die ("cannot open", name);
  for (size_t n; (n = fread (buf, 1, sizeof buf, f)) > 0;)
    append (&b, buf, n);
  fclose (f);
  return b;
}

static uintmax_t
number (unsigned char const *field, int bytes)
{
  uintmax_t n = 0;
  if (*field & 0x80)
    for (int i = 1; i < bytes; i++)
      n = n << 8 | field[i];
  else
    for (int i = 0; i < bytes && field[i] >= '0' && field[i] <= '7'; i++)
      n = n << 3 | (field[i] - '0');
  return n;
}

static unsigned
checksum (unsigned char const *h)
{
  unsigned sum = 0;
  for (int i = 0; i < BLOCK; i++)
    sum += i >= 148 && i < 156 ? ' ' : h[i];
  return sum;
}

static bool
is_header (unsigned char const *h)
{
  return h[148] && number (h + 148, 8) == checksum (h);
}

/* --- The rules --- */

/* Each changes a header block and says whether it did.  */

static bool
rule_device (unsigned char *h)
{
  bool changed = false;
  if (h[156] == '3' || h[156] == '4')
    return false;
  for (int at = 329; at <= 337; at += 8)
    if (memcmp (h + at, "0000000", 8) == 0)
      {
        memset (h + at, 0, 8);
        changed = true;
      }
  return changed;
}

static bool
rule_mode (unsigned char *h)
{
  uintmax_t mode = number (h + 100, 8);
  if (mode <= 07777)
    return false;
  char digits[9];
  sprintf (digits, "%07o", (unsigned) (mode & 07777));
  memcpy (h + 100, digits, 8);
  return true;
}

/* Take the process number out of DIR/GNUSparseFile.PID/NAME, a string of at
   most SIZE bytes; the number of bytes taken.  */
static size_t
strip_pid (unsigned char *s, size_t size)
{
  static char const mark[] = "GNUSparseFile.";
  size_t n = sizeof mark - 1;
  for (size_t i = 0; i + n < size; i++)
    if (memcmp (s + i, mark, n) == 0)
      {
        size_t from = i + n, to = from;
        while (to < size && isdigit (s[to]))
          to++;
        memmove (s + from, s + to, size - to);
        memset (s + size - (to - from), 0, to - from);
        return to - from;
      }
  return 0;
}

static bool
rule_pid (unsigned char *h)
{
  if (!strip_pid (h, 100))
    return false;
  /* A longer number left less of the end of the name.  */
  memset (h + 90, 0, 10);
  return true;
}

static bool
rule_now (unsigned char *h)
{
  if (h[156] != 'V' && h[156] != 'g')
    return false;
  memset (h + 136, '0', 11);
  return true;
}

static bool
rule_two_trees (unsigned char *h)
{
  if (memcmp (h + 345, "\0\0\0\0\0\0\0\0\0\0\0", 12) == 0)
    return false;
  memset (h + 345, 0, 24);
  return true;
}

static struct rule
{
  char const *name;
  unsigned formats;
  bool (*apply) (unsigned char *h);
  char const *reason;
} const rules[] = {
  { "device", V7 | USTAR | POSIX, rule_device,
    "devmajor and devminor of what is no device: zeros up to 1.34, NULs"
    " since 1.35" },
  { "mode", OLDGNU, rule_mode,
    "oldgnu modes hold the type bits of the file; Debian's build masks them" },
  { "pid", POSIX, rule_pid,
    "the made-up name of a sparse file contains the process number" },
  { "now", ANY, rule_now,
    "volume labels and global headers bear the time of the run" },
  { "two trees", TWO_TREES, rule_two_trees,
    "times of access and of change of inodes in GNU headers" }
};
enum
{
  RULES = sizeof rules / sizeof *rules
};

/* The same for records of an x header, of which the reason is: atime is the
   time of reading, and both programs read; the process number as above; and
   of two trees both times are others.  */
static bool
record_rule (unsigned char *record, size_t *size, bool was_read,
             bool two_trees)
{
  size_t key = 0;
  while (key < *size && record[key] != ' ')
    key++;
  key++;
  if (key + 6 < *size
      && (((was_read || two_trees) && memcmp (record + key, "atime=", 6) == 0)
          || (two_trees && memcmp (record + key, "ctime=", 6) == 0)))
    {
      *size = key + 6;
      return true;
    }
  size_t taken = strip_pid (record, *size);
  *size -= taken;
  return taken != 0;
}

/* --- Normalising --- */

static void
put_checksum (unsigned char *h)
{
  char digits[8];
  sprintf (digits, "%06o", checksum (h));
  memcpy (h + 148, digits, 7);
  h[155] = ' ';
}

/* Append the records of the x header payload P to OUT, each without its
   length where a rule changed it.  Padding as before.  */
static size_t
put_records (struct bytes *out, unsigned char *p, size_t size, bool was_read,
             bool two_trees)
{
  size_t start = out->size;
  while (size)
    {
      size_t length = strtoul ((char *) p, NULL, 10);
      if (length == 0 || length > size)
        length = size;
      unsigned char *record = grow (NULL, length);
      memcpy (record, p, length);
      size_t n = length;
      if (record_rule (record, &n, was_read, two_trees))
        {
          size_t key = 0;
          while (key < n && record[key] != ' ')
            key++;
          append (out, "*", 1);
          append (out, record + key, n - key);
        }
      else
        append (out, record, n);
      free (record);
      p += length;
      size -= length;
    }
  return out->size - start;
}

static void
pad (struct bytes *out)
{
  static unsigned char const zeros[BLOCK];
  append (out, zeros, (BLOCK - out->size % BLOCK) % BLOCK);
}

/* The format of header H, if none is known.  */
static unsigned
format_of (unsigned char const *h)
{
  return memcmp (h + 257, "ustar  ", 8) == 0 ? OLDGNU | GNU | TWO_TREES
         : memcmp (h + 257, "ustar", 6) == 0 ? USTAR | POSIX
                                             : V7;
}

static struct bytes
normalise (struct bytes in, unsigned known, unsigned *applied)
{
  struct bytes out = { 0 };
  size_t at = 0;
  while (at + BLOCK <= in.size)
    {
      unsigned char h[BLOCK];
      memcpy (h, in.data + at, BLOCK);
      at += BLOCK;
      if (!is_header (h))
        {
          append (&out, h, BLOCK);
          continue;
        }
      bool changed = false;
      unsigned const format = known ? known : format_of (h);
      for (int i = 0; i < RULES; i++)
        if ((rules[i].formats & format) && rules[i].apply (h))
          {
            applied[i]++;
            changed = true;
          }

      size_t header_at = out.size;
      append (&out, h, BLOCK);
      size_t size = number (h + 124, 12), body = size;
      if (strchr ("123456", h[156]) && h[156])
        body = 0;
      /* What goes on here may have not begun: then its header follows.  */
      if (h[156] == 'M' || strstr ((char *) h, "GNUFileParts/"))
        body = 0;
      if (h[156] == 'S' && h[482])
        {
          /* Extension blocks come first and do not count.  */
          bool more = true;
          for (; more && at + BLOCK <= in.size; at += BLOCK)
            {
              more = in.data[at + 504];
              append (&out, in.data + at, BLOCK);
            }
        }
      if (body > in.size - at)
        body = in.size - at;
      if (h[156] == 'x')
        {
          size_t next = at + (body + BLOCK - 1) / BLOCK * BLOCK;
          char type = next < in.size ? in.data[next + 156] : 0;
          size_t n = put_records (&out, in.data + at, body,
                                  type == '0' || type == '5', !known);
          if (n != body)
            {
              char digits[13];
              sprintf (digits, "%011zo", n);
              memcpy (out.data + header_at + 124, digits, 12);
              changed = true;
            }
          for (at += body; at < next && at < in.size; at++)
            if (in.data[at])
              append (&out, in.data + at, 1);
          pad (&out);
          at = next;
        }
      else
        {
          size_t blocks = (body + BLOCK - 1) / BLOCK * BLOCK;
          if (blocks > in.size - at)
            blocks = in.size - at;
          append (&out, in.data + at, blocks);
          at += blocks;
        }
      if (changed)
        put_checksum (out.data + header_at);
    }
  append (&out, in.data + at, in.size - at);
  return out;
}

/* --- Comparing --- */

static void
put_text (char const *label, unsigned char const *s, size_t n)
{
  printf ("  %s ", label);
  while (n && s[n - 1] == 0)
    n--;
  for (size_t i = 0; i < n && i < 300; i++)
    if (isprint (s[i]) && s[i] != '\\')
      putchar (s[i]);
    else
      printf ("\\%03o", s[i]);
  putchar ('\n');
}

/* Say where AT, the first difference of A and B, lies.  */
static void
explain (struct bytes a, struct bytes b, size_t at)
{
  size_t header = 0;
  bool found = false;
  for (size_t pos = 0; pos <= at && pos + BLOCK <= a.size;)
    {
      unsigned char const *h = a.data + pos;
      if (!is_header (h))
        {
          pos += BLOCK;
          continue;
        }
      header = pos;
      found = true;
      size_t body = number (h + 124, 12);
      if (h[156] && strchr ("123456", h[156]))
        body = 0;
      pos += BLOCK + (body + BLOCK - 1) / BLOCK * BLOCK;
    }
  if (!found)
    {
      printf ("byte %zu, before any header\n", at);
      return;
    }
  unsigned char const *h = a.data + header;
  printf ("byte %zu (block %zu), member type '%c'\n", at, at / BLOCK,
          isprint (h[156]) ? h[156] : '?');
  put_text ("name", h, 100);
  size_t base = at - at % BLOCK;
  if (base == header)
    {
      for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        {
          struct field const *f = &fields[i];
          if (at - base >= (size_t) f->offset
              && at - base < (size_t) f->offset + f->bytes)
            {
              printf ("field %s\n", f->name);
              put_text ("GNU tar:", a.data + base + f->offset, f->bytes);
              if (base + BLOCK <= b.size)
                put_text ("ours:   ", b.data + base + f->offset, f->bytes);
            }
        }
      return;
    }
  printf ("data byte %zu of the member\n", at - header - BLOCK);
  size_t from = at > header + BLOCK + 40 ? at - 40 : header + BLOCK;
  put_text ("GNU tar:", a.data + from, at < a.size ? at - from + 40 : 0);
  if (at + 40 < b.size)
    put_text ("ours:   ", b.data + from, at - from + 40);
}

int
main (int argc, char **argv)
{
  unsigned format = 0;
  for (size_t i = 0; argc == 4 && i < sizeof formats / sizeof *formats; i++)
    if (strcmp (argv[1], formats[i].name) == 0)
      format = formats[i].bit;
  if (!format && !(argc == 4 && strcmp (argv[1], "any") == 0))
    {
      fputs ("usage: tarcmp FORMAT A B\n", stderr);
      return 99;
    }
  unsigned applied[RULES] = { 0 };
  struct bytes in_a = load (argv[2]), in_b = load (argv[3]);
  struct bytes a = normalise (in_a, format, applied);
  struct bytes b = normalise (in_b, format, applied);

  size_t least = a.size < b.size ? a.size : b.size, at = 0;
  while (at < least && a.data[at] == b.data[at])
    at++;
  int status = 0;
  if (at < least || a.size != b.size)
    {
      printf ("%s: differs: sizes %zu and %zu; ", argv[1], in_a.size,
              in_b.size);
      explain (a, b, at);
      status = 1;
    }
  for (int i = 0; i < RULES; i++)
    if (applied[i])
      printf ("%s: rule %s, %u times: %s\n", argv[1], rules[i].name,
              applied[i], rules[i].reason);
  free (in_a.data);
  free (in_b.data);
  free (a.data);
  free (b.data);
  return status;
}
