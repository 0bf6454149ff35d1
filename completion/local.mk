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

completed = tar-nocache
if PRELOAD
completed += nopagecache
endif
plain_completions = $(completion_shells:%=%D%/nopagecache.%)
EXTRA_DIST += $(plain_completions)

# They are for the names that the programs are installed by: for each, set
# name, and the file for each shell.
for_each_completed = \
  for program in $(completed); do \
    name=`echo $$program | sed '$(transform)'`; \
    bash='$(DESTDIR)$(bashcompletiondir)'/$$name; \
    fish='$(DESTDIR)$(fishcompletiondir)'/$$name.fish; \
    zsh='$(DESTDIR)$(zshcompletiondir)'/_$$name;

.PHONY: install-completions uninstall-completions
install-data-local: install-completions
install-completions: $(completions)
	$(AM_V_at)$(MKDIR_P) '$(DESTDIR)$(bashcompletiondir)' \
	  '$(DESTDIR)$(fishcompletiondir)' '$(DESTDIR)$(zshcompletiondir)'
	$(AM_V_at)$(for_each_completed) \
	  put () { \
	    from=%D%/$$program.$$1; \
	    test -r $$from || from='$(srcdir)'/$$from; \
	    sed "s/$$program/$$name/g" "$$from" >"$$2" && chmod 644 "$$2"; \
	  }; \
	  put bash "$$bash" && put fish "$$fish" && put zsh "$$zsh" || exit; \
	done

uninstall-local: uninstall-completions
uninstall-completions:
	$(AM_V_at)$(for_each_completed) \
	  rm -f "$$bash" "$$fish" "$$zsh"; \
	done
