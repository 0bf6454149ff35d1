/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "rawtar.h"

/* The archive of the case at hand.  */
static struct raw r;
static struct paxrules rules;

/* Decode it whole and block by block; both must give WANT.  Start anew.  */
static void
expect_at (int line, char const *want)
{
  for (size_t piece = 1; piece <= 64; piece = piece == 1 ? 2 : piece * 32)
    {
      char *got
          = raw_decode (r.bytes.data, r.bytes.len, piece, &rules, raw_show);
      if (strcmp (got, want) != 0)
        {
          check_failures++;
          printf ("line %d, pieces of %zu: got\n%snot\n%s", line, piece, got,
                  want);
        }
      free (got);
    }
  bytebuf_reset (&r.bytes);
}
#define EXPECT(want) expect_at (__LINE__, want)

/* Put "#N" for an issue into BUF; return the length.  */
static int
issue (char *buf, size_t n, enum issue_code code, char const *text)
{
  bool quoted = *text || code == ISSUE_PAX_INVALID;
  return snprintf (buf, n, "#%d%s%s\n", code, quoted ? " " : "", text);
}

/* Expect the issue CODE with TEXT and then the member AFTER.  */
static void
expect_issue_at (int line, enum issue_code code, char const *text,
                 char const *after)
{
  char want[800];
  int n = issue (want, sizeof want, code, text);
  snprintf (want + n, sizeof want - n, "%s", after);
  expect_at (line, want);
}
#define EXPECT_ISSUE(code, text, after) \
  expect_issue_at (__LINE__, code, text, after)

/* A short member.  */
static void
last (void)
{
  raw_header (&r, '0', "last", RAW_USTAR, 0);
}

/* Type letters; the same length rule whoever reads.  */
static struct
{
  char type;
  char const *shown;
  bool data;
} const types[]
    = { { '\0', "f n", true },  { '0', "f n", true },  { '7', "c n", true },
        { '1', "h n", false },  { '2', "s n", false }, { '3', "C n", false },
        { '4', "B n", false },  { '5', "d n", false }, { '6', "p n", false },
        { 'D', "d n", true },   { 'M', "M n", true },  { 'V', "V n", true },
        { 'N', "? n", true },   { 'Q', "? n", true },  { 'S', "f n", true },
        { '\033', "? n", true } };

static char const body[1024] = "x";

static void
test_types (void)
{
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    {
      char want[100];
      raw_header (&r, types[i].type, "n", RAW_USTAR, 1024);
      if (types[i].data)
        raw_data (&r, body, 1024);
      last ();
      snprintf (want, sizeof want, "%s%s\nf last\n", types[i].shown,
                types[i].data ? " 1024" : "");
      EXPECT (want);
    }
}

/* The slash rule looks at the final name.  */
static void
test_slashes (void)
{
  raw_header (&r, '0', "d/", RAW_V7, 512);
  last ();
  EXPECT ("d d/\nf last\n");
  raw_header (&r, '7', "d/", RAW_USTAR, 0);
  EXPECT ("d d/\n");
  raw_header (&r, 'Q', "d/", RAW_USTAR, 512);
  raw_data (&r, "x", 1);
  EXPECT ("? d/ 512\n");
  raw_aux (&r, 'L', "file", 5);
  raw_header (&r, '0', "short/", RAW_GNU, 512);
  raw_data (&r, body, 512);
  EXPECT ("f file 512\n");
  raw_aux (&r, 'L', "dir/", 5);
  raw_header (&r, '0', "short", RAW_GNU, 512);
  last ();
  EXPECT ("d dir/\nf last\n");
  raw_records (&r, 'x', "path=dir/");
  raw_header (&r, '0', "short", RAW_USTAR, 512);
  last ();
  EXPECT ("d dir/\nf last\n");
}

static void
test_names (void)
{
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  raw_patch (&r, RAW_PREFIX, "p", 1);
  raw_header (&r, '0', "n", RAW_GNU, 0);
  raw_patch (&r, RAW_PREFIX, "p", 1);
  raw_header (&r, '0', "n", RAW_V7, 0);
  raw_patch (&r, RAW_PREFIX, "p", 1);
  EXPECT ("f p/n\nf n\nf n\n");

  raw_aux (&r, 'L', "long", 5);
  raw_aux (&r, 'K', "link", 5);
  raw_header (&r, '2', "n", RAW_GNU, 0);
  raw_header (&r, '2', "n", RAW_GNU, 0);
  EXPECT ("s long->link\ns n\n");

  /* The last counts; no NUL, NULs, nothing at all.  */
  raw_aux (&r, 'L', "one", 4);
  raw_aux (&r, 'L', "two", 3);
  raw_header (&r, '0', "n", RAW_GNU, 0);
  raw_aux (&r, 'L', "a\0b", 4);
  raw_header (&r, '0', "n", RAW_GNU, 0);
  raw_aux (&r, 'L', "", 0);
  raw_header (&r, '0', "n", RAW_GNU, 0);
  EXPECT ("f two\nf a\nf \n");

  /* pax beats L, whatever the order; link targets only for links.  */
  raw_records (&r, 'x', "path=pax;linkpath=paxlink");
  raw_aux (&r, 'L', "long", 5);
  raw_aux (&r, 'K', "link", 5);
  raw_header (&r, '1', "n", RAW_GNU, 0);
  raw_aux (&r, 'L', "long", 5);
  raw_records (&r, 'x', "path=pax;linkpath=paxlink");
  raw_header (&r, '0', "n", RAW_GNU, 0);
  EXPECT ("h pax->paxlink\nf pax\n");

  /* Empty path records are as none; the last x header is the one.  */
  raw_records (&r, 'x', "path=");
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  raw_records (&r, 'x', "path=a");
  raw_records (&r, 'x', "mtime=1");
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  raw_records (&r, 'X', "path=a;path=b");
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  EXPECT ("f n\nf n\nf b\n");

  /* A long name at the end, and one that a block of zeros separates.  */
  raw_aux (&r, 'L', "long", 5);
  bytebuf_zeros (&r.bytes, BLOCK_BYTES);
  last ();
  raw_records (&r, 'x', "path=a");
  EXPECT ("zero\nf last\n");
}

static void
test_sizes (void)
{
  /* pax size wins, but only for the member.  */
  raw_records (&r, 'x', "size=1024");
  raw_aux (&r, 'L', "long", 5);
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  raw_header (&r, '0', "inner", RAW_USTAR, 0);
  raw_header (&r, '0', "inner", RAW_USTAR, 0);
  last ();
  EXPECT ("f long 1024\nf last\n");
  raw_records (&r, 'x', "size=0");
  raw_header (&r, '0', "n", RAW_USTAR, 512);
  last ();
  EXPECT ("f n\nf last\n");
  raw_records (&r, 'x', "size=512");
  raw_header (&r, '5', "d", RAW_USTAR, 0);
  last ();
  EXPECT ("d d\nf last\n");

  raw_header (&r, '0', "n", RAW_USTAR, 0);
  raw_patch (&r, RAW_SIZE, "\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff", 12);
  last ();
  EXPECT ("f n 9223372036854775807\n");
}

/* Sizes that no member can have make a header bad, but for hard links,
   where the field is not looked at.  */
static void
test_bad_sizes (void)
{
  static struct
  {
    char const *field, *text;
    enum issue_code code;
  } const sizes[]
      = { { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "-1",
            ISSUE_NUM_RANGE },
          { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\0", "-512",
            ISSUE_NUM_RANGE },
          { "\xff\xff\xff\xff\x80\0\0\0\0\0\0\0", "-9223372036854775808",
            ISSUE_NUM_RANGE },
          { "\xff\xff\xff\x80\0\0\0\0\0\0\0\0", "off_t",
            ISSUE_NUM_BASE256_RANGE },
          { "\x80\0\0\0\x80\0\0\0\0\0\0\0", "off_t", ISSUE_NUM_BASE256_RANGE },
          { "\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "off_t",
            ISSUE_NUM_BASE256_RANGE },
          { "            ", "off_t", ISSUE_NUM_BLANK },
          { "0000zz00000", "0000zz00000", ISSUE_NUM_GARBAGE } };
  for (char const *type = "05LKxgSVD"; *type; type++)
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
      {
        raw_header (&r, *type, "n", RAW_GNU, 0);
        raw_patch (&r, RAW_SIZE, sizes[i].field, 12);
        last ();
        EXPECT_ISSUE (sizes[i].code, sizes[i].text, "bad\nf last\n");
      }
  raw_header (&r, '1', "n", RAW_GNU, 0);
  raw_patch (&r, RAW_SIZE, sizes[0].field, 12);
  EXPECT ("h n\n");
}

static void
test_bad_blocks (void)
{
  bytebuf_append (&r.bytes, "noise", 5);
  bytebuf_zeros (&r.bytes, 507);
  last ();
  r.bytes.data[r.last + 3]++;
  raw_aux (&r, 'L', "name", 5);
  last ();
  r.bytes.data[r.last + 3]++;
  last ();
  EXPECT ("bad\nbad\nbad\nf last\n");
  CHECK_INT (r.bytes.len, 0);
}

static void
test_global (void)
{
  raw_records (&r, 'g', "mtime=5;path=evil");
  raw_header (&r, '0', "a", RAW_USTAR, 0);
  raw_header (&r, '0', "b", RAW_USTAR, 0);
  EXPECT_ISSUE (ISSUE_PAX_GLOBAL_IGNORED, "path", "f a\nf b\n");
  raw_records (&r, 'g', "size=512");
  raw_header (&r, '0', "a", RAW_USTAR, 0);
  EXPECT_ISSUE (ISSUE_PAX_GLOBAL_IGNORED, "size", "f a\n");
  raw_records (&r, 'g', "GNU.sparse.name=evil");
  raw_header (&r, '0', "a", RAW_USTAR, 0);
  EXPECT_ISSUE (ISSUE_PAX_GLOBAL_IGNORED, "GNU.sparse.name", "f a\n");

  /* A label is a member; what stood in front of it is not lost.  */
  raw_records (&r, 'x', "path=later");
  raw_records (&r, 'g', "GNU.volume.label=LAB");
  raw_header (&r, '0', "a", RAW_USTAR, 0);
  raw_header (&r, '0', "b", RAW_USTAR, 0);
  EXPECT ("V LAB\nf later\nf b\n");
}

static void
show_times (FILE *f, struct member const *m)
{
  fprintf (f, "%s %jd.%ld %d:%jd %d:%jd\n", m->name,
           (intmax_t) m->mtime.tv_sec, m->mtime.tv_nsec, m->has_atime,
           (intmax_t) m->atime.tv_sec, m->has_ctime,
           (intmax_t) m->ctime.tv_sec);
}

/* As EXPECT, members shown by SHOW.  */
static void
expect_shown (int line, void (*show) (FILE *, struct member const *),
              char const *want)
{
  char *got = raw_decode (r.bytes.data, r.bytes.len, 3, &rules, show);
  if (strcmp (got, want) != 0)
    {
      check_failures++;
      printf ("line %d: got\n%snot\n%s", line, got, want);
    }
  free (got);
  bytebuf_reset (&r.bytes);
}
#define EXPECT_SHOWN(show, want) expect_shown (__LINE__, show, want)

static void
test_precedence (void)
{
  raw_records (&r, 'g', "mtime=5.5;atime=6");
  raw_records (&r, 'x', "mtime=7");
  raw_header (&r, '0', "a", RAW_USTAR, 0);
  raw_header (&r, '0', "b", RAW_USTAR, 0);
  raw_records (&r, 'g', "ctime=8");
  raw_header (&r, '0', "c", RAW_USTAR, 0);
  EXPECT_SHOWN (show_times, "a 7.0 1:6 0:0\nb 5.500000000 1:6 0:0\n"
                            "c 1600000000.0 0:0 1:8\n");

  char *culprit;
  paxrules_add (&rules, "mtime=1,ctime:=2,delete=atime", NULL, NULL, &culprit);
  raw_header (&r, '0', "a", RAW_USTAR, 0);
  raw_records (&r, 'x', "mtime=7;ctime=8;atime=9");
  raw_header (&r, '0', "b", RAW_USTAR, 0);
  EXPECT_SHOWN (show_times, "a 1.0 0:0 1:2\nb 7.0 0:0 1:2\n");
  paxrules_release (&rules);

  /* GNU and star headers have times of their own.  */
  raw_header (&r, '0', "gnu", RAW_GNU, 0);
  raw_patch (&r, RAW_GNU_ATIME,
             "00000000003\0"
             "00000000004",
             24);
  raw_header (&r, '0', "star", RAW_USTAR, 0);
  raw_patch (&r, RAW_STAR_ATIME, "00000000005 00000000006 tar", 28);
  raw_header (&r, '0', "blank", RAW_USTAR, 0);
  raw_patch (&r, RAW_MTIME, "           ", 12);
  EXPECT_SHOWN (show_times, "gnu 1600000000.0 1:3 1:4\n"
                            "star 1600000000.0 1:5 1:6\nblank 0.0 0:0 0:0\n");
}

static void
show_owner (FILE *f, struct member const *m)
{
  fprintf (f, "%s %o %ju/%ju %s/%s %u,%u %d\n", m->name, (unsigned) m->mode,
           m->uid, m->gid, m->uname, m->gname, m->dev_major, m->dev_minor,
           m->format);
}

static void
test_fields (void)
{
  raw_header (&r, '3', "dev", RAW_USTAR, 0);
  raw_patch (&r, RAW_DEVMAJOR,
             "0000005\0"
             "0000006",
             16);
  raw_patch (&r, RAW_UNAME, "root", 5);
  raw_patch (&r, RAW_UID, "\x80\0\0\0\0\x2d\xc6\xc0", 8);
  raw_header (&r, '0', "old", RAW_GNU, 0);
  raw_patch (&r, RAW_MODE, "0100644", 8);
  raw_header (&r, '0', "v7", RAW_V7, 0);
  raw_patch (&r, RAW_UNAME, "ignored", 8);
  raw_header (&r, '3', "v7dev", RAW_V7, 0);
  raw_patch (&r, RAW_DEVMAJOR,
             "0000005\0"
             "0000006",
             16);
  raw_records (&r, 'x', "uname=u;gname=g;uid=4294967295;gid=1");
  raw_header (&r, '0', "pax", RAW_USTAR, 0);
  char want[300];
  snprintf (want, sizeof want,
            "dev 644 3000000/0 root/ 5,6 %d\n"
            "old 644 0/0 / 0,0 %d\nv7 644 0/0 / 0,0 %d\n"
            "v7dev 644 0/0 / 0,0 %d\n"
            "pax 644 4294967295/1 u/g 0,0 %d\n",
            FORMAT_USTAR, FORMAT_OLDGNU, FORMAT_V7, FORMAT_V7, FORMAT_POSIX);
  EXPECT_SHOWN (show_owner, want);

  /* What cannot be read: no rights, nobody.  An id that a name stands
     for passes in silence.  */
  raw_header (&r, '0', "bad", RAW_USTAR, 0);
  raw_patch (&r, RAW_MODE, "00zz644", 8);
  raw_patch (&r, RAW_UID, "        ", 8);
  raw_patch (&r, RAW_GID, "zzzzzzz", 8);
  raw_patch (&r, RAW_GNAME, "g", 1);
  int n = issue (want, sizeof want, ISSUE_NUM_GARBAGE, "00zz644");
  n += issue (want + n, sizeof want - n, ISSUE_NUM_BLANK, "uid_t");
  snprintf (want + n, sizeof want - n,
            "bad 0 4294967295/4294967295 /g 0,0 %d\n", FORMAT_USTAR);
  EXPECT_SHOWN (show_owner, want);
}

/* Bodies of x headers, and what is said of them.  */
static struct
{
  char const *body;
  enum issue_code code;
  char const *text, *name;
} const bodies[]
    = { { "x", ISSUE_PAX_NO_LENGTH, "", "n" },
        { "9 path=a\nx", ISSUE_PAX_NO_LENGTH, "", "a" },
        { "99 path=a\n", ISSUE_PAX_LENGTH_RANGE, "99", "n" },
        { "8path=a\n", ISSUE_PAX_NO_BLANK, "", "n" },
        { "4 a\n", ISSUE_PAX_NO_EQUAL, "", "n" },
        { "9 path=ab", ISSUE_PAX_NO_NEWLINE, "", "n" },
        { "6 a=b\n", ISSUE_PAX_UNKNOWN, "a", "n" },
        { "16 hdrcharsetx=\n9 path=a\n", ISSUE_PAX_UNKNOWN, "hdrcharsetx",
          "a" },
        { "18 SCHILY.xattr=a\n", ISSUE_PAX_UNKNOWN, "SCHILY.xattr", "n" },
        { "15 mtime=1.2.3\n9 path=a\n", ISSUE_PAX_INVALID, "1.2.3", "a" },
        { "9 mtime=\n", ISSUE_PAX_INVALID, "", "n" },
        { "13 mtime=nan\n", ISSUE_PAX_INVALID, "nan", "n" },
        { "29 mtime=9999999999999999999\n", ISSUE_PAX_RANGE,
          "9999999999999999999", "n" },
        { "10 uid=-1\n", ISSUE_PAX_RANGE, "-1", "n" },
        { "18 uid=4294967296\n", ISSUE_PAX_RANGE, "4294967296", "n" },
        { "10 uid=x1\n", ISSUE_PAX_INVALID, "x1", "n" },
        { "11 size=-1\n", ISSUE_PAX_RANGE, "-1", "n" },
        { "32 size=99999999999999999999999\n", ISSUE_PAX_RANGE,
          "99999999999999999999999", "n" } };

static void
test_records (void)
{
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    {
      raw_aux (&r, 'x', bodies[i].body, strlen (bodies[i].body));
      raw_header (&r, '0', "n", RAW_USTAR, 0);
      char want[20];
      snprintf (want, sizeof want, "f %s\n", bodies[i].name);
      EXPECT_ISSUE (bodies[i].code, bodies[i].text, want);
    }
  raw_records (&r, 'x', "comment=a;charset=b;GNU.volume.size=1");
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  EXPECT ("f n\n");
  raw_aux (&r, 'x', "", 0);
  raw_aux (&r, 'g', "", 0);
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  EXPECT ("f n\n");
  raw_aux (&r, 'x', "11 path=a\0b\n", 12);
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  EXPECT_ISSUE (ISSUE_PAX_NO_NEWLINE, "", "f n\n");
  raw_aux (&r, 'x', "11 path=a\0\n", 11);
  raw_header (&r, '0', "n", RAW_USTAR, 0);
  EXPECT ("f a\n");
}

static void
show_attributes (FILE *f, struct member const *m)
{
  fprintf (f, "%s %s %s %s", m->name, m->acl_access, m->acl_default,
           m->selinux);
  for (size_t i = 0; i < m->xattr_count; i++)
    fprintf (f, " %s=%zu:%.*s", m->xattrs[i].name, m->xattrs[i].value_bytes,
             (int) m->xattrs[i].value_bytes, m->xattrs[i].value);
  fprintf (f, " %zu:%.*s %d\n", m->dumpdir_bytes, (int) m->dumpdir_bytes,
           m->dumpdir ? (char const *) m->dumpdir : "", m->is_dumpdir);
}

/* Names are UTF-8 unless the header, or a global one, says otherwise.  */
static void
test_charset (void)
{
  raw_records (&r, 'x', "path=\xc3\xa9");
  last ();
  EXPECT ("f \xe9\n");
  raw_records (&r, 'x', "path=\xc3\xa9;hdrcharset=BINARY");
  last ();
  EXPECT ("f \xc3\xa9\n");
  raw_records (&r, 'g', "hdrcharset=BINARY");
  raw_records (&r, 'x', "path=\xc3\xa9");
  last ();
  raw_records (&r, 'x', "hdrcharset=ISO-IR 10646 2000 UTF-8;path=\xc3\xa9");
  last ();
  EXPECT ("f \xc3\xa9\nf \xe9\n");

  /* What cannot be converted stays.  */
  raw_records (&r, 'x', "path=\xc3");
  last ();
  EXPECT ("f \xc3\n");

  /* GNU tar leaves short targets of links in the header block.  */
  raw_header (&r, '2', "\xc3\xa9", RAW_USTAR, 0);
  raw_patch (&r, RAW_LINKNAME, "\xc3\xa9", 2);
  EXPECT ("s \xc3\xa9->\xc3\xa9\n");
  raw_records (&r, 'x', "mtime=1");
  raw_header (&r, '2', "l", RAW_USTAR, 0);
  raw_patch (&r, RAW_LINKNAME, "\xc3\xa9", 2);
  raw_records (&r, 'x', "hdrcharset=BINARY");
  raw_header (&r, '2', "l", RAW_USTAR, 0);
  raw_patch (&r, RAW_LINKNAME, "\xc3\xa9", 2);
  EXPECT ("s l->\xe9\ns l->\xc3\xa9\n");
}

static void
test_attributes (void)
{
  raw_records (&r, 'x',
               "SCHILY.xattr.a%3Db%25%=1;SCHILY.xattr.c=;"
               "SCHILY.acl.access=aa;SCHILY.acl.default=dd;"
               "RHT.security.selinux=ss;GNU.dumpdir=Yx");
  raw_header (&r, '5', "d", RAW_USTAR, 0);
  EXPECT_SHOWN (show_attributes, "d aa dd ss a=b%%=1:1 c=0: 2:Yx 1\n");
}

int
main (void)
{
  paxrules_init (&rules);
  bytebuf_init (&r.bytes);
  test_types ();
  test_slashes ();
  test_names ();
  test_sizes ();
  test_bad_sizes ();
  test_bad_blocks ();
  test_global ();
  test_precedence ();
  test_fields ();
  test_records ();
  test_attributes ();
  test_charset ();
  bytebuf_release (&r.bytes);
  return check_status ();
}
