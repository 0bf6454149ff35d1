/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "report/listing.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/when.h"
#include "base/xattrmask.h"
#include "filemode.h"
#include "format/dumpdir.h"
#include "inttostr.h"
#include "minmax.h"
#include "xalloc.h"
#include "xio.h"

#define DIAG_KIND KIND_WRITE

enum
{
  OWNER_WIDTH = 19,
  DATE_WIDTH = 16
};

enum outcome
listing_open (struct listing *l, struct listing_opts const *o, bool to_stderr,
              struct diag *d)
{
  *l = (struct listing) {
    .opts = o, .diag = d, .owner_width = OWNER_WIDTH, .date_width = DATE_WIDTH
  };
  bytebuf_init (&l->line);
  bytebuf_init (&l->held);
  l->out = to_stderr ? xio_stderr () : xio_stdout ();
  if (o->index_file)
    {
      l->out = fopen (o->index_file, "we");
      if (!l->out)
        return diag_call_fatal (d, "open", o->index_file, errno);
    }
  struct stat st;
  l->flush_lines
      = !(fstat (xio_fileno (l->out), &st) == 0 && S_ISREG (st.st_mode));
  return OUT_OK;
}

static void
append_text (struct listing *l, char const *text, size_t n)
{
  if (bytebuf_append (&l->line, text, n) != 0)
    xalloc_die ();
}

static void
append_string (struct listing *l, char const *text)
{
  append_text (l, text, strlen (text));
}

static void
append_blanks (struct listing *l, int n)
{
  while (0 < n--)
    append_text (l, " ", 1);
}

void
listing_set_before (struct listing *l, void (*before) (void *), void *arg)
{
  l->before = before;
  l->before_arg = arg;
  l->shares_screen = before && isatty (xio_fileno (l->out));
}

void
listing_yield (struct listing *l)
{
  if (l->shares_screen)
    l->before (l->before_arg);
}

/* Write the N bytes at TEXT.  */
static void
write_lines (struct listing *l, void const *text, size_t n)
{
  listing_yield (l);
  if (n) /* TEXT may be null */
    fwrite (text, 1, n, l->out);
  if (l->flush_lines)
    fflush (l->out);
}

/* Write the line, or hold it back.  */
static void
end_lines (struct listing *l)
{
  if (!l->holding)
    write_lines (l, l->line.data, l->line.len);
  else if (bytebuf_append (&l->held, l->line.data, l->line.len) != 0)
    xalloc_die ();
  bytebuf_reset (&l->line);
}

uintmax_t
listing_hold (struct listing *l)
{
  l->holding = true;
  return l->released + l->held.len;
}

void
listing_release (struct listing *l, uintmax_t mark)
{
  size_t n = MIN (l->held.len, mark - l->released);
  if (mark == UINTMAX_MAX)
    l->holding = false;
  if (n == 0)
    return;
  write_lines (l, l->held.data, n);
  memmove (l->held.data, l->held.data + n, l->held.len - n);
  l->held.len -= n;
  l->released += n;
}

/* Escape TEXT for a terminal, whatever --quoting-style is.  Most text needs no
   change.  */
static char const *
escape_text (struct listing *l, char const *text)
{
  for (char const *p = text; *p; p++)
    if (*p < ' ' || '~' < *p || *p == '\\')
      return quote_safe (&l->diag->quoter, text);
  return text;
}

static void
put_block (struct listing *l, off_t block)
{
  char text[40];
  if (l->opts->block_number && block >= 0)
    append_text (
        l, text,
        snprintf (text, sizeof text, _ ("block %jd: "), (intmax_t) block));
}

static char
type_letter (struct member const *m)
{
  switch (m->kind)
    {
    case MEMBER_REGULAR:
      return '-';
    case MEMBER_CONTIGUOUS:
      return 'C';
    case MEMBER_HARDLINK:
      return 'h';
    case MEMBER_SYMLINK:
      return 'l';
    case MEMBER_CHARDEV:
      return 'c';
    case MEMBER_BLOCKDEV:
      return 'b';
    case MEMBER_DIRECTORY:
      return 'd';
    case MEMBER_FIFO:
      return 'p';
    case MEMBER_VOLUME_LABEL:
      return 'V';
    case MEMBER_CONTINUATION:
      return 'M';
    case MEMBER_LONG_NAME:
      return 'L';
    case MEMBER_UNKNOWN:
      break;
    }
  return '?';
}

/* Whether attribute A is listed.  */
static bool
shows_xattr (struct listing const *l, struct member_xattr const *a)
{
  struct listing_opts const *o = l->opts;
  return (o->show_xattrs
          && xattrmask_restore (o->xattr_include, o->xattr_exclude, a->name));
}

/* The mark after the mode: which attributes M has.  */
static char
attribute_mark (struct listing const *l, struct member const *m)
{
  if (l->opts->show_acls && (m->acl_access || m->acl_default))
    return '+';
  if (l->opts->show_selinux && m->selinux && *m->selinux)
    return '.';
  for (size_t i = 0; i < m->xattr_count; i++)
    if (shows_xattr (l, &m->xattrs[i]))
      return '*';
  return ' ';
}

static void
put_modes (struct listing *l, struct member const *m)
{
  char modes[12];
  strmode (m->mode & 07777, modes);
  modes[0] = type_letter (m);
  append_text (l, modes, 10);
  if (l->opts->show_acls || l->opts->show_selinux || l->opts->show_xattrs)
    append_text (l, (char[]) { attribute_mark (l, m) }, 1);
}

/* NAME, or ID if NAME is empty or numbers are wanted.  May be formatted in
   BUF.  */
static char const *
owner_text (struct listing *l, struct member const *m, char const *name,
            uintmax_t id, char buf[INT_BUFSIZE_BOUND (uintmax_t)])
{
  if (*name && !l->opts->numeric_owner && m->format != FORMAT_V7)
    return escape_text (l, name);
  return umaxtostr (id, buf);
}

/* Append "USER/GROUP    SIZE" in a field that only grows.  */
static void
append_owner_and_size (struct listing *l, struct member const *m)
{
  char uid[INT_BUFSIZE_BOUND (uintmax_t)], gid[sizeof uid], number[48];
  char const *size;
  char const *user = owner_text (l, m, m->uname, m->uid, uid);
  char const *group = owner_text (l, m, m->gname, m->gid, gid);
  if (m->kind == MEMBER_CHARDEV || m->kind == MEMBER_BLOCKDEV)
    {
      snprintf (number, sizeof number, "%u,%u", m->dev_major, m->dev_minor);
      size = number;
    }
  else
    size = imaxtostr (m->size, number);

  size_t width = strlen (user) + 1 + strlen (group) + 1 + strlen (size);
  if ((size_t) l->owner_width < width)
    l->owner_width = width < 1000000 ? width : 1000000;
  append_string (l, user);
  append_string (l, "/");
  append_string (l, group);
  append_blanks (l, 1 + l->owner_width - (int) width);
  append_string (l, size);
}

/* Append " DATE " in a field that only grows.  */
static void
append_date (struct listing *l, struct member const *m)
{
  char text[WHEN_BYTES];
  int n = strlen (
      when_format (m->mtime, l->opts->full_time, l->opts->utc, text));
  if (l->date_width < n)
    l->date_width = n;
  append_string (l, " ");
  append_string (l, text);
  append_blanks (l, 1 + l->date_width - n);
}

/* Append the text after the name.  */
static void
append_suffix (struct listing *l, struct member const *m)
{
  char text[80];
  switch (m->kind)
    {
    case MEMBER_SYMLINK:
    case MEMBER_HARDLINK:
      /* TRANSLATORS: It stands between two names.  */
      append_string (l, m->kind == MEMBER_SYMLINK ? " -> " : _ (" link to "));
      append_string (l, quote_listing (&l->diag->quoter, m->link_name));
      return;
    case MEMBER_LONG_NAME:
      append_string (l, m->typeflag == 'K' ? _ ("--Long Link--")
                                           : _ ("--Long Name--"));
      return;
    case MEMBER_VOLUME_LABEL:
      append_string (l, _ ("--Volume Header--"));
      return;
    case MEMBER_CONTINUATION:
      snprintf (text, sizeof text, _ ("--Continued at byte %jd--"),
                (intmax_t) m->continued_at);
      append_string (l, text);
      return;
    case MEMBER_UNKNOWN:
      snprintf (text, sizeof text, _ (" unknown file type %s"),
                quote_name (&l->diag->quoter, (char[]) { m->typeflag, '\0' }));
      append_string (l, text);
      return;
    default:
      return;
    }
}

/* Append one indented line per attribute.  */
static void
append_attributes (struct listing *l, struct member const *m)
{
  if (l->opts->show_selinux && m->selinux && *m->selinux)
    {
      append_string (l, "  s: ");
      append_string (l, escape_text (l, m->selinux));
      append_string (l, "\n");
    }
  if (l->opts->show_acls && (m->acl_access || m->acl_default))
    {
      append_string (l, "  a: ");
      char const *parts[] = { m->acl_access, m->acl_default };
      bool first = true;
      for (int i = 0; i < 2; i++)
        for (char const *p = parts[i] ? parts[i] : ""; *p;)
          {
            size_t n = strcspn (p, "\n,");
            if (n)
              {
                char *entry = xmemdup (p, n + 1);
                entry[n] = '\0';
                append_string (l, first ? "" : ",");
                append_string (l, i ? "default:" : "");
                append_string (l, escape_text (l, entry));
                free (entry);
                first = false;
              }
            p += n + (p[n] != '\0');
          }
      append_string (l, "\n");
    }
  for (size_t i = 0; i < m->xattr_count; i++)
    if (shows_xattr (l, &m->xattrs[i]))
      {
        struct member_xattr const *a = &m->xattrs[i];
        char text[32];
        snprintf (text, sizeof text, "  x: %zu ", a->value_bytes);
        append_string (l, text);
        append_string (l, escape_text (l, a->name));
        append_string (l, "\n");
      }
}

/* Append the entries of a dumpdir, one per line, and an empty line.  */
static void
append_dumpdir (struct listing *l, struct member const *m)
{
  struct dumpdir d;
  struct dumpdir_entry e;
  dumpdir_begin (&d, m->dumpdir, m->dumpdir_bytes);
  while (dumpdir_next (&d, &e))
    {
      append_string (l, escape_text (l, (char[]) { e.code, '\0' }));
      append_string (l, " ");
      append_string (l, escape_text (l, e.name));
      append_string (l, "\n");
    }
  append_string (l, "\n");
}

void
listing_member (struct listing *l, struct member const *m, char const *name,
                off_t block)
{
  if (l->opts->verbosity == 0)
    return;
  if (l->prefix)
    append_string (l, l->prefix);
  put_block (l, block);
  if (l->opts->verbosity == 1)
    append_string (l, quote_listing (&l->diag->quoter, name));
  else
    {
      put_modes (l, m);
      append_string (l, " ");
      append_owner_and_size (l, m);
      append_date (l, m);
      append_string (l, quote_listing (&l->diag->quoter, name));
      append_suffix (l, m);
    }
  append_string (l, "\n");
  if (l->opts->verbosity > 2)
    {
      append_attributes (l, m);
      if (l->opts->incremental && m->dumpdir)
        append_dumpdir (l, m);
    }
  end_lines (l);
}

void
listing_text (struct listing *l, off_t block, char const *text)
{
  put_block (l, block);
  append_string (l, text);
  append_string (l, "\n");
  end_lines (l);
}

void
listing_block_prefix (struct listing *l, off_t block)
{
  put_block (l, block);
  end_lines (l);
}

void
listing_creating_directory (struct listing *l, char const *name, mode_t mode,
                            off_t block)
{
  if (l->opts->verbosity < 2)
    return;
  char const *label = _ ("Creating directory:");
  char modes[12];
  strmode (S_IFDIR | (mode & 07777), modes);
  int columns = mbstowcs (NULL, label, 0);
  int room = 1 + l->owner_width + 1 + l->date_width - columns;
  put_block (l, block);
  append_text (l, modes, 10);
  append_blanks (l, room < 1 ? 1 : room);
  append_string (l, label);
  append_string (l, " ");
  append_string (l, quote_listing (&l->diag->quoter, name));
  append_string (l, "\n");
  end_lines (l);
}

void
listing_flush (struct listing *l)
{
  if (l->before)
    l->before (l->before_arg);
  fflush (l->out);
}

enum outcome
listing_close (struct listing *l)
{
  bytebuf_release (&l->line);
  bytebuf_release (&l->held);
  bool failed = fflush (l->out) != 0 || ferror (l->out);
  if (l->out == xio_stdout () || l->out == xio_stderr ())
    return OUT_OK;
  int err = failed ? errno : 0;
  if (fclose (l->out) != 0 && !failed)
    {
      failed = true;
      err = errno;
    }
  return failed ? diag_call_error (l->diag, "write", l->opts->index_file, err)
                : OUT_OK;
}
