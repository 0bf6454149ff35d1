/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "digestqueue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "xalloc.h"

enum
{
  MOST = 3000
};

/* What the sink got.  */
static struct
{
  int count;
  char names[MOST][16];
  char digests[MOST][2 * DIGEST_MOST + 1];
  size_t bytes;
} got;

static void
take (void *arg, char *name, unsigned char const *digest)
{
  CHECK (arg == &got);
  strcpy (got.names[got.count], name);
  for (size_t i = 0; i < got.bytes; i++)
    sprintf (got.digests[got.count] + 2 * i, "%02x", digest[i]);
  got.count++;
  free (name);
}

static struct digestqueue *
start (enum digest_kind kind, bool threaded)
{
  memset (&got, 0, sizeof got);
  got.bytes = digest_bytes (kind);
  struct digestqueue *q = digestqueue_new (kind, threaded, take, &got);
  CHECK (q);
  return q;
}

static char const empty[] = "e3b0c44298fc1c149afbf4c8996fb924"
                            "27ae41e4649b934ca495991b7852b855";
static char const abc[] = "ba7816bf8f01cfea414140de5dae2223"
                          "b00361a396177a9cb410ff61f20015ad";

/* The examples of the standards.  */
static void
test_known (bool threaded)
{
  struct digestqueue *q = start (DIGEST_SHA256, threaded);
  digestqueue_end (q, xstrdup ("empty"));
  digestqueue_add (q, "a", 1);
  digestqueue_add (q, "bc", 2);
  digestqueue_end (q, xstrdup ("abc"));
  digestqueue_add (q, "dropped", 7);
  digestqueue_end (q, NULL);
  /* A million zero bytes, of sha256sum.  */
  digestqueue_zeros (q, 1000000);
  digestqueue_end (q, xstrdup ("zeros"));
  digestqueue_flush (q);
  CHECK_INT (got.count, 3);
  CHECK_STR (got.names[0], "empty");
  CHECK_STR (got.digests[0], empty);
  CHECK_STR (got.names[1], "abc");
  CHECK_STR (got.digests[1], abc);
  CHECK_STR (got.names[2], "zeros");
  CHECK_STR (got.digests[2], "d29751f2649b32ff572b5e0a9f541ea6"
                             "60a50f94ff0beedfb0b692b924cc8025");
  /* It goes on after a flush.  */
  digestqueue_add (q, "abc", 3);
  digestqueue_end (q, xstrdup ("again"));
  digestqueue_flush (q);
  digestqueue_flush (q);
  CHECK_INT (got.count, 4);
  CHECK_STR (got.digests[3], abc);
  digestqueue_free (q);

  q = start (DIGEST_SHA512, threaded);
  digestqueue_add (q, "abc", 3);
  digestqueue_end (q, xstrdup ("abc"));
  digestqueue_flush (q);
  CHECK_STR (got.digests[0], "ddaf35a193617abacc417349ae204131"
                             "12e6fa4e89a97ea20a9eeee64b55d39a"
                             "2192992a274fc1a836ba3c23a3feebbd"
                             "454d4423643ce80e2a9ac94fa54ca49f");
  digestqueue_free (q);
}

/* Files of all sizes around that of a piece, and more of them than end in one
   piece, come out as they went in.  */
static void
test_pieces (bool threaded)
{
  struct digestqueue *q = start (DIGEST_SHA256, threaded);
  char name[16];
  for (int i = 0; i < MOST - 1; i++)
    {
      if (i % 3 == 0)
        digestqueue_add (q, "abc", 3);
      if (i % 500 == 1)
        digestqueue_zeros (q, (4 << 20) - 1 + i / 500);
      snprintf (name, sizeof name, "%d", i);
      digestqueue_end (q, xstrdup (name));
    }
  digestqueue_flush (q);
  CHECK_INT (got.count, MOST - 1);
  for (int i = 0; i < MOST - 1; i++)
    {
      snprintf (name, sizeof name, "%d", i);
      CHECK_STR (got.names[i], name);
      if (i % 500 != 1)
        CHECK_STR (got.digests[i], i % 3 == 0 ? abc : empty);
    }
  digestqueue_free (q);
}

/* What was not flushed is dropped.  */
static void
test_dropped (void)
{
  struct digestqueue *q = start (DIGEST_SHA256, true);
  digestqueue_zeros (q, 5 << 20);
  digestqueue_end (q, xstrdup ("x"));
  digestqueue_free (q);
  digestqueue_free (NULL);
  CHECK_INT (got.count, 0);
}

int
main (void)
{
  test_known (false);
  test_known (true);
  test_pieces (false);
  test_pieces (true);
  test_dropped ();
  return check_status ();
}
