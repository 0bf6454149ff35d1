/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "incr/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/pathname.h"
#include "durable.h"
#include "format/dumpdir.h"
#include "format/snapfile.h"
#include "hash.h"
#include "incr/replacement.h"
#include "numhash.h"
#include "xalloc.h"

#define DIAG_KIND KIND_SNAPSHOT

enum
{
  READ_BYTES = 1 << 16
};

struct snapshot
{
  struct snapshot_opts opts;
  struct diag *diag;              /* borrowed */
  int fd;                         /* owned; -1: none */
  struct pagecache_stream stream; /* over FD */
  bool is_regular;
  bool is_device; /* a character device: it holds nothing, or has no end */
  struct bytebuf file; /* contents of the file; D->old points into it */
  size_t file_bytes;   /* its size */
  bool has_start;
  struct timespec start;
  Hash_table *by_key, *by_ino;
  struct snapshot_dir *first, **end;
  size_t renamed; /* number of renamed directories */
};

/* An NFS device number has its top bit set.  */
static bool
is_nfs (struct stat const *st)
{
  return (uintmax_t) st->st_dev >> (sizeof st->st_dev * 8 - 1);
}

static size_t
hash_key (void const *entry, size_t buckets)
{
  struct snapshot_dir const *d = entry;
  return numhash_string (d->key, buckets);
}

static bool
same_key (void const *a, void const *b)
{
  struct snapshot_dir const *d = a, *e = b;
  return strcmp (d->key, e->key) == 0;
}

static size_t
hash_ino (void const *entry, size_t buckets)
{
  struct snapshot_dir const *d = entry;
  return numhash (d->ino, buckets);
}

static bool
same_id (void const *a, void const *b)
{
  struct snapshot_dir const *d = a, *e = b;
  return d->ino == e->ino && d->dev == e->dev;
}

/* Append the components of NAME to KEY, which does not end in a slash.
   Returns the new end.  */
static char *
append_components (char *key, char const *name)
{
  while (*name)
    {
      name += pathname_slashes (name);
      size_t n = pathname_component (name);
      if (n && !(n == 1 && *name == '.'))
        {
          *key++ = '/';
          memcpy (key, name, n);
          key += n;
        }
      name += n;
    }
  return key;
}

char *
snapshot_key (char const *base, char const *name)
{
  char *key = xmalloc (strlen (base) + strlen (name) + 3);
  char *end = *name == '/' ? key : append_components (key, base);
  end = append_components (end, name);
  if (end == key)
    *end++ = '/';
  *end = '\0';
  return key;
}

/* Remove D from TABLE, unless another directory is there in its place.  */
static void
remove_from (Hash_table *table, struct snapshot_dir *d)
{
  if (hash_lookup (table, d) == d)
    hash_remove (table, d);
}

/* Add D to TABLE.  The first of several equal ones is kept.  */
static void
insert_into (Hash_table *table, struct snapshot_dir *d)
{
  if (!hash_insert (table, d))
    xalloc_die ();
}

/* The nearest directory above the one with KEY.  */
static struct snapshot_dir *
find_above (struct snapshot *s, char const *key)
{
  struct snapshot_dir *found = NULL;
  char *above = xstrdup (key);
  for (char *slash; !found && (slash = strrchr (above, '/'));)
    {
      if (slash == above)
        {
          if (key[1])
            found = snapshot_by_key (s, "/");
          break;
        }
      *slash = '\0';
      found = snapshot_by_key (s, above);
    }
  free (above);
  return found;
}

static void
link_dir (struct snapshot *s, struct snapshot_dir *d)
{
  struct snapshot_dir *around = find_above (s, d->key);
  d->parent = around;
  if (around)
    {
      d->sibling = around->child;
      if (d->sibling)
        d->sibling->before = d;
      around->child = d;
    }
}

static void
unlink_dir (struct snapshot_dir *d)
{
  if (!d->parent)
    return;
  if (d->before)
    d->before->sibling = d->sibling;
  else
    d->parent->child = d->sibling;
  if (d->sibling)
    d->sibling->before = d->before;
  d->parent = d->sibling = d->before = NULL;
}

static struct snapshot_dir *
new_dir (struct snapshot *s, char *key, char const *name)
{
  struct snapshot_dir *d = xzalloc (sizeof *d);
  d->key = key;
  d->name = xstrdup (name);
  bytebuf_init (&d->contents);
  *s->end = d;
  s->end = &d->next;
  return d;
}

/* Put TEXT, which it takes over, in the place of *AT, which may be the same
   pointer as WAS.  */
static void
replace_text (char **at, char const *was, char *text)
{
  if (*at != was)
    free (*at);
  *at = text;
}

void
snapshot_set_name (struct snapshot_dir *d, char const *name)
{
  if (strcmp (d->name, name) != 0)
    replace_text (&d->name, d->was, xstrdup (name));
}

void
snapshot_set_contents (struct snapshot_dir *d, void const *dumpdir, size_t n)
{
  bytebuf_release (&d->contents);
  if (n)
    d->contents = (struct bytebuf) { ximemdup (dumpdir, n), n, n };
  d->scanned = true;
}

static void
set_status (struct snapshot_dir *d, struct stat const *st)
{
  d->dev = st->st_dev;
  d->ino = st->st_ino;
  d->nfs = is_nfs (st);
}

/* Add one record of the file.  It replaces an earlier one of the same
   name.  */
static void
add_record (struct snapshot *s, struct snapfile_record const *r,
            char const *base)
{
  char *key = snapshot_key (base, r->name);
  struct snapshot_dir *d = snapshot_by_key (s, key);
  if (d)
    {
      free (key);
      remove_from (s->by_ino, d);
    }
  else
    {
      d = new_dir (s, key, r->name);
      d->was = d->name;
      d->was_key = key;
      insert_into (s->by_key, d);
    }
  d->nfs = r->nfs;
  d->mtime = r->mtime;
  d->dev = r->dev;
  d->ino = r->ino;
  d->has_old = r->has_contents;
  d->old = r->contents;
  d->old_bytes = r->contents_bytes;
  insert_into (s->by_ino, d);
}

/* Report a bad line of format 0 or 1.  */
static enum outcome
report_line (struct snapshot *s, struct snapfile_trouble const *t,
             char const *what)
{
  return diag_fatal (s->diag, t->err, "%s:%ju: %s",
                     diag_colon (s->diag, s->opts.file), t->position, what);
}

/* Report a bad field of format 2.  */
static enum outcome
report_field (struct snapshot *s, enum snapfile_status status,
              struct snapfile_trouble const *t)
{
  char const *file = diag_colon (s->diag, s->opts.file);
  switch (status)
    {
    case SNAPFILE_FOLLOWED:
      return diag_fatal (s->diag, 0,
                         _ ("%s: byte %ju: %s %s followed by "
                            "invalid byte 0x%02x"),
                         file, t->position, t->field, t->text, t->found);
    case SNAPFILE_RANGE:
      return diag_fatal (s->diag, t->err,
                         _ ("%s: byte %ju: (valid range "
                            "%jd..%ju)\n\t%s %s"),
                         file, t->position, t->min, t->max, t->field, t->text);
    case SNAPFILE_TOO_LONG:
      return diag_fatal (s->diag, 0, _ ("%s: byte %ju: %s %s... too long"),
                         file, t->position, t->field, t->text);
    case SNAPFILE_UNTERMINATED:
      return diag_fatal (s->diag, 0,
                         _ ("%s: byte %ju: Missing record terminator"), file,
                         t->position);
    default:
      return diag_fatal (s->diag, t->err, _ ("%s: byte %ju: %s %s"), file,
                         t->position, t->field, t->text);
    }
}

/* Report a bad format.  As in GNU tar, this ends with status 1 and prints no
   final line.  */
static enum outcome
report_format (struct snapshot *s, enum snapfile_status status,
               uintmax_t version)
{
  enum outcome o
      = (status == SNAPFILE_BAD_FORMAT
             ? diag_differs (s->diag, WARN_ALWAYS, 0,
                             _ ("Bad incremental file format"))
             : diag_differs (s->diag, WARN_ALWAYS, 0,
                             _ ("Unsupported incremental format version: "
                                "%ju"),
                             version));
  return outcome_worst (o, OUT_UNUSABLE);
}

static enum outcome
report_trouble (struct snapshot *s, enum snapfile_status status,
                struct snapfile_trouble const *t)
{
  switch (status)
    {
    case SNAPFILE_OK:
    case SNAPFILE_END:
      return OUT_OK;
    case SNAPFILE_NO_MEMORY:
      xalloc_die ();
    case SNAPFILE_BAD_FORMAT:
    case SNAPFILE_BAD_VERSION:
      return report_format (s, status, t->max);
    case SNAPFILE_EOF:
      return diag_fatal (s->diag, 0, _ ("%s: Unexpected EOF in snapshot file"),
                         diag_colon (s->diag, s->opts.file));
    case SNAPFILE_BAD_START:
      return report_line (s, t, _ ("Invalid time stamp"));
    case SNAPFILE_BAD_MTIME:
      return report_line (s, t, _ ("Invalid modification time"));
    case SNAPFILE_BAD_MTIME_NSEC:
      return report_line (s, t, _ ("Invalid modification time (nanoseconds)"));
    case SNAPFILE_BAD_DEV:
      return report_line (s, t, _ ("Invalid device number"));
    case SNAPFILE_BAD_INO:
      return report_line (s, t, _ ("Invalid inode number"));
    default:
      return report_field (s, status, t);
    }
}

/* Parse the contents of the file.  */
static enum outcome
parse (struct snapshot *s, char const *base)
{
  struct snapfile f;
  struct snapfile_record r;
  enum snapfile_status status = snapfile_begin (&f, s->file.data, s->file.len);
  s->start = f.start;
  s->has_start = true;
  if (status == SNAPFILE_OK)
    while ((status = snapfile_next (&f, &r)) == SNAPFILE_OK)
      add_record (s, &r, base);
  enum outcome o = report_trouble (s, status, &f.trouble);
  snapfile_release (&f);
  for (struct snapshot_dir *d = s->first; d; d = d->next)
    link_dir (s, d);
  return o;
}

/* Read the whole file.  */
static enum outcome
load (struct snapshot *s)
{
  ssize_t n;
  do
    {
      if (bytebuf_grow (&s->file, READ_BYTES) != 0)
        xalloc_die ();
      n = pagecache_read (&s->stream, s->file.data + s->file.len, READ_BYTES);
      if (n < 0 && n != -EINTR)
        return diag_call_fatal (s->diag, "read", s->opts.file, -n);
      if (0 < n)
        s->file.len += n;
    }
  while (n != 0);
  s->file_bytes = s->file.len;
  return OUT_OK;
}

static enum outcome
open_file (struct snapshot *s)
{
  s->fd = open (s->opts.file, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (s->fd < 0)
    return diag_call_error (s->diag, "open", s->opts.file, errno);
  struct stat st;
  bool known = fstat (s->fd, &st) == 0;
  s->is_regular = known && S_ISREG (st.st_mode);
  s->is_device = known && S_ISCHR (st.st_mode);
  bool empty = s->opts.from_scratch && !s->opts.keep && s->is_regular;
  int err = empty && ftruncate (s->fd, 0) != 0 ? errno : 0;
  pagecache_begin (s->opts.pagecache, &s->stream, s->fd, PAGECACHE_WRITE,
                   NULL);
  return (err ? diag_call_error (s->diag, "truncate", s->opts.file, err)
              : OUT_OK);
}

enum outcome
snapshot_open (struct snapshot **result, struct snapshot_opts const *o,
               char const *base, struct diag *d)
{
  struct snapshot *s = xzalloc (sizeof *s);
  s->opts = *o;
  s->diag = d;
  s->fd = -1;
  s->end = &s->first;
  bytebuf_init (&s->file);
  s->by_key = hash_initialize (0, NULL, hash_key, same_key, NULL);
  s->by_ino = hash_initialize (0, NULL, hash_ino, same_id, NULL);
  if (!s->by_key || !s->by_ino)
    xalloc_die ();

  enum outcome worst = o->file ? open_file (s) : OUT_OK;
  if (0 <= s->fd && !s->is_device && !(o->from_scratch && o->keep))
    worst = outcome_worst (worst, load (s));
  if (!outcome_is_fatal (worst) && s->file.len)
    worst = outcome_worst (worst, parse (s, base));
  if (outcome_is_fatal (worst))
    {
      snapshot_free (s);
      s = NULL;
    }
  *result = s;
  return worst;
}

bool
snapshot_start (struct snapshot const *s, struct timespec *start)
{
  *start = s->start;
  return s->has_start;
}

struct snapshot_dir *
snapshot_by_key (struct snapshot *s, char const *key)
{
  struct snapshot_dir d = { .key = (char *) key };
  return hash_lookup (s->by_key, &d);
}

struct snapshot_dir *
snapshot_by_status (struct snapshot *s, struct stat const *st)
{
  struct snapshot_dir d = { .dev = st->st_dev, .ino = st->st_ino };
  return hash_lookup (s->by_ino, &d);
}

bool
snapshot_same (struct snapshot const *s, struct snapshot_dir const *d,
               struct stat const *st)
{
  return (d->ino == st->st_ino
          && (!s->opts.check_device || d->dev == st->st_dev
              || (d->nfs && is_nfs (st))));
}

struct snapshot_dir *
snapshot_add (struct snapshot *s, char *key, char const *name,
              struct stat const *st)
{
  struct snapshot_dir *d = new_dir (s, key, name);
  set_status (d, st);
  insert_into (s->by_key, d);
  insert_into (s->by_ino, d);
  link_dir (s, d);
  return d;
}

void
snapshot_replace (struct snapshot *s, struct snapshot_dir *d,
                  struct stat const *st)
{
  remove_from (s->by_ino, d);
  set_status (d, st);
  d->replaced |= d->has_old;
  d->has_old = false;
  insert_into (s->by_ino, d);
}

/* A and B, joined by one slash.  */
static char *
join (char const *a, char const *b)
{
  size_t n = strlen (a);
  while (0 < n && a[n - 1] == '/')
    n--;
  char *joined = xmalloc (n + strlen (b) + 2);
  memcpy (joined, a, n);
  joined[n] = '/';
  strcpy (joined + n + 1, b + (*b == '/'));
  return joined;
}

void
snapshot_respell (struct snapshot_dir *d, char const *name)
{
  size_t n = strlen (d->name);
  while (0 < n && d->name[n - 1] == '/')
    n--;
  for (struct snapshot_dir *c = d->child; c; c = c->sibling)
    if (c->found && strncmp (c->name, d->name, n) == 0 && c->name[n] == '/')
      {
        char *below = join (name, c->name + n);
        snapshot_respell (c, below);
        free (below);
      }
  snapshot_set_name (d, name);
}

/* Remove the keys of D and of everything below it that was not found in this
   run.  */
static void
remove_keys (struct snapshot *s, struct snapshot_dir *d)
{
  remove_from (s->by_key, d);
  for (struct snapshot_dir *c = d->child; c; c = c->sibling)
    if (!c->found)
      remove_keys (s, c);
}

void
snapshot_forget (struct snapshot *s, struct snapshot_dir *d)
{
  remove_from (s->by_key, d);
  remove_from (s->by_ino, d);
  for (struct snapshot_dir *c = d->child; c; c = c->sibling)
    if (!c->found)
      snapshot_forget (s, c);
}

/* Give D its new KEY and NAME, and rename everything below it that was not
   found in this run to match.  Takes over KEY and NAME.  */
static void
move_dir (struct snapshot *s, struct snapshot_dir *d, char *key, char *name)
{
  size_t old_bytes = strlen (d->key);
  old_bytes -= old_bytes == 1;
  remove_from (s->by_key, d);
  struct snapshot_dir *other = snapshot_by_key (s, key);
  if (other)
    remove_keys (s, other);
  for (struct snapshot_dir *c = d->child; c; c = c->sibling)
    if (!c->found)
      {
        c->carried = true;
        move_dir (s, c, join (key, c->key + old_bytes),
                  join (name, c->key + old_bytes));
      }
  replace_text (&d->key, d->was_key, key);
  replace_text (&d->name, d->was, name);
  insert_into (s->by_key, d);
}

void
snapshot_rename (struct snapshot *s, struct snapshot_dir *d, char *key,
                 char const *name)
{
  unlink_dir (d);
  move_dir (s, d, key, xstrdup (name));
  d->renamed = ++s->renamed;
  d->carried = false;
  link_dir (s, d);
}

struct snapshot_dir *
snapshot_first (struct snapshot const *s)
{
  return s->first;
}

void
snapshot_lose (struct snapshot_dir *d, char const *name)
{
  if (!d->lost)
    d->lost = xzalloc (sizeof *d->lost);
  if (bytebuf_append (d->lost, name, strlen (name) + 1) != 0)
    xalloc_die ();
}

void
snapshot_lose_all (struct snapshot_dir *d)
{
  d->scanned = false;
}

/* Put the contents of D to be saved into OUT.  The old contents are no
   substitute: the next run would take them to be archived in this run.  */
static int
format_contents (struct snapshot_dir const *d, struct bytebuf *out)
{
  int e = 0;
  bytebuf_reset (out);
  if (d->scanned)
    {
      struct dumpdir at;
      struct dumpdir_entry entry;
      size_t lost = 0;
      dumpdir_begin (&at, d->contents.data, d->contents.len);
      while (e == 0 && dumpdir_next (&at, &entry))
        {
          if (d->lost && lost < d->lost->len
              && strcmp ((char const *) d->lost->data + lost, entry.name) == 0)
            lost += strlen (entry.name) + 1;
          else
            e = dumpdir_put (out, entry.code, entry.name);
        }
    }
  return e;
}

/* Put the new contents of the file into OUT.  */
static void
format_file (struct snapshot const *s, struct bytebuf *out)
{
  struct bytebuf contents;
  bytebuf_init (&contents);
  int e = snapfile_put_head (out, COMPAT_VERSION, s->opts.start);
  for (struct snapshot_dir const *d = s->first; d && e == 0; d = d->next)
    if (d->found && (e = format_contents (d, &contents)) == 0)
      {
        struct snapfile_record r = { .nfs = d->nfs,
                                     .mtime = d->mtime,
                                     .dev = d->dev,
                                     .ino = d->ino,
                                     .name = d->name,
                                     .contents = contents.data,
                                     .contents_bytes = contents.len };
        e = snapfile_put (out, &r);
      }
  bytebuf_release (&contents);
  if (e != 0)
    xalloc_die ();
}

/* Write the N bytes at P to S.  0 or -errno.  */
static int
write_all (struct pagecache_stream *s, unsigned char const *p, size_t n)
{
  while (n)
    {
      ssize_t written = pagecache_write (s, p, n);
      if (written < 0 && written != -EINTR)
        return written;
      if (0 < written)
        {
          p += written;
          n -= written;
        }
    }
  return 0;
}

/* The same at offset AT of the file.  */
static int
write_at (struct snapshot *s, off_t at, unsigned char const *p, size_t n)
{
  int e = s->is_regular ? pagecache_seek (&s->stream, at) : 0;
  return e ? e : write_all (&s->stream, p, n);
}

/* Close the file.  0 or -errno.  */
static int
close_file (struct snapshot *s)
{
  int e = pagecache_end (&s->stream, false);
  if (close (s->fd) != 0 && e == 0)
    e = -errno;
  s->fd = -1;
  return e;
}

/* Put a new file with the contents OUT in the place of the old one.  False if
   that is not possible, and the old one must be rewritten; *RESULT is only set
   otherwise.  */
static bool
replace (struct snapshot *s, struct bytebuf const *out, enum outcome *result)
{
  struct replacement r;
  struct pagecache_stream stream;
  char const *call = "write";
  if (replacement_begin (&r, s->opts.file, s->fd) != 0)
    return false;

  pagecache_begin (s->opts.pagecache, &stream, r.new.fd, PAGECACHE_WRITE,
                   NULL);
  int e = write_all (&stream, out->data, out->len);
  int ended = pagecache_end (&stream, false);
  if (e == 0)
    {
      call = "sync";
      e = ended ? ended : replacement_sync (&r);
    }
  int finished = e ? 0 : replacement_finish (&r);
  bool replaced = !r.new.name;
  if (replaced)
    e = finished;
  else
    replacement_abandon (&r);
  *result = (e ? diag_call_error (s->diag, call, s->opts.file, -e) : OUT_OK);
  return replaced || e != 0;
}

/* --fsync: bring the file and its name to the disk.  */
static int
sync_file (struct snapshot *s)
{
  int e = durable_fsync (&sysops_real, s->fd);
  return e || !s->is_regular
             ? e
             : durable_entry (&sysops_real, s->opts.file, s->fd);
}

/* Write OUT to the file as it is.  */
static enum outcome
rewrite (struct snapshot *s, struct bytebuf const *out)
{
  size_t old = s->is_regular ? s->file_bytes : out->len;
  size_t common = old < out->len ? old : out->len;

  enum outcome o = OUT_OK;
  int e = write_at (s, common, out->data + common, out->len - common);
  if (e < 0)
    {
      /* Cut it to its old size: its old contents are intact.  */
      o = diag_call_error (s->diag, "write", s->opts.file, -e);
      if (ftruncate (s->fd, old) != 0)
        o = outcome_worst (
            o, diag_call_error (s->diag, "truncate", s->opts.file, errno));
    }
  else if ((e = write_at (s, 0, out->data, common)) < 0)
    o = diag_call_error (s->diag, "write", s->opts.file, -e);
  else if (s->is_regular && ftruncate (s->fd, out->len) != 0)
    o = diag_call_error (s->diag, "truncate", s->opts.file, errno);
  else if ((e = pagecache_sync (&s->stream)) < 0
           || (s->opts.fsync && (e = sync_file (s)) < 0))
    o = diag_call_error (s->diag, "sync", s->opts.file, -e);
  return o;
}

enum outcome
snapshot_save (struct snapshot *s)
{
  if (s->fd < 0)
    return OUT_OK;
  struct bytebuf out;
  enum outcome o = OUT_OK;
  bytebuf_init (&out);
  /* The old contents are not needed any more.  */
  bytebuf_release (&s->file);
  format_file (s, &out);
  if (!replace (s, &out, &o))
    o = rewrite (s, &out);
  bytebuf_release (&out);
  int e = close_file (s);
  if (e && o == OUT_OK)
    o = diag_call_error (s->diag, "close", s->opts.file, -e);
  return o;
}

void
snapshot_free (struct snapshot *s)
{
  if (!s)
    return;
  if (0 <= s->fd)
    close_file (s);
  hash_free (s->by_key);
  hash_free (s->by_ino);
  for (struct snapshot_dir *next; s->first; s->first = next)
    {
      struct snapshot_dir *d = s->first;
      next = d->next;
      replace_text (&d->name, d->was, NULL);
      replace_text (&d->key, d->was_key, NULL);
      free (d->was);
      free (d->was_key);
      bytebuf_release (&d->contents);
      if (d->lost)
        bytebuf_release (d->lost);
      free (d->lost);
      free (d);
    }
  bytebuf_release (&s->file);
  free (s);
}
