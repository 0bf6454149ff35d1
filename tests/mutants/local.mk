# tests/mutants/local.mk - whether the tests notice when the sources change.

# make mutants MUTANTS=300 FILES='src/op lib/dropq.c' SEED=1 MOST=60
MUTANTS = 100
MOST = 60
FILES = src lib
.PHONY: mutants
mutants:
	$(AM_V_at)$(MKDIR_P) mutants
	$(AM_V_at)cd mutants && top='$(abs_top_srcdir)' MAKE='$(MAKE)' \
	  SHELL='$(SHELL)' CC='$(CC)' MUTANTS='$(MUTANTS)' \
	  FILES='$(FILES)' MOST='$(MOST)' \
	  SEED="$${SEED-`date +%s`}" \
	  tests='$(unit_tests) $(cli_tests) $(hostile_tests)' \
	  $(SHELL) '$(abs_top_srcdir)/%D%/mutants.sh'
EXTRA_DIST += %D%/accepted.txt %D%/confined.sh %D%/mutants.awk \
  %D%/mutants.sh
