/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* npcnames.h - names of its own for what libnopagecache is built on, so that
   a program linked with the static library may use the plain ones.  Read
   after config.h and before all else when the library is compiled.

   In what nopagecache preloads, memory is not malloc's either: programs may
   read and write in signal handlers, also in one that interrupts malloc.  */

#ifndef TNC_NPCNAMES_H
#define TNC_NPCNAMES_H

#include <stdlib.h>

#define coldmap_cover tnc_coldmap_cover
#define coldmap_drop tnc_coldmap_drop
#define coldmap_drop_all tnc_coldmap_drop_all
#define coldmap_drop_between tnc_coldmap_drop_between
#define coldmap_drop_settled tnc_coldmap_drop_settled
#define coldmap_forget tnc_coldmap_forget
#define coldmap_init tnc_coldmap_init
#define coldmap_release tnc_coldmap_release
#define coldmap_will_write tnc_coldmap_will_write
#define dropq_flush tnc_dropq_flush
#define dropq_init tnc_dropq_init
#define dropq_push tnc_dropq_push
#define dropq_release tnc_dropq_release
#define dropq_spare tnc_dropq_spare
#define dropq_start tnc_dropq_start
#define dropq_sync tnc_dropq_sync
#define dropq_wait tnc_dropq_wait
#define fdcache_after tnc_fdcache_after
#define fdcache_before tnc_fdcache_before
#define fdcache_before_fork tnc_fdcache_before_fork
#define fdcache_error tnc_fdcache_error
#define fdcache_in_child tnc_fdcache_in_child
#define fdcache_in_parent tnc_fdcache_in_parent
#define fdcache_init tnc_fdcache_init
#define fdcache_is_own tnc_fdcache_is_own
#define fdcache_leave tnc_fdcache_leave
#define fdcache_leave_all tnc_fdcache_leave_all
#define fdcache_stop_queue tnc_fdcache_stop_queue
#define pagecache_absorb tnc_pagecache_absorb
#define pagecache_begin tnc_pagecache_begin
#define pagecache_enabled tnc_pagecache_enabled
#define pagecache_end tnc_pagecache_end
#define pagecache_figures tnc_pagecache_figures
#define pagecache_finish tnc_pagecache_finish
#define pagecache_free tnc_pagecache_free
#define pagecache_lend tnc_pagecache_lend
#define pagecache_method_name tnc_pagecache_method_name
#define pagecache_new tnc_pagecache_new
#define pagecache_opts_debug tnc_pagecache_opts_debug
#define pagecache_read tnc_pagecache_read
#define pagecache_seek tnc_pagecache_seek
#define pagecache_set_part tnc_pagecache_set_part
#define pagecache_spare tnc_pagecache_spare
#define pagecache_sync tnc_pagecache_sync
#define pagecache_takes_small_reads tnc_pagecache_takes_small_reads
#define pagecache_write tnc_pagecache_write
#define pagecache_write_small tnc_pagecache_write_small
#define npcprocess_cache tnc_npcprocess_cache
#define npcprocess_start tnc_npcprocess_start
#define residency_append tnc_residency_append
#define residency_elsewhere tnc_residency_elsewhere
#define residency_of tnc_residency_of
#define residency_page_size tnc_residency_page_size
#define residency_release tnc_residency_release
#define residency_scan tnc_residency_scan
#define sysops_real tnc_sysops_real
#define sysops_unsupported tnc_sysops_unsupported
#define thread_acquire tnc_thread_acquire
#define thread_cond_destroy tnc_thread_cond_destroy
#define thread_cond_init tnc_thread_cond_init
#define thread_cpus tnc_thread_cpus
#define thread_join tnc_thread_join
#define thread_lock_destroy tnc_thread_lock_destroy
#define thread_lock_init tnc_thread_lock_init
#define thread_memory_is_limited tnc_thread_memory_is_limited
#define thread_release tnc_thread_release
#define thread_start tnc_thread_start
#define thread_start_writing tnc_thread_start_writing
#define thread_wait tnc_thread_wait
#define thread_wake tnc_thread_wake
#define thread_wake_all tnc_thread_wake_all
#define trace tnc_trace

#ifdef NPC_PRELOAD
#define calloc tnc_calloc
#define realloc tnc_realloc
#define free tnc_free

/* As the functions of the C library.  */
void *tnc_calloc (size_t n, size_t size);
void *tnc_realloc (void *p, size_t size);
void tnc_free (void *p);
#endif

#endif
