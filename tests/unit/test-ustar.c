/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/ustar.h"
#include "check.h"
#include "format/cksum.h"
#include "format/num.h"
#include "format/raw.h"

#include <stdlib.h>

/* The two parts of NAME as a reader puts them together again.  */
static void
check_split (char const *name, char const *prefix, char const *rest)
{
  unsigned char b[BLOCK_BYTES] = { 0 };
  CHECK_INT (ustar_put_split_name (b, name), USTAR_FITS);
  char got[RAW_PREFIX_BYTES + 1] = { 0 };
  memcpy (got, b + RAW_PREFIX, RAW_PREFIX_BYTES);
  CHECK_STR (got, prefix);
  memset (got, 0, sizeof got);
  memcpy (got, b + RAW_NAME, RAW_NAME_BYTES);
  CHECK_STR (got, rest);
}

/* Every name of LEN bytes with one slash: what can be split, is, and the
   prefix is the longest there is.  */
static void
check_all_slashes (size_t len)
{
  char name[300];
  for (size_t slash = 0; slash < len; slash++)
    {
      memset (name, 'n', len);
      name[len] = '\0';
      name[slash] = '/';
      unsigned char b[BLOCK_BYTES] = { 0 };
      size_t rest = len - slash - 1;
      enum ustar_fit want
          = (len <= 100  ? USTAR_FITS
             : len > 256 ? USTAR_TOO_LONG
             : 0 < slash && slash <= 155 && 0 < rest && rest <= 100
                 ? USTAR_FITS
                 : USTAR_CANNOT_SPLIT);
      CHECK_INT (ustar_put_split_name (b, name), want);
      if (want != USTAR_FITS)
        continue;
      struct member m;
      member_init (&m);
      CHECK_INT (ustar_get_name (b, FORMAT_USTAR, &m), 0);
      CHECK_STR (m.name, name);
      CHECK_INT (b[RAW_PREFIX] != 0, len > 100);
      member_release (&m);
    }
}

static void
test_split (void)
{
  check_split ("a/b", "", "a/b");
  size_t const lengths[] = { 1,   99,  100, 101, 102, 154, 155, 156,
                             157, 158, 254, 255, 256, 257, 258 };
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
    check_all_slashes (lengths[i]);

  /* The longest prefix wins; a slash at the very end does not count.  */
  char name[200];
  memset (name, 'n', sizeof name);
  name[120] = '\0';
  name[30] = name[60] = name[90] = '/';
  char prefix[100];
  memcpy (prefix, name, 90);
  prefix[90] = '\0';
  check_split (name, prefix, name + 91);
  name[119] = '/';
  check_split (name, prefix, name + 91);
}

static struct
{
  char const *magic;
  size_t bytes;
  bool after_pax;
  enum archive_format format;
} const formats[] = { { "ustar\00000", 8, false, FORMAT_USTAR },
                      { "ustar\00000", 8, true, FORMAT_POSIX },
                      { "ustar\0zz", 8, false, FORMAT_USTAR },
                      { "ustar  ", 8, false, FORMAT_GNU },
                      { "ustar  ", 8, true, FORMAT_GNU },
                      { "ustar xx", 8, false, FORMAT_V7 },
                      { "ustarxxx", 8, false, FORMAT_V7 },
                      { "ustar   ", 8, false, FORMAT_V7 },
                      { "\0\0\0\0\0\0\0\0", 8, false, FORMAT_V7 } };

static void
test_formats (void)
{
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    {
      unsigned char b[BLOCK_BYTES] = { 0 };
      memcpy (b + RAW_MAGIC, formats[i].magic, formats[i].bytes);
      CHECK_INT (ustar_format (b, formats[i].after_pax), formats[i].format);
    }
  unsigned char b[BLOCK_BYTES] = { 0 };
  memcpy (b + RAW_MAGIC, "ustar\00000", 8);
  memcpy (b + RAW_STAR_ATIME, "12345670123 12345670123 tar", 28);
  CHECK_INT (ustar_format (b, false), FORMAT_STAR);
  b[RAW_STAR_ATIME - 1] = 'x';
  CHECK_INT (ustar_format (b, false), FORMAT_USTAR);
}

static void
test_texts (void)
{
  unsigned char b[BLOCK_BYTES];
  memset (b, 'x', sizeof b);
  struct member m;
  member_init (&m);
  CHECK_INT (ustar_get_name (b, FORMAT_USTAR, &m), 0);
  CHECK_INT (strlen (m.name), 256);
  CHECK_INT (ustar_get_name (b, FORMAT_STAR, &m), 0);
  CHECK_INT (strlen (m.name), 131 + 1 + 100);
  CHECK_INT (ustar_get_name (b, FORMAT_GNU, &m), 0);
  CHECK_INT (strlen (m.name), 100);
  CHECK_INT (ustar_get_link (b, &m), 0);
  CHECK_INT (strlen (m.link_name), 100);
  CHECK_INT (ustar_get_owner (b, FORMAT_V7, &m), 0);
  CHECK_STR (m.uname, "");
  CHECK_INT (ustar_get_owner (b, FORMAT_USTAR, &m), 0);
  CHECK_INT (strlen (m.uname), 32);
  CHECK_INT (strlen (m.gname), 32);
  member_release (&m);

  memset (b, 0, sizeof b);
  char const *long_name = "an owner name of more than thirty-one bytes";
  ustar_put_owner (b, long_name, "g");
  CHECK (memcmp (b + RAW_UNAME, long_name, 31) == 0);
  CHECK_INT (b[RAW_UNAME + 31], 0);
  CHECK_STR ((char *) b + RAW_GNAME, "g");
}

/* The plain way.  */
static int
sum (unsigned char const *b, bool is_signed)
{
  int s = 0;
  for (int i = 0; i < BLOCK_BYTES; i++)
    s += (RAW_CHKSUM <= i && i < RAW_CHKSUM + RAW_CHKSUM_BYTES ? ' '
          : is_signed ? (signed char) b[i]
                      : b[i]);
  return s;
}

static void
test_cksum (void)
{
  unsigned char b[BLOCK_BYTES];
  srand (1);
  for (int round = 0; round < 200; round++)
    {
      for (int i = 0; i < BLOCK_BYTES; i++)
        b[i] = round == 0 ? 255 : round == 1 ? 0 : rand () >> 7;
      CHECK_INT (cksum_compute (b), sum (b, false));
      cksum_put (b);
      CHECK (cksum_is_right (b));
      CHECK_INT (b[RAW_CHKSUM + 6], 0);
      CHECK_INT (b[RAW_CHKSUM + 7], ' ');
      if (0 <= sum (b, true))
        {
          num_put_octal (b + RAW_CHKSUM, 8, sum (b, true));
          CHECK (cksum_is_right (b));
        }
      num_put_octal (b + RAW_CHKSUM, 8, sum (b, false) + 1);
      CHECK (!cksum_is_right (b) || sum (b, true) == sum (b, false) + 1);
    }
}

/* Ways to write the sum of an otherwise empty block, 256, and whether
   they count.  */
static struct
{
  char const *field;
  bool good;
} const sums[]
    = { { "000400\0 ", true },          { "0000400\0", true },
        { "00000400", true },           { "   400\0 ", true },
        { "400 \0\0\0\0", true },       { "\0000400\0\0", true },
        { "  400 \0\0", true },         { "00400x\0 ", false },
        { "        ", false },          { "\0\0\0\0\0\0\0\0", false },
        { "000401\0 ", false },         { "-00400\0 ", false },
        { "\x80\0\0\0\0\0\1\0", false } };

static void
test_cksum_forms (void)
{
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
    {
      unsigned char b[BLOCK_BYTES] = { 0 };
      memcpy (b + RAW_CHKSUM, sums[i].field, RAW_CHKSUM_BYTES);
      if (cksum_is_right (b) != sums[i].good)
        printf ("sum %zu\n", i);
      CHECK (cksum_is_right (b) == sums[i].good);
    }
}

int
main (void)
{
  test_split ();
  test_formats ();
  test_texts ();
  test_cksum ();
  test_cksum_forms ();
  return check_status ();
}
