/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/indexline.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "format/raw.h"

static struct bytebuf b;

/* The line of E, without its newline.  */
static char *
line_of (struct index_entry const *e)
{
  bytebuf_reset (&b);
  CHECK_INT (index_entry_put (&b, e), 0);
  CHECK_INT (b.data[b.len - 1], '\n');
  b.data[b.len - 1] = '\0';
  return (char *) b.data;
}

static struct index_entry const plain = { .name = "n",
                                          .type = "file",
                                          .header = 512,
                                          .data = 1024,
                                          .stored = 7,
                                          .size = 8,
                                          .mtime = { 9, 0 },
                                          .sum = 0xabc };
#define PLAIN                                                       \
  "{\"name\":\"n\",\"type\":\"file\",\"header\":512,\"data\":1024," \
  "\"stored\":7,\"size\":8,\"mtime\":9,\"sum\":\"0000000000000abc\""

/* Whether NAME comes back as it was.  */
static void
check_name (char const *name, char const *json)
{
  struct index_entry e = plain, got;
  char want[200];
  e.name = name;
  snprintf (want, sizeof want, "{\"name\":\"%s\",", json);
  char *line = line_of (&e);
  CHECK (strncmp (line, want, strlen (want)) == 0);
  CHECK (index_entry_parse (line, &got));
  CHECK_STR (got.name, name);
}

static void
test_names (void)
{
  check_name ("", "");
  check_name ("a/b c", "a/b c");
  check_name ("\"\\", "\\\"\\\\");
  check_name ("\001\n\037\177", "\\u0001\\u000a\\u001f\177");
  check_name ("\303\244 \342\202\254 \360\237\230\200 \364\217\277\277",
              "\303\244 \342\202\254 \360\237\230\200 \364\217\277\277");
  /* Not UTF-8: alone, cut short, too long, a surrogate, too large.  */
  check_name ("\200\377", "\\udc80\\udcff");
  check_name ("\303", "\\udcc3");
  check_name ("\303x", "\\udcc3x");
  check_name ("\342\202", "\\udce2\\udc82");
  check_name ("\360\237\230", "\\udcf0\\udc9f\\udc98");
  check_name ("\300\257", "\\udcc0\\udcaf");
  check_name ("\340\237\277", "\\udce0\\udc9f\\udcbf");
  check_name ("\355\240\200", "\\udced\\udca0\\udc80");
  check_name ("\360\217\277\277", "\\udcf0\\udc8f\\udcbf\\udcbf");
  check_name ("\364\220\200\200", "\\udcf4\\udc90\\udc80\\udc80");
}

/* An entry with everything.  */
static void
test_entry (void)
{
  struct index_entry e = plain, got;
  CHECK_STR (line_of (&e), PLAIN "}");
  CHECK (index_entry_parse (line_of (&e), &got));
  CHECK_INT (got.map, 0);
  CHECK (!got.always);
  e.type = "label";
  e.map = 4096;
  e.always = true;
  e.header = INT64_MAX - 4095;
  e.data = INT64_MAX - 2047;
  e.stored = 1000;
  e.size = INT64_MAX;
  e.mtime = (struct timespec) { -2, 500000000 };
  e.sum = UINT64_MAX;
  CHECK (index_entry_parse (line_of (&e), &got));
  CHECK_STR (got.name, "n");
  CHECK_STR (got.type, "label");
  CHECK_INT (got.header, e.header);
  CHECK_INT (got.data, e.data);
  CHECK_INT (got.stored, e.stored);
  CHECK_INT (got.size, e.size);
  CHECK_INT (got.mtime.tv_sec, -2);
  CHECK_INT (got.mtime.tv_nsec, 500000000);
  CHECK_INT (got.map, 4096);
  CHECK (got.sum == UINT64_MAX);
  CHECK (got.always);
  CHECK_INT (index_entry_end (&got), e.data + 1024);
}

static bool
parses (char const *text)
{
  struct index_entry e;
  char *line = strdup (text);
  bool ok = index_entry_parse (line, &e);
  free (line);
  return ok;
}

/* Each part of a line that is cut off, and each byte that is another one,
   is noticed or stays within the line.  */
static void
test_damage (void)
{
  static char const full[] = PLAIN ",\"map\":512,\"always\":true}";
  CHECK (parses (full));
  for (size_t i = 0; i + 1 < sizeof full; i++)
    {
      char text[sizeof full];
      memcpy (text, full, sizeof full);
      text[i] = '\0';
      CHECK (!parses (text));
      for (int c = 1; c < 256; c++)
        {
          text[i] = c;
          (void) parses (text);
        }
    }
}

static void
test_bad (void)
{
  static char const *const bad[] = { "",
                                     "{}",
                                     PLAIN,
                                     PLAIN "} ",
                                     PLAIN ",\"always\":false}",
                                     PLAIN ",\"map\":}",
                                     PLAIN ",\"map\":x}",
                                     " " PLAIN "}" };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK (!parses (bad[i]));
  static char const *const names[]
      = { "\\u0000", "\\u0020", "\\u00e4", "\\ud800", "\\udc7f", "\\udd00",
          "\\uDC80", "\\u00",   "\\n",     "\\/",     "\\",      "\t",
          "\n",      "\"",      "\"\"",    "\\udc8" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      char text[300];
      snprintf (text, sizeof text, "{\"name\":\"%s%s}", names[i], &PLAIN[10]);
      CHECK (!parses (text));
    }
}

/* Offsets that cannot be.  */
static void
test_impossible (void)
{
  static struct
  {
    intmax_t header, data, stored;
    bool ok;
  } const rows[] = { { 0, 512, 0, true },
                     { 1, 512, 0, false },
                     { 0, 513, 0, false },
                     { 512, 512, 0, false },
                     { 1024, 512, 0, false },
                     { 0, 512, INT64_MAX, false },
                     { 0, 512, INT64_MAX - 512, false },
                     { 0, 512, INT64_MAX - 1024, true } };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      struct index_entry e = plain, got;
      e.header = rows[i].header;
      e.data = rows[i].data;
      e.stored = rows[i].stored;
      CHECK_INT (index_entry_parse (line_of (&e), &got), rows[i].ok);
    }
  CHECK (!parses ("{\"name\":\"n\",\"type\":\"file\",\"header\":0,\"data\":"
                  "9223372036854775808,\"stored\":0,\"size\":0,\"mtime\":0,"
                  "\"sum\":\"0000000000000000\"}"));
}

static void
test_frames (void)
{
  static char const line[] = "{\"frame\":16777216,\"compressed\":1234,"
                             "\"sum\":\"00000000000000ab\"}";
  struct index_frame f = { 16777216, 1234, 0xab }, got;
  struct index_entry e;
  bytebuf_reset (&b);
  CHECK_INT (index_frame_put (&b, &f), 0);
  CHECK_INT (b.len, sizeof line);
  CHECK (memcmp (b.data, line, sizeof line - 1) == 0);
  CHECK_INT (b.data[sizeof line - 1], '\n');
  CHECK (index_frame_parse (line, &got));
  CHECK_INT (got.archive, f.archive);
  CHECK_INT (got.file, f.file);
  CHECK (got.sum == f.sum);
  for (size_t i = 0; i + 1 < sizeof line; i++)
    {
      char text[sizeof line + 1];
      memcpy (text, line, sizeof line);
      text[i] = '\0';
      CHECK (!index_frame_parse (text, &got));
      text[i] = '!';
      CHECK (!index_frame_parse (text, &got));
    }
  CHECK (!index_frame_parse (PLAIN "}", &got));
  char copy[sizeof line];
  memcpy (copy, line, sizeof line);
  CHECK (!index_entry_parse (copy, &e));
  f = (struct index_frame) { INT64_MAX, INT64_MAX, UINT64_MAX };
  bytebuf_reset (&b);
  CHECK_INT (index_frame_put (&b, &f), 0);
  b.data[b.len - 1] = '\0';
  CHECK (index_frame_parse ((char *) b.data, &got));
  CHECK_INT (got.archive, INT64_MAX);
  CHECK (got.sum == UINT64_MAX);
}

static void
test_head (void)
{
  struct index_head h = { 10240, 3, UINT64_MAX }, got;
  char text[INDEXLINE_HEAD + 2];
  index_head_put (text, &h);
  CHECK_INT (strlen (text), INDEXLINE_HEAD + 1);
  CHECK_INT (text[INDEXLINE_HEAD], '\n');
  CHECK (!index_head_parse (text, &got));
  text[INDEXLINE_HEAD] = '\0';
  CHECK (index_head_parse (text, &got));
  CHECK_INT (got.archive_bytes, 10240);
  CHECK_INT (got.members, 3);
  CHECK (got.fingerprint == UINT64_MAX);
  text[INDEXLINE_HEAD - 1] = 'x';
  CHECK (!index_head_parse (text, &got));
  text[INDEXLINE_HEAD - 1] = '\0';
  CHECK (!index_head_parse (text, &got));
  /* The longest.  */
  h = (struct index_head) { UINTMAX_MAX, UINTMAX_MAX, UINT64_MAX };
  index_head_put (text, &h);
  text[INDEXLINE_HEAD] = '\0';
  CHECK (text[INDEXLINE_HEAD - 1] == ' ');
  CHECK (!index_head_parse (text, &got));
}

/* Blocks with the types TYPES, each with SIZE bytes of data.  */
static struct index_place
place_of (char const *types, char const *size)
{
  struct index_place p;
  index_place_begin (&p, 1024);
  for (; *types; types++)
    {
      unsigned char block[BLOCK_BYTES] = { 0 };
      block[RAW_TYPEFLAG] = *types;
      memcpy (block + RAW_SIZE, size, strlen (size));
      index_place_add (&p, block);
    }
  return p;
}

static void
test_places (void)
{
  struct index_place p = place_of ("0", "1");
  CHECK_INT (p.header, 1024);
  CHECK_INT (p.main, 1024);
  CHECK_INT (p.data, 1536);
  CHECK (!p.global);
  /* The data of an extended header may look like a header.  */
  p = place_of ("x50", "1");
  CHECK_INT (p.main, 2048);
  p = place_of ("x550", "1001");
  CHECK_INT (p.main, 2560);
  p = place_of ("g0K0L00", "1000");
  CHECK_INT (p.main, 4096);
  CHECK_INT (p.data, 4608);
  CHECK (p.global);
  p = place_of ("xS", "0");
  CHECK_INT (p.main, 1536);
  CHECK (place_of ("0", "1").sum != place_of ("0", "2").sum);
  /* FNV-1a of 64 bits, as published.  */
  CHECK (index_hash (INDEX_HASH, "", 0) == UINT64_C (0xcbf29ce484222325));
  CHECK (index_hash (INDEX_HASH, "a", 1) == UINT64_C (0xaf63dc4c8601ec8c));
  CHECK (index_hash (INDEX_HASH, "foobar", 6)
         == UINT64_C (0x85944171f73967e8));
}

int
main (void)
{
  bytebuf_init (&b);
  test_names ();
  test_entry ();
  test_damage ();
  test_bad ();
  test_impossible ();
  test_frames ();
  test_head ();
  test_places ();
  bytebuf_release (&b);
  return check_status ();
}
