/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* attrs.h - access control lists, SELinux contexts and extended
   attributes: from a file into a member, and from a member onto a file.
   One table row per kind (xattr.c, acl.c, selinux.c).

   Errors:     reported here.  What a file system refuses is a warning;
               what this system has no means for is an error.
   Ownership:  what is captured lives in the member's arena.
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
  bool numeric_owner;               /* ids instead of names in ACLs */
  char const *const *xattr_include; /* borrowed; masks, ended by NULL,
                                       or NULL */
  char const *const *xattr_exclude; /* likewise */
  /* What gives a descriptor back when there are none to look names up;
     false: there is nothing to give.  Or null.  */
  bool (*spare) (void *arg);
  void *spare_arg;
};

/* A file, and how to speak of it.  */
struct attrs_file
{
  int dirfd;        /* borrowed; NAME is relative to it */
  char const *name; /* borrowed */
  int fd;           /* borrowed; open on the file, or -1 */
  bool fd_is_path;  /* it is an O_PATH descriptor */
  mode_t mode;      /* type and permission bits */
  bool has_mode;    /* it has these permissions, when attributes
                       are set */
  char const *path; /* borrowed; for messages */
};

/* When to set what is restored.  */
enum attrs_phase
{
  ATTRS_EARLY, /* a file is still empty, and the owner may
                  still write, which the kernel wants for
                  `user.' attributes: xattrs other than
                  security.capability */
  ATTRS_FINAL  /* data, owner, mode and times are right:
                  all that is still missing */
};

/* Whether O asks for anything.  */
bool attrs_wanted (struct attrs_opts const *o);

/* Warn of each kind that O asks for and this program was built without.
   Once a run.  */
void attrs_warn_unavailable (struct attrs_opts const *o, struct diag *d);

/* Put the attributes of F into M.  */
enum outcome attrs_capture (struct attrs_opts const *o, struct diag *d,
                            struct attrs_file const *f, struct member *m);

/* Put the attributes of M onto F.  Without a recorded ACL the ACL is reset
   to the mode.  Of extended attributes only `user.' ones are set, unless
   there are include masks.  */
enum outcome attrs_apply (struct attrs_opts const *o, struct diag *d,
                          struct attrs_file const *f, struct member const *m,
                          enum attrs_phase phase);

/* For attrs.c and its kinds only.  */

/* The same file for xattrat.h.  */
struct xattrat_file attrs_xattrat (struct attrs_file const *f);

/* Whether ERR says that there are none.  */
bool attrs_means_none (int err);

/* A warning was given because of ERR.  Make it an error if not the file
   system but this system is to blame.  */
enum outcome attrs_warned (struct diag *d, int err);

/* One kind.  */
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
