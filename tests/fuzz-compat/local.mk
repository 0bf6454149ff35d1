# tests/fuzz-compat/local.mk - random command lines given to GNU tar and to
# us; never run by make check.

EXTRA_DIST += %D%/generate.awk %D%/judge.awk %D%/known.txt %D%/options.txt \
  %D%/run.sh %D%/side.sh

EXTRA_PROGRAMS += %D%/plant
CLEANFILES += %D%/plant$(EXEEXT)
tests_fuzz_compat_plant_LDADD = $(TAR_LIBS) $(TAR_SYSTEM_LIBS)
fuzz_compat_tools = %D%/plant$(EXEEXT) tests/compat/tarcmp$(EXEEXT) \
  tests/compat/treelist$(EXEEXT) tests/c-library$(EXEEXT)

# make fuzz-compat [SECONDS=600] [SEED=n [COUNT=m]]
.PHONY: fuzz-compat
fuzz-compat: all $(fuzz_compat_tools)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) \
	  $(SHELL) '$(abs_top_srcdir)/tests/fuzz-compat/run.sh' \
	    '$(SECONDS)' '$(SEED)' '$(COUNT)'
