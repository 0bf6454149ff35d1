/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "op/dump_operand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/i18n.h"
#include "base/member.h"
#include "base/pathname.h"
#include "fs/anchors.h"
#include "fs/content.h"
#include "fs/cwd.h"
#include "fs/prefetch.h"
#include "fs/walk.h"
#include "op/create_opts.h"
#include "op/dir_rules.h"
#include "op/dump_member.h"
#include "op/incremental_opts.h"
#include "op/run.h"
#include "report/ask.h"
#include "select/agefilter.h"
#include "select/exclude.h"
#include "select/name_list.h"
#include "xalloc.h"

#define DIAG_KIND KIND_READ

struct dump_operand
{
  struct dump_member file;
  struct exclude *exclude;           /* borrowed; for the current operand */
  struct name_list_name const *name; /* the current operand */
  struct dump_source const *source;  /* borrowed */
  struct prefetch *prefetch;         /* owned or null */
  bool peek_again;                   /* no name was seen yet */
  bool in_tree;                      /* it is for the current tree */
  struct walk_opts ahead;            /* of the walk of the prefetch */
  struct anchors around;             /* of the last operand in a directory */
};

/* The prefetch of a tree: a second walk, ahead of the main one.  */

/* A walk_filter.  */
static bool
filter_prefetch (void *arg, char const *path, void *user)
{
  (void) user;
  return !exclude_hit (arg, NULL, path);
}

static void *
fork_walk (void *arg)
{
  struct dump_operand *d = arg;
  struct walk *w = walk_fork (d->file.walk, &d->ahead);
  if (w)
    {
      walk_set_filter (w, filter_prefetch, d->exclude);
      walk_set_names_only (w);
    }
  return w;
}

static bool
next_of_walk (void *walker, struct prefetch_found *f)
{
  if ((f->name = walk_dir_ahead (walker, &f->dirfd)))
    {
      f->is_directory = true;
      return true;
    }
  struct walk_entry e;
  enum walk_event event = walk_next (walker, &e);
  if (event == WALK_END)
    return false;
  bool is_file = event == WALK_ENTRY && S_ISREG (e.st.st_mode);
  *f = (struct prefetch_found) { .path = is_file ? e.path : NULL,
                                 .name = e.name,
                                 .dirfd = e.dirfd,
                                 .is_regular = true,
                                 .ino = e.st.st_ino };
  return true;
}

static void
free_walk (void *walker)
{
  walk_close (walker, NULL);
}

static struct prefetch_traversal const tree
    = { .fork = fork_walk, .next = next_of_walk, .free = free_walk };

/* The prefetch of operands: those that are known.  */

static void *
begin_operands (void *arg)
{
  struct dump_operand *d = arg;
  d->peek_again = true;
  /* A file may be named twice: see dump_member_prefetch.  */
  return d->file.opts->atime_preserve == ATIME_REPLACE ? NULL : d;
}

static struct prefetch_traversal const operands = { .fork = begin_operands };

/* Have N read ahead.  */
static void
offer (struct dump_operand *d, struct name_list_name const *n)
{
  size_t start;
  int fd = dump_open_around (d->file.run, &d->around, n, &start);
  if (cwd_failed (fd))
    return;
  prefetch_offer (d->prefetch,
                  &(struct prefetch_found) {
                      .path = n->name, .name = n->name + start, .dirfd = fd });
  if (n->in_dir)
    close (fd);
}

/* Have the operands after the current one read ahead.  */
static void
offer_next (struct dump_operand *d)
{
  struct dump_source const *s = d->source;
  struct name_list_name n;
  for (unsigned room = prefetch_room (d->prefetch);
       room && s->peek (s->arg, d->peek_again, &n); room--)
    {
      d->peek_again = false;
      if (dir_rules_allow (d->exclude, NULL, n.name))
        offer (d, &n);
    }
}

/* From here on prefetch what T shows; null: nothing.  */
static void
switch_prefetch (struct dump_operand *d, struct prefetch_traversal const *t)
{
  if (!d->prefetch)
    return;
  prefetch_end (d->prefetch);
  d->in_tree = t != &operands;
  if (t)
    prefetch_begin (d->prefetch, t, d);
}

struct dump_operand *
dump_operand_new (struct run *r, struct writer *w,
                  struct dump_source const *source)
{
  struct dump_operand *d = xzalloc (sizeof *d);
  dump_member_init (&d->file, r, w);
  d->ahead = *r->conf->walk;
  /* The main walk restores the access times that it finds, so the other one
     must not change them before.  */
  d->ahead.no_atime |= d->file.opts->atime_preserve == ATIME_REPLACE;
  d->source = source;
  d->prefetch = dump_member_prefetch (&d->file, d->file.age, &d->ahead);
  d->file.prefetch = d->prefetch;
  if (d->prefetch)
    prefetch_begin (d->prefetch, &operands, d);
  return d;
}

void
dump_operand_free (struct dump_operand *d)
{
  if (!d)
    return;
  prefetch_free (d->prefetch, d->file.run->pagecache);
  dump_member_release (&d->file);
  anchors_release (&d->around);
  free (d);
}

/* Everything in the directory E was archived.  NOW is open unless FD is
   negative.  */
static enum outcome
finish_directory (struct dump_operand *d, struct walk_entry const *e)
{
  enum outcome o = OUT_OK;
  struct stat now;
  if (0 <= e->fd)
    {
      if (fstat (e->fd, &now) != 0)
        return dump_member_report (&d->file, "stat", e, errno);
      if (content_differs (&e->st, &now, d->file.opts->remove_files))
        o = dump_member_report_changed (&d->file, e);
      if (d->file.opts->atime_preserve == ATIME_REPLACE)
        {
          int r = content_restore_atime (e->fd, &e->st, &now);
          if (r < 0)
            o = outcome_worst (
                o, diag_call_error (d->file.diag, "utime", e->path, -r));
        }
    }
  dump_member_remove_later (&d->file, e);
  return o;
}

static void
report_tag (struct dump_operand *d, struct walk_entry const *e,
            struct exclude_tag const *tag)
{
  dump_policy_report_tag (&d->file.policy,
                          dump_member_slash (&d->file, e->path), tag);
}

/* Write the header of the directory E, which is open.  Returns whether to
   descend into it.  */
static enum outcome
dump_dir_header (struct dump_operand *d, struct walk_entry *e,
                 struct exclude_tag const *tag, bool *descend)
{
  *descend = false;
  /* For -r and -u with -g, directories only lead to files.  */
  bool has_header = !d->file.run->conf->incremental->on;
  enum outcome o = has_header ? dump_member_directory (&d->file, e) : OUT_OK;
  if (!outcome_is_done (o) || !d->name->recurse)
    return o;
  if (e->loop)
    return outcome_worst (
        o, diag_call_error (d->file.diag, "open", e->path, ELOOP));
  if (e->other_device)
    {
      dump_policy_report_other_device (&d->file.policy,
                                       dump_member_slash (&d->file, e->path));
      return o;
    }
  report_tag (d, e, tag);
  *descend = tag->effect != EXCLUDE_TAG_UNDER;
  if (*descend && e->depth == 0)
    switch_prefetch (d, exclude_is_by_name (d->exclude) ? &tree : NULL);
  return o;
}

static enum outcome
dump_directory (struct dump_operand *d, struct walk_entry *e)
{
  enum walk_event event = walk_open_dir (d->file.walk, e);
  if (event != WALK_ENTRY)
    return dump_member_report (
        &d->file, event == WALK_OPEN_FAILED ? "open" : "savedir", e, e->error);

  struct exclude_tag tag;
  struct dir_rules *own = dir_rules_enter (d->exclude, e, &tag);
  if (own)
    walk_set_user (d->file.walk, own);

  bool descend = false;
  enum outcome o = OUT_OK;
  if (tag.effect == EXCLUDE_TAG_ALL)
    report_tag (d, e, &tag);
  else
    o = dump_dir_header (d, e, &tag, &descend);
  if (!descend)
    {
      if (outcome_is_done (o) && tag.effect != EXCLUDE_TAG_ALL)
        o = outcome_worst (o, finish_directory (d, e));
      dir_rules_leave (own);
      walk_prune (d->file.walk);
    }
  return o;
}

static enum outcome
dump_entry (struct dump_operand *d, struct walk_entry *e)
{
  if (!S_ISDIR (e->st.st_mode))
    return dump_member_entry (&d->file, e);
  dump_member_begin (&d->file, e, true);
  return dump_directory (d, e);
}

/* Whether PATH, in a directory with the RULES, is wanted.  */
static bool
is_wanted (struct dump_operand *d, char const *path,
           struct dir_rules const *rules)
{
  return (dir_rules_allow (d->exclude, rules, path)
          && (!d->file.opts->interactive
              || ask_confirm (d->file.run->ask, _ ("add %s?"), path)));
}

/* A walk_filter.  */
static bool
filter (void *arg, char const *path, void *user)
{
  return is_wanted (arg, path, user);
}

static enum outcome
dump_event (struct dump_operand *d, enum walk_event event,
            struct walk_entry *e)
{
  switch (event)
    {
    case WALK_ENTRY:
      return dump_entry (d, e);
    case WALK_LEAVE:
      dir_rules_leave (e->user);
      return finish_directory (d, e);
    case WALK_STAT_FAILED:
      dump_member_begin (&d->file, e, false);
      return dump_member_report (&d->file, "stat", e, e->error);
    case WALK_OPEN_FAILED:
      return dump_member_report (&d->file, "open", e, e->error);
    case WALK_READ_FAILED:
      return dump_member_report (&d->file, "savedir", e, e->error);
    case WALK_END:
      break;
    }
  return OUT_OK;
}

/* A walk_supply.  */
static int
supply (void *arg, char const *path, struct stat *st)
{
  struct dump_operand *d = arg;
  return dump_member_take (&d->file, path, st) ? d->file.ahead.fd : -1;
}

/* Whether nearly all regular files will be opened.  */
static bool
opens_most (struct dump_operand const *d)
{
  return !writer_is_null (d->file.writer)
         && !d->file.run->conf->age->mtime_set;
}

int
dump_open_around (struct run *r, struct anchors *a,
                  struct name_list_name const *n, size_t *start)
{
  int root = cwd_fd (r->cwd, n->cwd);
  *start = 0;
  if (!n->in_dir || cwd_failed (root))
    return root;
  *start = strrchr (n->name, '/') + 1 - n->name;
  char *dir = pathname_strip (ximemdup0 (n->name, *start));
  int fd = anchors_open (a, n->cwd, root, dir,
                         O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  free (dir);
  struct stat st;
  if (0 <= fd
      && (fstat (fd, &st) != 0 || st.st_dev != n->dir_dev
          || st.st_ino != n->dir_ino))
    {
      close (fd);
      return -ENOENT;
    }
  return fd;
}

/* N cannot be looked up because of ERR, which is a -errno value.  */
static enum outcome
report_around (struct dump_operand *d, struct name_list_name const *n, int err)
{
  struct run *r = d->file.run;
  if (!n->in_dir)
    return diag_call_fatal_of (KIND_USAGE, r->diag, "open",
                               cwd_name (r->cwd, n->cwd), -err);
  struct walk_entry e = { .path = n->name, .depth = 1 };
  return dump_member_report (&d->file, "open", &e, -err);
}

/* Archive the current operand, NAME in DIRFD, and what is below it.  */
static enum outcome
dump_tree (struct dump_operand *d, int dirfd, size_t start)
{
  struct walk *w = walk_open (d->file.run->conf->walk, dirfd, d->name->name);
  walk_set_start (w, start);
  d->file.walk = w;
  walk_set_filter (w, filter, d);
  if (d->prefetch)
    walk_set_supply (w, supply, d);
  if (opens_most (d))
    walk_set_open (w, content_flags (&d->file.content));
  enum outcome worst = OUT_OK;
  struct walk_entry e;
  enum walk_event event;
  while (!outcome_is_fatal (worst) && (event = walk_next (w, &e)) != WALK_END)
    worst = outcome_worst (worst, dump_event (d, event, &e));
  if (d->in_tree)
    switch_prefetch (d, &operands);
  walk_close (w, dir_rules_leave);
  d->file.walk = NULL;
  return worst;
}

enum outcome
dump_operand_add (struct dump_operand *d, struct name_list_name const *n)
{
  struct run *r = d->file.run;
  /* The same name in another directory is another file.  */
  if (n->cwd != d->file.cwd)
    switch_prefetch (d, &operands);
  d->name = n;
  d->file.cwd = n->cwd;
  d->exclude = name_list_exclude (r->names);
  if (!is_wanted (d, n->name, NULL))
    return OUT_OK;
  size_t start;
  int fd = dump_open_around (r, &d->around, n, &start);
  if (cwd_failed (fd))
    return report_around (d, n, fd);

  struct walk_entry e
      = { .dirfd = fd, .name = n->name + start, .path = n->name };
  e.fd = supply (d, n->name, &e.st);
  if (d->prefetch)
    offer_next (d);
  enum outcome o
      = e.fd < 0 ? dump_tree (d, fd, start) : dump_member_entry (&d->file, &e);
  if (n->in_dir)
    close (fd);
  return o;
}

void
dump_operand_report_links (struct dump_operand *d)
{
  dump_member_report_links (&d->file);
}

enum outcome
dump_operand_remove_files (struct dump_operand *d)
{
  return dump_member_remove_files (&d->file);
}
