/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/attrs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "check.h"
#include "scratch.h"
#include "xattrat.h"

/* Messages go here.  */
static FILE *messages;

static struct diag
make_diag (void)
{
  struct diag d;
  diag_init (&d, "tar");
  d.err = messages;
  return d;
}

static int
make_file (int dirfd, char const *name)
{
  int fd = openat (dirfd, name, O_RDWR | O_CREAT | O_TRUNC, 0644);
  CHECK (fd >= 0);
  return fd;
}

static char const *
value_of (struct member const *m, char const *key)
{
  for (size_t i = 0; i < m->xattr_count; i++)
    if (strcmp (m->xattrs[i].name, key) == 0)
      return (char const *) m->xattrs[i].value;
  return NULL;
}

/* By descriptor and by name; with masks.  */
static void
test_capture (int dirfd)
{
  int fd = make_file (dirfd, "a");
  struct xattrat_file x = { dirfd, "a", fd, false };
  CHECK_INT (xattrat_set (&x, "user.one", "1", 1), 0);
  CHECK_INT (xattrat_set (&x, "user.two", "", 0), 0);
  CHECK_INT (xattrat_set (&x, "user.bin", "a\0b", 3), 0);

  struct diag d = make_diag ();
  struct member m;
  member_init (&m);
  struct attrs_opts o = { .xattrs = true };
  struct attrs_file f = {
    .dirfd = dirfd, .name = "a", .fd = fd, .mode = S_IFREG | 0644, .path = "a"
  };
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_INT (m.xattr_count, 3);
  CHECK_STR (value_of (&m, "user.one"), "1");
  CHECK_STR (value_of (&m, "user.two"), "");
  CHECK (memcmp (value_of (&m, "user.bin"), "a\0b", 4) == 0);

  f.fd = -1;
  member_clear (&m);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_INT (m.xattr_count, 3);

  char const *const include[] = { "user.t*", "user.o*", NULL };
  char const *const exclude[] = { "*two", NULL };
  o.xattr_include = include;
  o.xattr_exclude = exclude;
  member_clear (&m);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_INT (m.xattr_count, 1);
  CHECK_STR (value_of (&m, "user.one"), "1");

  /* Long names.  */
  static char name[200] = "user.long";
  memset (name + strlen (name), 'n', 180);
  CHECK_INT (xattrat_set (&x, name, "long", 4), 0);
  o = (struct attrs_opts) { .xattrs = true };
  member_clear (&m);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_INT (m.xattr_count, 4);
  CHECK_STR (value_of (&m, name), "long");

  o.xattrs = false;
  member_clear (&m);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_INT (m.xattr_count, 0);

  /* A symbolic link has none of these, and its target's are not its.  */
  CHECK_INT (symlinkat ("a", dirfd, "link"), 0);
  o = (struct attrs_opts) { .xattrs = true, .acls = true };
  f = (struct attrs_file) { .dirfd = dirfd,
                            .name = "link",
                            .fd = -1,
                            .mode = S_IFLNK | 0777,
                            .path = "link" };
  member_clear (&m);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_INT (m.xattr_count, 0);
  CHECK_STR (m.acl_access, NULL);
  member_release (&m);
  diag_close (&d, d.reported);
  close (fd);
}

/* Without include masks only `user.' ones are set; a capability only at
   the end.  */
static void
test_apply (int dirfd)
{
  int fd = make_file (dirfd, "b");
  struct diag d = make_diag ();
  struct member m;
  member_init (&m);
  struct member_xattr list[]
      = { { "user.one", (unsigned char const *) "1", 1 },
          { "trusted.x", (unsigned char const *) "2", 1 } };
  m.xattrs = list;
  m.xattr_count = 2;
  struct attrs_opts o = { .xattrs = true };
  struct attrs_file f = {
    .dirfd = dirfd, .name = "b", .fd = -1, .mode = S_IFREG | 0644, .path = "b"
  };
  CHECK_INT (attrs_apply (&o, &d, &f, &m, ATTRS_FINAL), OUT_OK);
  struct xattrat_file x = { dirfd, "b", -1, false };
  char buf[100];
  CHECK_INT (xattrat_list (&x, buf, sizeof buf), 0);
  CHECK_INT (attrs_apply (&o, &d, &f, &m, ATTRS_EARLY), OUT_OK);
  CHECK_INT (xattrat_list (&x, buf, sizeof buf), sizeof "user.one");

  /* What cannot be set is a warning.  */
  list[0].name = "nonsense";
  char const *const all[] = { "non*", NULL };
  o.xattr_include = all;
  CHECK_INT (attrs_apply (&o, &d, &f, &m, ATTRS_EARLY), OUT_OK);
  CHECK_INT (outcome_status (d.reported), 0);
  rewind (messages);
  CHECK (fgets (buf, sizeof buf, messages) != NULL);
  CHECK (strstr (buf, "tar: setxattrat: Cannot set 'nonsense' extended "
                      "attribute for file 'b': ")
         == buf);
  m.xattrs = NULL;
  member_release (&m);
  diag_close (&d, d.reported);
  close (fd);
}

static void
test_acl (int dirfd)
{
  char const *text = "user::rw-,user:12345:rwx:12345,group::r--,mask::r--,"
                     "other::---";
  int fd = make_file (dirfd, "c");
  struct diag d = make_diag ();
  struct member m;
  member_init (&m);
  struct attrs_opts o = { .acls = true };
  struct attrs_file f = {
    .dirfd = dirfd, .name = "c", .fd = fd, .mode = S_IFREG | 0640, .path = "c"
  };
  m.acl_access = text;
  if (attrs_acl.unavailable
      || attrs_apply (&o, &d, &f, &m, ATTRS_FINAL) != OUT_OK)
    {
      puts ("no access control lists here");
      close (fd);
      diag_close (&d, d.reported);
      return;
    }
  for (int by_name = 0; by_name <= 1; by_name++)
    {
      member_clear (&m);
      f.fd = by_name ? -1 : fd;
      CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
      CHECK_STR (m.acl_access, "user::rw-\nuser:12345:rwx\ngroup::r--\n"
                               "mask::r--\nother::---\n");
      CHECK_STR (m.acl_default, NULL);
    }

  /* A member without an ACL takes it away.  */
  member_clear (&m);
  CHECK_INT (attrs_apply (&o, &d, &f, &m, ATTRS_FINAL), OUT_OK);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_STR (m.acl_access, NULL);
  struct stat st;
  CHECK_INT (fstat (fd, &st), 0);
  CHECK_INT (st.st_mode & 07777, 0640);

  /* A directory with only a default ACL has both.  */
  CHECK_INT (mkdirat (dirfd, "dir", 0755), 0);
  f = (struct attrs_file) { .dirfd = dirfd,
                            .name = "dir",
                            .fd = -1,
                            .mode = S_IFDIR | 0755,
                            .path = "dir" };
  m.acl_default = "user::rwx\ngroup::r-x\nother::r-x\n";
  CHECK_INT (attrs_apply (&o, &d, &f, &m, ATTRS_FINAL), OUT_OK);
  member_clear (&m);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_STR (m.acl_access, "user::rwx\ngroup::r-x\nother::r-x\n");
  CHECK_STR (m.acl_default, "user::rwx\ngroup::r-x\nother::r-x\n");
  member_clear (&m);
  CHECK_INT (attrs_apply (&o, &d, &f, &m, ATTRS_FINAL), OUT_OK);
  CHECK_INT (attrs_capture (&o, &d, &f, &m), OUT_OK);
  CHECK_STR (m.acl_default, NULL);
  CHECK_INT (outcome_status (d.reported), 0);
  member_release (&m);
  diag_close (&d, d.reported);
  close (fd);
}

int
main (void)
{
  int dirfd = scratch_open ();
  messages = tmpfile ();
  struct xattrat_file x = { .fd = make_file (dirfd, "probe") };
  int r = xattrat_set (&x, "user.probe", "", 0);
  close (x.fd);
  bool can = (!attrs_xattr.unavailable && r == 0
              && access ("/proc/self/fd", X_OK) == 0);
  if (can)
    {
      test_capture (dirfd);
      test_apply (dirfd);
      test_acl (dirfd);
    }
  else
    puts ("no extended attributes here");
  fclose (messages);
  close (dirfd);
  scratch_remove ();
  return can ? check_status () : 77;
}
