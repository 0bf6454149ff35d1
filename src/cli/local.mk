# src/cli/local.mk - options, help, main.

bin_PROGRAMS += src/tar-nocache
src_libtar_a_SOURCES += \
  %D%/check.c \
  %D%/choice.c %D%/choice.h \
  %D%/draft.c %D%/draft.h \
  %D%/fill.c %D%/fill.h \
  %D%/handlers.h \
  %D%/help.c %D%/help.h \
  %D%/options.c %D%/options.def %D%/options.h \
  %D%/parse.c %D%/parse.h \
  %D%/reflink.c \
  %D%/reproducible.c \
  %D%/set.c %D%/set-archive.c %D%/set-owner.c %D%/set-report.c \
  %D%/set-time.c
src_tar_nocache_SOURCES = %D%/main.c
src_tar_nocache_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)
src_tar_nocache_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
src_tar_nocache_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
