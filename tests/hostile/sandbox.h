/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* sandbox.h - run the program on an archive, within limits, in a directory
   beside others that must stay as they are.

   Below the directory where the test stands:
     box/in        where archives are extracted to, empty for each case
     box/outside   files, directories and links that nothing may touch
     archive, stdout, stderr

   Limits: SANDBOX_SECONDS of time, and memory as sandbox_run says.  */

#ifndef TNC_TESTS_SANDBOX_H
#define TNC_TESTS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "bytebuf.h"

enum
{
  SANDBOX_SECONDS = 20,

  /* Of memory, in MiB: address space in a plain build; what is resident
     at most, with the sanitizers, which reserve terabytes.  */
  SANDBOX_SPACE = 1024,
  SANDBOX_RESIDENT = 256,
  SANDBOX_RESIDENT_SANITIZED = 1024
};

struct sandbox
{
  char *top, *in, *out;  /* owned; full names */
  struct bytebuf canary; /* owned; what outside looks like */
  bool aside;            /* start in TOP, not in IN */
  bool exec;             /* start $TAR_NOCACHE */
  bool check_leaks;      /* with the sanitizers: it takes time */
  bool sanitized;        /* set by sandbox_open */
};

struct sandbox_run
{
  int status;              /* as in a shell */
  long resident;           /* KiB at most, beyond what it began with */
  struct bytebuf out, err; /* owned; with a NUL after */
};

/* Make the directories.  */
void sandbox_open (struct sandbox *s);

/* Make box/in empty again.  */
void sandbox_empty (struct sandbox *s);

/* Write the archive to be read, beside box/in, as NAME.  */
void sandbox_archive (struct sandbox *s, char const *name,
                      struct bytebuf const *a);

/* Run the program with ARGV in box/in.  */
void sandbox_run (struct sandbox *s, char *const *argv, struct sandbox_run *r);
void sandbox_run_release (struct sandbox_run *r);

/* Whether all outside is as it was; if not, tell F.  */
bool sandbox_is_intact (struct sandbox *s, FILE *f);

void sandbox_close (struct sandbox *s);

#endif
