/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The client of rmt, and a server that says anything: no call moves more than
   was asked for, after a broken protocol every call fails, and the connection
   is closed in the end.

   Input: a byte for each of the calls that are made, up to a newline, then
   what the server says.  */

#include <config.h>

#include <sys/types.h>

#include "child.h"
#include "fuzz.h"

/* The shell: what it says waits in a pipe, and it hears nothing.  */

enum
{
  PIPE_BYTES = 60000 /* what every pipe holds */
};

static struct
{
  uint8_t const *says;
  size_t bytes;
  int heard; /* what the client sends; -1: nobody listens */
} server;

static int
fake_start (struct child *c, char const *const *argv, char const *const *env,
            int in, int out)
{
  (void) env;
  DEMAND (argv[0] && argv[1] && argv[2]);
  c->pid = 0;
  /* Requests go into a file, as if they were read at once.  */
  if (0 <= server.heard)
    DEMAND (dup2 (server.heard, in) == in);
  DEMAND (write (out, server.says, server.bytes) == server.bytes);
  return 0;
}

static int
fake_pipe (int fds[2])
{
  return pipe2 (fds, O_CLOEXEC) == 0 ? 0 : -1;
}

static ssize_t
fake_write (int fd, void const *buf, size_t n)
{
  (void) fd;
  return 0 <= server.heard ? write (server.heard, buf, n) : (ssize_t) n;
}

#define child_start fake_start
#define child_pipe fake_pipe
#define child_write fake_write
#include "archive/dev_rmt.c"
#undef child_start
#undef child_pipe
#undef child_write

/* Make the calls that stand in the line at F.  */
static void
call (struct device *d, struct fuzz *f)
{
  unsigned char buf[300];
  struct dev_rmt *r = dev_rmt (d);
  for (unsigned c; fuzz_left (f) && (c = fuzz_byte (f)) != '\n';)
    {
      bool broken = r->from < 0;
      size_t n = c % 256 + 1;
      intmax_t got;
      memset (buf, '#', sizeof buf);
      switch (c % 4)
        {
        case 0:
          got = device_seek (d, (off_t) c * 512);
          DEMAND (got <= 0);
          break;
        case 1:
          got = device_write (d, buf, n);
          DEMAND (got < 0 || got <= n);
          break;
        default:
          got = device_read (d, buf, n);
          DEMAND (got < 0 || got <= n);
          for (size_t i = 0 <= got ? got : n; i < sizeof buf; i++)
            DEMAND (buf[i] == '#');
        }
      DEMAND (!broken || got == -EIO);
    }
}

static void
check_name (char const *name)
{
  struct dev_rmt_name n;
  if (!dev_rmt_is_name (name))
    return;
  dev_rmt_split (&n, name);
  DEMAND (n.host && !strchr (n.host, ':'));
  DEMAND (name <= n.file && n.file <= name + strlen (name));
  DEMAND (n.file[-1] == ':');
  dev_rmt_name_release (&n);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  uint8_t const *end = size ? memchr (data, '\n', size) : NULL;
  if (!end)
    end = data + size;
  struct fuzz says = { end + (end < f.end), f.end };
  server.says = says.at;
  server.bytes = MIN (fuzz_left (&says), PIPE_BYTES);
  uint32_t before = fuzz_open_fds ();
  server.heard = fuzz_file ("", 0);
  struct device_failure failure;
  struct device *d = dev_rmt_open ("rsh", "rmt", "127.0.0.1:x",
                                   fuzz_byte (&f) % 3, &failure);
  if (d)
    {
      DEMAND (d->is_remote);
      call (d, &f);
      DEMAND (device_close (d) <= 0);
    }
  else
    DEMAND (failure.kind == DEVICE_FAILED && 0 < failure.err);
  close (server.heard);
  fuzz_closed (before);
  char *name = fuzz_text (&says);
  check_name (name);
  free (name);
  return 0;
}
