/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/when.h"
#include "filemode.h"
#include "pathfd.h"
#include "stat-time.h"
#include "timespec.h"

#define DIAG_KIND KIND_WRITE

enum
{
  SETID_BITS = S_ISUID | S_ISGID,
  SPECIAL_BITS = SETID_BITS | S_ISVTX
};

struct restore_values
restore_values_of (struct restore *r, struct member const *m)
{
  struct restore_values v
      = { .mode = (r->same_permissions ? m->mode & 07777
                                       : m->mode & 0777 & ~r->umask),
          .mtime = m->mtime,
          .atime = m->atime,
          .set_atime = r->atime_too && m->has_atime,
          .set_owner = r->same_owner };
  if (v.set_owner)
    {
      v.uid = owner_uid_for_extract (r->owner, m);
      v.gid = owner_gid_for_extract (r->owner, m);
    }
  return v;
}

/* Warn about an implausible time stamp.  */
static void
check_time (struct restore *r, char const *name, struct timespec t)
{
  struct diag *d = r->diag;
  char stamp[WHEN_BYTES], span[WHEN_BYTES];
  /* The name is not quoted, as in GNU tar.  */
  if (t.tv_sec < 0)
    diag_warn (d, WARN_TIMESTAMP, 0, _ ("%s: implausibly old time stamp %s"),
               name, when_format (t, true, r->utc, stamp));
  else if (timespec_cmp (r->start, t) < 0)
    {
      struct timespec now;
      clock_gettime (CLOCK_REALTIME, &now);
      if (timespec_cmp (now, t) < 0)
        diag_warn (d, WARN_TIMESTAMP, 0,
                   _ ("%s: time stamp %s is %s s in the future"), name,
                   when_format (t, true, r->utc, stamp),
                   when_format_span (timespec_sub (t, now), span));
    }
}

/* Get the status of T after a call failed: it is no error if the value is
   right already.  Some file systems refuse any change.  */
static bool
look_again (struct restore_target const *t, struct stat *st)
{
  return (t->fd < 0 ? fstatat (t->dirfd, t->base, st, AT_SYMLINK_NOFOLLOW)
                    : fstat (t->fd, st))
         == 0;
}

static enum outcome
set_times (struct restore *r, struct restore_target const *t,
           struct restore_values const *v)
{
  if (r->touch)
    return OUT_OK;
  struct timespec times[2] = { v->atime, v->mtime };
  if (!v->set_atime)
    times[0].tv_nsec = UTIME_OMIT;
  int result;
  if (t->fd < 0)
    result = utimensat (t->dirfd, t->base, times, AT_SYMLINK_NOFOLLOW);
  else if (!t->fd_is_path)
    result = futimens (t->fd, times);
  else
    {
      result = utimensat (t->fd, "", times, AT_EMPTY_PATH);
      /* Linux before 5.8 */
      if (result != 0 && (errno == EINVAL || errno == ENOENT))
        result = utimensat (t->dirfd, t->base, times, AT_SYMLINK_NOFOLLOW);
    }
  if (result != 0)
    {
      int err = errno;
      struct stat st;
      if ((v->put_back && (err == EPERM || err == EACCES))
          || (!v->set_atime && look_again (t, &st)
              && timespec_cmp (get_stat_mtime (&st), v->mtime) == 0))
        return OUT_OK;
      return diag_call_error (r->diag, "utime", t->name, err);
    }
  if (v->set_atime)
    check_time (r, t->name, v->atime);
  check_time (r, t->name, v->mtime);
  return OUT_OK;
}

static enum outcome
set_owner (struct restore *r, struct restore_target const *t,
           struct restore_values const *v)
{
  if (!v->set_owner || t->owned)
    return OUT_OK;
  int result;
  if (t->fd < 0)
    result = fchownat (t->dirfd, t->base, v->uid, v->gid, AT_SYMLINK_NOFOLLOW);
  else if (!t->fd_is_path)
    result = fchown (t->fd, v->uid, v->gid);
  else
    {
      result = fchownat (t->fd, "", v->uid, v->gid, AT_EMPTY_PATH);
      /* Gnulib's fchownat, where the system's has faults */
      if (result != 0 && (errno == EINVAL || errno == ENOENT))
        result = fchownat (t->dirfd, t->base, v->uid, v->gid,
                           AT_SYMLINK_NOFOLLOW);
    }
  if (result == 0)
    return OUT_OK;
  int err = errno;
  struct stat st;
  if (look_again (t, &st) && st.st_uid == v->uid && st.st_gid == v->gid)
    return OUT_OK;
  return diag_error (r->diag, err,
                     _ ("%s: Cannot change ownership to uid %lu, gid %lu"),
                     diag_colon (r->diag, t->name), (unsigned long) v->uid,
                     (unsigned long) v->gid);
}

/* Change the permissions of T.  0 or -errno.  */
static int
change_mode (struct restore_target const *t, mode_t mode)
{
  if (0 <= t->fd && t->fd_is_path)
    return pathfd_chmod (t->fd, t->dirfd, t->base, mode);
  return ((t->fd < 0 ? fchmodat (t->dirfd, t->base, mode, AT_SYMLINK_NOFOLLOW)
                     : fchmod (t->fd, mode))
                  == 0
              ? 0
              : -errno);
}

/* Set the permissions of T.  OWNED: the owner is right, or need not be
   set.  */
static enum outcome
set_mode (struct restore *r, struct restore_target const *t,
          struct restore_values const *v, bool owned)
{
  if (S_ISLNK (t->type))
    return OUT_OK;
  mode_t mode = v->mode;
  if (!owned)
    mode &= ~SETID_BITS;
  /* Without -p a directory keeps the special bits that it inherited.  */
  if (!r->same_permissions && t->mode_known && S_ISDIR (t->type))
    mode |= t->mode_now & SPECIAL_BITS;
  if (t->mode_known && mode == t->mode_now
      && !(v->set_owner && mode & SETID_BITS))
    return OUT_OK;
  int err = -change_mode (t, mode);
  struct stat st;
  if (err == 0 || (look_again (t, &st) && (st.st_mode & 07777) == mode))
    return OUT_OK;
  char text[12];
  strmode (v->mode, text);
  text[10] = '\0';
  return diag_error (r->diag, err, _ ("%s: Cannot change mode to %s"),
                     diag_colon (r->diag, t->name), text + 1);
}

/* Set the attributes of M on T that require write permission for the owner.
   Regular files got theirs when they were created.  */
static enum outcome
set_early_attributes (struct restore *r, struct restore_target *t,
                      struct attrs_file const *f, struct member const *m)
{
  if (S_ISREG (t->type) || m->xattr_count == 0)
    return OUT_OK;
  if (S_ISDIR (t->type) && t->mode_known && !(t->mode_now & S_IWUSR)
      && change_mode (t, t->mode_now | S_IWUSR) == 0)
    t->mode_now |= S_IWUSR;
  enum outcome result = attrs_apply (&r->attrs, r->diag, f, m, ATTRS_EARLY);
  /* They may have included an ACL.  */
  struct stat st;
  if (t->mode_known && look_again (t, &st))
    t->mode_now = st.st_mode & 07777;
  return result;
}

enum outcome
restore_apply (struct restore *r, struct restore_target const *target,
               struct restore_values const *v, struct member const *m)
{
  struct restore_target t = *target;
  bool attributes = m && attrs_wanted (&r->attrs);
  struct attrs_file f = { .dirfd = t.dirfd,
                          .name = t.base,
                          .fd = t.fd,
                          .fd_is_path = t.fd_is_path,
                          .path = t.name };
  enum outcome worst = set_times (r, &t, v);
  if (v->put_back)
    return worst;
  enum outcome owned = set_owner (r, &t, v);
  if (attributes)
    {
      /* An ACL that is just a mode is set as archived, whatever the umask, as
         in GNU tar.  */
      f.mode = t.type | (m->mode & 07777);
      worst = outcome_worst (worst, set_early_attributes (r, &t, &f, m));
    }
  enum outcome moded = set_mode (r, &t, v, owned == OUT_OK);
  worst = outcome_worst (outcome_worst (worst, owned), moded);
  if (attributes)
    {
      f.has_mode = (moded == OUT_OK && owned == OUT_OK
                    && ((m->mode ^ v->mode) & 0777) == 0);
      worst = outcome_worst (
          worst, attrs_apply (&r->attrs, r->diag, &f, m, ATTRS_FINAL));
    }
  return worst;
}
