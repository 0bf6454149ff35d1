/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Archives of several volumes through the reader.  The volumes are files with
   the names 0, 1 and 2.  */

#include <config.h>

#include "stream/label.h"
#include "stream/reader.h"
#include "stream/volumeset.h"

#include "check.h"
#include "format/cksum.h"
#include "format/encode.h"
#include "format/gnu.h"
#include "format/raw.h"
#include "minmax.h"
#include "plain-encoding.h"
#include "scratch.h"

enum
{
  MEMBERS = 6,
  RECORD = 10240
};

static struct paxrules rules;

/* The members of an archive.  Some have long names, so that there are more
   kinds of header, and some no data.  */
static size_t
data_bytes (int i)
{
  return i % 3 == 2 ? 0 : i * 700 + 400;
}

static void
describe (struct member *m, int i)
{
  member_init (m);
  char name[200];
  snprintf (name, sizeof name, "m%d-%0*d", i, i % 2 ? 0 : 150, 0);
  m->name = member_xstrdup (m, name);
  m->mode = 0644;
  m->size = m->archived_size = data_bytes (i);
}

struct archive
{
  struct bytebuf bytes;
  size_t data[MEMBERS]; /* where the data of each begins */
};

static void
archive_init (struct archive *a, enum archive_format format)
{
  struct encode_opts o = plain_encoding (format, &rules);
  struct issues issues;
  issues_init (&issues);
  bytebuf_init (&a->bytes);
  for (int i = 0; i < MEMBERS; i++)
    {
      struct member m;
      describe (&m, i);
      CHECK_INT (encode_member (&o, &m, 0, &a->bytes, &issues), 0);
      a->data[i] = a->bytes.len;
      for (size_t n = 0; n < data_bytes (i); n++)
        bytebuf_append (&a->bytes, &(char) { 'a' + n / 512 + i }, 1);
      bytebuf_zeros (&a->bytes, -a->bytes.len & (BLOCK_BYTES - 1));
      member_release (&m);
    }
  bytebuf_zeros (&a->bytes, 2 * BLOCK_BYTES);
  issues_release (&issues);
}

/* What stands at the beginning of volume NUMBER, which goes on with byte N
   of the archive.  */
static void
put_continuation (struct archive const *a, enum archive_format format,
                  size_t n, unsigned number, bool labeled, struct bytebuf *out)
{
  struct encode_opts o = plain_encoding (format, &rules);
  struct issues issues;
  issues_init (&issues);
  char const *label = labeled ? "the label Volume 9" : NULL;
  if (labeled && format == FORMAT_GNU)
    encode_label (&o, label, out, &issues);
  int i = 0;
  while (i < MEMBERS && a->data[i] + data_bytes (i) <= n)
    i++;
  /* In front of a member its name is there, too.  */
  if (i < MEMBERS)
    {
      struct member m;
      describe (&m, i);
      off_t done = a->data[i] < n ? n - a->data[i] : 0;
      encode_continuation (&o, &m, done, number, label, number, out, &issues);
      member_release (&m);
    }
  else if (format == FORMAT_POSIX)
    encode_global (&o, label, number, out, &issues);
  issues_release (&issues);
}

/* One reading.  */
struct reading
{
  struct volumeset_opts volumes;
  struct volumeset *set;
  struct pagecache *pc;
  struct command_context context;
  struct diag d;
  char *text; /* what was said */
  size_t text_bytes;
  struct reader_opts o;
  struct reader *r;
  struct member m;
};

/* Begin to read COUNT volumes.  */
static void
begin (struct reading *g, size_t count)
{
  static char const *const names[] = { "0", "1", "2" };
  *g = (struct reading) { 0 };
  diag_init (&g->d, "tar");
  g->d.err = open_memstream (&g->text, &g->text_bytes);
  fflush (g->d.err);
  g->o = (struct reader_opts) { .record_bytes = RECORD,
                                .decode = { .pax = &rules } };
  g->volumes = (struct volumeset_opts) { .archives = names,
                                         .archive_count = count,
                                         .multi = true };
  member_init (&g->m);
}

/* Volume I is what stands in HEAD and N bytes from P.  */
static void
set_volume (int i, struct bytebuf *head, void const *p, size_t n)
{
  char const name[] = { '0' + i, '\0' };
  /* Some file systems flush a file that is truncated and written again.  */
  unlink (name);
  FILE *f = fopen (name, "w");
  bytebuf_append (head, p, n);
  CHECK (f && fwrite (head->data, 1, head->len, f) == head->len);
  CHECK (f && fclose (f) == 0);
  bytebuf_reset (head);
}

static struct pagecache_opts const no_opts;

static void
open_reader (struct reading *g)
{
  g->pc = pagecache_new (&no_opts, &sysops_real, NULL, NULL);
  g->set = volumeset_new (&g->volumes, false, g->pc, NULL, &g->context, &g->d);
  struct input *in;
  CHECK_INT (input_open (&in, &g->o, g->set, g->pc, &g->d, NULL, NULL),
             OUT_OK);
  g->r = reader_open (&g->o, in, &g->d, NULL, NULL);
}

/* How many volumes were opened after the first, and how many were right.  */
static int
opened (struct reading const *g)
{
  return *volumeset_name (g->set) - '0';
}

static int
taken (struct reading const *g)
{
  return volumeset_number (g->set) - 1;
}

static void
finish (struct reading *g)
{
  reader_close (g->r, READER_DONE);
  volumeset_free (g->set, true);
  pagecache_free (g->pc);
  member_release (&g->m);
  quote_release (&g->d.quoter);
  fclose (g->d.err);
  free (g->text);
}

/* Read the data of member I.  Whether it is all there.  */
static bool
take_data (struct reading *g, int i)
{
  size_t all = 0;
  ptrdiff_t n;
  unsigned char const *p;
  while ((n = reader_data (g->r, &p, 300)) > 0)
    for (ptrdiff_t k = 0; k < n; k++, all++)
      if (p[k] != (unsigned char) ('a' + all / 512 + i))
        return false;
  return n == 0 && all == data_bytes (i);
}

/* Read it all.  */
static void
check_members (struct reading *g, bool extract)
{
  enum reader_status status;
  int i = 0;
  while ((status = reader_next (g->r, &g->m)) == READER_MEMBER)
    {
      struct member m;
      describe (&m, i);
      CHECK_STR (g->m.name, m.name);
      CHECK_INT (g->m.size, m.size);
      member_release (&m);
      CHECK (!extract || take_data (g, i));
      i++;
    }
  CHECK_INT (status, READER_END);
  CHECK_INT (i, MEMBERS);
}

/* Wherever a volume ends, with and without a fraction of a block after
   it, the members are the same.  */
static void
test_breaks (enum archive_format format, bool labeled, bool extract)
{
  struct archive a;
  struct bytebuf head;
  archive_init (&a, format);
  bytebuf_init (&head);
  size_t all = a.bytes.len;
  for (size_t n = BLOCK_BYTES; n + 2 * BLOCK_BYTES <= all; n += BLOCK_BYTES)
    {
      struct reading g;
      size_t then = MIN (n + 3 * BLOCK_BYTES, all - BLOCK_BYTES);
      begin (&g, 3);
      set_volume (0, &head, a.bytes.data, n + (n % 3 ? 100 : 0));
      put_continuation (&a, format, n, 2, labeled, &head);
      set_volume (1, &head, a.bytes.data + n, then - n);
      put_continuation (&a, format, then, 3, labeled, &head);
      set_volume (2, &head, a.bytes.data + then, all - then);
      open_reader (&g);
      check_members (&g, extract);
      /* A name that was cut is only a warning.  */
      CHECK (!*g.text || strstr (g.text, "is possibly continued"));
      CHECK_INT (outcome_status (g.d.reported), STATUS_OK);
      CHECK_INT (opened (&g), 2);
      CHECK_INT (taken (&g), 2);
      finish (&g);
    }
  bytebuf_release (&head);
  bytebuf_release (&a.bytes);
}

/* Whatever bit is wrong in what begins a volume: either it is refused, and
   the same volume without that is taken, or it does not matter.  */
static void
test_flips (enum archive_format format, size_t step)
{
  struct archive a;
  struct bytebuf head;
  archive_init (&a, format);
  bytebuf_init (&head);
  size_t n = a.data[1] + BLOCK_BYTES;
  put_continuation (&a, format, n, 2, true, &head);
  size_t bits = head.len * 8;
  unsigned refused = 0;
  for (size_t bit = 0; bit < bits; bit += step)
    {
      struct reading g;
      begin (&g, 3);
      bytebuf_reset (&head);
      set_volume (0, &head, a.bytes.data, n);
      for (int i = 1; i < 3; i++)
        {
          put_continuation (&a, format, n, 2, true, &head);
          if (i == 1)
            head.data[bit / 8] ^= 1 << bit % 8;
          set_volume (i, &head, a.bytes.data + n, a.bytes.len - n);
        }
      open_reader (&g);
      check_members (&g, true);
      CHECK_INT (taken (&g), 1);
      CHECK (
          *g.text
          || (opened (&g) == 1 && outcome_status (g.d.reported) == STATUS_OK));
      refused += opened (&g) > 1;
      finish (&g);
    }
  CHECK (refused * step > bits / 16);
  bytebuf_release (&head);
  bytebuf_release (&a.bytes);
}

/* The first volume holds 1024 of the 3000 bytes of a file "f".  One that
   begins with HEAD follows, of which TEXT is said, and then the right
   one.  */
static void
check_second (struct bytebuf *head, char const *text)
{
  struct reading g;
  struct encode_opts o = plain_encoding (FORMAT_GNU, &rules);
  struct issues issues;
  struct bytebuf first, right;
  unsigned char data[3072];
  issues_init (&issues);
  bytebuf_init (&first);
  bytebuf_init (&right);
  memset (data, 'x', sizeof data);
  begin (&g, 3);
  g.m.name = "f";
  g.m.size = g.m.archived_size = 3000;
  encode_member (&o, &g.m, 0, &first, &issues);
  set_volume (0, &first, data, 1024);
  set_volume (1, head, data, 2048);
  gnu_put_continuation ("f", 1976, 1024, &right);
  memset (data + 2048, 0, 1024);
  set_volume (2, &right, data, 3072);
  open_reader (&g);
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK_INT (reader_next (g.r, &g.m), READER_END);
  CHECK_STR (g.text, text);
  CHECK_INT (outcome_status (g.d.reported), STATUS_OK);
  CHECK_INT (opened (&g), 2);
  CHECK_INT (taken (&g), 1);
  /* What the wrong volume held does not count.  */
  CHECK_INT (reader_first_block (g.r), 3);
  CHECK_INT (reader_end_block (g.r), 8);
  CHECK_INT (reader_bytes (g.r), 2 * RECORD);
  finish (&g);
  bytebuf_release (&first);
  bytebuf_release (&right);
}

/* A second volume that says NAME, SIZE and OFFSET.  */
static void
check_claim (char const *name, off_t size, off_t offset, char const *text)
{
  struct bytebuf head;
  bytebuf_init (&head);
  gnu_put_continuation (name, size, offset, &head);
  check_second (&head, text);
  bytebuf_release (&head);
}

static void
test_wrong (void)
{
  check_claim ("g", 1976, 1024, "tar: 'f' is not continued on this volume\n");
  check_claim ("f", 1976, 1025,
               "tar: 'f' is the wrong size (3000 != 1976 + 1025)\n");
  check_claim ("f", 0, 0, "tar: 'f' is the wrong size (3000 != 0 + 0)\n");
  check_claim ("f", 1975, 1025,
               "tar: This volume is out of sequence "
               "(3000 - 1976 != 1025)\n");
  check_claim ("f", INT64_MAX, 1024,
               "tar: 'f' is the wrong size "
               "(3000 != 9223372036854775807 + 1024)\n");
  check_claim ("f", INT64_MAX, INT64_MAX,
               "tar: 'f' is the wrong size (3000 != 9223372036854775807"
               " + 9223372036854775807)\n");

  struct bytebuf head;
  bytebuf_init (&head);
  bytebuf_zeros (&head, 1024);
  check_second (&head, "tar: 'f' is not continued on this volume\n");
  struct encode_opts o = plain_encoding (FORMAT_GNU, &rules);
  struct issues issues;
  issues_init (&issues);
  encode_label (&o, "label", &head, &issues);
  check_second (&head, "tar: 'f' is not continued on this volume\n");
  bytebuf_release (&head);
}

/* A global header that is followed by something else than the rest of a
   file.  */
static void
test_wrong_pseudo_member (void)
{
  struct encode_opts o = plain_encoding (FORMAT_POSIX, &rules);
  struct issues issues;
  struct member m;
  member_init (&m);
  issues_init (&issues);
  m.name = member_xstrdup (&m, "f");
  m.size = m.archived_size = 3000;
  for (int i = 0; i < 3; i++)
    {
      struct bytebuf head;
      bytebuf_init (&head);
      encode_continuation (&o, &m, 1024, 2, NULL, 2, &head, &issues);
      unsigned char *last = head.data + head.len - BLOCK_BYTES;
      switch (i)
        {
        case 0: /* a directory */
          last[RAW_TYPEFLAG] = TYPE_DIRECTORY;
          cksum_put (last);
          break;
        case 1: /* a wrong checksum */
          last[0] ^= 1;
          break;
        case 2: /* zeros */
          memset (last, 0, BLOCK_BYTES);
          break;
        }
      check_second (&head, "tar: This does not look like a tar archive\n");
      bytebuf_release (&head);
    }
  issues_release (&issues);
  member_release (&m);
}

/* A volume without a block, and then none at all.  */
static void
test_empty (void)
{
  struct reading g;
  struct archive a;
  struct bytebuf head;
  archive_init (&a, FORMAT_GNU);
  bytebuf_init (&head);
  for (int extract = 0; extract < 2; extract++)
    {
      begin (&g, 2);
      set_volume (0, &head, a.bytes.data, a.data[1] + BLOCK_BYTES);
      set_volume (1, &head, a.bytes.data, 100);
      open_reader (&g);
      CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
      CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
      if (extract)
        CHECK (!take_data (&g, 1));
      CHECK_INT (reader_next (g.r, &g.m), READER_FATAL);
      CHECK_STR (g.text, "tar: This does not look like a tar archive\n"
                         "\aPrepare volume #2 for '0' and hit return: "
                         "tar: EOF where user reply was expected\n");
      CHECK_INT (reader_next (g.r, &g.m), READER_FATAL);
      finish (&g);
    }
  bytebuf_release (&head);
  bytebuf_release (&a.bytes);
}

/* Reading begins with a volume that goes on in member 1: its rest is a
   member called NAME.  */
static void
check_middle (enum archive_format format, char const *name)
{
  struct reading g;
  struct archive a;
  struct bytebuf head;
  archive_init (&a, format);
  bytebuf_init (&head);
  size_t n = a.data[1] + BLOCK_BYTES, then = n + BLOCK_BYTES;
  begin (&g, 2);
  put_continuation (&a, format, n, 2, false, &head);
  set_volume (0, &head, a.bytes.data + n, then - n);
  put_continuation (&a, format, then, 3, false, &head);
  set_volume (1, &head, a.bytes.data + then, a.bytes.len - then);
  open_reader (&g);
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK_STR (g.m.name, name);
  CHECK_INT (g.m.size, data_bytes (1) - BLOCK_BYTES);
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK (g.m.name[1] == '2');
  CHECK_STR (g.text, "");
  finish (&g);
  bytebuf_release (&head);
  bytebuf_release (&a.bytes);
}

static void
check_bare (char const *label, char const *bare)
{
  char *got = label_without_number (label);
  CHECK_STR (got ? got : "none", bare);
  free (got);
}

int
main (void)
{
  if (fchdir (scratch_open ()) != 0)
    return 99;
  for (int i = 0; i < 4; i++)
    {
      test_breaks (FORMAT_GNU, i & 1, i & 2);
      test_breaks (FORMAT_POSIX, i & 1, i & 2);
    }
  test_flips (FORMAT_GNU, 1);
  test_flips (FORMAT_POSIX, 7);
  test_wrong ();
  test_wrong_pseudo_member ();
  test_empty ();
  check_middle (FORMAT_GNU, "m1-0");
  check_middle (FORMAT_POSIX, "./GNUFileParts/m1-0.2");
  check_bare ("a Volume 12", "a");
  check_bare (" Volume 1", "");
  check_bare ("a Volume ", "none");
  check_bare ("a Volume 1x", "none");
  check_bare ("aVolume 1", "none");
  check_bare ("1", "none");
  check_bare ("", "none");
  scratch_remove ();
  return check_status ();
}
