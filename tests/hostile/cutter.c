/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* cutter cut - an archive of 30 members of all kinds, cut off at each
   block and at CUTS other places: extraction says so, and each member that
   was complete is there as it should be.
   cutter flip - the same archive with one bit, or some bytes, changed, in
   FLIPS ways: extraction ends without harm.
   Stands in the directory where it works.  The ways are the same in each
   run.  With a number after, only each so many-th way is tried.  */

#include <config.h>

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox.h"
#include "script.h"
#include "xalloc.h"

enum
{
  BLOCK = 512,
  CUTS = 200,
  FLIPS = 300,
  MAX_MEMBERS = 40
};

/* The members, one a line with the headers in front of them; what each
   leaves behind stands in front of the bar.  N is a file or link that must
   be there, with T the number of its bytes.  */
struct part
{
  char const *name;
  long bytes;
  char const *script;
};
static struct part const parts[] = {
  { "dir", -1, "dir dir\n" },
  { "dir/empty", 0, "file dir/empty\n" },
  { "one", 1, "file one 1\n" },
  { "f511", 511, "file f511 {a*511}\n" },
  { "f512", 512, "file f512 {b*512}\n" },
  { "f513", 513, "file f513 {c*513}\n" },
  { "sym", -1, "sym sym one\n" },
  { "hard", 1, "link hard one\n" },
  { "fifo", -1, "fifo fifo\n" },
  { "dir/f5000", 5000, "file dir/f5000 {d*5000}\n" },
  { "{l*120}", 3, "format gnu\nL {l*120}\nfile {l*100} abc\n" },
  { "longlink", -1, "K {t*150}\nsym longlink {t*100}\n" },
  { "sparse", 4096,
    "real 4096\nregion 0 512\nregion 3584 512\n"
    "sparse sparse {s*1024}\n" },
  { "sparse6", 5120,
    "real 5120\nregion 0 512\nregion 1024 512\n"
    "region 2048 512\nregion 3072 512\nregion 4096 512\nregion 5120 0\n"
    "sparse sparse6 {u*2560}\n" },
  { "base256", 4,
    "as mtime={x800000000000000060000000}\n"
    "file base256 data\n" },
  { "pax", 3,
    "format ustar\nx path=pax mtime=1600000000.5 comment={c*700}\n"
    "file short abc\n" },
  { "paxlink", -1, "x linkpath={v*600}\nsym paxlink short\n" },
  { "xattr", 3,
    "x SCHILY.xattr.user.a=value SCHILY.xattr.user.b={x*600}\n"
    "file xattr abc\n" },
  { "sparse00", 1024,
    "x GNU.sparse.size=1024 GNU.sparse.numblocks=2"
    " GNU.sparse.offset=0 GNU.sparse.numbytes=512 GNU.sparse.offset=1024"
    " GNU.sparse.numbytes=0\nfile sparse00 {m*512}\n" },
  { "sparse01", 1024,
    "x GNU.sparse.size=1024 GNU.sparse.numblocks=2"
    " GNU.sparse.name=sparse01 GNU.sparse.map=0,512,1024,0\n"
    "file other {n*512}\n" },
  { "sparse10", 1024,
    "x GNU.sparse.major=1 GNU.sparse.minor=0"
    " GNU.sparse.name=sparse10 GNU.sparse.realsize=1024\n"
    "file other {2^0^512^1024^0^*1}{x00*497}{o*512}\n" },
  { "global", 2, "g comment=all mtime=1500000000\nfile global ok\n" },
  { "{p*60}/{q*60}", 2, "as prefix={p*60}\nfile {q*60} ok\n" },
  { "contiguous", 3, "node 7 contiguous abc\n" },
  { "v7", 2, "format v7\nnode {x00} v7 ok\n" },
  { "v7dir", -1, "node {x00} v7dir/\n" },
  { "star", 2048,
    "format star\nreal 2048\nregion 0 512\nregion 1536 512\n"
    "sparse star {w*1024}\n" },
  { "d1/d2/d3/f", 4, "format ustar\nfile d1/d2/d3/f deep\n" },
  { "large", 40000, "file large {z*40000}\n" },
  { "last", 4, "file last last\n" },
};

enum
{
  PARTS = sizeof parts / sizeof *parts
};

struct cutter
{
  struct sandbox box;
  struct script_places places;
  struct bytebuf whole;
  size_t ends[PARTS]; /* of each member's data */
  char *archive;
  uint32_t state; /* of the random numbers */
  int failures, count;
};

static uint32_t
random_below (struct cutter *c, uint32_t n)
{
  c->state = c->state * 1664525 + 1013904223;
  return (uint64_t) c->state * n >> 32;
}

/* Make the whole archive.  Each part is made with all before it, since
   the format lasts.  */
static void
make_whole (struct cutter *c)
{
  struct bytebuf text;
  bytebuf_init (&text);
  for (int i = 0; i < PARTS; i++)
    {
      struct script s;
      bytebuf_puts (&text, parts[i].script);
      bytebuf_append (&text, "", 1);
      script_run (&s, (char *) text.data, &c->places);
      text.len--;
      /* Without the two blocks at the end, and the padding of the data.  */
      size_t n = s.archives[0].len - 2 * BLOCK;
      c->ends[i]
          = n - (0 < parts[i].bytes ? -parts[i].bytes & (BLOCK - 1) : 0);
      bytebuf_release (&c->whole);
      c->whole = s.archives[0];
    }
  bytebuf_release (&text);
}

/* Whether the member P is there.  */
static bool
is_there (struct cutter *c, struct part const *p)
{
  struct stat st;
  char const *rest = p->name;
  struct bytebuf name = script_word (&rest, 0, &c->places);
  int dir = open (c->box.in, O_RDONLY | O_DIRECTORY);
  bool there
      = fstatat (dir, (char *) name.data, &st, AT_SYMLINK_NOFOLLOW) == 0;
  close (dir);
  bytebuf_release (&name);
  return there && (p->bytes < 0 || st.st_size == p->bytes);
}

static void
fail (struct cutter *c, char const *way, size_t at, char const *what)
{
  printf ("FAILED: %s at %zu: %s\n", way, at, what);
  c->failures++;
}

/* Extract the N bytes at P; what was done to them is WAY at AT.  */
static int
extract (struct cutter *c, unsigned char *p, size_t n, char const *way,
         size_t at)
{
  struct bytebuf b = { .data = p, .len = n };
  struct sandbox_run r;
  char *argv[] = { (char *) "tar-nocache", (char *) "-xvvf", c->archive,
                   (char *) "--xattrs", NULL };
  sandbox_archive (&c->box, "archive", &b);
  sandbox_empty (&c->box);
  sandbox_run (&c->box, argv, &r);
  c->count++;
  if (2 < r.status || !sandbox_is_intact (&c->box, stdout))
    {
      fail (c, way, at, "did harm");
      printf ("%d\n%s", r.status, (char *) r.err.data);
    }
  sandbox_run_release (&r);
  return r.status;
}

static size_t
round_up (size_t n)
{
  return (n + BLOCK - 1) / BLOCK * BLOCK;
}

/* Whether the archive may end at AT without a word: after a member, its
   padding complete or not, after headers with nothing they belong to, or
   after a block of zeros.  */
static bool
may_end (struct cutter const *c, size_t at)
{
  size_t start = 0;
  for (int i = 0; i < PARTS; i++)
    {
      size_t end = round_up (c->ends[i]);
      unsigned char const *b = c->whole.data + start;
      if (c->ends[i] <= at && at <= end)
        return true;
      while (start < at && at < end && strchr ("LKxg", b[156]))
        {
          start += BLOCK + round_up (strtoul ((char *) b + 124, NULL, 8));
          if (start == at)
            return true;
          b = c->whole.data + start;
        }
      start = end;
    }
  return start + BLOCK <= at;
}

/* The archive ends at AT.  */
static void
cut (struct cutter *c, size_t at)
{
  int status = extract (c, c->whole.data, at, "cut", at);
  for (int i = 0; i < PARTS; i++)
    if (c->ends[i] <= at && !is_there (c, &parts[i]))
      fail (c, "cut", at, parts[i].name);
  if (status == 0 && !may_end (c, at))
    fail (c, "cut", at, "nothing was said");
}

static void
cut_all (struct cutter *c, int step)
{
  for (size_t at = 0; at <= c->whole.len; at += step * BLOCK)
    cut (c, at);
  for (int i = 0; i < CUTS; i += step)
    cut (c, random_below (c, c->whole.len));
}

/* Make the sum of the header that holds AT right again, if it is one.  */
static void
mend (unsigned char *whole, size_t at)
{
  unsigned char *b = whole + at / BLOCK * BLOCK;
  unsigned sum = 0;
  for (int i = 0; i < BLOCK; i++)
    sum += 148 <= i && i < 156 ? ' ' : b[i];
  snprintf ((char *) b + 148, 7, "%06o", sum);
}

static void
flip_all (struct cutter *c, int step)
{
  unsigned char *copy = xmalloc (c->whole.len);
  for (int i = 0; i < FLIPS; i++)
    {
      memcpy (copy, c->whole.data, c->whole.len);
      /* Mostly within headers, which stand in front of small data.  */
      size_t at = random_below (c, c->whole.len - (i % 4 ? 41000 : 0));
      int bytes = i % 3 ? 1 : 1 + random_below (c, 8);
      for (int j = 0; j < bytes; j++)
        copy[at + j < c->whole.len ? at + j : at]
            ^= bytes == 1 ? 1 << random_below (c, 8) : random_below (c, 256);
      if (i % 2)
        mend (copy, at);
      if (i % step == 0)
        extract (c, copy, c->whole.len, "flip", at);
    }
  free (copy);
}

int
main (int argc, char **argv)
{
  struct cutter c = { .state = 20261123 };
  if (argc < 2)
    return 99;
  int step = argc > 2 ? atoi (argv[2]) : 1;
  setenv ("LC_ALL", "C", 1);
  sandbox_open (&c.box);
  c.places = (struct script_places) { c.box.out, c.box.in };
  c.archive = xmalloc (strlen (c.box.top) + sizeof "/archive");
  sprintf (c.archive, "%s/archive", c.box.top);
  make_whole (&c);
  if (strcmp (argv[1], "cut") == 0)
    cut_all (&c, step);
  else
    flip_all (&c, step);
  sandbox_empty (&c.box);
  printf ("%d ways, %d failures\n", c.count, c.failures);
  sandbox_close (&c.box);
  bytebuf_release (&c.whole);
  free (c.archive);
  return c.failures != 0;
}
