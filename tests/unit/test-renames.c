/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/renames.h"
#include "capture.h"
#include "check.h"
#include "format/dumpdir.h"
#include "format/snapfile.h"
#include "scratch.h"

#include <sys/stat.h>

/* A directory by its name before the run, and its name now if it was
   found.  */
struct was_now
{
  char const *was, *now;
};

/* The snapshot that has the names before; inodes count from 1.  */
static struct snapshot *
make_snapshot (int scratch, struct diag *diag, struct was_now const *dirs,
               struct pagecache *pc)
{
  struct bytebuf out;
  bytebuf_init (&out);
  struct timespec t = { .tv_sec = 1 };
  CHECK_INT (snapfile_put_head (&out, "1", t), 0);
  for (uintmax_t i = 0; dirs[i].was; i++)
    {
      struct snapfile_record r = { .ino = i + 1, .name = dirs[i].was };
      CHECK_INT (snapfile_put (&out, &r), 0);
    }
  int fd = openat (scratch, "snapshot", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  CHECK_INT (write (fd, out.data, out.len), out.len);
  close (fd);
  bytebuf_release (&out);
  char name[sizeof scratch_name + 16];
  snprintf (name, sizeof name, "%s/snapshot", scratch_name);
  struct snapshot_opts o
      = { .file = name, .check_device = true, .pagecache = pc };
  struct snapshot *s;
  CHECK_INT (snapshot_open (&s, &o, "/base", diag), OUT_OK);
  return s;
}

/* Find the directories where they are now, as a scan does.  */
static void
find_all (struct snapshot *s, struct was_now const *dirs)
{
  for (uintmax_t i = 0; dirs[i].was; i++)
    if (dirs[i].now)
      {
        struct stat st = { .st_ino = i + 1 };
        char *key = snapshot_key ("/base", dirs[i].now);
        struct snapshot_dir *d = snapshot_by_key (s, key);
        if (d && snapshot_same (s, d, &st))
          free (key);
        else if ((d = snapshot_by_status (s, &st)))
          snapshot_rename (s, d, key, dirs[i].now);
        else
          d = snapshot_add (s, key, dirs[i].now, &st);
        d->found = true;
      }
}

static char const *
same_name (void *arg, char const *name)
{
  return name;
}

/* DIRS must be renamed as WANT says: codes and names, blanks between.  */
static void
check_renames (int scratch, struct was_now const *dirs, char const *want)
{
  struct capture c;
  capture_open (&c);
  struct pagecache *pc = pagecache_new (&(struct pagecache_opts) { 0 },
                                        &sysops_real, NULL, NULL);
  struct snapshot *s = make_snapshot (scratch, &c.diag, dirs, pc);
  find_all (s, dirs);
  struct bytebuf out;
  bytebuf_init (&out);
  renames_put (s, same_name, NULL, &out);
  for (size_t i = 0; i < out.len; i++)
    if (!out.data[i])
      out.data[i] = ' ';
  CHECK_INT (bytebuf_zeros (&out, 1), 0);
  CHECK_STR ((char *) out.data, want);
  bytebuf_release (&out);
  snapshot_free (s);
  pagecache_free (pc);
  CAPTURE_SAYS (&c, "");
  capture_close (&c);
}

#define CHECK_RENAMES(want, ...)                                              \
  check_renames (scratch, (struct was_now const[]) { __VA_ARGS__, { NULL } }, \
                 want)

int
main (void)
{
  int scratch = scratch_open ();
  CHECK_RENAMES ("", { "d", "d" }, { "d/a", "d/a" }, { "d/gone", NULL });
  CHECK_RENAMES ("Rd/a Td/q ", { "d", "d" }, { "d/a", "d/q" });
  /* What is below comes along.  */
  CHECK_RENAMES ("Rd/a Td/q ", { "d", "d" }, { "d/a", "d/q" },
                 { "d/a/x", "d/q/x" });
  CHECK_RENAMES ("Rd/a Td/q Rd/q/x Td/q/y ", { "d", "d" }, { "d/a", "d/q" },
                 { "d/a/x", "d/q/y" });
  CHECK_RENAMES ("Rd TD ", { "d", "D" }, { "d/a", "D/a" });

  /* A chain begins at its end.  */
  CHECK_RENAMES ("Rd/c Td/d Rd/b Td/c Rd/a Td/b ", { "d", "d" },
                 { "d/a", "d/b" }, { "d/b", "d/c" }, { "d/c", "d/d" });
  CHECK_RENAMES ("Rd/c Td/d Rd/b Td/c Rd/a Td/b ", { "d", "d" },
                 { "d/c", "d/d" }, { "d/b", "d/c" }, { "d/a", "d/b" });

  /* Circles.  */
  CHECK_RENAMES ("Xd Rd/a T Rd/b Td/a R Td/b ", { "d", "d" }, { "d/a", "d/b" },
                 { "d/b", "d/a" });
  CHECK_RENAMES ("Xd Rd/a T Rd/c Td/a Rd/b Td/c R Td/b ", { "d", "d" },
                 { "d/a", "d/b" }, { "d/b", "d/c" }, { "d/c", "d/a" });
  CHECK_RENAMES ("Xd/a Rd/a/x T Rd/b/y Td/a/x R Td/b/y ", { "d", "d" },
                 { "d/a", "d/a" }, { "d/b", "d/b" }, { "d/a/x", "d/b/y" },
                 { "d/b/y", "d/a/x" });
  CHECK_RENAMES ("X. Ra T Rb Ta R Tb ", { "a", "b" }, { "b", "a" });
  CHECK_RENAMES ("X/ R/a T R/b T/a R T/b ", { "/a", "/b" }, { "/b", "/a" });
  /* Below a circle: what swaps places while it lies in another.  */
  CHECK_RENAMES ("Xd Rd/a T Rd/b Td/a R Td/b "
                 "Xd/b Rd/b/x T Rd/a/y Td/b/x R Td/a/y ",
                 { "d", "d" }, { "d/a", "d/b" }, { "d/b", "d/a" },
                 { "d/a/x", "d/a/y" }, { "d/b/y", "d/b/x" });

  /* What is gone makes way.  */
  CHECK_RENAMES ("Rd/a Td/b/tar.000000 Rd/b Td/a ", { "d", "d" },
                 { "d/a", NULL }, { "d/b", "d/a" });
  CHECK_RENAMES ("Rd/a Td/tar.000000 Rd/tar.000000/x Td/a "
                 "Rd/tar.000000 Td/a/tar.000001 ",
                 { "d", "d" }, { "d/a", NULL }, { "d/a/x", "d/a" });
  CHECK_RENAMES ("Ra Ttar.000000 Rtar.000000/x Ta "
                 "Rtar.000000 Ta/tar.000001 ",
                 { "a", NULL }, { "a/x", "a" });
  /* Inside out.  */
  CHECK_RENAMES ("Rd/a Td/tar.000000 Rd/tar.000000/x Td/a "
                 "Rd/tar.000000 Td/a/x ",
                 { "d", "d" }, { "d/a/x", "d/a" }, { "d/a", "d/a/x" });
  /* Into what moves itself, which moves first.  */
  CHECK_RENAMES ("Rd/b Td/c Rd/a Td/c/a ", { "d", "d" }, { "d/a", "d/c/a" },
                 { "d/b", "d/c" });
  close (scratch);
  scratch_remove ();
  return check_status ();
}
