/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "npcprocess.h"

#if HAVE_PTHREAD
#include <pthread.h>
#endif

struct fdcache npcprocess_cache;

#if HAVE_PTHREAD
static void
before_fork (void)
{
  fdcache_before_fork (&npcprocess_cache);
}

static void
in_parent (void)
{
  fdcache_in_parent (&npcprocess_cache);
}

static void
in_child (void)
{
  fdcache_in_child (&npcprocess_cache);
}
#endif

void
npcprocess_start (struct sysops const *sys)
{
  fdcache_init (&npcprocess_cache, sys, true);
#if HAVE_PTHREAD
  pthread_atfork (before_fork, in_parent, in_child);
#endif
}
