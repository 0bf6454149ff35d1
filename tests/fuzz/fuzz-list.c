/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The file of -T, and that of -X: names and options come out in order, twice
   the same, and a list that names itself comes to an end.

   Input: a byte of flags, then the file.  A line "-T" means the list
   itself.  */

#include <config.h>

#include "fuzz.h"
#include "select/name_list.h"

enum
{
  MAX_NAMES = 10000
};

static char own_name[40];

/* As src/cli does, but without options that open files.  */
static enum outcome
parse_line (void *arg, char const *line, struct name_list_cursor *c,
            bool *known)
{
  static struct
  {
    char const *option;
    enum name_list_code code;
    unsigned number;
  } const options[] = {
    { "-C", NAME_LIST_CHDIR, 0 },
    { "--exclude=", NAME_LIST_EXCLUDE, 0 },
    { "--add-file=", NAME_LIST_NAME, 0 },
    { "--null", NAME_LIST_SWITCH, NAME_FLAG_NULL },
    { "--no-null", NAME_LIST_SWITCH, NAME_FLAG_NULL << NAME_LIST_CLEAR },
    { "--verbatim", NAME_LIST_SWITCH, NAME_FLAG_VERBATIM },
    { "--no-unquote", NAME_LIST_SWITCH, NAME_FLAG_NO_UNQUOTE },
    { "--wildcards", NAME_LIST_SWITCH, NAME_FLAG_WILDCARDS },
    { "--anchored", NAME_LIST_SWITCH, NAME_FLAG_ANCHORED },
    { "--exclude-vcs", NAME_LIST_EXCLUDE_VCS, 0 },
  };
  (void) arg;
  *known = true;
  if (strcmp (line, "-T") == 0)
    {
      name_list_cursor_apply (c, (struct name_list_option) { NAME_LIST_LIST },
                              own_name);
      return OUT_OK;
    }
  for (size_t i = 0; i < sizeof options / sizeof *options; i++)
    {
      size_t n = strlen (options[i].option);
      if (strncmp (line, options[i].option, n) != 0)
        continue;
      name_list_cursor_apply (
          c,
          (struct name_list_option) {
              .code = options[i].code, .number = options[i].number, "option" },
          line + n);
      return OUT_OK;
    }
  *known = false;
  return OUT_OK;
}

/* The names on the list, one a line.  */
static struct bytebuf
read_names (struct name_list *p, bool options)
{
  struct bytebuf text;
  struct diag d;
  bytebuf_init (&text);
  diag_init (&d, "tar");
  d.err = fuzz_null ();
  struct name_list_opts o = { .list = p,
                              .warn_unused = true,
                              .parser = options ? parse_line : NULL };
  struct name_list_cursor *c = name_list_open (&o, &d);
  struct name_list_name n;
  size_t count = 0;
  while (name_list_next (c, &n) && count < MAX_NAMES)
    {
      size_t bytes = strlen (n.name);
      DEMAND (bytes <= 1 || n.name[bytes - 1] != '/');
      for (size_t i = n.cwd, parent; i; i = parent)
        {
          parent = name_list_cwd (c, i).parent;
          DEMAND (parent < i && name_list_cwd (c, i).dir);
        }
      bytebuf_append (&text, &n.cwd, sizeof n.cwd);
      bytebuf_append (&text, n.name, bytes + 1);
      (void) exclude_hit (name_list_exclude (c), NULL, n.name);
      count++;
    }
  diag_close (&d, name_list_outcome (c));
  name_list_cursor_free (c);
  return text;
}

int
LLVMFuzzerTestOneInput (uint8_t const *data, size_t size)
{
  struct fuzz f = fuzz_begin (data, size);
  unsigned flags = fuzz_byte (&f);
  fuzz_null ();
  uint32_t before = fuzz_open_fds ();
  int fd = fuzz_file (f.at, fuzz_left (&f));
  snprintf (own_name, sizeof own_name, "/proc/self/fd/%d", fd);

  struct name_list *p = name_list_new ();
  unsigned set = (flags & 1 ? NAME_FLAG_NULL : 0)
                 | (flags & 2 ? NAME_FLAG_VERBATIM : 0)
                 | (flags & 4 ? NAME_FLAG_NO_UNQUOTE : 0);
  name_list_add (p, (struct name_list_option) { NAME_LIST_SWITCH, set, "o" },
                 NULL);
  name_list_add (p,
                 (struct name_list_option) { flags & 8 ? NAME_LIST_EXCLUDE_FROM
                                                       : NAME_LIST_LIST,
                                             0, "o" },
                 own_name);
  name_list_add (p, (struct name_list_option) { NAME_LIST_NAME, 0, "o" }, "x");
  DEMAND (name_list_has_names (p));
  struct bytebuf a = read_names (p, flags & 16);
  struct bytebuf b = read_names (p, flags & 16);
  DEMAND (a.len == b.len && (!a.len || memcmp (a.data, b.data, a.len) == 0));
  bytebuf_release (&a);
  bytebuf_release (&b);
  name_list_free (p);
  close (fd);
  fuzz_closed (before);
  return 0;
}
