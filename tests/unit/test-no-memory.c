/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The codecs and parsers that promise to say when memory is exhausted: each of
   their allocations fails in turn.  The linker puts the functions below in the
   place of those of the C library.  */

#include <config.h>

#include <errno.h>

#include "format/dumpdir.h"
#include "format/encode.h"
#include "format/snapfile.h"
#include "rawtar.h"
#include "words.h"

/* Allocations until one fails; none does if negative.  */
static long until_failure = -1;
static bool failed;

void *__real_malloc (size_t n);
void *__real_calloc (size_t n, size_t size);
void *__real_realloc (void *p, size_t n);
char *__real_strdup (char const *s);
void *__wrap_malloc (size_t n);
void *__wrap_calloc (size_t n, size_t size);
void *__wrap_realloc (void *p, size_t n);
char *__wrap_strdup (char const *s);

static bool
fails (void)
{
  if (until_failure < 0 || 0 < until_failure--)
    return false;
  failed = true;
  return true;
}

void *
__wrap_malloc (size_t n)
{
  return fails () ? NULL : __real_malloc (n);
}

void *
__wrap_calloc (size_t n, size_t size)
{
  return fails () ? NULL : __real_calloc (n, size);
}

void *
__wrap_realloc (void *p, size_t n)
{
  return fails () ? NULL : __real_realloc (p, n);
}

char *
__wrap_strdup (char const *s)
{
  return fails () ? NULL : __real_strdup (s);
}

/* A sum of what RUN makes.  */
static size_t sum;

static void
add_to_sum (void const *p, size_t n)
{
  for (size_t i = 0; i < n; i++)
    sum = sum * 31 + ((unsigned char const *) p)[i];
}

static void
add_text (char const *s)
{
  add_to_sum (s, strlen (s) + 1);
}

/* RUN, which returns whether it was told that memory is exhausted, in
   VARIANTS.  Each of its allocations fails once: it is told, or the result is
   the same.  */
static void
try_all (bool (*run) (size_t variant), size_t variants)
{
  for (size_t variant = 0; variant < variants; variant++)
    {
      sum = 0;
      CHECK (!run (variant));
      size_t want = sum;
      for (long n = 0;; n++)
        {
          failed = false;
          sum = 0;
          until_failure = n;
          bool told = run (variant);
          until_failure = -1;
          bool ok = failed ? told || sum == want : !told;
          CHECK (ok);
          if (!ok)
            printf ("  variant %zu, allocation %ld\n", variant, n);
          if (!failed)
            break;
        }
    }
}

enum
{
  SEGMENTS = 30,
  NAME = 700
};

/* A name whose length depends on VARIANT, so that buffers are full in other
   places.  */
static char const *
long_name (size_t variant)
{
  static char name[NAME + 1];
  size_t n = 90 + variant * 7 % (NAME - 90);
  memset (name, 'n', n);
  memcpy (name, "d/\303\251/", 5);
  name[n] = '\0';
  return name;
}

static char *
to_utf8 (void *arg, char const *s)
{
  (void) arg;
  return strchr (s, '\351') ? NULL : __real_strdup (s);
}

/* A member with everything that its format can hold.  */
static void
describe (struct member *m, size_t variant)
{
  static struct member_segment s[SEGMENTS];
  static struct member_xattr x[] = { { "user.a=b", (unsigned char *) "v", 1 },
                                     { "user.c", (unsigned char *) "w", 1 } };
  member_init (m);
  m->name = long_name (variant);
  m->uname = m->gname
      = "some\303\251body with a name that is long for an owner";
  m->mode = 0100644;
  m->uid = m->gid = 3000000;
  m->mtime = m->atime = m->ctime
      = (struct timespec) { .tv_sec = -1, .tv_nsec = 5 };
  m->has_atime = m->has_ctime = true;
  switch (variant % 4)
    {
    case 0:
      m->sparse = true;
      m->segments = s;
      m->segment_count = SEGMENTS;
      for (int i = 0; i < SEGMENTS; i++)
        s[i] = (struct member_segment) { i * 100000L, 512 };
      m->size = SEGMENTS * 100000L;
      m->archived_size = SEGMENTS * 512;
      break;
    case 1:
      m->kind = MEMBER_SYMLINK;
      m->link_name = long_name (variant);
      break;
    case 2:
      m->kind = MEMBER_DIRECTORY;
      m->is_dumpdir = true;
      m->dumpdir = (unsigned char *) "Yone\0Dtwo\0\0";
      m->dumpdir_bytes = 11;
      break;
    case 3:
      m->size = m->archived_size = 1L << 40;
      break;
    }
  m->acl_access = "user::rw-\n";
  m->acl_default = "user::rwx\n";
  m->selinux = "system_u:object_r:x:s0";
  m->xattrs = x;
  m->xattr_count = 2;
}

static struct paxrules rules;

static struct encode_opts
options (size_t variant)
{
  static enum archive_format const formats[]
      = { FORMAT_POSIX, FORMAT_GNU, FORMAT_OLDGNU, FORMAT_USTAR };
  static int const versions[] = { 10, 0, 1 };
  int version = versions[variant / 16 % 3];
  return (struct encode_opts) { .format = formats[variant / 4 % 4],
                                .pax = &rules,
                                .incremental = true,
                                .alignment = variant / 48 % 2 ? 1 << 20 : 0,
                                .sparse_major = version / 10,
                                .sparse_minor = version % 10,
                                .to_utf8 = to_utf8 };
}

/* OUT holds some bytes, and is full at once, or later.  */
static void
fill (struct bytebuf *out, size_t variant)
{
  long n = until_failure;
  until_failure = -1;
  bytebuf_init (out);
  bytebuf_zeros (out, 4096 - variant % 6 * 512);
  until_failure = n;
}

static bool
run_encode (size_t variant)
{
  struct encode_opts o = options (variant);
  struct member m;
  struct issues issues;
  struct bytebuf out;
  describe (&m, variant);
  issues_init (&issues);
  fill (&out, variant / 48);
  size_t before = out.len;
  int e = encode_member (&o, &m, 0, &out, &issues);
  CHECK (e == 0 || out.len == before);
  if (0 <= e)
    e = encode_global (&o, "label", 1, &out, &issues);
  if (0 <= e && o.format != FORMAT_USTAR)
    e = encode_continuation (&o, &m, 512, 2, "label", 2, &out, &issues);
  if (0 <= e && o.format == FORMAT_GNU)
    e = encode_label (&o, "label", &out, &issues);
  CHECK (e == 0 || e == 1 || e == -ENOMEM);
  add_to_sum (out.data, out.len);
  add_to_sum (&issues.worst, sizeof issues.worst);
  issues_release (&issues);
  bytebuf_release (&out);
  return e == -ENOMEM;
}

/* What is decoded: members of run_encode, some made by hand.  */
static struct bytebuf
sample (size_t variant)
{
  struct raw r = { .bytes = { 0 } };
  struct encode_opts o = options (variant);
  struct member m;
  struct issues issues;
  issues_init (&issues);
  encode_global (&o, "label", 1, &r.bytes, &issues);
  raw_records (&r, 'g', "comment=x;SCHILY.xattr.user.g=h;mtime=1;uname=g");
  raw_records (&r, 'g',
               "GNU.volume.filename=f;GNU.volume.size=1"
               ";GNU.volume.offset=2");
  raw_records (&r, 'x',
               "path=\303\251;linkpath=\303\251;uname=\303\251"
               ";SCHILY.xattr.user.%3D=1;unknown.key=x;mtime=y"
               ";GNU.sparse.name=s;GNU.sparse.map=0,1,5,1"
               ";GNU.sparse.size=9;GNU.sparse.numblocks=2"
               ";SCHILY.acl.access=u::rw-;RHT.security.selinux=s");
  raw_aux (&r, 'L', "name", 5);
  raw_aux (&r, 'K', "link", 5);
  raw_header (&r, '2', "n", RAW_GNU, 0);
  describe (&m, variant);
  encode_member (&o, &m, 0, &r.bytes, &issues);
  if (variant % 4 == 0)
    bytebuf_zeros (&r.bytes, m.archived_size);
  issues_release (&issues);
  return r.bytes;
}

static void
add_member (struct member const *m)
{
  add_text (m->name);
  add_text (m->link_name);
  add_text (m->uname);
  add_text (m->gname);
  add_text (m->acl_access ? m->acl_access : "");
  add_text (m->acl_default ? m->acl_default : "");
  add_text (m->selinux ? m->selinux : "");
  add_to_sum (&m->size, sizeof m->size);
  for (size_t i = 0; i < m->xattr_count; i++)
    {
      add_text (m->xattrs[i].name);
      add_to_sum (m->xattrs[i].value, m->xattrs[i].value_bytes);
    }
  for (size_t i = 0; i < m->segment_count; i++)
    add_to_sum (&m->segments[i], sizeof m->segments[i]);
  if (m->dumpdir)
    add_to_sum (m->dumpdir, m->dumpdir_bytes);
}

static char *
from_utf8 (void *arg, char const *s)
{
  (void) arg;
  return strcmp (s, "\303\251") == 0 ? __real_strdup ("\351") : NULL;
}

static bool
run_decode (size_t variant)
{
  long n = until_failure;
  until_failure = -1;
  struct bytebuf b = sample (variant);
  until_failure = n;
  struct decode_opts o = { .pax = &rules, .from_utf8 = from_utf8 };
  struct member m;
  struct issues issues;
  member_init (&m);
  issues_init (&issues);
  struct decode *d = decode_new (&o, &m);
  enum decode_status s = d ? DECODE_MORE : DECODE_NO_MEMORY;
  for (size_t at = 0, used; s != DECODE_NO_MEMORY && at < b.len;
       at += used * BLOCK_BYTES)
    {
      s = decode_step (d, b.data + at, (b.len - at) / BLOCK_BYTES, &used,
                       &issues);
      if (s == DECODE_MEMBER)
        add_member (&m);
    }
  bool told = s == DECODE_NO_MEMORY;
  add_to_sum (&issues.worst, sizeof issues.worst);
  if (d)
    decode_free (d);
  member_release (&m);
  issues_release (&issues);
  bytebuf_release (&b);
  return told;
}

static bool
no_date (void *arg, char const *text, struct timespec *t)
{
  (void) arg;
  *t = (struct timespec) { .tv_sec = *text };
  return true;
}

static void
add_rules (struct paxrule const *r)
{
  for (; r; r = r->next)
    {
      add_text (r->key ? r->key : "none");
      add_text (r->value ? r->value : "none");
    }
}

static bool
run_rules (size_t variant)
{
  static char const *const lists[]
      = { "delete=a*,exthdr.name=%d/%f,globexthdr.name=%n,comment=c,uname:=u"
          ",exthdr.mtime={now},mtime={then},gname={x}",
          "path=p", "unknown:=x", "delete=path", "exthdr.mtime=99999999999" };
  struct paxrules r;
  char *culprit = NULL;
  paxrules_init (&r);
  enum paxrules_status s
      = paxrules_add (&r, lists[variant], no_date, NULL, &culprit);
  bool told = s == PAXRULES_NO_MEMORY || (s != PAXRULES_OK && !culprit);
  add_rules (r.deletes);
  add_rules (r.globals);
  add_rules (r.overrides);
  add_text (r.exthdr_name ? r.exthdr_name : "none");
  add_text (r.globexthdr_name ? r.globexthdr_name : "none");
  free (culprit);
  paxrules_release (&r);
  return told;
}

static bool
run_snapfile (size_t variant)
{
  static char const lines[] = "GNU tar-1.15-1\n1 2\n1 2 3 4 a\\nb\\\\c\n";
  struct snapfile_record r
      = { .name = long_name (variant),
          .contents = (unsigned char *) "Yone\0Dtwo",
          .contents_bytes = 9,
          .mtime = { .tv_sec = 1L << 40, .tv_nsec = 999999999 },
          .dev = UINTMAX_MAX,
          .ino = UINTMAX_MAX };
  struct bytebuf out;
  fill (&out, 0);
  /* Any number of bytes may be left in it.  */
  out.len -= variant;
  int e = snapfile_put_head (&out, "9.8", r.mtime);
  if (e == 0)
    e = snapfile_put (&out, &r);
  add_to_sum (out.data, out.len);
  bytebuf_release (&out);
  if (e)
    return e == -ENOMEM;
  struct snapfile f;
  enum snapfile_status s = snapfile_begin (&f, lines, sizeof lines - 1);
  if (s == SNAPFILE_OK)
    s = snapfile_next (&f, &r);
  snapfile_release (&f);
  return s == SNAPFILE_NO_MEMORY;
}

static bool
run_words (size_t variant)
{
  static char const *const texts[]
      = { "a 'b c' \"d$HOME\" e\\ f ${HOME-x} g h i j k l m n o p q r s t",
          "${HOME}${HOME:+x}", "$'a'", "\"a\\x41\\101\\u00e9b\"" };
  struct words w;
  words_init (&w);
  enum words_status s = words_split (&w, texts[variant], WORDS_VARIABLES);
  if (s == WORDS_OK)
    s = words_add (&w, "word");
  for (size_t i = 0; i < w.count; i++)
    add_text (w.word[i]);
  words_release (&w);
  return s == WORDS_NO_MEMORY;
}

static char *
unchanged (void *arg, char const *s)
{
  (void) arg;
  return *s == 'o' ? __real_strdup ("other") : NULL;
}

static bool
run_dumpdir (size_t variant)
{
  static char const entries[] = "Yone\0Dtwo\0R\0Tthree\0Nfour\0";
  struct bytebuf out;
  fill (&out, 0);
  out.len -= variant;
  int e = dumpdir_convert (entries, sizeof entries, unchanged, NULL, &out);
  if (e == 0)
    e = dumpdir_put (&out, 'Y', "name");
  if (e == 0)
    e = dumpdir_put_end (&out);
  add_to_sum (out.data, out.len);
  bytebuf_release (&out);
  return e == -ENOMEM;
}

int
main (void)
{
  char *culprit;
  try_all (run_encode, 48 * 6);
  try_all (run_decode, 48);
  CHECK_INT (paxrules_add (&rules,
                           "delete=atime,note=n,note2:=n,uname:=\303\251"
                           ",globexthdr.name=%d/%p,exthdr.name=%d/%f",
                           no_date, NULL, &culprit),
             PAXRULES_OK);
  try_all (run_encode, 48 * 6);
  try_all (run_decode, 48);
  paxrules_release (&rules);
  try_all (run_rules, 5);
  try_all (run_snapfile, 300);
  try_all (run_words, 4);
  try_all (run_dumpdir, 60);
  return check_status ();
}
