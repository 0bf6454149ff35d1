/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The server of rmt, and a client that asks anything: it serves to the end,
   each of its replies is one that the client understands, and it closes what
   it opened.

   Input: the requests.  No file is opened but one in memory.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "fuzz.h"

static int replies, requests;

static int
fake_open (char const *name, int flags, ...)
{
  if (flags & O_DIRECTORY || !*name)
    {
      errno = ENOENT;
      return -1;
    }
  return fuzz_file ("data of the file\n", 17);
}

#undef STDIN_FILENO
#undef STDOUT_FILENO
#define STDIN_FILENO requests
#define STDOUT_FILENO replies
#define main rmt_main
#define open fake_open
#include "rmt/rmt.c"
#undef main
#undef open

enum
{
  MAX_REQUESTS = 100000,
  MAX_REPLIES = 1 << 20
};

/* Check the N bytes of replies at P.  */
static void
check_replies (char const *p, size_t n)
{
  char const *end = p + n;
  while (p < end)
    {
      char const *lf = memchr (p, '\n', end - p);
      DEMAND (lf && lf - p < RMTPROTO_REPLY_MAX);
      char line[RMTPROTO_REPLY_MAX] = "";
      memcpy (line, p, lf - p);
      uintmax_t number;
      p = lf + 1;
      switch (rmtproto_reply (line, &number))
        {
        case RMTPROTO_ERROR:
          DEMAND (0 < number && number < 4096);
          lf = memchr (p, '\n', end - p);
          DEMAND (lf);
          p = lf + 1;
          break;
        case RMTPROTO_DONE:
          break;
        default:
          DEMAND (!"a reply that clients know");
        }
    }
}

/* Whether the request of TEXT can have data in its reply, which looks like
   anything.  */
static bool
has_data (uint8_t const *text, size_t size)
{
  return size && (memchr (text, 'R', size) || memchr (text, 'S', size));
}

static void
check_flags (char const *text)
{
  int flags, again;
  if (!rmtproto_flags (text, &flags) || (flags & O_ACCMODE) == O_ACCMODE)
    return;
  struct bytebuf b;
  bytebuf_init (&b);
  if (rmtproto_ask_open (&b, "x", flags) == 0)
    {
      bytebuf_zeros (&b, 1);
      DEMAND (strncmp ((char *) b.data, "Ox\n", 3) == 0);
      char *line = (char *) b.data + 3;
      line[strcspn (line, "\n")] = '\0';
      DEMAND (rmtproto_flags (line, &again));
      DEMAND ((again & O_ACCMODE) == (flags & O_ACCMODE));
    }
  bytebuf_release (&b);
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  uint32_t before = fuzz_open_fds ();
  size = MIN (size, MAX_REQUESTS);
  requests = fuzz_file (data, size);
  replies = fuzz_file ("", 0);
  struct server *s = calloc (1, sizeof *s);
  DEMAND (s);
  s->fd = -1;
  bool good = serve (s);
  DEMAND (!good || s->fd < 0);
  DEMAND (s->at <= s->end);
  if (0 <= s->fd)
    close (s->fd);
  bytebuf_release (&s->line);
  bytebuf_release (&s->data);
  bytebuf_release (&s->reply);
  free (s);

  off_t n = lseek (replies, 0, SEEK_END);
  DEMAND (0 <= n);
  char *text = malloc (n + 1);
  if (n <= MAX_REPLIES && !has_data (data, size))
    {
      DEMAND (pread (replies, text, n, 0) == n);
      check_replies (text, n);
    }
  free (text);
  close (requests);
  close (replies);
  fuzz_closed (before);

  struct fuzz f = fuzz_begin (data, size);
  char *flags = fuzz_rest (&f);
  check_flags (flags);
  free (flags);
  return 0;
}
