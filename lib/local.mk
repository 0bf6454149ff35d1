# lib/local.mk - mechanism: pages, buffers, children.

noinst_LIBRARIES += lib/libtnc.a
lib_libtnc_a_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)
lib_libtnc_a_SOURCES = \
  %D%/arena.c %D%/arena.h \
  %D%/bytebuf.c %D%/bytebuf.h \
  %D%/child.c %D%/child.h \
  %D%/pagecache.h %D%/sysops.h \
  %D%/seekhole.h \
  %D%/words.c %D%/words.h \
  %D%/xattrat.c %D%/xattrat.h
