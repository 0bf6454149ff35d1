/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "stream/reader.h"

#include "check.h"
#include "fakedev.h"
#include "format/cksum.h"
#include "format/encode.h"
#include "format/raw.h"
#include "plain-encoding.h"

enum
{
  MEMBERS = 30,
  RECORD = 10240
};

/* An archive in memory.  Member I is called "mI-..." and has data_bytes (I)
   bytes of the letter letter (I).  */
struct archive
{
  struct bytebuf bytes;
  size_t data[MEMBERS + 1]; /* where the data of each begins */
  size_t end[MEMBERS + 1];  /* and where the member ends, padded */
};

static struct paxrules rules;

static size_t
data_bytes (int i)
{
  return i % 5 == 0 ? 0 : i * 337;
}

static char
letter (int i)
{
  return 'a' + i % 26;
}

static void
pad (struct bytebuf *b)
{
  bytebuf_zeros (b, -b->len & (BLOCK_BYTES - 1));
}

static void
put_members (struct archive *a, enum archive_format format, int first,
             int count)
{
  struct encode_opts o = plain_encoding (format, &rules);
  struct issues issues;
  issues_init (&issues);
  for (int i = first; i < first + count; i++)
    {
      struct member m;
      member_init (&m);
      char name[200];
      /* Some have a long name, so that there are more kinds of header.  */
      snprintf (name, sizeof name, "m%d-%0*d", i, i % 3 ? 0 : 150, 0);
      m.name = name;
      m.mode = 0644;
      m.size = m.archived_size = data_bytes (i);
      CHECK_INT (encode_member (&o, &m, 0, &a->bytes, &issues), 0);
      a->data[i] = a->bytes.len;
      for (size_t n = 0; n < data_bytes (i); n++)
        bytebuf_append (&a->bytes, &(char) { letter (i) }, 1);
      pad (&a->bytes);
      a->end[i] = a->bytes.len;
      member_release (&m);
    }
  CHECK_INT (issues.count, 0);
  issues_release (&issues);
}

static void
archive_init (struct archive *a, enum archive_format format)
{
  bytebuf_init (&a->bytes);
  put_members (a, format, 0, MEMBERS);
}

static void
archive_session_end (struct archive *a)
{
  bytebuf_zeros (&a->bytes, 2 * BLOCK_BYTES);
}

/* One reading of an archive.  */
struct reading
{
  struct fakedev f;
  struct diag d;
  char *text; /* what was said */
  size_t text_bytes;
  struct reader_opts o;
  struct reader *r;
  struct member m;
  char events[400];
};

static void
note_event (void *arg, enum reader_event event, off_t block)
{
  struct reading *g = arg;
  size_t n = strlen (g->events);
  snprintf (g->events + n, sizeof g->events - n, "%c%jd ",
            event == READER_NULS  ? 'N'
            : event == READER_EOF ? 'E'
                                  : 'B',
            (intmax_t) block);
}

static void
count_record (void *arg, uintmax_t records)
{
  (void) arg;
  (void) records;
}

static void
begin (struct reading *g, void const *bytes, size_t n)
{
  fakedev_init (&g->f, bytes, n);
  diag_init (&g->d, "tar");
  g->text = NULL;
  g->d.err = open_memstream (&g->text, &g->text_bytes);
  fflush (g->d.err);
  g->o = (struct reader_opts) { .record_bytes = RECORD,
                                .decode = { .pax = &rules } };
  g->events[0] = '\0';
  member_init (&g->m);
}

static void
open_reader (struct reading *g)
{
  struct input *in;
  CHECK_INT (input_open_device (&in, &g->o, &g->f.dev, &g->d, count_record, g),
             OUT_OK);
  g->r = reader_open (&g->o, in, &g->d, note_event, g);
}

static void
finish (struct reading *g)
{
  reader_close (g->r, READER_DONE);
  member_release (&g->m);
  quote_release (&g->d.quoter);
  fclose (g->d.err);
  free (g->text);
  fakedev_release (&g->f);
}

/* Read the data of the member; how many bytes there were, or -1 - N if the
   archive ended after N.  */
static ptrdiff_t
take_data (struct reading *g, char want)
{
  ptrdiff_t all = 0, n;
  unsigned char const *p;
  while ((n = reader_data (g->r, &p, 1000)) > 0)
    {
      for (ptrdiff_t i = 0; i < n; i++)
        if (p[i] != want)
          CHECK_INT (p[i], want);
      all += n;
    }
  return n < 0 ? -1 - all : all;
}

/* Read all members, taking the data if EXTRACT; how many were whole.  */
static int
read_members (struct reading *g, bool extract, enum reader_status *status)
{
  int whole = 0;
  while ((*status = reader_next (g->r, &g->m)) == READER_MEMBER)
    {
      int i = atoi (g->m.name + 1);
      CHECK_INT (g->m.size, data_bytes (i));
      if (!extract || take_data (g, letter (i)) == (ptrdiff_t) data_bytes (i))
        whole++;
    }
  return whole;
}

static void
test_whole (enum archive_format format, size_t chunk)
{
  struct archive a;
  archive_init (&a, format);
  archive_session_end (&a);
  for (int extract = 0; extract < 2; extract++)
    {
      struct reading g;
      begin (&g, a.bytes.data, a.bytes.len);
      g.f.chunk = chunk;
      open_reader (&g);
      enum reader_status status;
      CHECK_INT (read_members (&g, extract, &status), MEMBERS);
      CHECK_INT (status, READER_END);
      CHECK_INT (reader_next (g.r, &g.m), READER_END);
      CHECK_STR (g.text, "");
      CHECK_INT (reader_bytes (g.r),
                 (a.bytes.len + RECORD - 1) / RECORD * RECORD);
      finish (&g);
    }
  bytebuf_release (&a.bytes);
}

/* What is in memory after each member is what follows it, and to look at it
   changes nothing.  */
static void
test_buffered (enum archive_format format, size_t chunk)
{
  struct archive a;
  archive_init (&a, format);
  archive_session_end (&a);
  struct reading g;
  begin (&g, a.bytes.data, a.bytes.len);
  g.f.chunk = chunk;
  open_reader (&g);
  size_t seen = 0;
  for (int i = 0; i < MEMBERS; i++)
    {
      CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
      uintmax_t bytes = reader_bytes (g.r);
      off_t block = reader_block (g.r);
      for (int part = 0; part < 3; part++)
        {
          unsigned char const *p;
          off_t pos;
          size_t n = reader_buffered (g.r, &p, &pos);
          CHECK_INT (pos, a.end[i]);
          CHECK (pos + n <= a.bytes.len);
          CHECK (n == 0 || memcmp (p, a.bytes.data + pos, n) == 0);
          seen += n;
          if (part == 0)
            {
              CHECK_INT (reader_bytes (g.r), bytes);
              CHECK_INT (reader_block (g.r), block);
            }
          reader_data (g.r, &p, 100);
        }
    }
  CHECK (chunk || a.bytes.len < seen);
  CHECK_INT (reader_next (g.r, &g.m), READER_END);
  CHECK_STR (g.text, "");
  finish (&g);

  /* The end of the archive, and a member that is larger than any.  */
  struct bytebuf large;
  bytebuf_init (&large);
  bytebuf_append (&large, a.bytes.data, a.data[1]);
  memset (large.data + a.end[0] + RAW_SIZE, '7', RAW_SIZE_BYTES - 1);
  cksum_put (large.data + a.end[0]);
  begin (&g, large.data, large.len);
  open_reader (&g);
  unsigned char const *p;
  off_t pos;
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK (0 < reader_buffered (g.r, &p, &pos));
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK_INT (reader_buffered (g.r, &p, &pos), 0);
  finish (&g);
  bytebuf_release (&large);
  bytebuf_release (&a.bytes);
}

/* How many members end at or before N; *LAST is where the last one of
   them ends.  */
static int
members_before (struct archive const *a, size_t n, size_t *last)
{
  int count = 0;
  *last = 0;
  while (count < MEMBERS && a->end[count] <= n)
    *last = a->end[count++];
  return count;
}

/* Cut the archive at N: every whole member comes out, and the end is
   noticed the same way however the data is passed.  */
static void
test_cut (struct archive const *a, size_t n)
{
  size_t last;
  int whole = members_before (a, n, &last);
  for (int extract = 0; extract < 2; extract++)
    {
      struct reading g;
      begin (&g, a->bytes.data, n);
      open_reader (&g);
      enum reader_status status;
      int got = read_members (&g, extract, &status);
      if (n == last && n)
        {
          CHECK_INT (got, whole);
          CHECK_STR (g.text, "");
          CHECK_INT (status, READER_END);
        }
      else
        {
          CHECK_INT (outcome_status (g.d.reported), STATUS_FAILURE);
          if (n < BLOCK_BYTES)
            CHECK_STR (g.text, "tar: This does not look like a tar archive\n");
          else
            CHECK (strstr (g.text, "tar: Unexpected EOF in archive\n")
                   != NULL);
          /* The member that was cut counts if its data was not.  */
          size_t i = whole;
          bool has_data = i < MEMBERS && a->data[i] + data_bytes (i) <= n;
          bool has_header = i < MEMBERS && a->data[i] <= n;
          CHECK_INT (got, whole + (extract ? has_data : has_header));
        }
      finish (&g);
    }
}

static void
test_cuts (enum archive_format format)
{
  struct archive a;
  archive_init (&a, format);
  for (size_t n = 0; n <= a.bytes.len; n += BLOCK_BYTES)
    {
      /* Extended headers with nothing after them end in silence: these
         places are left out.  */
      bool in_headers = false;
      for (int i = 0; i < MEMBERS; i++)
        if ((i ? a.end[i - 1] : 0) < n && n < a.data[i])
          in_headers = true;
      if (!in_headers)
        test_cut (&a, n);
      if (n + 100 < a.bytes.len)
        test_cut (&a, n + 100);
    }
  bytebuf_release (&a.bytes);
}

/* The two messages of a member that is cut while it is extracted.  */
static void
test_cut_messages (void)
{
  struct archive a;
  archive_init (&a, FORMAT_GNU);
  struct reading g;
  begin (&g, a.bytes.data, a.data[4] + 700);
  open_reader (&g);
  enum reader_status status;
  CHECK_INT (read_members (&g, true, &status), 4);
  CHECK_INT (status, READER_FATAL);
  CHECK (outcome_is_fatal (g.d.reported));
  CHECK_STR (g.text, "tar: Unexpected EOF in archive\n"
                     "tar: Unexpected EOF in archive\n");
  CHECK_INT (reader_next (g.r, &g.m), READER_FATAL);
  finish (&g);

  begin (&g, a.bytes.data, a.data[4] + 700);
  open_reader (&g);
  CHECK_INT (read_members (&g, false, &status), 5);
  CHECK_INT (status, READER_FATAL);
  CHECK_INT (reader_next (g.r, &g.m), READER_FATAL);
  CHECK_STR (g.events, "");
  CHECK_STR (g.text, "tar: Unexpected EOF in archive\n");
  finish (&g);
  bytebuf_release (&a.bytes);
}

/* Read the first members of BYTES with and without -i: how many come out,
   what is said, what is shown with -R.  */
static void
check_reading (struct bytebuf const *bytes, bool ignore_zeros, int members,
               enum reader_status end, char const *text, char const *events)
{
  struct reading g;
  begin (&g, bytes->data, bytes->len);
  g.o.ignore_zeros = ignore_zeros;
  open_reader (&g);
  enum reader_status status;
  CHECK_INT (read_members (&g, true, &status), members);
  CHECK_INT (status, end);
  CHECK_STR (g.text, text);
  CHECK_STR (g.events, events);
  finish (&g);
}

static void
test_zeros (void)
{
  struct archive a;
  bytebuf_init (&a.bytes);
  check_reading (&a.bytes, false, 0, READER_END,
                 "tar: This does not look like a tar archive\n", "E0 ");
  bytebuf_zeros (&a.bytes, 511);
  check_reading (&a.bytes, false, 0, READER_END,
                 "tar: This does not look like a tar archive\n", "E0 ");
  bytebuf_zeros (&a.bytes, 1);
  check_reading (&a.bytes, false, 0, READER_END,
                 "tar: A lone zero block at 1\n", "N0 ");
  bytebuf_zeros (&a.bytes, 512);
  check_reading (&a.bytes, false, 0, READER_END, "", "N0 ");

  /* m1 has one block of data.  */
  bytebuf_reset (&a.bytes);
  put_members (&a, FORMAT_GNU, 1, 1);
  check_reading (&a.bytes, false, 1, READER_END, "", "E2 ");
  bytebuf_zeros (&a.bytes, 512);
  put_members (&a, FORMAT_GNU, 2, 1);
  check_reading (&a.bytes, false, 1, READER_END,
                 "tar: A lone zero block at 3\n", "N2 ");
  check_reading (&a.bytes, true, 2, READER_END, "", "N2 E6 ");
  archive_session_end (&a);
  bytebuf_puts (&a.bytes, "whatever follows");
  check_reading (&a.bytes, true, 2, READER_END,
                 "tar: Unexpected EOF in archive\n", "N2 N6 N7 E8 ");
  bytebuf_release (&a.bytes);
}

/* The warning that is off normally.  */
static void
test_missing_zeros (void)
{
  struct archive a;
  bytebuf_init (&a.bytes);
  put_members (&a, FORMAT_GNU, 1, 1);
  struct reading g;
  begin (&g, a.bytes.data, a.bytes.len);
  g.d.warnings = ~(warning_mask) 0;
  open_reader (&g);
  enum reader_status status;
  CHECK_INT (read_members (&g, true, &status), 1);
  CHECK_STR (g.text, "tar: Terminating zero blocks missing at 2\n");
  CHECK_INT (outcome_status (g.d.reported), 0);
  finish (&g);
  bytebuf_release (&a.bytes);
}

static void
test_damage (void)
{
  struct bytebuf noise;
  bytebuf_init (&noise);
  for (int i = 0; i < 3 * BLOCK_BYTES; i++)
    bytebuf_append (&noise, &(char) { i * 7 + 1 }, 1);

  struct archive a;
  bytebuf_init (&a.bytes);
  put_members (&a, FORMAT_POSIX, 1, 1);
  bytebuf_append (&a.bytes, noise.data, noise.len);
  put_members (&a, FORMAT_GNU, 2, 1);
  archive_session_end (&a);
  check_reading (&a.bytes, false, 2, READER_END,
                 "tar: Skipping to next header\n", "B3 N8 ");
  bytebuf_reset (&a.bytes);

  bytebuf_append (&a.bytes, noise.data, noise.len);
  put_members (&a, FORMAT_GNU, 1, 1);
  bytebuf_append (&a.bytes, noise.data, 512);
  put_members (&a, FORMAT_GNU, 2, 1);
  bytebuf_append (&a.bytes, noise.data, 700);
  check_reading (&a.bytes, false, 2, READER_END,
                 "tar: This does not look like a tar archive\n"
                 "tar: Skipping to next header\n"
                 "tar: Skipping to next header\n"
                 "tar: Skipping to next header\n",
                 "B1 B6 B10 E10 ");

  check_reading (&noise, false, 0, READER_END,
                 "tar: This does not look like a tar archive\n"
                 "tar: Skipping to next header\n",
                 "B1 E3 ");
  bytebuf_release (&a.bytes);
  bytebuf_release (&noise);
}

/* Where members stand, for -R.  */
static void
test_blocks (enum archive_format format, off_t first, off_t second)
{
  struct archive a;
  bytebuf_init (&a.bytes);
  put_members (&a, format, 2, 2);
  archive_session_end (&a);
  struct reading g;
  begin (&g, a.bytes.data, a.bytes.len);
  open_reader (&g);
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK_INT (g.m.block, first);
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK_INT (g.m.block, second);
  finish (&g);
  bytebuf_release (&a.bytes);
}

static void
check_label (struct bytebuf const *bytes, char const *pattern,
             char const *label, char const *text)
{
  struct reading g;
  begin (&g, bytes->data, bytes->len);
  g.o.label = pattern;
  open_reader (&g);
  enum reader_status status = reader_next (g.r, &g.m);
  CHECK_INT (status, *text ? READER_FATAL : READER_MEMBER);
  CHECK_STR (g.text, text);
  if (status == READER_MEMBER && label)
    {
      CHECK_INT (g.m.kind, MEMBER_VOLUME_LABEL);
      CHECK_STR (g.m.name, label);
      CHECK_INT (g.m.mtime.tv_sec, 1234567890);
      CHECK_INT (g.m.block, 0);
      CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
    }
  if (status == READER_MEMBER)
    CHECK_INT (take_data (&g, letter (1)), data_bytes (1));
  finish (&g);
}

static void
test_label (enum archive_format format)
{
  struct archive a;
  bytebuf_init (&a.bytes);
  struct issues issues;
  issues_init (&issues);
  struct encode_opts o = plain_encoding (format, &rules);
  o.start.tv_sec = 1234567890;
  if (format == FORMAT_POSIX)
    CHECK_INT (encode_global (&o, "LBL", 1, &a.bytes, &issues), 0);
  else
    CHECK_INT (encode_label (&o, "LBL", &a.bytes, &issues), 0);
  issues_release (&issues);
  put_members (&a, format, 1, 1);
  archive_session_end (&a);
  check_label (&a.bytes, NULL, "LBL", "");
  check_label (&a.bytes, "L*", "LBL", "");
  check_label (&a.bytes, "x", "LBL", "tar: Volume 'LBL' does not match 'x'\n");
  bytebuf_reset (&a.bytes);
  put_members (&a, format, 1, 1);
  archive_session_end (&a);
  check_label (&a.bytes, NULL, NULL, "");
  check_label (&a.bytes, "x", NULL, "tar: Archive not labeled to match 'x'\n");
  bytebuf_release (&a.bytes);
}

/* A size beyond anything ends at once, by reading and by seeking.  */
static void
test_huge (off_t size, bool seekable)
{
  struct archive a;
  bytebuf_init (&a.bytes);
  struct issues issues;
  issues_init (&issues);
  struct encode_opts o = plain_encoding (FORMAT_GNU, &rules);
  struct member m;
  member_init (&m);
  m.name = "m1";
  m.size = m.archived_size = size;
  CHECK_INT (encode_member (&o, &m, 0, &a.bytes, &issues), 0);
  bytebuf_zeros (&a.bytes, 100 * BLOCK_BYTES);
  issues_release (&issues);
  member_release (&m);

  struct reading g;
  begin (&g, a.bytes.data, a.bytes.len);
  g.f.dev.seekable = seekable;
  open_reader (&g);
  CHECK_INT (reader_next (g.r, &g.m), READER_MEMBER);
  CHECK_INT (g.m.size, size);
  CHECK_INT (reader_next (g.r, &g.m), READER_FATAL);
  CHECK_STR (g.text, "tar: Unexpected EOF in archive\n");
  finish (&g);
  bytebuf_release (&a.bytes);
}

int
main (void)
{
  paxrules_init (&rules);
  static enum archive_format const formats[]
      = { FORMAT_GNU, FORMAT_OLDGNU, FORMAT_POSIX };
  for (int i = 0; i < 3; i++)
    {
      test_whole (formats[i], 0);
      test_whole (formats[i], 1);
      test_whole (formats[i], 511);
      test_whole (formats[i], 513);
      test_buffered (formats[i], 0);
      test_buffered (formats[i], 1);
      test_buffered (formats[i], 513);
      test_cuts (formats[i]);
      test_label (formats[i]);
    }
  test_cut_messages ();
  test_zeros ();
  test_missing_zeros ();
  test_damage ();
  /* m3 has a long name: GNU long name blocks count, pax ones do not.  */
  test_blocks (FORMAT_GNU, 0, 3);
  test_blocks (FORMAT_POSIX, 0, 5);
  test_huge (((off_t) 1 << 33) - 1, true);
  test_huge (((off_t) 1 << 33) - 1, false);
  test_huge ((off_t) 1 << 62, true);
  test_huge (INT64_MAX - 1023, true);
  test_huge (INT64_MAX - 1023, false);
  return check_status ();
}
