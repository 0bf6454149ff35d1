# src/nopagecache/local.mk - nopagecache, and what it has loaded before all
# other libraries.

if PRELOAD
bin_PROGRAMS += src/nopagecache/nopagecache
src_nopagecache_nopagecache_SOURCES = %D%/nopagecache.c
src_nopagecache_nopagecache_CPPFLAGS = $(AM_CPPFLAGS) \
  -DPKGLIBDIR='"$(pkglibdir)"'
src_nopagecache_nopagecache_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)
src_nopagecache_nopagecache_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
src_nopagecache_nopagecache_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)

pkglib_LTLIBRARIES += src/nopagecache/nopagecache-preload.la
src_nopagecache_nopagecache_preload_la_SOURCES = $(npc_sources) \
  %D%/preload.c %D%/preload.h %D%/preload-fd.c %D%/preload-io.c \
  %D%/preload-memory.c %D%/preload-open.c %D%/preload-stdio.c
src_nopagecache_nopagecache_preload_la_CPPFLAGS = $(npc_cppflags) \
  -DNPC_PRELOAD
src_nopagecache_nopagecache_preload_la_CFLAGS = $(npc_cflags) \
  -fno-builtin
src_nopagecache_nopagecache_preload_la_LDFLAGS = $(AM_LDFLAGS) \
  -module -avoid-version -shared -no-undefined
src_nopagecache_nopagecache_preload_la_LIBADD = $(LIB_DL) $(LIB_PTHREAD)
dist_man_MANS += doc/nopagecache.1
endif
