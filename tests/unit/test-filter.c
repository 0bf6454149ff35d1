/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/filter.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "fakedev.h"
#include "said.h"

/* The devices here have no descriptor, so every byte goes through the
   pump.  Programs are shell lines: reading runs `sh -c LINE -d'.  */

enum
{
  RECORD = 10240,
  BIG = 5 << 20
};

static unsigned char bytes[BIG];

static struct device *
open_filter (struct fakedev *f, char const *program, struct said *s,
             void const *first, size_t n)
{
  struct filter_opts o = { .kind = FILTER_PROGRAM, .program = program };
  said_init (s);
  struct device *dev = &f->dev;
  enum outcome worst
      = filter_open (&o, FILTER_PROGRAM, &dev, NULL, &s->d, RECORD, first, n);
  CHECK_INT (worst, dev ? OUT_OK : OUT_FATAL);
  return dev;
}

/* Write N bytes; the first failure, or 0.  */
static int
write_all (struct device *d, size_t n)
{
  for (size_t done = 0; done < n;)
    {
      ssize_t got = device_write (d, bytes + done, n - done);
      if (got < 0)
        return got;
      done += got;
    }
  return 0;
}

static void
test_write (void)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG);
  struct said s;
  struct device *d = open_filter (&f, "cat", &s, NULL, 0);
  CHECK_INT (write_all (d, BIG), 0);
  CHECK_INT (device_sync (d), 0);
  CHECK_INT (f.size, BIG);
  CHECK_INT (device_close (d), 0);
  CHECK (memcmp (f.data, bytes, BIG) == 0);
  CHECK (!f.odd_write);
  CHECK_STR (s.text, "");
  said_release (&s);
  fakedev_release (&f);
}

/* A tape under a compressor gets whole records.  */
static void
test_write_records (void)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG + RECORD);
  f.dev.wants_records = true;
  f.dev.is_regular = false;
  f.record_bytes = RECORD;
  struct said s;
  struct device *d = open_filter (&f, "cat", &s, NULL, 0);
  CHECK_INT (write_all (d, BIG / 2 + 1), 0);
  CHECK_INT (device_close (d), 0);
  CHECK (!f.odd_write);
  CHECK_INT (f.size, (BIG / 2 + RECORD) / RECORD * RECORD);
  CHECK (memcmp (f.data, bytes, BIG / 2 + 1) == 0);
  CHECK_INT (f.data[f.size - 1], 0);
  said_release (&s);
  fakedev_release (&f);
}

static void
test_write_failure (char const *program, char const *want)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG);
  struct said s;
  struct device *d = open_filter (&f, program, &s, NULL, 0);
  write_all (d, BIG);
  CHECK_INT (device_close (d), FILTER_REPORTED);
  CHECK_STR (s.text, want);
  CHECK (outcome_is_fatal (s.d.reported));
  said_release (&s);
  fakedev_release (&f);
}

/* The disk is full while the compressor still runs.  */
static void
test_write_full (void)
{
  struct fakedev f;
  fakedev_init (&f, NULL, BIG);
  f.fail_at = 2 << 20;
  f.fail_with = ENOSPC;
  struct said s;
  struct device *d = open_filter (&f, "cat", &s, NULL, 0);
  CHECK_INT (write_all (d, BIG), -EPIPE);
  CHECK_INT (device_close (d), FILTER_REPORTED);
  CHECK_STR (s.text,
             "tar (child): fake: Cannot write: No space left on device\n"
             "tar (child): Error is not recoverable: exiting now\n"
             "tar: Child returned status 2\n");
  said_release (&s);
  fakedev_release (&f);
}

/* Read to the end; how many bytes, which are compared.  */
static size_t
read_all (struct device *d)
{
  static unsigned char buf[300000];
  size_t done = 0;
  ssize_t got;
  while ((got = device_read (d, buf, sizeof buf)) > 0 && done + got <= BIG)
    {
      CHECK (memcmp (buf, bytes + done, got) == 0);
      done += got;
    }
  CHECK_INT (got, 0);
  return done;
}

static void
test_read (size_t first, size_t chunk)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  f.pos = first;
  f.chunk = chunk;
  struct said s;
  struct device *d = open_filter (&f, "sh -c cat", &s, bytes, first);
  CHECK_INT (read_all (d), BIG);
  CHECK_INT (device_close (d), 0);
  CHECK_STR (s.text, "");
  said_release (&s);
  fakedev_release (&f);
}

/* The status counts even when nothing more is read, unless reading was
   stopped on purpose.  */
static void
test_read_failure (char const *program, char const *want)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  struct said s;
  struct device *d = open_filter (&f, program, &s, NULL, 0);
  unsigned char c;
  device_read (d, &c, 1);
  CHECK_INT (device_close (d), FILTER_REPORTED);
  CHECK_STR (s.text, want);
  said_release (&s);
  fakedev_release (&f);
}

static void
test_stop (char const *program, bool quiet)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  struct said s;
  struct device *d = open_filter (&f, program, &s, NULL, 0);
  unsigned char c;
  CHECK_INT (device_read (d, &c, 1), 1);
  filter_stop (d, quiet);
  CHECK_INT (device_close (d), 0);
  CHECK_STR (s.text, "");
  said_release (&s);
  fakedev_release (&f);
}

static void
test_read_error (size_t fail_at, char const *want)
{
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  f.fail_at = fail_at;
  f.fail_with = EIO;
  struct said s;
  struct device *d = open_filter (&f, "sh -c cat", &s, NULL, 0);
  CHECK_INT (read_all (d), fail_at);
  CHECK_INT (device_close (d), FILTER_REPORTED);
  CHECK_STR (s.text, want);
  said_release (&s);
  fakedev_release (&f);
}

static void
test_no_program (char const *program, char const *want)
{
  /* There posix_spawn cannot tell that exec failed.  */
  if (getenv ("VALGRIND"))
    return;
  struct fakedev f;
  fakedev_init (&f, bytes, BIG);
  struct said s;
  CHECK (open_filter (&f, program, &s, NULL, 0) == NULL);
  CHECK_STR (s.text, want);
  CHECK (outcome_is_fatal (s.d.reported));
  said_release (&s);
  fakedev_release (&f);
}

int
main (void)
{
  for (size_t i = 0; i < BIG; i++)
    bytes[i] = i * 31 + i / 509;
  test_write ();
  test_write_records ();
  test_write_failure ("cat >/dev/null; exit 3",
                      "tar: Child returned status 3\n");
  test_write_failure ("kill -9 $$", "tar: Child died with signal 9\n");
  test_write_failure ("exit 3", "tar: Child returned status 3\n");
  test_write_full ();
  test_read (0, 0);
  test_read (700, 0);
  test_read (3 << 20, 0);
  test_read (0, 511);
  test_read_failure ("sh -c 'cat; exit 3'", "tar: Child returned status 3\n");
  test_read_failure ("sh -c 'kill -9 $$'", "tar: Child died with signal 9\n");
  test_stop ("sh -c 'exec cat'", false);
  test_stop ("sh -c 'echo x; exec sleep 1000'", false);
  test_stop ("sh -c 'echo x; exit 3'", true);
  char want[300];
  sprintf (want,
           "tar (child): fake: Cannot read: %s\n"
           "tar (child): Error is not recoverable: exiting now\n"
           "tar: Child returned status 2\n",
           strerror (EIO));
  test_read_error (BIG / 2, want);
  sprintf (want,
           "tar (child): fake: Cannot read: %s\n"
           "tar (child): At beginning of tape, quitting now\n"
           "tar (child): Error is not recoverable: exiting now\n"
           "tar: Child returned status 2\n",
           strerror (EIO));
  test_read_error (0, want);
  test_no_program ("/nonexistent/program x",
                   "tar (child): /nonexistent/program x: Cannot exec: "
                   "No such file or directory\n"
                   "tar (child): Error is not recoverable: exiting now\n"
                   "tar: Child returned status 2\n");
  test_no_program ("'x", "tar (child): cannot split string ''x': "
                         "missing closing quote\n"
                         "tar (child): Error is not recoverable: exiting now\n"
                         "tar: Child returned status 2\n");
  return check_status ();
}
