# src/rmt/local.mk - the program at the other end of a remote archive.

# In a directory of ours, for many systems have an rmt that is not.
# Clients are told where it is, so --program-suffix and the like change its
# name no more than its manual's text.
noinst_PROGRAMS += src/rmt/rmt
src_rmt_rmt_SOURCES = %D%/rmt.c
src_rmt_rmt_CFLAGS = $(AM_CFLAGS) $(WARN_CFLAGS)
src_rmt_rmt_LDFLAGS = $(AM_LDFLAGS) $(PIE_LDFLAGS)
src_rmt_rmt_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)

install-exec-local: install-rmt
.PHONY: install-rmt
install-rmt: src/rmt/rmt$(EXEEXT)
	$(MKDIR_P) '$(DESTDIR)$(pkglibexecdir)'
	$(INSTALL_PROGRAM) src/rmt/rmt$(EXEEXT) '$(DESTDIR)$(pkglibexecdir)'

uninstall-local: uninstall-rmt
.PHONY: uninstall-rmt
uninstall-rmt:
	rm -f '$(DESTDIR)$(pkglibexecdir)/rmt$(EXEEXT)'
