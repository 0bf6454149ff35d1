# src/incr/local.mk - what incremental archives remember, say and want.

src_libtar_a_SOURCES += \
  %D%/dirscan.c %D%/dirscan.h \
  %D%/oldnames.c %D%/oldnames.h \
  %D%/purge.c %D%/purge.h \
  %D%/renames.c %D%/renames.h \
  %D%/replacement.c %D%/replacement.h \
  %D%/scanahead.c %D%/scanahead.h \
  %D%/scanopen.c %D%/scanopen.h \
  %D%/snapshot.c %D%/snapshot.h
