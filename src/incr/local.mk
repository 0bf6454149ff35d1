# src/incr/local.mk - incremental archives.

src_libtar_a_SOURCES += \
  %D%/purge.c %D%/purge.h
