/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/dumpdir.h"

#include <stdlib.h>

#include "check.h"

/* In the texts here '^' stands for a NUL.  */
static struct
{
  char const *text;
  enum dumpdir_fault fault;
  unsigned char found; /* 0: of no interest */
} const shapes[] = {
  { "^", DUMPDIR_GOOD, 0 },
  { "Ya^Nb^Dc^^", DUMPDIR_GOOD, 0 },
  { "Ra^Tb^^", DUMPDIR_GOOD, 0 },
  { "Xd^Ra^T^Rb^Ta^R^Tb^^", DUMPDIR_GOOD, 0 },
  { "Xd^Ra^T^R^Tz^Xd^Rb^T^R^Ty^^", DUMPDIR_GOOD, 0 },
  { "Xd^Ra^T^Yq^R^Tz^^", DUMPDIR_GOOD, 0 },
  { "X^R^Tz^^", DUMPDIR_GOOD, 0 },
  { "^Ra^Za", DUMPDIR_GOOD, 0 },

  { "Xd^^", DUMPDIR_NEVER_USED, 0 },
  { "Xd^Ra^T^^", DUMPDIR_NEVER_USED, 0 },
  { "Xd^Ra^T^Rb^T^^", DUMPDIR_NEVER_USED, 0 },

  { "Ra^Yb^^", DUMPDIR_EXPECTED, 'Y' },
  { "Ra^Xb^Tc^^", DUMPDIR_EXPECTED, 'X' },
  { "Ra^Rb^Tc^^", DUMPDIR_EXPECTED, 'R' },
  { "Ra^Zb^Tc^^", DUMPDIR_EXPECTED, 'Z' },
  { "Ra^\377b^^", DUMPDIR_EXPECTED, 0377 },
  { "Ra^^", DUMPDIR_CUT, 0 },
  { "Ra^", DUMPDIR_CUT, 0 },
  { "Xd^Xe^^", DUMPDIR_DUPLICATED, 'X' },
  { "R^Ta^^", DUMPDIR_EMPTY, 'R' },
  { "Ra^T^^", DUMPDIR_EMPTY, 'T' },
  { "Xd^R^T^^", DUMPDIR_EMPTY, 'T' },
  { "Xd^R^Ta^R^Tb^^", DUMPDIR_EMPTY, 'R' },
  { "Y^^", DUMPDIR_EMPTY, 'Y' },
  { "N^^", DUMPDIR_EMPTY, 'N' },
  { "D^^", DUMPDIR_EMPTY, 'D' },
  { "Ta^^", DUMPDIR_NOT_PRECEDED, 'T' },
  { "Ra^Tb^Tc^^", DUMPDIR_NOT_PRECEDED, 'T' },
  { "Za^^", DUMPDIR_UNKNOWN, 'Z' },
  { "ya^^", DUMPDIR_UNKNOWN, 'y' },
  { "", DUMPDIR_UNTERMINATED, 0 },
  { "Y", DUMPDIR_UNTERMINATED, 0 },
  { "Ya", DUMPDIR_UNTERMINATED, 0 },
  { "Ya^", DUMPDIR_UNTERMINATED, 0 },
  { "Ya^Yb", DUMPDIR_UNTERMINATED, 0 },
  { "Ra^Tb", DUMPDIR_UNTERMINATED, 0 },
  { "Ra^T", DUMPDIR_UNTERMINATED, 0 },
};

/* Check N bytes at P in memory of just that size, so that reading on is
   noticed by valgrind and the like.  */
static enum dumpdir_fault
check (void const *p, size_t n, unsigned char *found)
{
  unsigned char *copy = n ? malloc (n) : NULL;
  if (n)
    memcpy (copy, p, n);
  enum dumpdir_fault fault = dumpdir_check (copy, n, found);
  struct dumpdir d;
  struct dumpdir_entry e;
  size_t bytes = 0;
  dumpdir_begin (&d, copy, n);
  while (dumpdir_next (&d, &e))
    bytes += strlen (e.name) + 2;
  CHECK (bytes <= n);
  if (fault <= DUMPDIR_NEVER_USED)
    CHECK (bytes < n);
  free (copy);
  return fault;
}

static size_t
with_nuls (char const *text, unsigned char *bytes)
{
  size_t n = strlen (text);
  for (size_t i = 0; i < n; i++)
    bytes[i] = text[i] == '^' ? '\0' : text[i];
  return n;
}

static void
test_shapes (void)
{
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    {
      unsigned char bytes[80], found = 0;
      size_t n = with_nuls (shapes[i].text, bytes);
      enum dumpdir_fault fault = check (bytes, n, &found);
      if (fault != shapes[i].fault
          || (shapes[i].found && found != shapes[i].found))
        {
          printf ("of %s:\n", shapes[i].text);
          CHECK_INT (fault, shapes[i].fault);
          CHECK_INT (found, shapes[i].found);
        }
    }
}

/* Whatever is cut off, it is noticed.  */
static void
test_cut (void)
{
  unsigned char bytes[80], found;
  size_t n = with_nuls ("Ya^Nbb^Dc^Xd^Rd/a^T^Rd/b^Td/a^R^Td/b^^", bytes);
  CHECK_INT (check (bytes, n, &found), DUMPDIR_GOOD);
  for (size_t cut = 0; cut < n; cut++)
    CHECK (DUMPDIR_NEVER_USED < check (bytes, cut, &found));
}

/* Change bytes at random, the same ones each time.  */
static void
test_mutations (void)
{
  unsigned char good[80], bytes[80], found;
  size_t n = with_nuls ("Ya^Nbb^Dc^Xd^Rd/a^T^Rd/b^Td/a^R^Td/b^^", good);
  unsigned long seed = 1;
  int counts[DUMPDIR_UNTERMINATED + 1] = { 0 };
  for (int round = 0; round < 50000; round++)
    {
      memcpy (bytes, good, n);
      for (int change = 0; change < 1 + round % 4; change++)
        {
          seed = (seed * 1103515245 + 12345) & 0x7fffffff;
          size_t at = (seed >> 8) % n;
          seed = (seed * 1103515245 + 12345) & 0x7fffffff;
          bytes[at]
              = (seed >> 24 & 1 ? "XRTYND\0\0"[seed >> 8 & 7] : seed >> 8);
        }
      counts[check (bytes, n, &found)]++;
    }
  for (int fault = DUMPDIR_GOOD; fault <= DUMPDIR_UNTERMINATED; fault++)
    CHECK (counts[fault]);
}

static void
test_put (void)
{
  struct bytebuf b;
  bytebuf_init (&b);
  CHECK_INT (dumpdir_put (&b, DUMPDIR_FILE, "a b"), 0);
  CHECK_INT (dumpdir_put (&b, DUMPDIR_RENAMED_FROM, "x/y"), 0);
  CHECK_INT (dumpdir_put (&b, DUMPDIR_RENAMED_TO, "z"), 0);
  CHECK_INT (dumpdir_put_end (&b), 0);
  CHECK_INT (b.len, 14);
  CHECK (memcmp (b.data, "Ya b\0Rx/y\0Tz\0", 14) == 0);

  struct dumpdir d;
  struct dumpdir_entry e;
  dumpdir_begin (&d, b.data, b.len);
  CHECK (dumpdir_next (&d, &e));
  CHECK_INT (e.code, 'Y');
  CHECK_STR (e.name, "a b");
  CHECK (dumpdir_next (&d, &e));
  CHECK_INT (e.code, 'R');
  CHECK_STR (e.name, "x/y");
  CHECK (dumpdir_next (&d, &e));
  CHECK_STR (e.name, "z");
  CHECK (!dumpdir_next (&d, &e));
  CHECK (!dumpdir_next (&d, &e));
  bytebuf_release (&b);

  dumpdir_begin (&d, NULL, 0);
  CHECK (!dumpdir_next (&d, &e));
}

/* A conversion that knows one name, with a code.  */
static char *
convert (void *arg, char const *s)
{
  (void) arg;
  return strcmp (s, "Y\xe9") == 0 ? strdup ("Y\xc3\xa9") : NULL;
}

static void
test_convert (void)
{
  static char const raw[] = "Y\xe9\0N\xff\0Ra\0Y\xe9\0\0Y\xe9";
  static char const want[] = "Y\xc3\xa9\0N\xff\0Ra\0Y\xc3\xa9\0\0Y\xe9";
  struct bytebuf b;
  bytebuf_init (&b);
  /* What is after the last NUL is no entry.  */
  CHECK_INT (dumpdir_convert (raw, sizeof raw - 1, convert, NULL, &b), 0);
  CHECK_INT (b.len, sizeof want - 1);
  CHECK (memcmp (b.data, want, b.len) == 0);
  bytebuf_release (&b);
}

int
main (void)
{
  test_shapes ();
  test_cut ();
  test_mutations ();
  test_put ();
  test_convert ();
  return check_status ();
}
