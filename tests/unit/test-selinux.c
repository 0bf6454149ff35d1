/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* src/fs/selinux with a libselinux and files of the test's own: a kernel
   without SELinux has neither labels nor errors of theirs.  */

#include <config.h>

#include <errno.h>
#include <stdlib.h>

#include "capture.h"

#if HAVE_SELINUX
#include <selinux/selinux.h>

#include "xattrat.h"

/* The label of the only file, or the error that asking for it gives; what the
   last call got.  */
static char label[100];
static size_t label_bytes;
static int get_error, set_error, translate_error;
static unsigned freed;

static ssize_t
fake_get (struct xattrat_file const *f, char const *key, void *buf, size_t n)
{
  CHECK_STR (key, "security.selinux");
  if (get_error)
    return -get_error;
  CHECK (label_bytes <= n);
  memset (buf, 'x', n);
  memcpy (buf, label, label_bytes);
  return label_bytes;
}

static int
fake_set (struct xattrat_file const *f, char const *key, void const *value,
          size_t n)
{
  CHECK_STR (key, "security.selinux");
  if (set_error)
    return -set_error;
  memcpy (label, value, n);
  label_bytes = n;
  return 0;
}

/* The translated form of "raw" is "nice".  */
static int
translate (char const *from, char const *to, char const *text, char **result)
{
  errno = translate_error;
  if (translate_error)
    return -1;
  *result = strdup (strcmp (text, from) == 0 ? to : text);
  return *result ? 0 : -1;
}

static int
fake_to_trans (char const *raw, char **result)
{
  return translate ("raw", "nice", raw, result);
}

static int
fake_to_raw (char const *context, char **result)
{
  return translate ("nice", "raw", context, result);
}

static void
fake_freecon (char *context)
{
  freed += context != NULL;
  free (context);
}

#define xattrat_get fake_get
#define xattrat_set fake_set
#define selinux_raw_to_trans_context fake_to_trans
#define selinux_trans_to_raw_context fake_to_raw
#define freecon fake_freecon
#include "../../src/fs/selinux.c"

static struct attrs_opts const opts = { .selinux = true };

static void
test_capture (void)
{
  struct capture c;
  capture_open (&c);
  struct member m;
  member_init (&m);
  struct attrs_file f = { .fd = 5, .path = "f" };

  /* The kernel counts the null at the end, or not.  */
  for (int null = 0; null <= 1; null++)
    {
      member_clear (&m);
      strcpy (label, "raw");
      label_bytes = 3 + null;
      CHECK_INT (attrs_selinux.capture (&opts, &c.diag, &f, &m), OUT_OK);
      CHECK_STR (m.selinux, "nice");
    }
  CHECK_INT (freed, 2);
  CAPTURE_SAYS (&c, "");

  /* A file without a label, or a kernel without labels, is no trouble.  */
  static int const none[] = { 0, ENODATA, ENOTSUP, ENOSYS };
  label_bytes = 0;
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    {
      member_clear (&m);
      get_error = none[i];
      CHECK_INT (attrs_selinux.capture (&opts, &c.diag, &f, &m), OUT_OK);
      CHECK_STR (m.selinux, NULL);
    }
  CAPTURE_SAYS (&c, "");

  get_error = EACCES;
  CHECK_INT (attrs_selinux.capture (&opts, &c.diag, &f, &m), OUT_OK);
  CHECK_STR (m.selinux, NULL);
  CAPTURE_SAYS (&c,
                "tar: f: Warning: Cannot fgetfilecon: Permission denied\n");

  /* This system is at fault, not the file.  */
  f.fd = -1;
  get_error = ESTALE;
  CHECK_INT (attrs_selinux.capture (&opts, &c.diag, &f, &m), OUT_ERROR);
  fflush (c.diag.err);
  CHECK (strstr (c.text, "tar: f: Warning: Cannot lgetfileconat: ") != NULL);
  c.said = c.bytes;

  get_error = 0;
  label_bytes = 3;
  translate_error = EINVAL;
  CHECK_INT (attrs_selinux.capture (&opts, &c.diag, &f, &m), OUT_OK);
  CHECK_STR (m.selinux, NULL);
  CAPTURE_SAYS (&c,
                "tar: f: Warning: Cannot lgetfileconat: Invalid argument\n");
  translate_error = 0;
  member_release (&m);
  capture_close (&c);
}

static void
test_apply (void)
{
  struct capture c;
  capture_open (&c);
  struct member m;
  member_init (&m);
  struct attrs_file f = { .fd = 5, .path = "f" };
  freed = label_bytes = 0;

  /* Not without a label, and not before the end.  */
  CHECK_INT (attrs_selinux.apply (&opts, &c.diag, &f, &m, ATTRS_FINAL),
             OUT_OK);
  m.selinux = member_xstrdup (&m, "nice");
  CHECK_INT (attrs_selinux.apply (&opts, &c.diag, &f, &m, ATTRS_EARLY),
             OUT_OK);
  CHECK_INT (label_bytes, 0);

  CHECK_INT (attrs_selinux.apply (&opts, &c.diag, &f, &m, ATTRS_FINAL),
             OUT_OK);
  CHECK_INT (label_bytes, 4);
  CHECK_STR (label, "raw");
  CHECK_INT (freed, 1);
  CAPTURE_SAYS (&c, "");

  set_error = EPERM;
  CHECK_INT (attrs_selinux.apply (&opts, &c.diag, &f, &m, ATTRS_FINAL),
             OUT_OK);
  CAPTURE_SAYS (&c, "tar: fsetfilecon: Cannot set SELinux context for file "
                    "'f': Operation not permitted\n");
  f.fd_is_path = true;
  set_error = 0;
  translate_error = EINVAL;
  CHECK_INT (attrs_selinux.apply (&opts, &c.diag, &f, &m, ATTRS_FINAL),
             OUT_OK);
  CAPTURE_SAYS (&c, "tar: lsetfileconat: Cannot set SELinux context for file "
                    "'f': Invalid argument\n");
  f.fd = -1;
  translate_error = 0;
  set_error = ECHILD;
  CHECK_INT (attrs_selinux.apply (&opts, &c.diag, &f, &m, ATTRS_FINAL),
             OUT_ERROR);
  CAPTURE_SAYS (&c, "tar: lsetfileconat: Cannot set SELinux context for file "
                    "'f': No child processes\n");
  CHECK_INT (outcome_status (c.diag.reported), 0);
  member_release (&m);
  capture_close (&c);
}

int
main (void)
{
  CHECK (attrs_selinux.wanted (&opts));
  CHECK (!attrs_selinux.wanted (&(struct attrs_opts) { .xattrs = true }));
  test_capture ();
  test_apply ();
  return check_status ();
}

#else

int
main (void)
{
  puts ("built without SELinux");
  return 77;
}

#endif
