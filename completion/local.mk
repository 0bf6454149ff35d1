# completion/local.mk - completions for bash, zsh and fish, made of the table
# of options and of the sources that have the words for their arguments.

completion_shells = bash zsh fish
completions = $(completion_shells:%=%D%/tar-nocache.%)
completion_inputs = \
  $(srcdir)/src/cli/options.def \
  $(srcdir)/src/base/warnings.def \
  $(srcdir)/src/format/filters.def \
  $(srcdir)/src/cli/check.c \
  $(srcdir)/src/cli/set.c \
  $(srcdir)/src/cli/set-archive.c \
  $(srcdir)/src/cli/set-owner.c \
  $(srcdir)/src/cli/set-report.c \
  $(srcdir)/src/cli/set-time.c \
  $(srcdir)/src/format/magic.c \
  $(srcdir)/src/report/checkpoint.c \
  $(srcdir)/gnu/quotearg.c

EXTRA_DIST += %D%/generate.awk $(completions:=.in)
CLEANFILES += $(completions)
noinst_DATA += $(completions)

$(completions): %: %.in %D%/generate.awk $(completion_inputs)
	$(AM_V_GEN)$(MKDIR_P) %D%
	$(AM_V_at)LC_ALL=C $(AWK) -v shell=$(@:%D%/tar-nocache.%=%) \
	  -f '$(srcdir)/%D%/generate.awk' $(completion_inputs) \
	  '$(srcdir)/$@.in' >$@-t && mv $@-t $@

# Where the shells look for completions.  Distributions may have a directory
# for packages: on Debian, zshcompletiondir=/usr/share/zsh/vendor-completions.
bashcompletiondir = $(datadir)/bash-completion/completions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
zshcompletiondir = $(datadir)/zsh/site-functions

# They are for the name that the program is installed by.
completion_name = name=`echo tar-nocache | sed '$(transform)'`

.PHONY: install-completions uninstall-completions
install-data-local: install-completions
install-completions: $(completions)
	$(AM_V_at)$(MKDIR_P) '$(DESTDIR)$(bashcompletiondir)' \
	  '$(DESTDIR)$(fishcompletiondir)' '$(DESTDIR)$(zshcompletiondir)'
	$(completion_name); \
	put () { sed "s/tar-nocache/$$name/g" %D%/tar-nocache.$$1 >"$$2" \
	  && chmod 644 "$$2"; }; \
	put bash '$(DESTDIR)$(bashcompletiondir)'/$$name && \
	put fish '$(DESTDIR)$(fishcompletiondir)'/$$name.fish && \
	put zsh '$(DESTDIR)$(zshcompletiondir)'/_$$name

uninstall-local: uninstall-completions
uninstall-completions:
	$(completion_name); \
	rm -f '$(DESTDIR)$(bashcompletiondir)'/$$name \
	  '$(DESTDIR)$(fishcompletiondir)'/$$name.fish \
	  '$(DESTDIR)$(zshcompletiondir)'/_$$name
