/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

/* The kernel that the calls below are.  */
static struct
{
  int version; /* or -errno */
  int refusal; /* the errno of restrict_self, or 0 */
  int rule_refusal;
  int privs_refusal;
  uint64_t handled;
  unsigned long bytes;
  uint64_t allowed[2];
  int rules;
  bool no_new_privs, restricted;
} fake;

static long
fake_create_ruleset (void const *attr, unsigned long bytes, unsigned flags)
{
  if (fake.version < 0)
    {
      errno = -fake.version;
      return -1;
    }
  if (!attr)
    {
      CHECK_INT (flags, 1);
      CHECK_INT (bytes, 0);
      return fake.version;
    }
  CHECK_INT (flags, 0);
  memcpy (&fake.handled, attr, sizeof fake.handled);
  fake.bytes = bytes;
  return dup (STDIN_FILENO);
}

static long
fake_add_rule (int ruleset, int kind, void const *attr)
{
  CHECK (0 <= ruleset);
  CHECK_INT (kind, 1);
  memcpy (&fake.allowed[fake.rules++], attr, sizeof *fake.allowed);
  errno = fake.rule_refusal;
  return fake.rule_refusal ? -1 : 0;
}

static long
fake_restrict_self (int ruleset)
{
  CHECK (0 <= ruleset);
  CHECK (fake.no_new_privs);
  fake.restricted = fake.refusal == 0;
  errno = fake.refusal;
  return fake.refusal ? -1 : 0;
}

static int
fake_no_new_privs (void)
{
  fake.no_new_privs = fake.privs_refusal == 0;
  errno = fake.privs_refusal;
  return fake.privs_refusal ? -1 : 0;
}

static struct landlock_kernel const kernel
    = { .create_ruleset = fake_create_ruleset,
        .add_rule = fake_add_rule,
        .restrict_self = fake_restrict_self,
        .no_new_privs = fake_no_new_privs };

/* The lowest descriptor that is free: whether one was left open.  */
static int
free_descriptor (void)
{
  int fd = dup (STDIN_FILENO);
  close (fd);
  return fd;
}

/* A kernel of VERSION is asked to take RIGHTS, and leaves FILE_RIGHTS of them
   for a file that is no directory.  */
static void
test_version (int version, uint64_t rights, uint64_t file_rights)
{
  memset (&fake, 0, sizeof fake);
  fake.version = version;
  int before = free_descriptor ();
  struct landlock l;
  CHECK_INT (landlock_begin (&l, &kernel), 0);
  CHECK_INT (l.version, version);
  CHECK_INT (fake.handled, rights);
  CHECK_INT (fake.bytes, sizeof fake.handled);
  int dir = open (".", O_RDONLY), file = open ("/dev/null", O_RDONLY);
  CHECK_INT (landlock_allow (&l, dir), 0);
  CHECK_INT (landlock_allow (&l, file), 0);
  close (dir);
  close (file);
  CHECK_INT (fake.allowed[0], rights);
  CHECK_INT (fake.allowed[1], file_rights);
  CHECK (!fake.restricted);
  CHECK_INT (landlock_enforce (&l), 0);
  CHECK (fake.restricted);
  CHECK_INT (free_descriptor (), before);
}

/* Kernels with which there are no limits.  */
static void
test_refusals (void)
{
  static int const versions[] = { -ENOSYS, -EOPNOTSUPP, -EPERM, 1 };
  struct landlock l;
  for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
    {
      memset (&fake, 0, sizeof fake);
      fake.version = versions[i];
      CHECK_INT (landlock_begin (&l, &kernel),
                 versions[i] < 0 ? versions[i] : -EOPNOTSUPP);
      CHECK (fake.no_new_privs);
    }

  memset (&fake, 0, sizeof fake);
  fake.version = 7;
  fake.privs_refusal = EINVAL;
  CHECK_INT (landlock_begin (&l, &kernel), -EINVAL);

  int before = free_descriptor ();
  memset (&fake, 0, sizeof fake);
  fake.version = 7;
  fake.refusal = E2BIG;
  fake.rule_refusal = EBADFD;
  CHECK_INT (landlock_begin (&l, &kernel), 0);
  CHECK_INT (landlock_allow (&l, STDIN_FILENO), -EBADFD);
  CHECK_INT (landlock_allow (&l, -1), -EBADF);
  CHECK_INT (landlock_enforce (&l), -E2BIG);
  CHECK_INT (free_descriptor (), before);
}

int
main (void)
{
  test_version (2, 0x3ff2, 0x2);
  test_version (3, 0x7ff2, 0x4002);
  test_version (4, 0x7ff2, 0x4002);
  test_version (5, 0xfff2, 0xc002);
  test_version (99, 0xfff2, 0xc002);
  test_refusals ();
  return check_status ();
}
