# src/cli/local.mk - options, help, main.

bin_PROGRAMS += src/tar-nocache
src_tar_nocache_SOURCES = %D%/main.c
src_tar_nocache_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)
src_tar_nocache_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
