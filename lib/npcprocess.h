/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* npcprocess.h - the one fdcache of a process, which its forks respect.

   Descriptors are one for the whole process, and so is this.  */

#ifndef TNC_NPCPROCESS_H
#define TNC_NPCPROCESS_H

#include "fdcache.h"

extern struct fdcache npcprocess_cache;

/* Start using it, once, with the system calls SYS (borrowed).  */
void npcprocess_start (struct sysops const *sys);

#endif
