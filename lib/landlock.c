/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "landlock.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
/* The numbers are the same on all machines except alpha.  There, use those of
   the headers or do without.  */
#if !defined SYS_landlock_create_ruleset && !defined __alpha__
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#endif

/* The interface of the kernel, as landlock(7) has it.  Few systems have
   headers as new as the kernel that runs.  */

enum
{
  ASK_FOR_VERSION = 1 << 0, /* a flag of create_ruleset */
  RULE_PATH_BENEATH = 1     /* a kind of rule */
};

enum
{
  RIGHT_WRITE_FILE = 1 << 1,
  RIGHT_REMOVE_DIR = 1 << 4,
  RIGHT_REMOVE_FILE = 1 << 5,
  RIGHT_MAKE_CHAR = 1 << 6,
  RIGHT_MAKE_DIR = 1 << 7,
  RIGHT_MAKE_REG = 1 << 8,
  RIGHT_MAKE_SOCK = 1 << 9,
  RIGHT_MAKE_FIFO = 1 << 10,
  RIGHT_MAKE_BLOCK = 1 << 11,
  RIGHT_MAKE_SYM = 1 << 12,
  RIGHT_REFER = 1 << 13,     /* link or rename to another directory */
  RIGHT_TRUNCATE = 1 << 14,  /* from version 3 on */
  RIGHT_IOCTL_DEV = 1 << 15, /* from version 5 on */

  RIGHTS_OF_VERSION_2
  = (RIGHT_WRITE_FILE | RIGHT_REMOVE_DIR | RIGHT_REMOVE_FILE | RIGHT_MAKE_CHAR
     | RIGHT_MAKE_DIR | RIGHT_MAKE_REG | RIGHT_MAKE_SOCK | RIGHT_MAKE_FIFO
     | RIGHT_MAKE_BLOCK | RIGHT_MAKE_SYM | RIGHT_REFER),
  /* Others make no sense for a file, and the kernel refuses them.  */
  RIGHTS_OF_FILES = RIGHT_WRITE_FILE | RIGHT_TRUNCATE | RIGHT_IOCTL_DEV
};

struct ruleset_attr
{
  uint64_t handled_access_fs;
};

/* The kernel reads the first 12 bytes.  */
struct path_beneath_attr
{
  uint64_t allowed_access;
  int32_t parent_fd;
};

static long
real_create_ruleset (void const *attr, unsigned long bytes, unsigned flags)
{
#ifdef SYS_landlock_create_ruleset
  return syscall (SYS_landlock_create_ruleset, attr, bytes, flags);
#else
  (void) attr;
  (void) bytes;
  (void) flags;
  errno = ENOSYS;
  return -1;
#endif
}

static long
real_add_rule (int ruleset, int kind, void const *attr)
{
#ifdef SYS_landlock_add_rule
  return syscall (SYS_landlock_add_rule, ruleset, kind, attr, 0);
#else
  (void) ruleset;
  (void) kind;
  (void) attr;
  errno = ENOSYS;
  return -1;
#endif
}

static long
real_restrict_self (int ruleset)
{
#ifdef SYS_landlock_restrict_self
  return syscall (SYS_landlock_restrict_self, ruleset, 0);
#else
  (void) ruleset;
  errno = ENOSYS;
  return -1;
#endif
}

static int
real_no_new_privs (void)
{
#ifdef PR_SET_NO_NEW_PRIVS
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

struct landlock_kernel const landlock_kernel_real
    = { .create_ruleset = real_create_ruleset,
        .add_rule = real_add_rule,
        .restrict_self = real_restrict_self,
        .no_new_privs = real_no_new_privs };

static uint64_t
rights_of (long version)
{
  uint64_t rights = RIGHTS_OF_VERSION_2;
  if (3 <= version)
    rights |= RIGHT_TRUNCATE;
  if (5 <= version)
    rights |= RIGHT_IOCTL_DEV;
  return rights;
}

int
landlock_begin (struct landlock *l, struct landlock_kernel const *k)
{
  if (k->no_new_privs () != 0)
    return -errno;
  long version = k->create_ruleset (NULL, 0, ASK_FOR_VERSION);
  if (version < 0)
    return -errno;
  if (version < 2)
    return -EOPNOTSUPP;
  struct ruleset_attr attr = { .handled_access_fs = rights_of (version) };
  long ruleset = k->create_ruleset (&attr, sizeof attr, 0);
  if (ruleset < 0)
    return -errno;
  *l = (struct landlock) { .kernel = k,
                           .version = version,
                           .ruleset = ruleset,
                           .rights = attr.handled_access_fs };
  return 0;
}

int
landlock_allow (struct landlock *l, int fd)
{
  struct stat st;
  if (fstat (fd, &st) != 0)
    return -errno;
  struct path_beneath_attr attr = { .parent_fd = fd };
  attr.allowed_access
      = l->rights & (S_ISDIR (st.st_mode) ? ~(uint64_t) 0 : RIGHTS_OF_FILES);
  return (l->kernel->add_rule (l->ruleset, RULE_PATH_BENEATH, &attr) == 0
              ? 0
              : -errno);
}

int
landlock_enforce (struct landlock *l)
{
  int err = l->kernel->restrict_self (l->ruleset) == 0 ? 0 : -errno;
  landlock_end (l);
  return err;
}

void
landlock_end (struct landlock *l)
{
  close (l->ruleset);
  l->ruleset = -1;
}
