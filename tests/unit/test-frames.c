/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/frames.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "fakedev.h"
#include "said.h"

/* What compresses puts a newline before each frame.  */
#define COMPRESS "echo; cat"
#define DECOMPRESS "sh -c 'read x; cat'"

enum
{
  FRAME = 1 << 20,
  BYTES = 5 * FRAME / 2,
  MOST = 8
};

static unsigned char bytes[BYTES];

static struct index_frame noted[MOST];
static int count;

static void
note (void *arg, struct index_frame const *f)
{
  CHECK (arg == noted);
  if (count < MOST)
    noted[count++] = *f;
}

/* Write the first N bytes in pieces; the first failure, or 0.  */
static int
write_bytes (struct device *d, size_t n)
{
  for (size_t done = 0; done < n;)
    {
      size_t piece = n - done < 300000 ? n - done : 300000;
      ssize_t got = device_write (d, bytes + done, piece);
      if (got < 0)
        return got;
      done += got;
    }
  return 0;
}

/* Write the first N bytes to F through PROGRAM.  Returns what failed.  */
static int
write_frames (struct fakedev *f, char const *program, size_t n, struct said *s)
{
  struct filter_opts o = { .kind = FILTER_PROGRAM, .program = program };
  struct device *dev = &f->dev;
  count = 0;
  said_init (s);
  CHECK_INT (frames_create (&o, FILTER_PROGRAM, &dev, NULL, &s->d), OUT_OK);
  frames_note (dev, note, noted);
  int err = write_bytes (dev, n);
  if (!err)
    err = device_sync (dev);
  int closed = device_close (dev);
  return err ? err : closed;
}

static void
test_write (void)
{
  struct fakedev f;
  struct said s;
  fakedev_init (&f, NULL, BYTES + MOST);
  CHECK_INT (write_frames (&f, COMPRESS, BYTES, &s), 0);
  CHECK_STR (s.text, "");
  said_release (&s);
  CHECK_INT (f.size, BYTES + 3);
  CHECK_INT (count, 4);
  for (int i = 0; i < 3; i++)
    {
      CHECK_INT (noted[i].archive, i * FRAME);
      CHECK_INT (noted[i].file, i * (FRAME + 1));
      uint64_t sum = index_hash (INDEX_HASH, "\n", 1);
      sum = index_hash (sum, bytes + i * FRAME, INDEX_SAMPLE - 1);
      CHECK (noted[i].sum == sum);
      CHECK_INT (f.data[noted[i].file], '\n');
      CHECK (memcmp (f.data + noted[i].file + 1, bytes + i * FRAME, FRAME / 2)
             == 0);
    }
  CHECK_INT (noted[3].archive, BYTES);
  CHECK_INT (noted[3].file, BYTES + 3);
  CHECK (noted[3].sum == INDEX_HASH);
  /* No frame without bytes follows a whole one.  */
  f.pos = f.size = 0;
  CHECK_INT (write_frames (&f, COMPRESS, FRAME, &s), 0);
  said_release (&s);
  CHECK_INT (count, 2);
  CHECK_INT (noted[1].archive, FRAME);
  CHECK_INT (noted[1].file, FRAME + 1);
  fakedev_release (&f);
}

static void
test_write_failures (void)
{
  struct fakedev f;
  struct said s;
  /* Noticed at the end of the first frame, or of the only one.  */
  fakedev_init (&f, NULL, BYTES + MOST);
  CHECK_INT (write_frames (&f, "cat; exit 3", BYTES, &s), FILTER_REPORTED);
  CHECK_STR (s.text, "tar: Child returned status 3\n");
  CHECK_INT (count, 0);
  said_release (&s);
  f.pos = 0;
  CHECK_INT (write_frames (&f, "cat; exit 3", 10, &s), FILTER_REPORTED);
  CHECK_STR (s.text, "tar: Child returned status 3\n");
  CHECK_INT (count, 0);
  said_release (&s);
  fakedev_release (&f);
  /* The device is full in the second frame.  */
  fakedev_init (&f, NULL, BYTES);
  f.fail_at = FRAME + 1000;
  f.fail_with = ENOSPC;
  CHECK (write_frames (&f, COMPRESS, BYTES, &s) < 0);
  CHECK (strstr (s.text, "tar (child): fake: Cannot write: No space"));
  CHECK_INT (count, 1);
  said_release (&s);
  fakedev_release (&f);
  /* Tapes.  */
  fakedev_init (&f, NULL, BYTES);
  f.dev.wants_records = true;
  struct filter_opts o = { .kind = FILTER_PROGRAM, .program = "cat" };
  struct device *dev = &f.dev;
  said_init (&s);
  CHECK_INT (frames_create (&o, FILTER_PROGRAM, &dev, NULL, &s.d), OUT_FATAL);
  CHECK (!dev);
  CHECK_STR (s.text, "tar: fake: --seekable needs a file or a pipe\n");
  said_release (&s);
  fakedev_release (&f);
}

/* Read N bytes at POS of the archive, and compare.  Returns how many there
   are.  */
static size_t
check_read (struct device *d, off_t pos, size_t n)
{
  static unsigned char got[BYTES + 1];
  size_t done = 0;
  ssize_t more = 1;
  CHECK_INT (device_seek (d, pos), 0);
  while (done < n && 0 < (more = device_read (d, got + done, n - done)))
    done += more;
  CHECK_INT (more < 0, 0);
  CHECK (memcmp (got, bytes + pos, done) == 0);
  return done;
}

/* Let F be read through DECOMPRESS with the frames that were noted.  */
static struct device *
open_frames (struct fakedev *f, struct filter_opts const *o, struct said *s)
{
  struct device *dev = &f->dev;
  f->dev.access = DEVICE_READ;
  f->pos = 0;
  said_init (s);
  CHECK_INT (filter_open (o, FILTER_PROGRAM, &dev, NULL, &s->d, 512, NULL, 0),
             OUT_OK);
  CHECK (filter_below (dev) == &f->dev);
  dev = frames_open (o, dev, NULL, &s->d, noted, count);
  CHECK (dev->seekable);
  f->moved = f->seeks = 0;
  return dev;
}

static void
test_read (void)
{
  struct filter_opts const o
      = { .kind = FILTER_PROGRAM, .program = DECOMPRESS };
  struct fakedev f;
  struct said s;
  fakedev_init (&f, NULL, BYTES + MOST);
  CHECK_INT (write_frames (&f, COMPRESS, BYTES, &s), 0);
  said_release (&s);
  struct device *d = open_frames (&f, &o, &s);
  CHECK_INT (f.seeks, 0);
  CHECK_INT (check_read (d, FRAME + 5, 100), 100);
  CHECK_INT (f.seeks, 1);
  /* Ahead in the same frame, and back.  */
  CHECK_INT (check_read (d, FRAME + 5000, 100), 100);
  CHECK_INT (f.seeks, 1);
  CHECK_INT (check_read (d, FRAME, 100), 100);
  CHECK_INT (f.seeks, 2);
  /* One frame is read, twice.  */
  CHECK (f.moved <= 2 * (FRAME + 1));
  CHECK_INT (check_read (d, 2 * FRAME - 50, 100), 100);
  CHECK_INT (f.seeks, 3);
  CHECK_INT (check_read (d, 0, BYTES + 1), BYTES);
  CHECK_INT (check_read (d, BYTES, 1), 0);
  CHECK_INT (check_read (d, BYTES - 1, 10), 1);
  CHECK_INT (device_close (d), 0);
  CHECK_STR (s.text, "");
  said_release (&s);

  /* The rest of a frame is read, too.  */
  d = open_frames (&f, &o, &s);
  CHECK_INT (check_read (d, FRAME, 1), 1);
  filter_stop (d, false);
  CHECK_INT (device_close (d), 0);
  CHECK_INT (f.moved, FRAME + 1);
  said_release (&s);
  fakedev_release (&f);
}

static void
test_read_failures (void)
{
  struct filter_opts o
      = { .kind = FILTER_PROGRAM, .program = "sh -c 'read x; cat; exit 4'" };
  struct fakedev f;
  struct said s;
  fakedev_init (&f, NULL, BYTES + MOST);
  CHECK_INT (write_frames (&f, COMPRESS, BYTES, &s), 0);
  said_release (&s);
  /* It fails at the end of a frame that is left, or closed, or goes on.  */
  struct device *d = open_frames (&f, &o, &s);
  CHECK_INT (check_read (d, 0, 10), 10);
  CHECK_INT (check_read (d, FRAME, 10), 10);
  CHECK_STR (s.text, "tar: Child returned status 4\n");
  CHECK_INT (device_close (d), FILTER_REPORTED);
  said_release (&s);
  d = open_frames (&f, &o, &s);
  CHECK_INT (check_read (d, FRAME / 2, FRAME), FRAME / 2);
  CHECK_INT (device_close (d), FILTER_REPORTED);
  said_release (&s);
  d = open_frames (&f, &o, &s);
  CHECK_INT (check_read (d, FRAME / 2, 1), 1);
  CHECK_INT (device_close (d), FILTER_REPORTED);
  said_release (&s);

  /* One that fails does not end those after it.  */
  char program[200], name[] = "/tmp/test-frames-XXXXXX";
  int fd = mkstemp (name);
  CHECK (0 <= fd);
  close (fd);
  snprintf (program, sizeof program,
            "sh -c 'read x; cat; test ! -e %s || { rm %s; exit 4; }'", name,
            name);
  o.program = program;
  d = open_frames (&f, &o, &s);
  CHECK_INT (check_read (d, 0, 10), 10);
  CHECK_INT (check_read (d, FRAME, FRAME + 10), FRAME + 10);
  CHECK_STR (s.text, "tar: Child returned status 4\n");
  CHECK_INT (device_close (d), FILTER_REPORTED);
  said_release (&s);
  unlink (name);

  /* A frame is shorter than was noted.  */
  o.program = DECOMPRESS;
  noted[1].archive++;
  d = open_frames (&f, &o, &s);
  CHECK_INT (check_read (d, 0, FRAME + 10), FRAME);
  CHECK_INT (device_close (d), 0);
  said_release (&s);
  noted[1].archive--;

  /* The device fails.  */
  d = open_frames (&f, &o, &s);
  f.fail_at = FRAME + 1000;
  f.fail_with = EIO;
  CHECK (check_read (d, FRAME + 10, FRAME) < FRAME);
  CHECK_INT (device_close (d), FILTER_REPORTED);
  CHECK (strstr (s.text, "tar (child): fake: Cannot read: "));
  said_release (&s);
  fakedev_release (&f);
}

int
main (void)
{
  setenv ("TNC_FRAME_BYTES", "1048576", 1);
  for (size_t i = 0; i < BYTES; i++)
    bytes[i] = i * 2654435761U >> 13;
  test_write ();
  test_write_failures ();
  test_read ();
  test_read_failures ();
  return check_status ();
}
