/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

/* What encode writes decode reads; and whatever is done to the bytes,
   decode comes to an end.  */

#include "rawtar.h"
#include "format/encode.h"

enum
{
  MAX_SEGMENTS = 5000
};

static struct paxrules const no_rules;

/* Options for FORMAT with sparse version VERSION (10: 1.0).  */
static struct encode_opts
options (enum archive_format format, int version)
{
  return (struct encode_opts) { .format = format,
                                .pax = &no_rules,
                                .pid = 77,
                                .incremental = true,
                                .sparse_major = version / 10,
                                .sparse_minor = version % 10,
                                .start = { .tv_sec = 1000 },
                                .uid0_name = "root",
                                .gid0_name = "root" };
}

/* Whether X and Y are the same second, and in posix the same instant.  */
static bool
same_time (enum archive_format format, struct timespec x, struct timespec y)
{
  return (x.tv_sec == y.tv_sec
          && (format != FORMAT_POSIX || x.tv_nsec == y.tv_nsec));
}

static void
compare_map (struct member const *m, struct member const *got)
{
  CHECK_INT (got->sparse, m->sparse);
  CHECK (!got->damaged);
  CHECK_INT (got->segment_count, m->segment_count);
  for (size_t i = 0; i < got->segment_count; i++)
    CHECK (got->segments[i].offset == m->segments[i].offset
           && got->segments[i].bytes == m->segments[i].bytes);
}

static void
compare (enum archive_format f, struct member const *m,
         struct member const *got)
{
  CHECK_STR (got->name, m->name);
  CHECK_STR (got->link_name, m->link_name);
  CHECK_INT (got->kind, m->kind);
  CHECK_INT (got->mode, m->mode & 07777);
  CHECK (got->uid == m->uid);
  CHECK (got->gid == m->gid);
  CHECK_STR (got->uname, f == FORMAT_V7 ? "" : m->uname);
  CHECK_STR (got->gname, f == FORMAT_V7 ? "" : m->gname);
  CHECK_INT (got->size, m->size);
  CHECK_INT (got->archived_size, m->archived_size);
  CHECK (same_time (f, got->mtime, m->mtime));
  if (m->has_atime && f != FORMAT_V7 && f != FORMAT_USTAR)
    CHECK (got->has_atime && same_time (f, got->atime, m->atime));
  if (m->kind == MEMBER_CHARDEV)
    CHECK (got->dev_major == m->dev_major && got->dev_minor == m->dev_minor);
  compare_map (m, got);
  if (f != FORMAT_POSIX)
    return;
  CHECK_STR (got->acl_access, m->acl_access);
  CHECK_STR (got->selinux, m->selinux);
  CHECK_INT (got->xattr_count, m->xattr_count);
  for (size_t i = 0; i < got->xattr_count; i++)
    {
      struct member_xattr const *x = &m->xattrs[i], *y = &got->xattrs[i];
      CHECK_STR (y->name, x->name);
      CHECK_INT (y->value_bytes, x->value_bytes);
      CHECK (y->value_bytes != x->value_bytes || !x->value_bytes
             || memcmp (y->value, x->value, x->value_bytes) == 0);
    }
}

/* M goes through encode and decode unchanged.  Returns whether the format
   can hold it.  */
static bool
check_round (struct encode_opts const *o, struct member const *m)
{
  struct bytebuf b;
  struct issues l;
  bytebuf_init (&b);
  issues_init (&l);
  int e = encode_member (o, m, 0, &b, &l);
  CHECK (e == 0 || (e == 1 && l.worst == GRAVITY_SKIP && b.len == 0));
  bool held = e == 0 && l.count == 0;
  if (held)
    for (size_t piece = 1; piece <= 100; piece *= 10)
      {
        struct member got;
        member_init (&got);
        CHECK (raw_decode_member (&b, piece, &got));
        compare (o->format, m, &got);
        member_release (&got);
      }
  issues_release (&l);
  bytebuf_release (&b);
  return held;
}

static enum archive_format const formats[]
    = { FORMAT_V7, FORMAT_OLDGNU, FORMAT_USTAR, FORMAT_POSIX, FORMAT_GNU };

static bool
is_roomy (enum archive_format f)
{
  return f == FORMAT_GNU || f == FORMAT_OLDGNU || f == FORMAT_POSIX;
}

static struct member
plain (void)
{
  struct member m;
  member_init (&m);
  m.name = "f";
  m.mode = 0100644;
  m.uname = "user";
  m.gname = "group";
  m.mtime.tv_sec = 1600000000;
  return m;
}

static void
test_names (void)
{
  char name[4001];
  for (size_t f = 0; f < sizeof formats / sizeof *formats; f++)
    for (size_t len = 1; len <= 4000; len += len < 300 ? 1 : 487)
      for (size_t slash = 0; slash < (len < 300 ? len : 2); slash += 23)
        {
          struct encode_opts o = options (formats[f], 10);
          struct member m = plain ();
          memset (name, len % 3 ? 'n' : '\xe9', len);
          name[len] = '\0';
          if (slash)
            name[slash] = '/';
          if (len > 1 && slash == len - 1)
            m.kind = MEMBER_DIRECTORY;
          m.name = name;
          bool held = check_round (&o, &m);
          CHECK (held || !is_roomy (formats[f]));
          m.kind = MEMBER_SYMLINK;
          m.name = "link";
          m.link_name = name;
          held = check_round (&o, &m);
          CHECK (held == (is_roomy (formats[f]) || len <= 100));
        }
}

static void
test_numbers (void)
{
  uintmax_t const ids[] = { 0, 2097151, 2097152, 4294967294 };
  intmax_t const times[]
      = { 0, 1, -1, -2, 8589934591, 8589934592, INT64_MAX, INT64_MIN };
  off_t const sizes[] = { 0, 1, 512, 8589934591, 8589934592, INT64_MAX };
  for (size_t f = 0; f < sizeof formats / sizeof *formats; f++)
    {
      struct encode_opts o = options (formats[f], 10);
      bool roomy = is_roomy (formats[f]);
      struct member m = plain ();
      for (int i = 0; i < 4; i++)
        {
          m.uid = ids[i];
          m.gid = ids[3 - i];
          CHECK (check_round (&o, &m) == roomy);
        }
      m.uid = m.gid = 0;
      for (int i = 0; i < 8; i++)
        for (int64_t ns = 0; ns < 2000000000; ns += 499999999)
          {
            m.mtime = (struct timespec) { times[i], (long) (ns % 1000000000) };
            m.atime = m.mtime;
            m.has_atime = true;
            bool fits = 0 <= times[i] && times[i] <= 8589934591;
            CHECK (check_round (&o, &m) == (roomy || fits));
          }
      m = plain ();
      for (int i = 0; i < 6; i++)
        {
          m.size = m.archived_size = sizes[i];
          CHECK (check_round (&o, &m) == (roomy || i < 4));
        }
      m = plain ();
      m.kind = MEMBER_CHARDEV;
      m.dev_major = 8;
      m.dev_minor = 2097151;
      CHECK (check_round (&o, &m) == (formats[f] != FORMAT_V7));
      /* No record of pax has device numbers.  */
      m.dev_minor++;
      CHECK (check_round (&o, &m)
             == (formats[f] == FORMAT_GNU || formats[f] == FORMAT_OLDGNU));
    }
}

/* Make M sparse, with COUNT segments at S, the last one empty.  */
static void
make_sparse (struct member *m, struct member_segment *s, size_t count)
{
  m->sparse = true;
  m->segments = s;
  m->segment_count = count;
  for (size_t i = 0; i < count; i++)
    s[i] = (struct member_segment) { (off_t) i * 1000000 * 512, 512 };
  if (count)
    s[count - 1].bytes = 0;
  m->size = count ? s[count - 1].offset : 0;
  m->archived_size = count ? 512 * (off_t) (count - 1) : 0;
}

static void
test_sparse (void)
{
  size_t const counts[] = { 0, 1, 4, 5, 25, 26, MAX_SEGMENTS };
  struct member_segment *s = malloc (MAX_SEGMENTS * sizeof *s);
  char name[301];
  memset (name, 'n', 300);
  name[300] = '\0';
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
    for (int n = 0; n < 2; n++)
      {
        struct member m = plain ();
        m.name = n ? name : "\xe9";
        make_sparse (&m, s, counts[i]);
        struct encode_opts o = options (FORMAT_GNU, 0);
        CHECK (check_round (&o, &m));
        for (int version = 0; version <= 10; version += version ? 9 : 1)
          {
            o = options (FORMAT_POSIX, version);
            CHECK (check_round (&o, &m));
          }
      }
  free (s);
}

static void
test_attributes (void)
{
  unsigned char *large = malloc (100000);
  memset (large, '\n', 100000);
  struct member_xattr x[]
      = { { "user.a=b%c", (unsigned char *) "v\0=\n5 a=b\n", 10 },
          { "user.%3D", (unsigned char *) "", 0 },
          { "user.large", large, 100000 },
          { "user.a=b%c", (unsigned char *) "again", 5 } };
  struct member m = plain ();
  m.xattrs = x;
  m.xattr_count = 4;
  m.acl_access = "user::rw-\nuser:nobody:r--\n";
  m.selinux = "system_u:object_r:x:s0";
  struct encode_opts o = options (FORMAT_POSIX, 10);
  CHECK (check_round (&o, &m));
  free (large);
}

/* Broken input.  */

/* Members of FORMAT with every kind of header in front.  */
static void
make_sample (enum archive_format format, int version, struct bytebuf *b)
{
  struct encode_opts o = options (format, version);
  struct issues l;
  issues_init (&l);
  struct member m = plain ();
  m.size = m.archived_size = 700;
  encode_member (&o, &m, 0, b, &l);
  bytebuf_zeros (b, 1024);

  char name[301];
  memset (name, 'n', 300);
  name[300] = '\0';
  struct member_segment s[30];
  struct member_xattr x[] = { { "user.a", (unsigned char *) "v", 1 } };
  m = plain ();
  m.name = name;
  m.uid = 3000000;
  m.mtime.tv_sec = -1;
  m.xattrs = x;
  m.xattr_count = 1;
  make_sparse (&m, s, 30);
  encode_member (&o, &m, 0, b, &l);
  bytebuf_zeros (b, m.archived_size);
  m = plain ();
  m.kind = MEMBER_HARDLINK;
  m.link_name = name;
  encode_member (&o, &m, 0, b, &l);
  issues_release (&l);
}

/* Nothing to see, as long as it comes back.  */
static void
show_nothing (FILE *f, struct member const *m)
{
  CHECK (0 <= m->size && 0 <= m->archived_size);
  CHECK (m->name && m->link_name && m->uname && m->gname);
  for (size_t i = 0; i < m->segment_count; i++)
    CHECK (0 <= m->segments[i].offset && 0 <= m->segments[i].bytes
           && m->segments[i].offset <= m->size - m->segments[i].bytes);
  fprintf (f, "%s\n", m->name);
}

static void
try (struct bytebuf const *b, size_t bytes, size_t piece)
{
  free (raw_decode (b->data, bytes, piece, &no_rules, show_nothing));
}

/* Change each byte of the headers in turn, in header blocks with the
   checksum put right again, so that the change is looked at.  */
static void
mutate (struct bytebuf *b)
{
  static unsigned char const values[]
      = { 0, 1, '0', '9', '-', ' ', 'x', '/', 0x80, 0xff };
  for (size_t i = 0; i < b->len; i++)
    {
      unsigned char *block = b->data + i / BLOCK_BYTES * BLOCK_BYTES;
      bool is_header = decode_is_header (block);
      unsigned char kept = b->data[i];
      for (size_t v = i % 3; v < sizeof values; v += 3)
        {
          b->data[i] = values[v];
          if (is_header)
            cksum_put (block);
          try (b, b->len, 1 + i % 7);
        }
      b->data[i] = kept;
      if (is_header)
        cksum_put (block);
    }
}

static void
test_broken (void)
{
  static struct
  {
    enum archive_format format;
    int version;
  } const samples[] = { { FORMAT_GNU, 0 },
                        { FORMAT_POSIX, 0 },
                        { FORMAT_POSIX, 1 },
                        { FORMAT_POSIX, 10 } };
  struct bytebuf b;
  bytebuf_init (&b);
  for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
    {
      bytebuf_reset (&b);
      make_sample (samples[i].format, samples[i].version, &b);

      /* Cut at each block.  The same whatever the pieces.  */
      for (size_t n = 0; n <= b.len; n += BLOCK_BYTES)
        {
          char *whole = raw_decode (b.data, n, 1000, &no_rules, raw_show);
          for (size_t piece = 1; piece < 12; piece++)
            {
              char *got = raw_decode (b.data, n, piece, &no_rules, raw_show);
              CHECK_STR (got, whole);
              free (got);
            }
          free (whole);
        }
      mutate (&b);
    }
  bytebuf_release (&b);
}

/* Many headers in a row, and many issues: nothing piles up.  */
static void
test_many (void)
{
  struct raw r = { .bytes = { 0 } };
  struct decode_opts o = { .pax = &no_rules };
  struct member m;
  member_init (&m);
  struct decode *d = decode_new (&o, &m);
  struct issues l;
  issues_init (&l);
  raw_aux (&r, 'L', "name", 5);
  raw_records (&r, 'x', "path=a;mtime=1;SCHILY.xattr.user.a=b");
  raw_records (&r, 'g', "mtime=1");
  for (int round = 0; round < 30000; round++)
    for (size_t at = 0; at < r.bytes.len; at += BLOCK_BYTES)
      {
        size_t used;
        CHECK_INT (decode_step (d, r.bytes.data + at, 1, &used, &l),
                   DECODE_MORE);
      }
  CHECK_INT (l.count, 0);

  /* 200000 unknown keywords in one header.  */
  bytebuf_reset (&r.bytes);
  raw_header (&r, 'x', "x", RAW_USTAR, 6 * 200000);
  for (int i = 0; i < 200000; i++)
    bytebuf_puts (&r.bytes, "6 a=b\n");
  bytebuf_zeros (&r.bytes, -r.bytes.len % BLOCK_BYTES);
  size_t blocks = r.bytes.len / BLOCK_BYTES, most = 0, all = 0;
  for (size_t at = 0, used; at < blocks; at += used)
    {
      CHECK_INT (decode_step (d, r.bytes.data + at * BLOCK_BYTES, blocks - at,
                              &used, &l),
                 DECODE_MORE);
      most = l.count < most ? most : l.count;
      all += l.count;
      issues_clear (&l);
    }
  CHECK_INT (all, 200000);
  CHECK (most < LIMIT_ISSUES);
  decode_free (d);
  member_release (&m);
  issues_release (&l);
  bytebuf_release (&r.bytes);
}

/* What is too large is skipped, and said.  */
static void
test_limits (void)
{
  struct raw r = { .bytes = { 0 } };
  unsigned char *body = malloc ((20 << 20) + 100);
  memset (body, 'v', 20 << 20);
  static struct
  {
    char const *head;
    enum issue_code code;
  } const heads[] = { { "%d path=", ISSUE_PAX_OVERSIZE },
                      { "%d SCHILY.xattr.user.a=", ISSUE_PAX_OVERSIZE },
                      { "%d mtime=", ISSUE_PAX_OVERSIZE },
                      { "%d unknown=", ISSUE_PAX_UNKNOWN } };
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
    for (size_t piece = 1000; piece <= 100000; piece *= 100)
      {
        int const size = 20 << 20;
        char head[50];
        int n = snprintf (head, sizeof head, heads[i].head, size);
        memcpy (body, head, n);
        body[size - 1] = '\n';
        bytebuf_reset (&r.bytes);
        raw_aux (&r, 'x', body, size);
        raw_header (&r, '0', "n", RAW_USTAR, 0);
        char *got = raw_decode (r.bytes.data, r.bytes.len, piece, &no_rules,
                                raw_show);
        char want[30];
        snprintf (want, sizeof want, "#%d ", heads[i].code);
        CHECK (strncmp (got, want, strlen (want)) == 0);
        CHECK (strstr (got, "\nf n\n"));
        free (got);
      }
  bytebuf_reset (&r.bytes);
  raw_aux (&r, 'L', body, 2 << 20);
  raw_header (&r, '0', "n", RAW_GNU, 0);
  char *got = raw_decode (r.bytes.data, r.bytes.len, 10, &no_rules, raw_show);
  char want[50];
  snprintf (want, sizeof want, "#%d 1048576\nf n\n", ISSUE_LONG_NAME_TOO_LONG);
  CHECK_STR (got, want);
  free (got);
  free (body);
  bytebuf_release (&r.bytes);
}

int
main (void)
{
  test_names ();
  test_numbers ();
  test_sparse ();
  test_attributes ();
  test_broken ();
  test_many ();
  test_limits ();
  return check_status ();
}
