/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/owner.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include "check.h"

enum
{
  NOBODY_HAS = 1999999999
};

/* The name of our user, or "" (in a bare container there may be none).  */
static char const *
our_name (void)
{
  struct passwd const *p = getpwuid (getuid ());
  return p ? p->pw_name : "";
}

/* Whom a member of these belongs to.  */
static uid_t
uid_of (struct owner *w, char const *name, uintmax_t id, bool holds)
{
  struct member m = {
    .uname = name, .uid = id, .uid_holds = holds, .gname = name, .gid = 1
  };
  return owner_uid_for_extract (w, &m);
}

static gid_t
gid_of (struct owner *w, char const *name, uintmax_t id, bool holds)
{
  struct member m = {
    .gname = name, .gid = id, .gid_holds = holds, .uname = name, .uid = 1
  };
  return owner_gid_for_extract (w, &m);
}

static void
test_plain (void)
{
  struct owner_opts o = { 0 };
  struct owner *w = owner_new (&o, NULL);
  uintmax_t id = 0;
  char const *name = owner_user_for_create (w, getuid (), &id);
  CHECK_STR (name, our_name ());
  CHECK_INT (id, getuid ());
  CHECK_STR (owner_user_for_create (w, NOBODY_HAS, &id), "");
  CHECK_INT (id, NOBODY_HAS);
  CHECK_STR (owner_group_for_create (w, NOBODY_HAS, &id), "");

  /* Names live as long as the table.  */
  for (int i = 0; i < 1000; i++)
    owner_user_for_create (w, NOBODY_HAS + i, &id);
  CHECK_STR (name, our_name ());

  if (*our_name ())
    CHECK_INT (uid_of (w, our_name (), 77, false), getuid ());
  CHECK_INT (uid_of (w, "no such user here", 77, false), 77);
  CHECK_INT (uid_of (w, "no such user here", 78, false), 78);
  CHECK_INT (uid_of (w, "", 79, false), 79);
  CHECK_INT (uid_of (w, our_name (), 77, true), 77);
  CHECK_INT (gid_of (w, "no such group here", 80, false), 80);
  owner_free (w);
}

static void
test_numeric (void)
{
  struct owner_opts o
      = { .numeric_owner = true,
          .owner
          = { .given = true, .name = "someone", .set_id = true, .id = 5 } };
  struct owner *w = owner_new (&o, NULL);
  uintmax_t id;
  CHECK_STR (owner_user_for_create (w, getuid (), &id), "");
  CHECK_INT (id, 5);
  CHECK_STR (owner_group_for_create (w, 6, &id), "");
  CHECK_INT (id, 6);
  CHECK_INT (uid_of (w, our_name (), 77, false), 77);
  owner_free (w);
}

/* The map comes first, its first line that fits; then --owner.  */
static void
test_choice (void)
{
  struct owner_map_entry const map[]
      = { { .old_id = 10, .set_id = true, .new_id = 11, .new_name = "eleven" },
          { .old_id = 10, .set_id = true, .new_id = 12, .new_name = "twelve" },
          { .old_id = 20, .set_id = true, .new_id = NOBODY_HAS },
          { .old_id = 30, .new_name = "thirty" } };
  struct owner_opts o
      = { .owner = { .given = true, .name = "all" },
          .group = { .given = true, .set_id = true, .id = NOBODY_HAS },
          .user_map = map,
          .user_map_count = 4 };
  struct owner *w = owner_new (&o, NULL);
  uintmax_t id;
  CHECK_STR (owner_user_for_create (w, 10, &id), "eleven");
  CHECK_INT (id, 11);
  CHECK_STR (owner_user_for_create (w, 20, &id), "");
  CHECK_INT (id, NOBODY_HAS);
  CHECK_STR (owner_user_for_create (w, 30, &id), "thirty");
  CHECK_INT (id, 30);
  CHECK_STR (owner_user_for_create (w, 40, &id), "all");
  CHECK_INT (id, 40);
  CHECK_STR (owner_group_for_create (w, 10, &id), "");
  CHECK_INT (id, NOBODY_HAS);
  owner_free (w);
}

static void
count_call (void *arg)
{
  ++*(int *) arg;
}

/* What the system may have to be asked for is announced, once.  */
static void
test_before (void)
{
  struct owner_opts o = { .numeric_owner = false };
  struct owner *w = owner_new (&o, NULL);
  int calls = 0;
  owner_set_before (w, count_call, &calls);
  uid_of (w, "root", 1, true);
  CHECK_INT (calls, 0);
  uid_of (w, "root", 1, false);
  uid_of (w, "root", 1, false);
  CHECK_INT (calls, 1);
  gid_of (w, "root", 1, false);
  CHECK_INT (calls, 2);
  owner_set_before (w, NULL, NULL);
  uid_of (w, "bin", 1, false);
  CHECK_INT (calls, 2);
  owner_free (w);
}

int
main (void)
{
  test_plain ();
  test_numeric ();
  test_choice ();
  test_before ();
  return check_status ();
}
