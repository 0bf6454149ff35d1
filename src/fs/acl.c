/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "fs/attrs.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if HAVE_POSIX_ACLS
#include <sys/acl.h>
#include <acl/libacl.h>
#endif

#include "base/i18n.h"
#include "xalloc.h"

static bool
wanted (struct attrs_opts const *o)
{
  return o->acls;
}

#if HAVE_POSIX_ACLS

/* libacl takes paths and follows them.  On Linux, ACLs are extended
   attributes, and xattrat can reach those of any file.  */
static char const access_key[] = "system.posix_acl_access";
static char const default_key[] = "system.posix_acl_default";

/* The format of the value (linux/posix_acl_xattr.h): a version of 32 bits,
   then for each entry a tag and permissions of 16 bits each and an id of 32
   bits, all little-endian.  */
enum
{
  FORMAT = 2,
  FORMAT_BYTES = 4,
  ENTRY_BYTES = 8,
  MODE_BYTES = FORMAT_BYTES + 3 * ENTRY_BYTES /* an ACL that is just a mode */
};

struct entry
{
  acl_tag_t tag;
  unsigned perm;
  id_t id;
};

static bool
means_none (int err)
{
  return attrs_means_none (err) || err == EINVAL;
}

static unsigned char *
put_number (unsigned char *p, unsigned bytes, uintmax_t n)
{
  for (; bytes--; n >>= 8)
    *p++ = n & 0xff;
  return p;
}

static uintmax_t
get_number (unsigned char const *p, unsigned bytes)
{
  uintmax_t n = 0;
  while (bytes--)
    n = n << 8 | p[bytes];
  return n;
}

/* Read the value of attribute KEY into *BYTES, which the caller frees.  Its
   size in bytes, 0 if there is none, or -errno.  */
static ssize_t
read_value (struct xattrat_file const *x, char const *key,
            unsigned char **bytes)
{
  *bytes = NULL;
  for (;;)
    {
      ssize_t size = xattrat_get (x, key, NULL, 0), n = size;
      if (0 < size)
        {
          *bytes = xmalloc (size);
          n = xattrat_get (x, key, *bytes, size);
          if (n == -ERANGE)
            {
              free (*bytes);
              *bytes = NULL;
              continue;
            }
        }
      return n < 0 && means_none (-n) ? 0 : n;
    }
}

/* The ACL in the attribute value of N bytes at P.  Null and errno if it is
   malformed.  */
static acl_t
decode (unsigned char const *p, size_t n)
{
  if (n < FORMAT_BYTES || (n - FORMAT_BYTES) % ENTRY_BYTES != 0
      || get_number (p, FORMAT_BYTES) != FORMAT)
    {
      errno = EINVAL;
      return NULL;
    }
  acl_t acl = acl_init (n / ENTRY_BYTES);
  for (size_t i = FORMAT_BYTES; acl && i < n; i += ENTRY_BYTES)
    {
      static acl_perm_t const perms[] = { ACL_READ, ACL_WRITE, ACL_EXECUTE };
      acl_entry_t e;
      acl_permset_t set;
      id_t id = get_number (p + i + 4, 4);
      bool ok = (acl_create_entry (&acl, &e) == 0
                 && acl_set_tag_type (e, get_number (p + i, 2)) == 0
                 && acl_get_permset (e, &set) == 0);
      for (int j = 0; ok && j < 3; j++)
        ok = !(get_number (p + i + 2, 2) & perms[j])
             || !acl_add_perm (set, perms[j]);
      acl_set_qualifier (e, &id); /* not all tags have one */
      if (!ok)
        {
          acl_free (acl);
          acl = NULL;
        }
    }
  return acl;
}

static int
compare_entries (void const *a, void const *b)
{
  struct entry const *x = a, *y = b;
  return (x->tag != y->tag ? (x->tag > y->tag) - (x->tag < y->tag)
                           : (x->id > y->id) - (x->id < y->id));
}

/* The attribute value for ACL, of *N bytes; the caller frees it.  Null and
   errno if ACL is invalid.  */
static unsigned char *
encode (acl_t acl, size_t *n)
{
  int count = acl_entries (acl), i = 0;
  if (count < 0)
    return NULL;
  struct entry *entries = xnmalloc (count, sizeof *entries);
  acl_entry_t e;
  for (int r = acl_get_entry (acl, ACL_FIRST_ENTRY, &e); r == 1 && i < count;
       r = acl_get_entry (acl, ACL_NEXT_ENTRY, &e))
    {
      struct entry *to = &entries[i++];
      acl_permset_t set;
      acl_get_tag_type (e, &to->tag);
      acl_get_permset (e, &set);
      to->perm = ((acl_get_perm (set, ACL_READ) ? ACL_READ : 0)
                  | (acl_get_perm (set, ACL_WRITE) ? ACL_WRITE : 0)
                  | (acl_get_perm (set, ACL_EXECUTE) ? ACL_EXECUTE : 0));
      id_t *id = (to->tag == ACL_USER || to->tag == ACL_GROUP
                      ? acl_get_qualifier (e)
                      : NULL);
      to->id = id ? *id : ACL_UNDEFINED_ID;
      acl_free (id);
    }
  qsort (entries, i, sizeof *entries, compare_entries);
  unsigned char *value = xmalloc (FORMAT_BYTES + i * ENTRY_BYTES);
  unsigned char *p = put_number (value, FORMAT_BYTES, FORMAT);
  for (int j = 0; j < i; j++)
    p = put_number (
        put_number (put_number (p, 2, entries[j].tag), 2, entries[j].perm), 4,
        entries[j].id);
  free (entries);
  *n = p - value;
  return value;
}

/* Make sure that a descriptor is free: libacl needs one to look up names, and
   fails silently without one.  */
static void
ensure_descriptor (struct attrs_opts const *o)
{
  int fd;
  do
    fd = open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  while (fd < 0 && (errno == EMFILE || errno == ENFILE) && o->spare
         && o->spare (o->spare_arg));
  if (0 <= fd)
    close (fd);
}

/* Convert ACL to text in the arena of M, ended by a newline, and free ACL.
   Null and errno if ACL is null or has no text.  */
static char const *
to_text (struct attrs_opts const *o, acl_t acl, struct member *m)
{
  if (!acl)
    return NULL;
  char const *result = NULL;
  ensure_descriptor (o);
  /* acl_to_text would add comments about effective rights.  */
  char *text = acl_to_any_text (acl, NULL, '\n',
                                o->numeric_owner ? TEXT_NUMERIC_IDS : 0);
  int err = errno;
  if (text)
    {
      size_t len = strlen (text);
      char *copy = arena_alloc (&m->arena, len + 2);
      if (!copy)
        xalloc_die ();
      memcpy (copy, text, len);
      if (len && copy[len - 1] != '\n')
        copy[len++] = '\n';
      copy[len] = '\0';
      result = copy;
      acl_free (text);
    }
  acl_free (acl);
  errno = err;
  return result;
}

static enum outcome
capture (struct attrs_opts const *o, struct diag *d,
         struct attrs_file const *f, struct member *m)
{
  if (S_ISLNK (f->mode))
    return OUT_OK;
  struct xattrat_file x = attrs_xattrat (f);
  unsigned char *access = NULL, *inherited = NULL;
  ssize_t a = read_value (&x, access_key, &access);
  ssize_t i = S_ISDIR (f->mode) ? read_value (&x, default_key, &inherited) : 0;
  int err = a < 0 ? -a : i < 0 ? -i : 0;
  if (!err && (MODE_BYTES < a || 0 < i))
    {
      m->acl_access
          = to_text (o, (a ? decode (access, a) : acl_from_mode (f->mode)), m);
      if (!m->acl_access)
        err = errno;
      /* GNU tar stores both of a directory, even if one is empty.  */
      if (S_ISDIR (f->mode) && i == 0)
        m->acl_default = "";
      else if (0 < i
               && !(m->acl_default = to_text (o, decode (inherited, i), m)))
        err = errno;
    }
  free (access);
  free (inherited);
  if (!err)
    return OUT_OK;
  diag_call_warn (d, WARN_ALWAYS, "acl_get_file_at", f->path, err);
  return attrs_outcome (d, KIND_READ, err);
}

/* Whether the LEN bytes at NAME, in the entry that begins at ENTRY, are a user
   or group that this system does not have.  */
static bool
is_unknown (char const *entry, char const *name, size_t len)
{
  char *copy = xmemdup (name, len + 1);
  copy[len] = '\0';
  errno = 0;
  bool known
      = (strspn (copy, "0123456789") == len /* it is an id */
         || (*entry == 'g' ? getgrnam (copy) != NULL : getpwnam (copy) != NULL)
         || errno == EMFILE || errno == ENFILE);
  free (copy);
  return !known;
}

/* TEXT with three fields per entry.  star writes a numeric id as a fourth one;
   it replaces a name that this system does not have.  The caller frees the
   result.  */
static char *
three_fields (struct attrs_opts const *o, char const *text)
{
  char *copy = xmalloc (2 * strlen (text) + 1);
  char *to = copy;
  while (*text)
    {
      text += strspn (text, " \t");
      size_t len = strcspn (text, ",\n"), tag = strcspn (text, ":,\n");
      size_t name = tag < len ? strcspn (text + tag + 1, ":,\n") : 0;
      size_t front = tag + 1 + name; /* "tag:name" */
      size_t perm = front < len ? strcspn (text + front + 1, ":,\n") : 0;
      size_t three = front + 1 + perm;
      if (len < three)
        three = len;
      char const *id = text + three + (three < len);
      size_t digits = strspn (id, "0123456789");
      if (digits && three + 1 + digits == len && name
          && (o->numeric_owner || is_unknown (text, text + tag + 1, name)))
        {
          to = mempcpy (to, text, tag + 1);
          to = mempcpy (to, id, digits);
          to = mempcpy (to, text + front, three - front);
        }
      else
        to = mempcpy (to, text, three);
      text += len;
      if (*text)
        *to++ = *text++;
    }
  *to = '\0';
  return copy;
}

/* Set the ACL in attribute KEY to TEXT, or to the ACL of MODE if TEXT is null.
   0 or an errno value.  */
static int
set_text (struct attrs_opts const *o, struct xattrat_file const *x,
          char const *key, char const *text, mode_t mode)
{
  acl_t acl;
  if (text)
    {
      ensure_descriptor (o);
      char *plain = three_fields (o, text);
      acl = acl_from_text (plain);
      free (plain);
    }
  else
    acl = acl_from_mode (mode);
  size_t n = 0;
  unsigned char *value = acl ? encode (acl, &n) : NULL;
  int err = value ? -xattrat_set (x, key, value, n) : errno;
  free (value);
  acl_free (acl);
  return err;
}

/* Report that the ACL was not set because of ERR, unless no ACL was wanted and
   the file system has none.  */
static enum outcome
cannot_set (struct diag *d, struct attrs_file const *f, char const *text,
            int err)
{
  if (err == 0 || (!text && means_none (err)))
    return OUT_OK;
  diag_warn (d, WARN_XATTR_WRITE, err,
             _ ("acl_set_file_at: Cannot set POSIX ACLs for file '%s'"),
             f->path);
  return attrs_outcome (d, KIND_WRITE, err);
}

/* Set the access ACL of X to TEXT, or reduce it to the mode if TEXT is
   null.  */
static enum outcome
apply_access (struct attrs_opts const *o, struct diag *d,
              struct attrs_file const *f, struct xattrat_file const *x,
              char const *text)
{
  if (!text && f->has_mode)
    {
      ssize_t n = xattrat_get (x, access_key, NULL, 0);
      if (n == -ENODATA || (0 <= n && n <= MODE_BYTES))
        return OUT_OK;
    }
  return cannot_set (d, f, text, set_text (o, x, access_key, text, f->mode));
}

static enum outcome
apply (struct attrs_opts const *o, struct diag *d, struct attrs_file const *f,
       struct member const *m, enum attrs_phase phase)
{
  if (phase != ATTRS_FINAL || S_ISLNK (f->mode))
    return OUT_OK;
  struct xattrat_file x = attrs_xattrat (f);
  enum outcome worst = apply_access (o, d, f, &x, m->acl_access);
  if (!S_ISDIR (f->mode))
    return worst;
  if (m->acl_default && *m->acl_default)
    return outcome_worst (
        worst, cannot_set (d, f, m->acl_default,
                           set_text (o, &x, default_key, m->acl_default, 0)));
  int err = -xattrat_remove (&x, default_key);
  if (!err || means_none (err))
    return worst;
  diag_warn (d, WARN_XATTR_WRITE, err,
             _ ("acl_delete_def_file_at: Cannot drop default POSIX ACLs for "
                "file '%s'"),
             f->path);
  return outcome_worst (worst, attrs_outcome (d, KIND_WRITE, err));
}

struct attrs_kind const attrs_acl
    = { .wanted = wanted, .capture = capture, .apply = apply };

#else

struct attrs_kind const attrs_acl
    = { .wanted = wanted,
        .unavailable = N_ ("POSIX ACL support is not available") };

#endif
