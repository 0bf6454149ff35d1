/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/fill_file.h"

#include <unistd.h>

/* T was just created: get its status, which is cheaper than setting what is
   already right.  */
static void
check_new_owner (struct restore_values const *v, struct restore_target *t)
{
  struct stat st;
  if (fstat (t->fd, &st) != 0)
    return;
  t->owned = v->set_owner && st.st_uid == v->uid && st.st_gid == v->gid;
  t->mode_now = st.st_mode & 07777;
  t->mode_known = true;
}

/* Prepare the file T of J before data goes into it.  */
static enum outcome
prepare (struct file_filling *f, struct restore *r, struct restore_target *t)
{
  struct node_job *j = f->job;
  enum outcome result = OUT_OK;
  bool attributes = attrs_wanted (&r->attrs);
  if (attributes)
    {
      struct attrs_file a = { .dirfd = t->dirfd,
                              .name = t->base,
                              .fd = t->fd,
                              .mode = S_IFREG | j->m->mode,
                              .path = t->name };
      result = attrs_apply (&r->attrs, r->diag, &a, j->m, ATTRS_EARLY);
    }
  if (!j->existed && (j->ours || attributes))
    check_new_owner (&f->values, t);
  /* The file may have inherited the group of its directory: keep it private
     for now.  */
  if (!j->existed && j->ours && !t->owned
      && fchmod (t->fd, t->mode_now & S_IRWXU) == 0)
    t->mode_now &= S_IRWXU;
  return result;
}

/* T, which J overwrites, need not get what it has.  Set-id bits go when data
   is written or the owner is set, and attributes can change the mode.  */
static void
look_at_existing (struct file_filling const *f, struct restore const *r,
                  struct restore_target *t)
{
  struct restore_values const *v = &f->values;
  struct stat const *st = &f->job->st;
  t->owned = v->set_owner && st->st_uid == v->uid && st->st_gid == v->gid;
  t->mode_now = st->st_mode & 07777;
  t->mode_known
      = (!(t->mode_now & (S_ISUID | S_ISGID)) && !attrs_wanted (&r->attrs));
}

enum outcome
fill_file (struct file_filling *f, struct store *s, struct restore *r)
{
  struct node_job *j = f->job;
  struct restore_target t
      = { .dirfd = j->at.dirfd,
          .base = j->at.base,
          .fd = j->fd,
          .type = S_IFREG,
          .name = j->name,
          .mode_now = j->made_mode & ~r->umask,
          .mode_known = !r->same_permissions && !j->existed };
  if (j->existed)
    look_at_existing (f, r, &t);
  enum outcome result = prepare (f, r, &t);
  f->stored = store_file (s, &f->stream, j->m, j->name);
  /* An incomplete file must not look complete.  */
  if (f->stored == OUT_OK)
    result = outcome_worst (result, restore_apply (r, &t, &f->values, j->m));
  else if (!j->existed)
    (void) fchmod (j->fd, j->made_mode & S_IRWXU);
  return result;
}
