# src/rmt/local.mk - the program at the other end of a remote archive.

# In a directory of ours, for many systems have an rmt that is not.
pkglibexec_PROGRAMS += src/rmt/rmt
src_rmt_rmt_SOURCES = %D%/rmt.c
src_rmt_rmt_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)
src_rmt_rmt_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
