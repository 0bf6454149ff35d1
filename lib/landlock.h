/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* landlock.h - takes from this process, for ever, the right to create, change
   and remove files, except below given directories (Landlock of Linux 5.19).

   What only the kernel can promise holds even if this program has a mistake.
   Reading and running programs stay as they are, and so do descriptors that
   are open.  The kernel does not limit changes of the owner, the permissions,
   the times and the attributes of files that exist.  Programs that are run
   gain no privileges by set-user-ID any more, even if the kernel has no
   Landlock.

   Call landlock_begin, then landlock_allow any number of times, then
   landlock_enforce, which ends L even if it fails, or landlock_end.

   Errors:     0 or -errno.  -ENOSYS, -EOPNOTSUPP: the kernel has no Landlock,
               or it is off; -EPERM, -E2BIG: it is not available here.
   Ownership:  the caller keeps the descriptors that it passes.
   Threads:    call from the main thread before others start: threads that
               run already are not limited.  Children inherit the limits.  */

#ifndef TNC_LANDLOCK_H
#define TNC_LANDLOCK_H

#include <stdint.h>

/* The system calls as a table, so that unit tests can be any kernel.  They
   return as system calls do: -1 and errno.  */
struct landlock_kernel
{
  /* ATTR may be null, to ask for the version.  */
  long (*create_ruleset) (void const *attr, unsigned long bytes,
                          unsigned flags);
  long (*add_rule) (int ruleset, int kind, void const *attr);
  long (*restrict_self) (int ruleset);

  /* Programs that are run from now on gain no privileges by set-user-ID;
     Landlock requires it.  */
  int (*no_new_privs) (void);
};

extern struct landlock_kernel const landlock_kernel_real;

struct landlock
{
  struct landlock_kernel const *kernel; /* borrowed */
  int version;                          /* of the kernel's interface */
  int ruleset;                          /* owned descriptor */
  uint64_t rights;                      /* that are taken */
};

/* Prepare L to take all rights to change files that the kernel knows of.  A
   kernel before 5.19 counts as one without Landlock, since it would forbid all
   links and renames from one directory to another.  */
int landlock_begin (struct landlock *l, struct landlock_kernel const *k);

/* Leave these rights for the directory or other file FD, which may be O_PATH,
   and for all that is or comes below it.  */
int landlock_allow (struct landlock *l, int fd);

/* Take the rights.  */
int landlock_enforce (struct landlock *l);

/* Forget L; nothing is limited.  */
void landlock_end (struct landlock *l);

#endif
