/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* owner.h - ids <-> names, with memory; --owner, --group and their maps.

   Ownership:  names belong to the table and live as long.
   Threads:    main thread only.  */

#ifndef TNC_FS_OWNER_H
#define TNC_FS_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/member.h"

struct owner_map_entry /* of --owner-map or --group-map */
{
  uintmax_t old_id;
  bool set_id;
  uintmax_t new_id;     /* if SET_ID */
  char const *new_name; /* borrowed; "" or NULL: from the id */
};

struct owner_choice /* --owner or --group */
{
  bool given;
  char const *name; /* borrowed; NULL: from the id */
  bool set_id;
  uintmax_t id; /* if SET_ID */
};

struct owner_opts
{
  bool numeric_owner;
  struct owner_choice owner, group;
  struct owner_map_entry const *user_map; /* borrowed */
  size_t user_map_count;
  struct owner_map_entry const *group_map; /* borrowed */
  size_t group_map_count;
};

struct owner;

/* D (borrowed) is told once of each lookup that failed.  */
struct owner *owner_new (struct owner_opts const *o, struct diag *d);

/* Whether ERR, left by getpwnam and its kin, means that the data base could
   not be read; if not, there is no such user or group.  */
bool owner_lookup_failed (int err);

/* What to store for a file of UID (GID): the id in *ID, the name as the
   result, "" if there is none.  */
char const *owner_user_for_create (struct owner *w, uid_t uid, uintmax_t *id);
char const *owner_group_for_create (struct owner *w, gid_t gid, uintmax_t *id);

/* Whom M belongs to here: its name looked up unless numeric or its id holds,
   else its id.  */
uid_t owner_uid_for_extract (struct owner *w, struct member const *m);
gid_t owner_gid_for_extract (struct owner *w, struct member const *m);

/* Whether NAME is what decides under OPTS, a struct owner_opts: a user of
   this system, or if GROUP a group.  */
bool owner_is_known (void *opts, char const *name, bool group);

/* What gives descriptors back when they are too short to look names up;
   false: nothing more.  */
void owner_set_spare (struct owner *w, bool (*spare) (void *arg), void *arg);

void owner_free (struct owner *w);

#endif
