/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* src/fs/restore on real files, whose calls are noted and can fail.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "capture.h"
#include "fs/restore.h"
#include "pathfd.h"
#include "scratch.h"
#include "stat-time.h"
#include "timespec.h"

/* The last calls, in the order in which they came.  */
static char calls[200];

/* The errors that calls by a descriptor and by a name give.  They do nothing
   if PRETEND is set.  */
static int fd_error, name_error;
static bool pretend;

/* Note the call; what it is to return, or 1 to make it.  */
static int
see (char const *call, int err)
{
  strcat (calls, call);
  strcat (calls, " ");
  errno = err;
  return err ? -1 : pretend ? 0 : 1;
}

static int
see_utimensat (int dirfd, char const *name, struct timespec const t[2],
               int flags)
{
  int result = *name ? see ("utimensat", name_error)
                     : see ("utimensat-empty", fd_error);
  return result < 1 ? result : utimensat (dirfd, name, t, flags);
}

static int
see_futimens (int fd, struct timespec const t[2])
{
  int result = see ("futimens", fd_error);
  return result < 1 ? result : futimens (fd, t);
}

static int
see_fchownat (int dirfd, char const *name, uid_t uid, gid_t gid, int flags)
{
  CHECK (flags == (*name ? AT_SYMLINK_NOFOLLOW : AT_EMPTY_PATH));
  int result = *name ? see ("fchownat", name_error)
                     : see ("fchownat-empty", fd_error);
  return result < 1 ? result : fchownat (dirfd, name, uid, gid, flags);
}

static int
see_fchown (int fd, uid_t uid, gid_t gid)
{
  int result = see ("fchown", fd_error);
  return result < 1 ? result : fchown (fd, uid, gid);
}

static int
see_fchmodat (int dirfd, char const *name, mode_t mode, int flags)
{
  CHECK (flags == AT_SYMLINK_NOFOLLOW);
  int result = see ("fchmodat", name_error);
  return result < 1 ? result : fchmodat (dirfd, name, mode, flags);
}

static int
see_fchmod (int fd, mode_t mode)
{
  int result = see ("fchmod", fd_error);
  return result < 1 ? result : fchmod (fd, mode);
}

static int
see_pathfd_chmod (int fd, int dirfd, char const *name, mode_t mode)
{
  int result = see ("pathfd", fd_error);
  return (result < 0 ? -errno
          : result   ? pathfd_chmod (fd, dirfd, name, mode)
                     : 0);
}

#undef utimensat
#undef futimens
#undef fchownat
#undef fchown
#undef fchmodat
#undef fchmod
#define utimensat see_utimensat
#define futimens see_futimens
#define fchownat see_fchownat
#define fchown see_fchown
#define fchmodat see_fchmodat
#define fchmod see_fchmod
#define pathfd_chmod see_pathfd_chmod
#include "../../src/fs/restore.c"
#undef utimensat
#undef futimens
#undef fchownat
#undef fchown
#undef fchmodat
#undef fchmod
#undef pathfd_chmod

static int top; /* the test's directory */
static struct capture messages;

static void
forget_messages (void)
{
  fflush (messages.diag.err);
  messages.said = messages.bytes;
}

/* How to reach the file.  */
enum way
{
  BY_NAME,
  BY_FD,
  BY_PATH_FD
};

/* The file f of our own, with permissions 0600 and a time in 2001.  */
static struct restore_target
target (enum way way)
{
  int fd = openat (top, "f", O_RDWR | O_CREAT, 0600);
  struct timespec t[2]
      = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
  CHECK (0 <= fd && futimens (fd, t) == 0 && fchmod (fd, 0600) == 0);
  *calls = '\0';
  return (struct restore_target) { .dirfd = top,
                                   .base = "f",
                                   .fd = way == BY_NAME ? -1 : fd,
                                   .fd_is_path = way == BY_PATH_FD,
                                   .type = S_IFREG,
                                   .name = "d/f" };
}

static struct stat
status (void)
{
  struct stat st;
  CHECK_INT (fstatat (top, "f", &st, AT_SYMLINK_NOFOLLOW), 0);
  return st;
}

static struct restore
settings (void)
{
  struct restore r
      = { .start = current_timespec (), .utc = true, .diag = &messages.diag };
  return r;
}

/* Each of the ways changes all, in this order: times, owner, mode.  */
static void
test_ways (void)
{
  static char const *const want[]
      = { "utimensat fchownat fchmodat ", "futimens fchown fchmod ",
          "utimensat-empty fchownat-empty pathfd " };
  for (enum way way = BY_NAME; way <= BY_PATH_FD; way++)
    {
      struct restore r = settings ();
      struct restore_target t = target (way);
      struct restore_values v = { .mode = 0640,
                                  .uid = geteuid (),
                                  .gid = getegid (),
                                  .set_owner = true,
                                  .mtime = { .tv_sec = 1234567890 } };
      /* Linux before 5.8 knows no empty names here; nor does the way by a
         name need them.  */
      pretend = way == BY_PATH_FD;
      CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
      CHECK_STR (calls, want[way]);
      if (!pretend)
        {
          struct stat st = status ();
          CHECK_INT (st.st_mode & 07777, 0640);
          CHECK_INT (st.st_mtime, 1234567890);
        }
      pretend = false;

      r.touch = true;
      t.owned = true;
      t.mode_known = true;
      t.mode_now = 0640;
      *calls = '\0';
      CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
      CHECK_STR (calls, "");
      close (t.fd);
    }
  CAPTURE_SAYS (&messages, "");
}

/* Where the empty name does not work, the name is used.  */
static void
test_empty_names (void)
{
  static int const errors[] = { EINVAL, ENOENT };
  for (int i = 0; i < 2; i++)
    {
      struct restore r = settings ();
      struct restore_target t = target (BY_PATH_FD);
      struct restore_values v = { .mode = 0600,
                                  .uid = geteuid (),
                                  .gid = getegid (),
                                  .set_owner = true,
                                  .mtime = { .tv_sec = 1234567890 } };
      t.mode_known = true;
      t.mode_now = 0600;
      fd_error = errors[i];
      CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
      fd_error = 0;
      CHECK_STR (calls, "utimensat-empty utimensat fchownat-empty fchownat ");
      CHECK_INT (status ().st_mtime, 1234567890);
      close (t.fd);
    }
  CAPTURE_SAYS (&messages, "");
}

/* A call that fails is an error, but not where all is as it should be.  */
static void
test_failures (void)
{
  for (enum way way = BY_NAME; way <= BY_PATH_FD; way++)
    {
      struct restore r = settings ();
      struct restore_target t = target (way);
      struct stat st = status ();
      struct restore_values v = { .mode = 0600,
                                  .uid = st.st_uid,
                                  .gid = st.st_gid,
                                  .set_owner = true,
                                  .mtime = get_stat_mtime (&st) };
      fd_error = name_error = EROFS;
      CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
      CAPTURE_SAYS (&messages, "");

      v.mtime.tv_sec++;
      v.mode = 04640;
      v.uid++;
      CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_SKIPPED);
      char want[300];
      snprintf (want, sizeof want,
                "tar: d/f: Cannot utime: Read-only file system\n"
                "tar: d/f: Cannot change ownership to uid %lu, gid %lu: "
                "Read-only file system\n"
                "tar: d/f: Cannot change mode to rwSr-----: "
                "Read-only file system\n",
                (unsigned long) v.uid, (unsigned long) v.gid);
      CAPTURE_SAYS (&messages, want);

      /* The time of access cannot be known again.  */
      v = (struct restore_values) { .mode = 0600,
                                    .mtime = get_stat_mtime (&st),
                                    .atime = get_stat_mtime (&st),
                                    .set_atime = true };
      CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_SKIPPED);
      CAPTURE_SAYS (&messages,
                    "tar: d/f: Cannot utime: Read-only file system\n");
      fd_error = name_error = 0;
      close (t.fd);
    }
}

/* Times that are put back: a file that is not ours keeps its times.  */
static void
test_put_back (void)
{
  struct restore r = settings ();
  struct restore_target t = target (BY_FD);
  struct restore_values v = {
    .put_back = true, .set_owner = true, .mode = 0777, .mtime = { .tv_sec = 5 }
  };
  static int const none[] = { EPERM, EACCES };
  for (int i = 0; i < 2; i++)
    {
      fd_error = none[i];
      CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
      CAPTURE_SAYS (&messages, "");
    }
  fd_error = EIO;
  CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_SKIPPED);
  char text[100];
  snprintf (text, sizeof text, "tar: d/f: Cannot utime: %s\n", strerror (EIO));
  CAPTURE_SAYS (&messages, text);
  fd_error = 0;
  CHECK_STR (calls, "futimens futimens futimens ");
  close (t.fd);
}

/* Set-id bits included, set_mode makes the calls WANT alone.  */
static void
check_mode_calls (struct restore *r, struct restore_target const *t,
                  struct restore_values const *v, char const *want)
{
  *calls = '\0';
  CHECK_INT (set_mode (r, t, v, true), OUT_OK);
  CHECK_STR (calls, want);
}

/* Set-id bits come only with the owner; a link has no mode; a directory keeps
   what it inherited.  */
static void
test_mode (void)
{
  struct restore r = settings ();
  struct restore_target t = target (BY_FD);
  struct stat st = status ();
  struct restore_values v = { .mode = 06755,
                              .uid = st.st_uid + 1,
                              .gid = st.st_gid,
                              .set_owner = true,
                              .mtime = get_stat_mtime (&st) };
  fd_error = EPERM;
  CHECK_INT (set_owner (&r, &t, &v), OUT_SKIPPED);
  fd_error = 0;
  forget_messages ();
  CHECK_INT (set_mode (&r, &t, &v, false), OUT_OK);
  CHECK_INT (status ().st_mode & 07777, 0755);
  CHECK_INT (set_mode (&r, &t, &v, true), OUT_OK);
  CHECK_INT (status ().st_mode & 07777, 06755);

  /* Bits that are there already may be gone: a change of the owner clears
     them.  */
  t.mode_known = true;
  t.mode_now = 06755;
  check_mode_calls (&r, &t, &v, "fchmod ");
  v.set_owner = false;
  check_mode_calls (&r, &t, &v, "");
  v.mode = 0644;
  t.type = S_IFLNK;
  check_mode_calls (&r, &t, &v, "");

  t.type = S_IFDIR;
  t.mode_now = 02700;
  pretend = true;
  check_mode_calls (&r, &t, &v, "fchmod ");
  v.mode = 0700;
  check_mode_calls (&r, &t, &v, "");
  r.same_permissions = true;
  check_mode_calls (&r, &t, &v, "fchmod ");
  pretend = false;
  close (t.fd);
}

/* Times before 1970 and in the future are told.  */
static void
test_times (void)
{
  struct restore r = settings ();
  struct restore_target t = target (BY_FD);
  struct restore_values v = { .mode = 0600,
                              .atime = { .tv_sec = -2 },
                              .set_atime = true,
                              .mtime = { .tv_sec = 1000 } };
  pretend = true;
  CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
  CAPTURE_SAYS (&messages, "tar: d/f: implausibly old time stamp "
                           "1969-12-31 23:59:58\n");
  v.set_atime = false;
  v.mtime.tv_sec = r.start.tv_sec + 10000000;
  CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
  fflush (messages.diag.err);
  CHECK (strstr (messages.text + messages.said, " s in the future\n"));
  forget_messages ();

  /* It is past by now, though it was not at the start.  */
  r.start.tv_sec -= 100;
  v.mtime.tv_sec = r.start.tv_sec + 1;
  CHECK_INT (restore_apply (&r, &t, &v, NULL), OUT_OK);
  CAPTURE_SAYS (&messages, "");
  pretend = false;
  close (t.fd);
}

int
main (void)
{
  top = scratch_open ();
  capture_open (&messages);
  test_ways ();
  test_empty_names ();
  test_failures ();
  test_put_back ();
  test_mode ();
  test_times ();
  capture_close (&messages);
  close (top);
  scratch_remove ();
  return check_status ();
}
