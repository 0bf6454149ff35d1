# po/local.mk - the languages.

# For each language: its name here, and two lines that have its catalogue
# made, installed and put into releases.
languages = de
de_localedir = $(localedir)/de/LC_MESSAGES
if ENABLE_NLS
dist_de_locale_DATA = %D%/de/LC_MESSAGES/tar-nocache.mo
endif

EXTRA_DIST += %D%/POTFILES %D%/README.md %D%/extract.sh \
  $(languages:%=%D%/%.po)

# Where a release has its catalogues, and where those made here go, so that
# TNC_LOCALEDIR=po shows them before installation.
catalogues = $(languages:%=%D%/%/LC_MESSAGES/tar-nocache.mo)
$(catalogues): %D%/%/LC_MESSAGES/tar-nocache.mo: %D%/%.po
	$(AM_V_at)$(MKDIR_P) $(@D)
	$(AM_V_GEN)$(MSGFMT) --check-format -o $@-t $< && mv $@-t $@
MAINTAINERCLEANFILES += $(catalogues)

# Take the messages from the sources and merge them into the catalogues.
.PHONY: update-po
update-po:
	$(AM_V_at)$(MKDIR_P) %D%
	$(AM_V_GEN)XGETTEXT='$(XGETTEXT)' $(SHELL) '$(srcdir)/%D%/extract.sh' \
	  '$(abs_builddir)/%D%/tar-nocache.pot'
	$(AM_V_at)for language in $(languages); do \
	  $(MSGMERGE) --update --backup=none --add-location=file --quiet \
	    '$(srcdir)'/%D%/$$language.po %D%/tar-nocache.pot || exit; done
CLEANFILES += %D%/tar-nocache.pot
