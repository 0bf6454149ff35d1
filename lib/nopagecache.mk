# lib/nopagecache.mk - the page-cache module as a library for other programs.

# What the library is built on, which what nopagecache preloads has, too.
npc_sources = \
  lib/coldmap.c lib/coldmap.h \
  lib/dropq.c lib/dropq.h \
  lib/fdcache.c lib/fdcache.h \
  lib/npcnames.h \
  lib/npcprocess.c lib/npcprocess.h \
  lib/offsets.h \
  lib/posixthreads.c lib/posixthreads.h \
  lib/residency.c lib/residency.h \
  lib/sysops.c lib/sysops.h

# Nothing of gnulib: the library stands alone.
npc_cppflags = -I$(top_builddir) -I$(top_srcdir)/lib \
  -include config.h -include npcnames.h
npc_cflags = $(AM_CFLAGS) $(WARN_CFLAGS) -fvisibility=hidden

lib_LTLIBRARIES += lib/libnopagecache.la
include_HEADERS += lib/nopagecache.h
lib_libnopagecache_la_SOURCES = $(npc_sources) \
  lib/nopagecache.c lib/pagecache.c lib/pagecache.h lib/trace.c lib/trace.h
lib_libnopagecache_la_CPPFLAGS = $(npc_cppflags)
lib_libnopagecache_la_CFLAGS = $(npc_cflags)
# CURRENT:REVISION:AGE.  A new function: CURRENT and AGE one up, REVISION 0.
# One changed or gone: CURRENT one up, AGE and REVISION 0.  Otherwise, in
# each release: REVISION one up.
lib_libnopagecache_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 \
  -no-undefined
lib_libnopagecache_la_LIBADD = $(LIB_PTHREAD)
if VERSION_SCRIPT
lib_libnopagecache_la_LDFLAGS += \
  -Wl,--version-script=$(top_srcdir)/lib/nopagecache.map
endif
lib_libnopagecache_la_DEPENDENCIES = lib/nopagecache.map
EXTRA_DIST += lib/nopagecache.map patches/README.md \
  patches/example/store.c patches/example/store.c.diff

pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = lib/nopagecache.pc
dist_man_MANS += doc/nopagecache.3
