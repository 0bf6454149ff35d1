/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "base/limits.h"
#include "check.h"
#include "fs/delayed.h"

/* Add parent number N, whose name has BYTES bytes.  */
static void
add_parent (struct delayed *l, ino_t n, size_t bytes)
{
  static char name[LIMIT_PARENT_NAME + 1];
  memset (name, 'n', bytes);
  sprintf (name + bytes - 8, "%08d", (int) n);
  delayed_add (l, &(struct delayed_directory) { .name = name,
                                                .ino = n,
                                                .values = { .mode = 0755 },
                                                .made_on_the_way = true });
}

/* Parents that were made on the way are remembered in so much memory.  */
static void
test_many_parents (void)
{
  struct delayed *l = delayed_new (NULL, NULL, true, false, NULL);
  int sure = LIMIT_PARENT_BYTES / (LIMIT_PARENT_NAME + 2048);
  int most = LIMIT_PARENT_BYTES / LIMIT_PARENT_NAME + 1;
  for (int i = 0; i <= most; i++)
    add_parent (l, i, LIMIT_PARENT_NAME);
  CHECK (delayed_is_ours (l, 0, 0));
  CHECK (delayed_is_ours (l, 0, sure - 1));
  CHECK (!delayed_is_ours (l, 0, most));

  /* One that comes again is not counted twice, nor one that is renamed.  */
  CHECK_INT (delayed_finish (l), OUT_OK);
  for (int i = 0; i <= most; i++)
    {
      add_parent (l, 1, LIMIT_PARENT_NAME);
      CHECK (delayed_is_ours (l, 0, 1));
    }
  for (int i = 0; i <= most; i++)
    {
      delayed_moved (l, 0, "", "shorter");
      add_parent (l, 1, LIMIT_PARENT_NAME);
    }
  CHECK (delayed_is_ours (l, 0, 1));

  /* What was given back can be used again.  */
  CHECK_INT (delayed_finish (l), OUT_OK);
  for (int i = 0; i < sure; i++)
    add_parent (l, i, LIMIT_PARENT_NAME);
  CHECK (delayed_is_ours (l, 0, sure - 1));
  delayed_free (l);
}

/* Names that begin alike take the memory of what is different.  */
static void
test_shared_names (void)
{
  struct delayed *l = delayed_new (NULL, NULL, true, false, NULL);
  static char name[LIMIT_PARENT_NAME + 3];
  int many = 4 * (LIMIT_PARENT_BYTES / LIMIT_PARENT_NAME);
  struct delayed_directory d = { .name = name, .made_on_the_way = true };
  d.values.mode = 0755;
  memset (name, 'n', LIMIT_PARENT_NAME);
  for (int i = 0; i < many; i++)
    {
      sprintf (name + LIMIT_PARENT_NAME - 9, "/%08d", i);
      d.ino = i;
      delayed_add (l, &d);
    }
  CHECK (delayed_is_ours (l, 0, 0));
  CHECK (delayed_is_ours (l, 0, many - 1));

  /* A new directory of the same name, in another spelling, replaces it.  */
  memmove (name + 2, name, LIMIT_PARENT_NAME + 1);
  memcpy (name, "./", 2);
  d.ino = many;
  delayed_add (l, &d);
  CHECK (!delayed_is_ours (l, 0, many - 1));
  CHECK (delayed_is_ours (l, 0, many - 2));
  CHECK (delayed_is_ours (l, 0, many));
  delayed_free (l);
}

/* What is below a directory, however both are spelled.  */
static void
test_moved (void)
{
  static struct
  {
    char const *dir, *moved;
    bool gone;
  } const cases[] = {
    { "a/b", "a", true },      { "a/b", "a/b", true },
    { "a/b", "./a//", true },  { "./a/./b", "a/b", true },
    { "a//b/c", "a/b", true }, { "a/./b/c", "a/b/./", true },
    { "ab/c", "a", false },    { "a", "a/b", false },
    { "a/bc", "a/b", false },  { "/a/b", "a", false },
    { "a/b", "/a", false },    { "/a/b", "/", true },
    { "a/b", ".", true },      { "/a", ".", false },
    { "//a/b", "/./a", true }, { "a/../b", "b", false },
    { ".", "./", true },       { "a/b", "a/./.", true },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      struct delayed *l = delayed_new (NULL, NULL, true, false, NULL);
      struct delayed_directory d = { .name = cases[i].dir, .ino = 1 };
      d.made_on_the_way = true;
      delayed_add (l, &d);
      delayed_moved (l, 0, cases[i].moved, NULL);
      if (delayed_is_ours (l, 0, 1) != !cases[i].gone)
        printf ("%s, %s: ", cases[i].dir, cases[i].moved);
      CHECK (delayed_is_ours (l, 0, 1) == !cases[i].gone);
      delayed_free (l);
    }
}

int
main (void)
{
  test_many_parents ();
  test_moved ();
  test_shared_names ();
  return check_status ();
}
