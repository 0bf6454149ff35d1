/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* owner.h - converts between ids and names and caches the results;
   --owner, --group and their maps.

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
  bool no_lookup; /* store no name but those given here */
  struct owner_choice owner, group;
  struct owner_map_entry const *user_map; /* borrowed */
  size_t user_map_count;
  struct owner_map_entry const *group_map; /* borrowed */
  size_t group_map_count;
};

struct owner;

/* A new table.  O and D are borrowed.  Each failed look-up is reported to D
   once.  */
struct owner *owner_new (struct owner_opts const *o, struct diag *d);

/* Whether ERR, the errno value after getpwnam and similar calls, means that
   the database could not be read.  If false, the user or group does not
   exist.  */
bool owner_lookup_failed (int err);

/* The owner (group) to store for a file of UID (GID): returns the name, "" if
   it has none, and sets *ID to the id.  */
char const *owner_user_for_create (struct owner *w, uid_t uid, uintmax_t *id);
char const *owner_group_for_create (struct owner *w, gid_t gid, uintmax_t *id);

/* The owner (group) of M on this system: the id of its name, unless ids are
   numeric or M's id takes precedence; otherwise M's id.  */
uid_t owner_uid_for_extract (struct owner *w, struct member const *m);
gid_t owner_gid_for_extract (struct owner *w, struct member const *m);

/* Whether NAME decides the owner under OPTS, a struct owner_opts: it is a user
   of this system, or a group if GROUP.  */
bool owner_is_known (void *opts, char const *name, bool group);

/* Set the function that frees a descriptor when none is left for a look-up; it
   returns false if it cannot.  */
void owner_set_spare (struct owner *w, bool (*spare) (void *arg), void *arg);

/* Set a function that is called before the system is asked for the id of a
   name, whose files may be those that are extracted; or null.  */
void owner_set_before (struct owner *w, void (*before) (void *arg), void *arg);

/* Free W, which may be null.  Returns the worst outcome of its look-ups.  */
enum outcome owner_free (struct owner *w);

#endif
