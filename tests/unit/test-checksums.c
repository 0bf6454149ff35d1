/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/checksums.h"

#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "check.h"
#include "scratch.h"

static struct capture said;
static char name[sizeof scratch_name + 10];

/* The checksums of the texts of 2000 bytes: "abc", "de" at 1024, else zeros;
   and of nothing.  */
static char const two[] = "3f3db232766cc4c469787bd573d9b183"
                          "9f74477fdfa4cb1d091442aa5fac0c15";
static char const empty[] = "e3b0c44298fc1c149afbf4c8996fb924"
                            "27ae41e4649b934ca495991b7852b855";

static struct checksums *
start (struct checksums_opts const *o)
{
  struct checksums *c;
  CHECK_INT (checksums_open (&c, o, &said.diag), OUT_OK);
  CHECK (c);
  return c;
}

/* The file is WANT.  */
static void
check_file (char const *want)
{
  char text[1000] = "";
  FILE *f = fopen (name, "r");
  CHECK (f);
  size_t n = fread (text, 1, sizeof text - 1, f);
  text[n] = '\0';
  fclose (f);
  CHECK_STR (text, want);
}

/* A file with holes has the same checksum whether its segments are padded in
   the archive or not, however the data comes.  */
static void
test_segments (void)
{
  struct checksums_opts o = { .name = name };
  struct member_segment map[] = { { 0, 3 }, { 1024, 2 }, { 2000, 0 } };
  struct member m = { .kind = MEMBER_REGULAR,
                      .name = "f",
                      .size = 2000,
                      .archived_size = 5,
                      .sparse = true,
                      .segments = map,
                      .segment_count = 3 };
  unsigned char padded[1024] = "abc";
  memcpy (padded + 512, "de", 2);
  char want[4 * sizeof two + 30];
  sprintf (want, "%s  f\n%s  f\n%s  f\n", two, two, two);

  struct checksums *c = start (&o);
  checksums_begin (c, &m, true);
  checksums_data (c, (unsigned char const *) "abcde", 5);
  CHECK_INT (checksums_end (c, true), OUT_OK);
  checksums_begin (c, &m, false);
  checksums_data (c, padded, sizeof padded);
  CHECK_INT (checksums_end (c, true), OUT_OK);
  checksums_begin (c, &m, false);
  for (size_t i = 0; i < sizeof padded; i += 8)
    checksums_data (c, padded + i, 8);
  CHECK_INT (checksums_end (c, true), OUT_OK);
  CHECK_INT (checksums_finish (c, true), OUT_OK);
  checksums_free (c);
  check_file (want);

  /* The same when compared.  */
  o.verify = true;
  c = start (&o);
  for (int i = 0; i < 3; i++)
    {
      checksums_begin (c, &m, false);
      checksums_data (c, padded, sizeof padded);
      CHECK_INT (checksums_end (c, true), OUT_OK);
    }
  CHECK_INT (checksums_finish (c, true), OUT_OK);
  checksums_free (c);
  CAPTURE_SAYS (&said, "");
}

/* A member that is not whole has no line, and is not missing.  What was not
   finished leaves the old file.  */
static void
test_parts (void)
{
  struct checksums_opts o = { .name = name, .unthreaded = true };
  struct member m
      = { .kind = MEMBER_REGULAR, .name = "f", .size = 5, .archived_size = 5 };
  struct member n = { .kind = MEMBER_REGULAR, .name = "g" };
  char want[sizeof empty + 10];
  sprintf (want, "%s  g\n", empty);
  struct checksums *c = start (&o);
  checksums_begin (c, &m, true);
  checksums_data (c, (unsigned char const *) "abc", 3);
  CHECK_INT (checksums_end (c, false), OUT_OK);
  checksums_begin (c, &n, true);
  CHECK_INT (checksums_end (c, true), OUT_OK);
  CHECK_INT (checksums_finish (c, true), OUT_OK);
  checksums_free (c);
  check_file (want);

  c = start (&o);
  checksums_begin (c, &m, true);
  checksums_free (c);
  check_file (want);

  o.verify = true;
  c = start (&o);
  checksums_begin (c, &n, true);
  CHECK_INT (checksums_end (c, false), OUT_OK);
  CHECK_INT (checksums_finish (c, true), OUT_OK);
  checksums_free (c);
  CAPTURE_SAYS (&said, "");
  c = start (&o);
  CHECK_INT (checksums_finish (c, false), OUT_OK);
  CHECK_INT (checksums_finish (c, true), OUT_DIFFERS);
  checksums_free (c);
}

int
main (void)
{
  capture_open (&said);
  close (scratch_open ());
  sprintf (name, "%s/sums", scratch_name);
  test_segments ();
  test_parts ();
  scratch_remove ();
  capture_close (&said);
  return check_status ();
}
