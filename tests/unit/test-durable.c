/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* What --fsync brings to the disk, on real files: with a syncfs that reports
   errors and without, each file and directory is synced before its descriptor
   is closed, and each error is told, with the name where it is known.  */

#include <config.h>

#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "check.h"
#include "scratch.h"

static int scratch; /* a directory */

/* The file system.  */

static struct sysops fake;
static int files_synced, directories_synced, systems_synced, interrupted;
static int fail_file, fail_directory, fail_system, fail_close;
static bool reports;
static uintmax_t type;

static int
fake_fsync (int fd)
{
  struct stat st;
  CHECK (fstat (fd, &st) == 0);
  if (0 < interrupted)
    {
      interrupted--;
      errno = EINTR;
      return -1;
    }
  if (S_ISDIR (st.st_mode))
    directories_synced++;
  else
    files_synced++;
  errno = S_ISDIR (st.st_mode) ? fail_directory : fail_file;
  return errno ? -1 : 0;
}

static int
fake_syncfs (int fd)
{
  CHECK (0 <= fcntl (fd, F_GETFD));
  systems_synced++;
  errno = fail_system;
  return errno ? -1 : 0;
}

static bool
fake_syncfs_reports (void)
{
  return reports;
}

static uintmax_t
fake_fs_type (int fd)
{
  (void) fd;
  return type;
}

static int
fake_close (int fd)
{
  close (fd);
  errno = fail_close;
  return errno ? -1 : 0;
}

/* Whether syncfs reports errors, and whether the file system is known for
   it.  */
static void
reset (bool does_report, bool known)
{
  fake = sysops_real;
  fake.fsync = fake_fsync;
  fake.syncfs = fake_syncfs;
  fake.syncfs_reports = fake_syncfs_reports;
  fake.fs_type = fake_fs_type;
  fake.close = fake_close;
  files_synced = directories_synced = systems_synced = interrupted = 0;
  fail_file = fail_directory = fail_system = fail_close = 0;
  reports = does_report;
  type = known ? 0xEF53 : 0x794C7630; /* ext4, overlayfs */
}

/* What was reported.  */

static int failures, nameless, last_error;
static char last_name[100];

static void
note_failure (void *arg, char const *name, int err)
{
  CHECK (arg == &failures);
  failures++;
  nameless += !name;
  last_error = err;
  snprintf (last_name, sizeof last_name, "%s", name ? name : "");
}

static struct durable *
start (void)
{
  failures = nameless = last_error = 0;
  return durable_new (&fake, note_failure, &failures);
}

static int
create (char const *name)
{
  int fd = openat (scratch, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  CHECK (0 <= fd);
  return fd;
}

/* N files in one directory.  */
static void
write_files (struct durable *d, int n)
{
  for (int i = 0; i < n; i++)
    {
      durable_directory (d, scratch);
      int fd = create ("file");
      durable_file (d, fd, "file");
      close (fd);
    }
}

/* The same, from start to end.  */
static void
run (int n)
{
  struct durable *d = start ();
  write_files (d, n);
  durable_finish (d);
}

static void
test_syncfs (void)
{
  reset (true, true);
  struct durable *d = start ();
  write_files (d, 200);
  CHECK (!durable_spare (d));
  CHECK_INT (systems_synced, 0);
  durable_finish (d);
  CHECK_INT (systems_synced, 1);
  CHECK_INT (files_synced + directories_synced, 0);
  CHECK_INT (failures, 0);

  reset (true, true);
  fail_system = EIO;
  run (1);
  CHECK_INT (failures, 1);
  CHECK_INT (nameless, 1);
  CHECK_INT (last_error, EIO);
}

/* Without reports from syncfs, each file is synced, and the directory before
   and after other changes, not once for each file.  */
static void
test_queue (bool does_report, bool known)
{
  reset (does_report, known);
  struct durable *d = start ();
  write_files (d, 200);
  CHECK (100 < files_synced);
  CHECK (0 < systems_synced);
  durable_finish (d);
  CHECK_INT (files_synced, 200);
  CHECK (0 < directories_synced && directories_synced < 10);
  CHECK_INT (failures, 0);

  /* Errors of fsync and of close, with the name.  */
  reset (does_report, known);
  fail_file = ENOSPC;
  run (3);
  CHECK_INT (failures, 3);
  CHECK_INT (nameless, 0);
  CHECK_INT (last_error, ENOSPC);
  CHECK_STR (last_name, "file");

  reset (does_report, known);
  fail_directory = EIO;
  run (3);
  CHECK_INT (failures, 1);
  CHECK_INT (nameless, 1);
  CHECK_INT (last_error, EIO);

  reset (does_report, known);
  fail_close = EDQUOT;
  run (1);
  CHECK_INT (failures, 2);
  CHECK_INT (last_error, EDQUOT);

  /* One that failed is reported once.  */
  reset (does_report, known);
  fail_close = fail_file = EIO;
  run (1);
  CHECK_INT (failures, 2);
  CHECK_INT (nameless, 1);

  /* What syncfs says here is not all, and fsync will tell.  */
  reset (does_report, known);
  fail_system = EIO;
  run (1);
  CHECK_INT (failures, 0);
}

/* The directories of the last change stay in the queue when it is
   emptied.  */
static void
test_directories (void)
{
  enum
  {
    N = 70
  };
  reset (false, true);
  struct durable *d = start ();
  for (int i = 0; i < N; i++)
    {
      char name[20];
      snprintf (name, sizeof name, "d%d", i);
      CHECK (mkdirat (scratch, name, 0700) == 0);
      int fd = openat (scratch, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
      durable_directory (d, fd);
      durable_directory (d, scratch);
      durable_directory (d, fd);
      close (fd);
    }
  CHECK (0 < directories_synced);
  CHECK (durable_spare (d));
  CHECK (!durable_spare (d));
  int before = directories_synced;
  durable_finish (d);
  CHECK_INT (directories_synced, before + 2);
  CHECK (N + 1 <= directories_synced && directories_synced <= N + 6);
  CHECK_INT (failures, 0);
}

/* Without a descriptor for the queue a file is synced at once, and what waits
   makes room.  */
static void
test_few_descriptors (void)
{
  reset (false, true);
  struct durable *d = start ();
  int fd = create ("file");
  struct rlimit old, few;
  CHECK (getrlimit (RLIMIT_NOFILE, &old) == 0);
  few = old;
  few.rlim_cur = fd + 4;
  CHECK (setrlimit (RLIMIT_NOFILE, &few) == 0);
  for (int i = 0; i < 10; i++)
    durable_file (d, fd, "file");
  int at_once = files_synced;
  few.rlim_cur = 0;
  CHECK (setrlimit (RLIMIT_NOFILE, &few) == 0);
  durable_file (d, fd, "file");
  CHECK (setrlimit (RLIMIT_NOFILE, &old) == 0);
  durable_finish (d);
  close (fd);
  CHECK (0 < at_once);
  CHECK_INT (files_synced, 11);
  CHECK_INT (failures, 0);

  /* It fails at once, too.  */
  reset (false, true);
  fail_file = EIO;
  d = start ();
  fd = create ("file");
  few.rlim_cur = 0;
  CHECK (setrlimit (RLIMIT_NOFILE, &few) == 0);
  durable_directory (d, scratch);
  durable_file (d, fd, "file");
  CHECK (setrlimit (RLIMIT_NOFILE, &old) == 0);
  CHECK_INT (failures, 1);
  durable_finish (d);
  close (fd);
  CHECK_INT (failures, 1);
}

/* Who waits for what.  */
static void
test_waits (void)
{
  int fd = create ("file");
  for (int i = 0; i < 4; i++)
    {
      bool syncfs = i == 3;
      reset (i & 1, i & 2);
      struct durable *d = start ();
      CHECK_INT (durable_waits (d, fd), !syncfs);
      CHECK_INT (durable_waits (d, -1), true);
      durable_finish (d);
      CHECK_INT (files_synced, 0);
      CHECK_INT (systems_synced, syncfs);
    }
  CHECK (!durable_waits (NULL, fd));
  close (fd);
}

static void
test_nothing (void)
{
  int fd = create ("file");
  durable_directory (NULL, fd);
  durable_file (NULL, fd, "file");
  CHECK (!durable_spare (NULL));
  durable_finish (NULL);
  close (fd);
  reset (true, true);
  durable_finish (start ());
  CHECK_INT (systems_synced + failures, 0);
}

static void
test_fsync (void)
{
  int fd = create ("file");
  reset (true, true);
  interrupted = 2;
  CHECK_INT (durable_fsync (&fake, fd), 0);
  CHECK_INT (files_synced, 1);
  static int const harmless[] = { EINVAL, EROFS, EOPNOTSUPP, ENOTSUP, ENOSYS };
  for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
    {
      fail_file = harmless[i];
      CHECK_INT (durable_fsync (&fake, fd), 0);
    }
  fail_file = EIO;
  CHECK_INT (durable_fsync (&fake, fd), -EIO);
  close (fd);
}

static void
test_entry (void)
{
  char name[sizeof scratch_name + 20];
  snprintf (name, sizeof name, "%s/file", scratch_name);
  int fd = create ("file");
  reset (true, true);
  CHECK_INT (durable_entry (&fake, name, fd), 0);
  CHECK_INT (durable_entry (&fake, name, -1), 0);
  CHECK_INT (directories_synced, 2);
  fail_directory = EIO;
  CHECK_INT (durable_entry (&fake, name, fd), -EIO);
  fail_close = ENOSPC;
  CHECK_INT (durable_entry (&fake, name, fd), -EIO);
  fail_directory = 0;
  CHECK_INT (durable_entry (&fake, name, fd), -ENOSPC);
  CHECK_INT (durable_entry (&fake, "/dev/null", -1), -ENOSPC);

  /* Through a link: the directory of the file, not of the link.  */
  reset (true, true);
  char link[sizeof name];
  snprintf (link, sizeof link, "%s/link", scratch_name);
  CHECK (symlink ("nowhere", link) == 0);
  CHECK_INT (durable_entry (&fake, link, -1), -ENOENT);

  CHECK (unlink (name) == 0);
  CHECK_INT (durable_entry (&fake, name, -1), -ENOENT);
  CHECK_INT (durable_entry (&fake, name, fd), 0);
  CHECK_INT (directories_synced, 0);
  close (fd);

  /* In a directory that cannot be read.  */
  if (geteuid () == 0)
    return;
  snprintf (name, sizeof name, "%s/dark", scratch_name);
  CHECK (mkdir (name, 0700) == 0);
  fd = create ("dark/file");
  CHECK (chmod (name, 0300) == 0);
  snprintf (name, sizeof name, "%s/dark/file", scratch_name);
  CHECK_INT (durable_entry (&fake, name, fd), 0);
  CHECK_INT (systems_synced, 1);
  CHECK_INT (durable_entry (&fake, name, -1), 0);
  fail_system = EIO;
  CHECK_INT (durable_entry (&fake, name, fd), -EIO);
  close (fd);
  snprintf (name, sizeof name, "%s/dark", scratch_name);
  CHECK (chmod (name, 0700) == 0);
}

int
main (void)
{
  scratch = scratch_open ();
  test_syncfs ();
  test_queue (false, true);
  test_queue (true, false);
  test_directories ();
  test_few_descriptors ();
  test_waits ();
  test_nothing ();
  test_fsync ();
  test_entry ();
  close (scratch);
  scratch_remove ();
  return check_status ();
}
