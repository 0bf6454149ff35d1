/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "archive/device.h"

#include <errno.h>
#include <string.h>

#include "archive/dev_file.h"

bool
device_name_is_remote (struct device_opts const *o, char const *name)
{
  size_t host = strcspn (name, ":/");
  return !o->force_local && 0 < host && name[host] == ':';
}

static bool
any_name (struct device_opts const *o, char const *name)
{
  (void) o;
  (void) name;
  return true;
}

static struct device *
local_open (struct device_opts const *o, struct pagecache *pc,
            char const *name, enum device_access access, int *err)
{
  (void) o;
  return dev_file_open (pc, name, access, err);
}

/* There is no client of rmt yet.  */
static struct device *
remote_open (struct device_opts const *o, struct pagecache *pc,
             char const *name, enum device_access access, int *err)
{
  (void) o;
  (void) pc;
  (void) name;
  (void) access;
  *err = EOPNOTSUPP;
  return NULL;
}

/* The kinds of device; the first whose name fits is taken.  */
static struct
{
  bool (*fits) (struct device_opts const *, char const *name);
  struct device *(*open) (struct device_opts const *, struct pagecache *,
                          char const *name, enum device_access, int *err);
} const kinds[] =
{
  { device_name_is_remote, remote_open },
  { any_name, local_open }
};

struct device *
device_open (struct device_opts const *o, struct pagecache *pc,
             char const *name, enum device_access access, int *err)
{
  size_t k = 0;
  while (!kinds[k].fits (o, name))
    k++;
  return kinds[k].open (o, pc, name, access, err);
}
