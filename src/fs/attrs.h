/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* attrs.h - access control lists, SELinux contexts and extended
   attributes: reads those of a file into a member, and sets those of a
   member on a file.  One table row per kind (xattr.c, acl.c, selinux.c).

   Errors:     reported here.  A refusal by the file system is a warning;
               a missing facility of this system is an error.
   Ownership:  captured values live in the member's arena.
   Threads:    main thread only.  */

#ifndef TNC_FS_ATTRS_H
#define TNC_FS_ATTRS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"
#include "xattrat.h"

struct attrs_opts
{
  bool acls, selinux, xattrs;
  bool numeric_owner;               /* numeric ids, not names, in ACLs */
  bool sorted;                      /* attrs_capture: xattrs by name */
  char const *const *xattr_include; /* borrowed; NULL-ended masks, or NULL */
  char const *const *xattr_exclude; /* borrowed; NULL-ended masks, or NULL */
  /* Frees a descriptor when none is left for name look-ups; returns false if
     it cannot.  Or null.  */
  bool (*spare) (void *arg);
  void *spare_arg;
};

/* A file, and its name for messages.  */
struct attrs_file
{
  int dirfd;        /* borrowed; NAME is relative to it */
  char const *name; /* borrowed */
  int fd;           /* borrowed; open on the file, or -1 */
  bool fd_is_path;  /* FD is an O_PATH descriptor */
  mode_t mode;      /* type and permission bits */
  bool has_mode;    /* attrs_apply: the file already has these permissions */
  char const *path; /* borrowed; for messages */
};

/* When to set which attributes.  */
enum attrs_phase
{
  ATTRS_EARLY, /* the file is still empty and its owner can still write to
                  it, which the kernel requires for `user.' attributes: sets
                  xattrs other than security.capability */
  ATTRS_FINAL  /* data, owner, mode and times are set: sets everything else */
};

/* Whether O asks for any attributes.  */
bool attrs_wanted (struct attrs_opts const *o);

/* Warn about each kind that O asks for but this build lacks.  Call it once a
   run.  */
void attrs_warn_unavailable (struct attrs_opts const *o, struct diag *d);

/* Store the attributes of F in M.  */
enum outcome attrs_capture (struct attrs_opts const *o, struct diag *d,
                            struct attrs_file const *f, struct member *m);

/* Set the attributes of M on F.  Without a recorded ACL, reset the ACL to the
   mode.  Without include masks, set only the `user.' extended attributes.  */
enum outcome attrs_apply (struct attrs_opts const *o, struct diag *d,
                          struct attrs_file const *f, struct member const *m,
                          enum attrs_phase phase);

/* For attrs.c and its kinds only.  */

/* F in the form that xattrat.h takes.  */
struct xattrat_file attrs_xattrat (struct attrs_file const *f);

/* Whether ERR, an errno value, means that the file has no such attributes.  */
bool attrs_means_none (int err);

/* The outcome after a warning about ERR, an errno value: an error if this
   system is at fault, not the file system.  */
enum outcome attrs_outcome (struct diag *d, enum error_kind k, int err);

/* One kind of attribute.  */
struct attrs_kind
{
  bool (*wanted) (struct attrs_opts const *o);
  char const *unavailable; /* message, or null if built in */
  enum outcome (*capture) (struct attrs_opts const *o, struct diag *d,
                           struct attrs_file const *f, struct member *m);
  enum outcome (*apply) (struct attrs_opts const *o, struct diag *d,
                         struct attrs_file const *f, struct member const *m,
                         enum attrs_phase phase);
};

extern struct attrs_kind const attrs_acl, attrs_selinux, attrs_xattr;

#endif
