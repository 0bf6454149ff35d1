/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/i18n.h"
#include "fs/beneath.h"
#include "fs/cwd.h"
#include "landlock.h"
#include "op/extract_opts.h"
#include "op/run.h"
#include "pathfd.h"
#include "report/checkpoint.h"
#include "report/status_file.h"
#include "select/match.h"
#include "select/rename.h"
#include "stream/volumeset.h"
#include "xalloc.h"

/* A directory is allowed as the kernel sees it now.  If a network file system
   forgot it and found it again, it would be another one.  So the descriptor
   must stay open, and cwd keeps few of them.  */
enum
{
  MOST_TARGETS = 4
};

struct limits
{
  struct run *run; /* borrowed */
  struct landlock landlock;
  size_t targets[MOST_TARGETS]; /* the numbers of -C that are allowed */
  size_t count;
  char const *why; /* there can be no limits; null: there can */
};

/* Whether a user's program runs at checkpoints.  */
static bool
has_programs (struct checkpoint_opts const *o)
{
  for (size_t i = 0; i < o->action_count; i++)
    if (o->actions[i].kind == CHECKPOINT_EXEC)
      return true;
  return false;
}

static bool
changes_files (struct config const *conf)
{
  return (conf->operation == OPERATION_EXTRACT && !conf->extract->to_stdout);
}

/* The option that needs more than limits would allow; or null.  */
static char const *
option_that_needs_more (struct config const *conf)
{
  if (conf->no_sandbox)
    return "--no-sandbox";
  if (changes_files (conf) && conf->extract->absolute_names)
    return "--absolute-names";
  if (conf->operation == OPERATION_EXTRACT && conf->extract->to_command)
    return "--to-command";
  if (has_programs (conf->checkpoint))
    return "--checkpoint-action=exec";
  /* The next volume may be on another host, or the user wants a shell.  */
  if (conf->volume->multi)
    return "--multi-volume";
  if (conf->volume->volno_file)
    return "--volno-file";
  return NULL;
}

/* Allow FD, a descriptor or -errno.  */
static bool
allow (struct limits *l, int fd)
{
  int err = fd < 0 ? fd : landlock_allow (&l->landlock, fd);
  if (err)
    l->why = strerror (-err);
  return !err;
}

/* Allow the directory FD, a descriptor or -errno.  */
static bool
allow_directory (struct limits *l, int fd)
{
  if (fd >= 0 && beneath_is_top (fd))
    {
      l->why = _ ("the target is /");
      return false;
    }
  return allow (l, fd);
}

/* Allow the directory NAME relative to ROOT.  */
static bool
allow_named (struct limits *l, int root, char const *name)
{
  int fd = pathfd_open_dir (root, name, false);
  bool allowed = allow_directory (l, fd);
  if (fd >= 0)
    close (fd);
  return allowed;
}

/* Cut off the last component of PATH, a name that does not exist.  */
static char const *
parent_of (char *path)
{
  char *slash = strrchr (path, '/');
  if (!slash)
    return ".";
  if (slash == path)
    return "/";
  *slash = '\0';
  return path;
}

/* Allow the directory TOP of --one-top-level, relative to ROOT, or where it
   will be made.  */
static bool
allow_top (struct limits *l, int root, char const *top)
{
  char *path = xstrdup (top);
  char const *existing = path;
  int fd;
  while ((fd = pathfd_open_dir (root, existing, false)) == -ENOENT
         && existing == path && !rename_has_dotdot (path))
    existing = parent_of (path);
  free (path);
  bool allowed = allow_directory (l, fd);
  if (fd >= 0)
    close (fd);
  return allowed;
}

/* For match_each_cwd: allow the directory of -C number CWD.  */
static bool
allow_target (void *arg, size_t cwd)
{
  struct limits *l = arg;
  for (size_t i = 0; i < l->count; i++)
    if (l->targets[i] == cwd)
      return true;
  if (l->count == MOST_TARGETS)
    {
      l->why = _ ("there are too many target directories");
      return false;
    }
  l->targets[l->count++] = cwd;
  char const *top = rename_top (l->run->renamer);
  int root = cwd_fd (l->run->cwd, cwd);
  if (top && !cwd_failed (root))
    return allow_top (l, root, top);
  /* Landlock takes no AT_FDCWD.  */
  return (root == AT_FDCWD ? allow_named (l, root, ".")
                           : allow_directory (l, root));
}

/* Allow what any run may write to, even if it has not opened it yet.  */
static bool
allow_always (struct limits *l)
{
  static char const names[][sizeof "/dev/null"] = { "/dev/null", "/dev/tty" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      int fd = pathfd_open_node (AT_FDCWD, names[i]);
      if (fd < 0)
        continue;
      bool allowed = allow (l, fd);
      close (fd);
      if (!allowed)
        return false;
    }
  char const *more = getenv ("TNC_SANDBOX_WRITABLE");
  return !more || allow_named (l, AT_FDCWD, more);
}

/* Allow the file NAME, which may be null: its directory, because a new one
   takes its place, or a pipe or device itself.  If that cannot be, writing to
   it will fail.  */
static bool
allow_file (struct limits *l, char const *name)
{
  struct stat st;
  if (!name)
    return true;
  bool special = stat (name, &st) == 0 && !S_ISREG (st.st_mode);
  char *path = special ? realpath (name, NULL) : xstrdup (name);
  int fd = (!path     ? -ENOENT
            : special ? pathfd_open_node (AT_FDCWD, path)
                      : pathfd_open_dir (AT_FDCWD, parent_of (path), false));
  free (path);
  if (fd < 0)
    return true;
  bool allowed = special || allow_directory (l, fd);
  if (special)
    (void) landlock_allow (&l->landlock, fd);
  close (fd);
  return allowed;
}

void
sandbox_enter (struct run *r, struct match const *m)
{
  struct config const *conf = r->conf;
  if (operation_writes (conf->operation))
    return;
  struct limits l = { .run = r, .why = option_that_needs_more (conf) };
  int err = 0;
  if (!l.why)
    err = landlock_begin (&l.landlock, &landlock_kernel_real);
  if (!l.why && !err)
    {
      if (allow_always (&l) && allow_file (&l, conf->status_file->name)
          && allow_file (&l, r->index ? conf->member_index : NULL)
          && (!changes_files (conf) || match_each_cwd (m, allow_target, &l)))
        err = landlock_enforce (&l.landlock);
      else
        landlock_end (&l.landlock);
    }
  if (!conf->debug)
    return;
  if (l.why || err)
    diag_warn (r->diag, WARN_NOTE, 0, _ ("sandbox: off: %s"),
               l.why ? l.why : strerror (-err));
  else
    diag_warn (r->diag, WARN_NOTE, 0,
               changes_files (conf)
                   ? _ ("sandbox: files can only be changed below the target "
                        "directories")
                   : _ ("sandbox: no file can be changed"));
  if (!l.why && !err && conf->status_file->name)
    diag_warn (r->diag, WARN_NOTE, 0,
               _ ("sandbox: except in the directory of --status-file"));
  if (!l.why && !err && r->index)
    diag_warn (r->diag, WARN_NOTE, 0,
               _ ("sandbox: except in the directory of --member-index"));
}
