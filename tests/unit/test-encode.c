/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/encode.h"
#include "encode-bench.h"

#include <stdlib.h>

static void
test_plain (void)
{
  struct bench b;
  start (&b, FORMAT_V7);
  CHECK_INT (encode (&b), 1);
  BYTES (0, 0, "f\0");
  BYTES (0, 100,
         "0000644\0"
         "0000000\0"
         "0000062\0"
         "00000000000\0"
         "13727410000\0");
  CHECK (is_nul (&b, 0, 156, 512));
  CHECK (cksum_is_right (block (&b, 0)));
  finish (&b);

  start (&b, FORMAT_USTAR);
  CHECK_INT (encode (&b), 1);
  BYTES (0, 156, "0\0");
  BYTES (0, 257,
         "ustar\0"
         "00root\0");
  BYTES (0, 297, "staff\0");
  CHECK (is_nul (&b, 0, 329, 512));
  b.opts.numeric_owner = true;
  encode (&b);
  CHECK (is_nul (&b, 0, 265, 512));
  finish (&b);

  start (&b, FORMAT_GNU);
  CHECK_INT (encode (&b), 1);
  BYTES (0, 257, "ustar  \0root\0");
  BYTES (0, 100, "0000644\0");
  CHECK (is_nul (&b, 0, 329, 512));
  b.opts.incremental = true;
  b.m.atime.tv_sec = 1;
  b.m.ctime.tv_sec = 2;
  encode (&b);
  BYTES (0, 345,
         "00000000001\0"
         "00000000002\0");
  finish (&b);

  start (&b, FORMAT_OLDGNU);
  CHECK_INT (encode (&b), 1);
  BYTES (0, 100, "0100644\0");
  finish (&b);

  start (&b, FORMAT_POSIX);
  CHECK_INT (encode (&b), 1);
  BYTES (0, 257,
         "ustar\0"
         "00root\0");
  CHECK (is_nul (&b, 0, 329, 512));
  finish (&b);
}

static struct
{
  enum member_kind kind;
  char typeflag;
} const kinds[] = { { MEMBER_REGULAR, '0' },   { MEMBER_CONTIGUOUS, '7' },
                    { MEMBER_HARDLINK, '1' },  { MEMBER_SYMLINK, '2' },
                    { MEMBER_CHARDEV, '3' },   { MEMBER_BLOCKDEV, '4' },
                    { MEMBER_DIRECTORY, '5' }, { MEMBER_FIFO, '6' } };

static void
test_kinds (void)
{
  struct bench b;
  start (&b, FORMAT_USTAR);
  b.m.size = b.m.archived_size = 1000;
  b.m.link_name = "target";
  b.m.dev_major = 8;
  b.m.dev_minor = 17;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    {
      b.m.kind = kinds[i].kind;
      encode (&b);
      CHECK_INT (block (&b, 0)[RAW_TYPEFLAG], kinds[i].typeflag);
      bool file = b.m.kind <= MEMBER_CONTIGUOUS;
      check_bytes (__LINE__, &b, 0, RAW_SIZE, 12,
                   file ? "00000001750" : "00000000000");
      bool link = b.m.kind == MEMBER_HARDLINK || b.m.kind == MEMBER_SYMLINK;
      CHECK (link == !is_nul (&b, 0, RAW_LINKNAME, RAW_MAGIC));
      if (b.m.kind == MEMBER_CHARDEV || b.m.kind == MEMBER_BLOCKDEV)
        BYTES (0, RAW_DEVMAJOR,
               "0000010\0"
               "0000021\0");
      else
        CHECK (is_nul (&b, 0, RAW_DEVMAJOR, RAW_PREFIX));
    }
  finish (&b);

  start (&b, FORMAT_V7);
  b.m.kind = MEMBER_FIFO;
  CHECK_INT (encode_member (&b.opts, &b.m, 0, &b.out, &b.issues), 1);
  CHECK_INT (b.issues.list[0].code, ISSUE_KIND_UNSUPPORTED);
  CHECK_INT (b.out.len, 0);
  finish (&b);

  start (&b, FORMAT_GNU);
  b.m.kind = MEMBER_DIRECTORY;
  b.m.is_dumpdir = true;
  b.m.archived_size = 10;
  encode (&b);
  BYTES (0, RAW_SIZE, "00000000012\0");
  CHECK_INT (block (&b, 0)[RAW_TYPEFLAG], 'D');
  finish (&b);
}

/* A name that does not fit is refused and leaves nothing behind.  */
static void
check_refused (enum archive_format format, char const *name,
               enum issue_code code, char const *text)
{
  struct bench b;
  start (&b, format);
  bytebuf_puts (&b.out, "before");
  b.m.name = name;
  CHECK_INT (encode_member (&b.opts, &b.m, 0, &b.out, &b.issues), 1);
  CHECK_INT (b.out.len, 6);
  CHECK_INT (b.issues.count, 1);
  CHECK_INT (b.issues.list[0].code, code);
  CHECK_INT (b.issues.worst, GRAVITY_SKIP);
  CHECK_STR (b.issues.list[0].text[0], text);
  finish (&b);
}

static void
test_long_names (void)
{
  char name[300];
  memset (name, 'n', sizeof name);
  struct bench b;

  name[100] = '\0';
  start (&b, FORMAT_V7);
  b.m.name = name;
  CHECK_INT (encode (&b), 1);
  BYTES (0, 99, "n0000644");
  finish (&b);

  start (&b, FORMAT_GNU);
  b.m.name = name;
  CHECK_INT (encode (&b), 1);
  b.opts.format = FORMAT_OLDGNU;
  CHECK_INT (encode (&b), 3);
  BYTES (0, 0, "././@LongLink\0");
  BYTES (0, 100,
         "0100644\0"
         "0000000\0"
         "0000000\0"
         "00000000145\0"
         "00000000000\0");
  BYTES (0, 156, "L\0");
  BYTES (0, 257, "ustar  \0root\0");
  BYTES (0, 297, "wheel\0");
  CHECK (memcmp (block (&b, 1), name, 101) == 0);
  CHECK (is_nul (&b, 1, 100, 512));
  BYTES (2, 98,
         "n\0"
         "0100644");
  name[100] = 'n';

  /* K comes first; the payload holds a NUL.  */
  name[101] = '\0';
  char link[600];
  memset (link, 'l', sizeof link);
  link[511] = '\0';
  b.opts.format = FORMAT_GNU;
  b.opts.numeric_owner = true;
  b.m.kind = MEMBER_HARDLINK;
  b.m.link_name = link;
  CHECK_INT (encode (&b), 5);
  BYTES (0, 156, "K\0");
  BYTES (0, 100,
         "0000644\0"
         "0000000\0"
         "0000000\0"
         "00000001000\0");
  CHECK (is_nul (&b, 0, 265, 512));
  BYTES (1, 510, "l\0");
  BYTES (2, 156, "L\0");
  BYTES (4, 99, "n0000644");
  BYTES (4, 157, "llll");
  b.opts.format = FORMAT_OLDGNU;
  CHECK_INT (encode (&b), 5);
  BYTES (4, 256, "lustar");
  finish (&b);

  check_refused (FORMAT_V7, name, ISSUE_NAME_TOO_LONG, "99");
  check_refused (FORMAT_USTAR, name, ISSUE_NAME_UNSPLITTABLE, NULL);
  name[101] = 'n';
  name[150] = '/';
  name[257] = '\0';
  check_refused (FORMAT_USTAR, name, ISSUE_NAME_TOO_LONG, "256");

  /* A link target is cut, and that is an error; but the member stays.  */
  start (&b, FORMAT_USTAR);
  b.m.kind = MEMBER_SYMLINK;
  b.m.link_name = name;
  CHECK_INT (encode (&b), 1);
  CHECK_INT (b.issues.list[0].code, ISSUE_LINK_TOO_LONG);
  CHECK_INT (b.issues.worst, GRAVITY_ERROR);
  BYTES (0, 256, "nustar");
  name[100] = '\0';
  encode (&b);
  CHECK_INT (b.issues.count, 0);
  finish (&b);
}

/* Numbers beyond the octal range, one way or the other.  */
static void
test_large_numbers (void)
{
  struct bench b;
  start (&b, FORMAT_GNU);
  b.m.uid = 3000000;
  b.m.archived_size = 9663676416;
  b.m.mtime.tv_sec = -1;
  encode (&b);
  BYTES (0, RAW_UID,
         "\x80\0\0\0\0\x2d\xc6\xc0"
         "0000062\0"
         "\x80\0\0\0\0\0\0\2\x40\0\0\0"
         "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
  b.m.uid = (uintmax_t) 1 << 60;
  bytebuf_reset (&b.out);
  CHECK_INT (encode_member (&b.opts, &b.m, 0, &b.out, &b.issues), 1);
  finish (&b);

  start (&b, FORMAT_USTAR);
  b.m.uid = 3000000;
  b.m.mtime.tv_sec = -5;
  CHECK_INT (encode_member (&b.opts, &b.m, 0, &b.out, &b.issues), 1);
  CHECK_INT (b.issues.count, 1);
  CHECK_STR (b.issues.list[0].text[0], "3000000");
  CHECK_STR (b.issues.list[0].text[1], "uid_t");
  CHECK_STR (b.issues.list[0].text[2], "0..2097151");
  issues_clear (&b.issues);
  b.m.uid = 2097151;
  CHECK_INT (encode_member (&b.opts, &b.m, 0, &b.out, &b.issues), 1);
  CHECK_STR (b.issues.list[0].text[0], "-5");
  CHECK_STR (b.issues.list[0].text[1], "time_t");
  CHECK_STR (b.issues.list[0].text[2], "0..8589934591");
  CHECK_INT (b.out.len, 0);
  issues_clear (&b.issues);
  b.m.mtime.tv_sec = 8589934591;
  b.m.archived_size = 8589934592;
  CHECK_INT (encode_member (&b.opts, &b.m, 0, &b.out, &b.issues), 1);
  CHECK_STR (b.issues.list[0].text[1], "off_t");
  b.m.archived_size = 8589934591;
  encode (&b);
  BYTES (0, RAW_SIZE,
         "77777777777\0"
         "77777777777\0");
  finish (&b);

  start (&b, FORMAT_POSIX);
  b.m.kind = MEMBER_CHARDEV;
  b.m.dev_major = 3000000;
  b.m.dev_minor = 5;
  CHECK_INT (encode_member (&b.opts, &b.m, 0, &b.out, &b.issues), 1);
  CHECK_STR (b.issues.list[0].text[0], "3000000");
  CHECK_STR (b.issues.list[0].text[2], "0..2097151");
  issues_clear (&b.issues);
  b.m.dev_major = 2097151;
  CHECK_INT (encode (&b), 1);
  BYTES (0, RAW_DEVMAJOR,
         "7777777\0"
         "0000005\0");
  finish (&b);
}

/* The records that M of B gets are TEXT; nothing at all if that is
   empty.  */
static void
check_records (int line, struct bench *b, char const *text)
{
  size_t n = strlen (text);
  size_t want = n ? 1 + (n + 511) / 512 + 1 : 1;
  if ((size_t) encode (b) != want
      || (n && memcmp (block (b, 1), text, n) != 0))
    {
      check_failures++;
      printf ("line %d: the records are\n%.*s, not\n%s", line,
              (int) b->out.len - 512, (char const *) block (b, 1), text);
      return;
    }
  CHECK (n % 512 == 0 || is_nul (b, 1 + n / 512, n % 512, 512));
  if (n)
    {
      CHECK_INT (block (b, 0)[RAW_TYPEFLAG], 'x');
      CHECK_INT (strtol ((char *) block (b, 0) + RAW_SIZE, NULL, 8), n);
    }
}
#define RECORDS(text) check_records (__LINE__, &b, text)

static void
test_records (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  RECORDS ("");
  b.m.has_atime = b.m.has_ctime = true;
  b.m.atime = (struct timespec) { 1, 500000000 };
  b.m.ctime = (struct timespec) { 1795421814, 508147999 };
  RECORDS ("13 atime=1.5\n30 ctime=1795421814.508147999\n");
  BYTES (0, 0, "./PaxHeaders/f\0");
  BYTES (0, 100,
         "0000644\0"
         "0000000\0"
         "0000000\0"
         "00000000053\0"
         "13727410000\0");
  BYTES (0, 257,
         "ustar\0"
         "00\0");
  CHECK (is_nul (&b, 0, 265, 512));
  b.m.has_atime = b.m.has_ctime = false;

  b.m.uid = 3000000;
  RECORDS ("15 uid=3000000\n");
  BYTES (2, RAW_UID,
         "0000000\0"
         "0000062\0");
  b.m.uid = 0;
  b.m.gid = 2097152;
  RECORDS ("15 gid=2097152\n");
  b.m.gid = 0;
  b.m.archived_size = 8589934592;
  RECORDS ("19 size=8589934592\n");
  BYTES (2, RAW_SIZE, "00000000000\0");
  b.m.archived_size = 0;

  b.m.mtime.tv_sec = 99999999999;
  RECORDS ("21 mtime=99999999999\n");
  BYTES (0, RAW_MTIME, "77777777777\0");
  BYTES (2, RAW_MTIME, "00000000000\0");
  b.m.mtime.tv_sec = -1;
  RECORDS ("12 mtime=-1\n");
  BYTES (0, RAW_MTIME, "00000000000\0");
  BYTES (2, RAW_MTIME, "00000000000\0");
  b.m.mtime = (struct timespec) { -2, 500000000 };
  RECORDS ("14 mtime=-1.5\n");
  b.m.mtime = (struct timespec) { 1600000000, 1 };
  RECORDS ("30 mtime=1600000000.000000001\n");
  BYTES (2, RAW_MTIME, "13727410000\0");
  b.m.mtime.tv_nsec = 0;

  /* Owner names: 32 bytes pass, though the field holds 31.  */
  b.m.uname = "abcdefghijklmnopqrstuvwxyz012345";
  RECORDS ("");
  BYTES (0, RAW_UNAME + 30, "4\0");
  b.m.uname = "abcdefghijklmnopqrstuvwxyz0123456";
  RECORDS ("43 uname=abcdefghijklmnopqrstuvwxyz0123456\n");
  b.opts.numeric_owner = true;
  RECORDS ("");
  b.opts.numeric_owner = false;
  b.m.uname = "";
  b.m.gname = "\xc3\xa9";
  RECORDS ("12 gname=\xc3\xa9\n");
  finish (&b);
}

static void
test_more_records (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  b.m.name = "\xff/x";
  RECORDS ("12 path=\xff/x\n");
  b.m.name = "f";
  char target[102];
  memset (target, 't', sizeof target);
  target[101] = '\0';
  b.m.kind = MEMBER_SYMLINK;
  b.m.link_name = target;
  char want[200];
  snprintf (want, sizeof want, "115 linkpath=%s\n", target);
  RECORDS (want);
  target[100] = '\0';
  RECORDS ("");
  b.m.link_name = "\xff";
  RECORDS ("");
  b.m.kind = MEMBER_REGULAR;

  struct member_xattr x[]
      = { { "user.a=b%", (unsigned char *) "\0v", 2 }, { "user.c", NULL, 0 } };
  b.m.xattrs = x;
  b.m.xattr_count = 2;
  b.m.acl_access = "user::rw-\n";
  b.m.acl_default = "u::r";
  b.m.selinux = "ctx";
  CHECK_INT (encode (&b), 3);
  char const records[] = "32 SCHILY.acl.access=user::rw-\n\n"
                         "27 SCHILY.acl.default=u::r\n"
                         "28 RHT.security.selinux=ctx\n"
                         "33 SCHILY.xattr.user.a%3Db%25=\0v\n"
                         "24 SCHILY.xattr.user.c=\n";
  check_bytes (__LINE__, &b, 1, 0, sizeof records - 1, records);
  rules (&b, "delete=SCHILY.xattr.*,delete=*acl*");
  RECORDS ("28 RHT.security.selinux=ctx\n");
  b.m.selinux = NULL;

  b.m.kind = MEMBER_DIRECTORY;
  b.m.is_dumpdir = true;
  b.m.dumpdir = (unsigned char *) "Ya\0";
  b.m.dumpdir_bytes = 4;
  b.m.archived_size = 4;
  CHECK_INT (encode (&b), 3);
  BYTES (1, 0, "20 GNU.dumpdir=Ya\0\0\n\0");
  BYTES (2, RAW_SIZE, "00000000000\0");
  BYTES (2, RAW_TYPEFLAG, "5");
  finish (&b);
}

static void
test_rules (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  rules (&b, "foo:=7,uid:=5,bar=1,atime=9");
  RECORDS ("");
  b.m.uid = 3000000;
  b.m.has_atime = b.m.has_ctime = true;
  RECORDS ("11 atime=0\n11 ctime=0\n8 uid=5\n8 foo=7\n");
  rules (&b, "delete=[ac]time");
  RECORDS ("8 uid=5\n8 foo=7\n");
  b.m.gid = 3000000;
  RECORDS ("15 gid=3000000\n8 uid=5\n8 foo=7\n");

  rules (&b, "exthdr.mtime=63,exthdr.name=%d|%f|%p|%n|%%|%q///");
  b.m.name = "a/b/c/";
  encode (&b);
  BYTES (0, 0, "a/b|c|77|0|%|%q\0");
  BYTES (0, RAW_MTIME, "00000000077\0");

  bytebuf_reset (&b.out);
  CHECK_INT (encode_global (&b.opts, NULL, 1, &b.out, &b.issues), 0);
  BYTES (0, 0, "/tmp/GlobalHead.1\0");
  BYTES (0, 100,
         "0000644\0"
         "0000000\0"
         "0000000\0"
         "00000000043\0"
         "00000001750\0");
  BYTES (0, RAW_TYPEFLAG, "g");
  BYTES (1, 0, "11 atime=9\n8 bar=1\n8 uid=5\n8 foo=7\n");
  rules (&b, "globexthdr.name=[%d%f|%n]%,globexthdr.mtime=1");
  bytebuf_reset (&b.out);
  CHECK_INT (encode_global (&b.opts, "L", 12, &b.out, &b.issues), 0);
  BYTES (0, 0, "[|12]%\0");
  BYTES (0, RAW_MTIME, "00000000001\0");
  BYTES (1, 0, "22 GNU.volume.label=L\n8 uid=5\n8 foo=7\n\0");
  bytebuf_reset (&b.out);
  CHECK_INT (encode_global (&b.opts, "L", 1, &b.out, &b.issues), 0);
  BYTES (1, 0,
         "22 GNU.volume.label=L\n11 atime=9\n8 bar=1\n"
         "8 uid=5\n8 foo=7\n");
  finish (&b);

  start (&b, FORMAT_POSIX);
  CHECK_INT (encode_global (&b.opts, NULL, 1, &b.out, &b.issues), 0);
  CHECK_INT (b.out.len, 0);
  b.opts.posixly_correct = true;
  b.opts.tmpdir = "/var/%p";
  encode_global (&b.opts, "L", 1, &b.out, &b.issues);
  BYTES (0, 0, "/var/%p/GlobalHead.77.1\0");
  b.opts.header_mtime_set = true;
  b.opts.header_mtime.tv_sec = 7;
  b.m.uid = 3000000;
  encode (&b);
  BYTES (0, 0, "./PaxHeaders.77/f\0");
  BYTES (0, RAW_MTIME, "00000000007\0");
  finish (&b);
}

/* A record that would have been there makes room for its override, but not
   one that is deleted.  */
static void
test_overrides (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  rules (&b, "gname:=x,mtime:=5,foo:=7");
  RECORDS ("");
  b.m.gname = "\xff";
  RECORDS ("8 foo=7\n11 mtime=5\n11 gname=x\n");
  b.m.has_atime = true;
  RECORDS ("11 atime=0\n8 foo=7\n11 mtime=5\n11 gname=x\n");
  rules (&b, "delete=gname,delete=atime");
  RECORDS ("");
  b.m.mtime.tv_nsec = 1;
  RECORDS ("8 foo=7\n11 mtime=5\n11 gname=x\n");
  finish (&b);
}

/* What the directory and base of the header's name come from.  */
static struct
{
  char const *name, *header;
} const names[]
    = { { "f", "./PaxHeaders/f" },     { "d/f", "d/PaxHeaders/f" },
        { "d/", "./PaxHeaders/d" },    { "./", "./PaxHeaders/." },
        { "./f", "./PaxHeaders/f" },   { "a//b/c", "a//b/PaxHeaders/c" },
        { "/a/f", "/a/PaxHeaders/f" }, { "../f", "../PaxHeaders/f" },
        { "a/b//", "a/PaxHeaders/b" }, { "/", "//PaxHeaders" } };

static void
test_header_names (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  b.m.uid = 3000000;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      b.m.name = names[i].name;
      encode (&b);
      CHECK_STR ((char const *) block (&b, 0), names[i].header);
    }

  /* One that is too long is cut.  */
  char name[200];
  memset (name, 'n', sizeof name);
  name[150] = '\0';
  b.m.name = name;
  encode (&b);
  BYTES (0, 0, "./PaxHeaders/nnn");
  BYTES (0, 99, "n0000644");
  finish (&b);
}

static void
test_sparse (void)
{
  struct member_segment s[] = { { 40960, 4096 }, { 1048576, 0 } };
  struct bench b;
  start (&b, FORMAT_POSIX);
  b.m.name = "d/sp";
  b.m.sparse = true;
  b.m.segments = s;
  b.m.segment_count = 2;
  b.m.size = 1048576;
  b.m.archived_size = 4096;
  CHECK_INT (encode (&b), 4);
  BYTES (1, 0,
         "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
         "24 GNU.sparse.name=d/sp\n31 GNU.sparse.realsize=1048576\n\0");
  BYTES (2, 0, "d/GNUSparseFile.77/sp\0");
  BYTES (2, RAW_SIZE, "00000011000\0");
  BYTES (2, RAW_TYPEFLAG, "0");
  BYTES (3, 0, "2\n40960\n4096\n1048576\n0\n\0");

  b.opts.sparse_major = 0;
  b.opts.sparse_minor = 1;
  RECORDS ("27 GNU.sparse.size=1048576\n26 GNU.sparse.numblocks=2\n"
           "24 GNU.sparse.name=d/sp\n"
           "39 GNU.sparse.map=40960,4096,1048576,0\n");
  BYTES (2, 0, "d/GNUSparseFile.77/sp\0");
  BYTES (2, RAW_SIZE, "00000010000\0");
  rules (&b, "delete=GNU.sparse.map");
  char const *old
      = "27 GNU.sparse.size=1048576\n"
        "26 GNU.sparse.numblocks=2\n27 GNU.sparse.offset=40960\n"
        "28 GNU.sparse.numbytes=4096\n29 GNU.sparse.offset=1048576\n"
        "25 GNU.sparse.numbytes=0\n";
  RECORDS (old);
  BYTES (2, 0, "d/sp\0");
  paxrules_release (&b.rules);
  b.opts.sparse_minor = 0;
  RECORDS (old);

  b.opts.format = FORMAT_GNU;
  CHECK_INT (encode (&b), 1);
  BYTES (0, RAW_TYPEFLAG, "S");
  BYTES (0, RAW_SIZE, "00000010000\0");
  BYTES (0, RAW_GNU_SPARSE,
         "00000120000\0"
         "00000010000\0"
         "00004000000\0"
         "00000000000\0\0");
  BYTES (0, RAW_GNU_ISEXTENDED,
         "\0"
         "00004000000\0\0");
  CHECK (cksum_is_right (block (&b, 0)));
  finish (&b);
}

/* The stand-in for a long or foreign name may need a record itself.  */
static void
test_sparse_names (void)
{
  struct member_segment s[] = { { 512, 0 } };
  struct bench b;
  char name[200], want[900];
  memset (name, 'n', sizeof name);
  name[150] = '\0';
  start (&b, FORMAT_POSIX);
  b.m.name = name;
  b.m.sparse = true;
  b.m.segments = s;
  b.m.segment_count = 1;
  b.m.size = 512;
  CHECK_INT (encode (&b), 4);
  snprintf (want, sizeof want,
            "22 GNU.sparse.major=1\n"
            "22 GNU.sparse.minor=0\n171 GNU.sparse.name=%s\n"
            "27 GNU.sparse.realsize=512\n",
            name);
  check_bytes (__LINE__, &b, 1, 0, strlen (want) + 1, want);
  BYTES (2, 0, "./GNUSparseFile.77/nnn");
  BYTES (2, 99, "n0000644");

  b.opts.sparse_major = 0;
  b.opts.sparse_minor = 1;
  snprintf (want, sizeof want,
            "23 GNU.sparse.size=512\n"
            "26 GNU.sparse.numblocks=1\n171 GNU.sparse.name=%s\n"
            "24 GNU.sparse.map=512,0\n"
            "179 path=./GNUSparseFile.77/%s\n",
            name, name);
  RECORDS (want);

  b.opts.sparse_major = 1;
  b.m.name = "\xff";
  CHECK_INT (encode (&b), 4);
  BYTES (1, 0,
         "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n"
         "21 GNU.sparse.name=\xff\n27 GNU.sparse.realsize=512\n"
         "29 path=./GNUSparseFile.77/\xff\n\0");
  finish (&b);
}

static void
test_labels (void)
{
  struct bench b;
  start (&b, FORMAT_GNU);
  CHECK_INT (encode_label (&b.opts, "LAB", &b.out, &b.issues), 0);
  CHECK_INT (b.out.len, 512);
  BYTES (0, 0, "LAB\0");
  CHECK (is_nul (&b, 0, 3, RAW_MTIME));
  BYTES (0, RAW_MTIME, "00000001750\0");
  BYTES (0, RAW_TYPEFLAG, "V");
  CHECK (is_nul (&b, 0, RAW_TYPEFLAG + 1, 512));
  CHECK (cksum_is_right (block (&b, 0)));
  finish (&b);
}

static void
test_continuation (void)
{
  struct bench b;
  start (&b, FORMAT_GNU);
  b.m.name = "d/big";
  b.m.archived_size = 40527;
  CHECK_INT (
      encode_continuation (&b.opts, &b.m, 19968, 2, "L", 1, &b.out, &b.issues),
      0);
  CHECK_INT (b.out.len, 512);
  BYTES (0, 0, "d/big\0");
  CHECK (is_nul (&b, 0, 5, RAW_SIZE));
  BYTES (0, RAW_SIZE, "00000050117\0\0");
  BYTES (0, RAW_TYPEFLAG, "M\0");
  CHECK (is_nul (&b, 0, RAW_MAGIC, RAW_GNU_OFFSET));
  BYTES (0, RAW_GNU_OFFSET, "00000047000\0\0");
  CHECK_INT (b.issues.count, 0);

  b.opts.format = FORMAT_POSIX;
  bytebuf_reset (&b.out);
  CHECK_INT (encode_continuation (&b.opts, &b.m, 18944, 2, "L Volume 2", 3,
                                  &b.out, &b.issues),
             0);
  CHECK_INT (b.out.len, 5 * 512);
  BYTES (0, 0, "/tmp/GlobalHead.3\0");
  BYTES (1, 0,
         "31 GNU.volume.label=L Volume 2\n"
         "29 GNU.volume.filename=d/big\n25 GNU.volume.size=21583\n"
         "27 GNU.volume.offset=18944\n\0");
  BYTES (2, 0, "d/GNUFileParts/PaxHeaders/big.2\0");
  BYTES (2, RAW_MTIME, "00000000000\0");
  BYTES (3, 0, "11 atime=0\n11 ctime=0\n\0");
  BYTES (4, 0, "d/GNUFileParts/big.2\0");
  BYTES (4, 100,
         "0000644\0"
         "0000005\0"
         "0000000\0"
         "00000052117\0"
         "00000000000\0");
  BYTES (4, RAW_UNAME, "me\0");

  b.opts.format = FORMAT_GNU;
  char name[150];
  memset (name, 'n', sizeof name);
  name[101] = '\0';
  b.m.name = name;
  encode_continuation (&b.opts, &b.m, 1, 2, NULL, 1, &b.out, &b.issues);
  CHECK_INT (b.issues.list[0].code, ISSUE_CONTINUED_NAME_CUT);
  finish (&b);
}

/* A conversion that knows one string of Latin-1.  */
static char *
convert (void *arg, char const *s)
{
  (void) arg;
  return strcmp (s, "\xe9") == 0 ? strdup ("\xc3\xa9") : NULL;
}

static void
test_charset (void)
{
  struct bench b;
  start (&b, FORMAT_POSIX);
  b.opts.to_utf8 = convert;
  b.m.name = "\xe9";
  b.m.gname = "\xff";
  RECORDS ("11 path=\xc3\xa9\n11 gname=\xff\n");
  BYTES (2, 0, "\xe9\0");

  /* The target of a link, too, where there is something to convert.  */
  b.m.name = "l";
  b.m.gname = "";
  b.m.link_name = "\xe9";
  b.m.kind = MEMBER_SYMLINK;
  RECORDS ("15 linkpath=\xc3\xa9\n");
  b.m.link_name = "\xff";
  RECORDS ("14 linkpath=\xff\n");
  b.opts.to_utf8 = NULL;
  RECORDS ("");
  finish (&b);
}

int
main (void)
{
  test_plain ();
  test_kinds ();
  test_long_names ();
  test_large_numbers ();
  test_records ();
  test_more_records ();
  test_rules ();
  test_overrides ();
  test_header_names ();
  test_sparse ();
  test_sparse_names ();
  test_labels ();
  test_continuation ();
  test_charset ();
  return check_status ();
}
