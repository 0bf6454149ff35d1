/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/listing.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include "base/when.h"
#include "check.h"

/* Start a listing that writes into memory: *TEXT, of *SIZE.  */
static void
start (struct listing *l, struct listing_opts const *o, struct diag *d,
       char **text, size_t *size)
{
  CHECK_INT (listing_open (l, o, false, d), OUT_OK);
  l->out = open_memstream (text, size);
}

/* What was listed; ends L.  */
static char *
finish (struct listing *l, char **text)
{
  fclose (l->out);
  l->out = stdout;
  listing_close (l);
  return *text;
}

static struct member
file (char const *name, off_t size)
{
  struct member m;
  member_init (&m);
  m.name = name;
  m.mode = 0644;
  m.uname = m.gname = "root";
  m.size = size;
  m.mtime.tv_sec = 1577934245;
  m.format = FORMAT_GNU;
  return m;
}

static void
test_widths (struct diag *d)
{
  struct listing_opts o = { .verbosity = 2, .utc = true };
  struct listing l;
  char *text;
  size_t size;
  start (&l, &o, d, &text, &size);
  struct member m = file ("d/f1", 6);
  listing_member (&l, &m, m.name, 0);
  listing_creating_directory (&l, "d", 0755, 0);
  m.uname = "a-long-user-name";
  listing_member (&l, &m, m.name, 0);
  listing_creating_directory (&l, "d/e", 0700, 0);
  m.uname = "root";
  m.kind = MEMBER_CHARDEV;
  m.dev_major = 5, m.dev_minor = 1;
  listing_member (&l, &m, "d/c", 0);
  CHECK_STR (finish (&l, &text),
             "-rw-r--r-- root/root         6 2020-01-02 03:04 d/f1\n"
             "drwxr-xr-x                  Creating directory: d\n"
             "-rw-r--r-- a-long-user-name/root 6 2020-01-02 03:04 d/f1\n"
             "drwx------                      Creating directory: d/e\n"
             "crw-r--r-- root/root           5,1 2020-01-02 03:04 d/c\n");
  free (text);
}

static void
test_suffixes (struct diag *d)
{
  struct listing_opts o = { .verbosity = 2,
                            .utc = true,
                            .full_time = true,
                            .numeric_owner = true,
                            .block_number = true,
                            .show_xattrs = true };
  struct listing l;
  char *text;
  size_t size;
  start (&l, &o, d, &text, &size);
  struct member m = file ("l", 0);
  m.kind = MEMBER_SYMLINK;
  m.link_name = "\033x";
  m.mode = 06777;
  m.mtime.tv_nsec = 250000000;
  listing_member (&l, &m, m.name, 3);
  m.kind = MEMBER_UNKNOWN;
  m.typeflag = '\a';
  listing_member (&l, &m, m.name, -1);
  m.kind = MEMBER_VOLUME_LABEL;
  m.mode = 0;
  m.mtime.tv_nsec = 0;
  listing_member (&l, &m, "L", -1);
  m.kind = MEMBER_CONTINUATION;
  m.continued_at = 1024;
  listing_member (&l, &m, "c", -1);
  listing_text (&l, 9, "** End of File **");
  CHECK_STR (finish (&l, &text),
             "block 3: lrwsrwsrwx  0/0               0 "
             "2020-01-02 03:04:05.25 l -> \\033x\n"
             "?rwsrwsrwx  0/0               0 "
             "2020-01-02 03:04:05.25 l unknown file type '\\a'\n"
             "V---------  0/0               0 "
             "2020-01-02 03:04:05    L--Volume Header--\n"
             "M---------  0/0               0 "
             "2020-01-02 03:04:05    c--Continued at byte 1024--\n"
             "block 9: ** End of File **\n");
  free (text);
}

static void
test_attributes (struct diag *d)
{
  struct listing_opts o = { .verbosity = 3,
                            .utc = true,
                            .show_acls = true,
                            .show_xattrs = true,
                            .incremental = true };
  struct listing l;
  char *text;
  size_t size;
  start (&l, &o, d, &text, &size);
  struct member m = file ("d/", 0);
  m.kind = MEMBER_DIRECTORY;
  m.mode = 01755;
  m.uname = "r\noot";
  m.acl_access = "user::rwx\ngroup::r-x\n\n";
  m.acl_default = "other::---";
  m.dumpdir = (unsigned char const *) "Ya b\0Dc\0";
  m.dumpdir_bytes = 9;
  struct member_xattr x = { .name = "user.\033", .value_bytes = 7 };
  m.xattrs = &x;
  m.xattr_count = 1;
  listing_member (&l, &m, m.name, 0);
  CHECK_STR (finish (&l, &text),
             "drwxr-xr-t+ r\\noot/root       0 2020-01-02 03:04 d/\n"
             "  a: user::rwx,group::r-x,default:other::---\n"
             "  x: 7 user.\\033\n"
             "Y a b\nD c\n\n");
  free (text);
}

/* Lines that are held back come out up to a mark, in their order.  */
static void
test_holding (struct diag *d)
{
  struct listing_opts o = { .verbosity = 1 };
  struct listing l;
  char *text;
  size_t size;
  start (&l, &o, d, &text, &size);
  struct member m = file ("a", 0);
  listing_member (&l, &m, "1", 0);
  uintmax_t first = listing_hold (&l);
  listing_member (&l, &m, "2", 0);
  uintmax_t second = listing_hold (&l);
  CHECK_INT (second - first, 2);
  listing_member (&l, &m, "3", 0);
  listing_flush (&l);
  CHECK_STR (text, "1\n");
  listing_release (&l, first);
  listing_flush (&l);
  CHECK_STR (text, "1\n");
  listing_release (&l, second);
  listing_flush (&l);
  CHECK_STR (text, "1\n2\n");
  CHECK_INT (listing_hold (&l) - second, 2);
  listing_release (&l, UINTMAX_MAX);
  listing_member (&l, &m, "4", 0);
  listing_release (&l, UINTMAX_MAX);
  CHECK_STR (finish (&l, &text), "1\n2\n3\n4\n");
  free (text);
}

/* Times that no calendar holds are numbers.  */
static void
test_times (void)
{
  char buf[WHEN_BYTES];
  struct timespec t = { .tv_sec = -2, .tv_nsec = 250000000 };
  CHECK_STR (when_format (t, true, true, buf), "1969-12-31 23:59:59.75");
  CHECK_STR (when_format (t, false, true, buf), "1969-12-31 23:59");
  if (sizeof t.tv_sec == 8)
    {
      t = (struct timespec) { .tv_sec = LLONG_MAX };
      CHECK_STR (when_format (t, true, true, buf), "9223372036854775807");
      t.tv_sec = LLONG_MIN;
      CHECK_STR (when_format (t, true, true, buf), "-9223372036854775808");
    }
}

static void
test_names (struct diag *d)
{
  struct listing_opts o = { .verbosity = 1 };
  struct listing l;
  char *text;
  size_t size;
  start (&l, &o, d, &text, &size);
  struct member m = file ("x", 0);
  listing_member (&l, &m, "a\nb\\", 7);
  listing_creating_directory (&l, "d", 0755, 0);
  CHECK_STR (finish (&l, &text), "a\\nb\\\\\n");
  free (text);
}

int
main (void)
{
  struct diag d;
  diag_init (&d, "test");
  test_widths (&d);
  test_suffixes (&d);
  test_attributes (&d);
  test_holding (&d);
  test_times ();
  test_names (&d);
  diag_close (&d, d.reported);
  return check_status ();
}
