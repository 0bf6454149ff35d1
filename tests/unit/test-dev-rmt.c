/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* A remote shell that is this very program says what the environment has,
   and leaves in a file what it is asked.  */

#include <config.h>

#include "archive/dev_rmt.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "scratch.h"

/* The client's side of the conversation, this program's name.  */
static char heard[4096];
static char const *self;

enum
{
  DATA = 600
};

/* The server: say SAY, in which % stands for DATA bytes, then listen.  With
   RMT_LEAVES it hears so many lines first, and leaves when it has said
   it.  */
static int
serve (char **argv, char const *say)
{
  FILE *log = fopen (getenv ("RMT_LOG"), "w");
  if (!log)
    return 1;
  for (char **a = argv + 1; *a; a++)
    fprintf (log, "[%s]", *a);
  char const *leaves = getenv ("RMT_LEAVES");
  for (int lines = leaves ? atoi (leaves) : 0; 0 < lines;)
    lines -= getchar () == '\n';
  for (; *say; say++)
    if (*say == '%')
      for (int i = 0; i < DATA; i++)
        putchar ('a' + i % 26);
    else
      putchar (*say);
  fflush (stdout);
  if (getenv ("RMT_HANGS"))
    for (;;)
      pause ();
  int c;
  while (!leaves && (c = getchar ()) != EOF)
    putc (c, log);
  return fclose (log);
}

/* Open NAME from a server that says SAY.  */
static struct device *
open_rmt (char const *say, char const *name, enum device_access access,
          struct device_failure *failure)
{
  setenv ("RMT_SAYS", say, 1);
  return dev_rmt_open (self, "RMT", name, access, failure);
}

/* Open a device that is there.  */
static struct device *
opened (char const *say, enum device_access access)
{
  struct device_failure failure;
  struct device *d = open_rmt (say, "127.0.0.1:x", access, &failure);
  if (!d)
    {
      printf ("\"%s\" did not open: %d, %d\n", say, failure.kind, failure.err);
      exit (1);
    }
  return d;
}

/* What the server heard.  */
static char const *
hear (void)
{
  FILE *log = fopen (getenv ("RMT_LOG"), "r");
  size_t n = log ? fread (heard, 1, sizeof heard - 1, log) : 0;
  heard[n] = '\0';
  if (log)
    fclose (log);
  return heard;
}

static void
test_names (void)
{
  struct dev_rmt_name n;
  CHECK (dev_rmt_is_name ("h:f"));
  CHECK (dev_rmt_is_name ("u@h:/a:b"));
  CHECK (dev_rmt_is_name ("h:"));
  CHECK (!dev_rmt_is_name (":f"));
  CHECK (!dev_rmt_is_name ("/h:f"));
  CHECK (!dev_rmt_is_name ("h/a:f"));
  CHECK (!dev_rmt_is_name ("h"));
  CHECK (!dev_rmt_is_name (""));

  dev_rmt_split (&n, "u@h:/a:b@c");
  CHECK_STR (n.user, "u");
  CHECK_STR (n.host, "h");
  CHECK_STR (n.file, "/a:b@c");
  dev_rmt_name_release (&n);
  dev_rmt_split (&n, "@h:");
  CHECK_STR (n.user, NULL);
  CHECK_STR (n.host, "h");
  CHECK_STR (n.file, "");
  dev_rmt_name_release (&n);
}

static void
test_arguments (void)
{
  struct device_failure failure;
  struct device *d
      = open_rmt ("A0\nA0\n", "me@127.0.0.1:a b", DEVICE_READ, &failure);
  CHECK (d);
  if (d)
    {
      CHECK (d->is_remote);
      CHECK (d->seekable);
      CHECK (d->wants_records);
      CHECK_INT (device_close (d), 0);
    }
  CHECK_STR (hear (), "[127.0.0.1][-l][me][RMT]Oa b\n0 O_RDONLY\nC\n");
}

static void
test_read (void)
{
  char buf[DATA + 1];
  struct device *d = opened ("A3\nA600\n%A0\nA0\n", DEVICE_READ);
  memset (buf, '#', sizeof buf);
  CHECK_INT (device_read (d, buf, DATA), DATA);
  CHECK (buf[0] == 'a' && buf[DATA - 1] == 'a' + (DATA - 1) % 26);
  CHECK (buf[DATA] == '#');
  CHECK_INT (device_read (d, buf, 10), 0);
  CHECK_INT (device_close (d), 0);
  CHECK_STR (hear (), "[127.0.0.1][RMT]Ox\n0 O_RDONLY\nR600\nR10\nC\n");
}

static void
test_write (void)
{
  struct device *d = opened ("A0\nA3\nA2\nA0\n", DEVICE_WRITE);
  CHECK_INT (device_write (d, "abc", 3), 3);
  CHECK_INT (device_write (d, "de", 2), 2);
  CHECK_INT (device_close (d), 0);
  CHECK (strstr (hear (), "O_WRONLY|O_CREAT\nW3\nabcW2\ndeC\n"));

  d = opened ("A0\nA1\n", DEVICE_WRITE);
  CHECK_INT (device_write (d, "abc", 3), 1);
  CHECK_INT (device_close (d), 0);
}

static void
test_seek (void)
{
  struct device *d
      = opened ("A0\nA512\nA0\nE29\nno\nA1536\nA0\n", DEVICE_UPDATE);
  CHECK_INT (device_seek (d, 512), 0);
  /* A tape says where it still is.  */
  CHECK_INT (device_seek (d, 1024), -ESPIPE);
  CHECK_INT (device_seek (d, 1024), -29);
  d->start = 512;
  CHECK_INT (device_seek (d, 1024), 0);
  CHECK_INT (device_close (d), 0);
  CHECK (strstr (hear (), "O_RDWR|O_CREAT\nL0\n512\nL0\n1024\nL0\n1024\n"
                          "L0\n1536\nC\n"));
}

static void
test_open_failures (void)
{
  static struct
  {
    char const *say;
    int err;
  } const cases[]
      = { { "E2\nno such file\n", 2 },
          { "F13\n\n", 13 },
          { "E0\nno\n", EIO },
          { "E99999\nno\n", 99999 },
          { "E4294967297\nno\n", EIO },
          { "E5\nno end", EIO },
          { "A-1\n", EIO },
          { "A\n", EIO },
          { "", EIO },
          { "A0", EIO },
          { "Welcome\nA0\n", EIO },
          { "\nA0\n", EIO },
          { "A0000000000000000000000000000000000000000000000000000000000000"
            "00000000000\n",
            EIO },
          { "A99999999999999999999\n", EIO } };
  setenv ("RMT_LEAVES", "2", 1);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct device_failure failure;
      struct device *d
          = open_rmt (cases[i].say, "127.0.0.1:x", DEVICE_READ, &failure);
      if (d || failure.err != cases[i].err)
        printf ("after \"%s\":\n", cases[i].say);
      CHECK (!d);
      CHECK_INT (failure.kind, DEVICE_FAILED);
      CHECK_INT (failure.err, cases[i].err);
    }
  unsetenv ("RMT_LEAVES");

  struct device_failure failure;
  CHECK (!open_rmt ("A0\n", "127.0.0.1:a\nb", DEVICE_READ, &failure));
  CHECK_INT (failure.kind, DEVICE_FAILED);
  CHECK_INT (failure.err, ENOENT);
  CHECK (!open_rmt ("A0\n", "nowhere.invalid:x", DEVICE_READ, &failure));
  CHECK_INT (failure.kind, DEVICE_NO_HOST);
  /* There posix_spawn cannot tell that exec failed.  */
  if (getenv ("VALGRIND"))
    return;
  CHECK (!dev_rmt_open ("/nonexistent", "RMT", "127.0.0.1:x", DEVICE_READ,
                        &failure));
  CHECK_INT (failure.kind, DEVICE_NO_SHELL);
  CHECK_INT (failure.err, ENOENT);
}

/* A reply that makes no sense ends the connection, and no byte is put
   after what was asked for.  */
static void
test_bad_reads (void)
{
  static char const *const says[]
      = { "A0\nA601\n%x", "A0\nA18446744073709551615\n%",
          "A0\nA-600\n%", "A0\nnonsense\n",
          "A0\n\n",       "A0\nF5\nbye\n" };
  for (size_t i = 0; i < sizeof says / sizeof *says; i++)
    {
      char buf[DATA + 1];
      memset (buf, '#', sizeof buf);
      struct device *d = opened (says[i], DEVICE_READ);
      CHECK_INT (device_read (d, buf, DATA), -EIO);
      CHECK (buf[DATA] == '#');
      CHECK_INT (device_read (d, buf, DATA), -EIO);
      CHECK_INT (device_seek (d, 0), -EIO);
      CHECK_INT (device_close (d), 0);
    }
  /* Less than was promised.  */
  setenv ("RMT_LEAVES", "2", 1);
  char buf[2 * DATA];
  struct device *d = opened ("A0\nA1000\n%", DEVICE_READ);
  CHECK_INT (device_read (d, buf, sizeof buf), -EIO);
  device_close (d);
  unsetenv ("RMT_LEAVES");
}

/* What a server says of an error does not matter, be it long.  */
static void
test_errors (void)
{
  char buf[10];
  struct device *d = opened ("A0\nE5\n%%%%%%%%%%\nA3\nabcA0\n", DEVICE_READ);
  CHECK_INT (device_read (d, buf, sizeof buf), -5);
  CHECK_INT (device_read (d, buf, sizeof buf), 3);
  CHECK_INT (device_close (d), 0);

  d = opened ("A0\nE28\nfull\n", DEVICE_WRITE);
  CHECK_INT (device_write (d, "abc", 3), -28);
  CHECK_INT (device_close (d), 0);
  d = opened ("A0\nA4\n", DEVICE_WRITE);
  CHECK_INT (device_write (d, "abc", 3), -EIO);
  device_close (d);
  d = opened ("A0\nE28\nfull\n", DEVICE_WRITE);
  CHECK_INT (device_close (d), -28);
  d = opened ("A0\nA1\n", DEVICE_WRITE);
  CHECK_INT (device_close (d), -EIO);
}

/* A server that leaves kills nobody.  */
static void
test_leaving (void)
{
  static char const much[1 << 20];
  setenv ("RMT_LEAVES", "2", 1);
  struct device *d = opened ("A0\n", DEVICE_WRITE);
  ssize_t got = 0;
  for (int i = 0; i < 4 && 0 <= got; i++)
    got = device_write (d, much, sizeof much);
  CHECK_INT (got, -EIO);
  device_close (d);
  unsetenv ("RMT_LEAVES");

  /* Nor does one that does nothing any more hold us up.  */
  setenv ("RMT_HANGS", "1", 1);
  d = opened ("A0\nnonsense\n", DEVICE_READ);
  char buf[10];
  CHECK_INT (device_read (d, buf, sizeof buf), -EIO);
  device_close (d);
  unsetenv ("RMT_HANGS");
}

int
main (int argc, char **argv)
{
  char const *say = getenv ("RMT_SAYS");
  if (say)
    return serve (argv, say);
  int fd = scratch_open ();
  char log[sizeof scratch_name + 4];
  snprintf (log, sizeof log, "%s/log", scratch_name);
  setenv ("RMT_LOG", log, 1);
  self = argv[0];
  test_names ();
  test_arguments ();
  test_read ();
  test_write ();
  test_seek ();
  test_open_failures ();
  test_bad_reads ();
  test_errors ();
  test_leaving ();
  close (fd);
  scratch_remove ();
  return check_status ();
}
