# tests/hostile/local.mk - archives made to do harm, cut off, and mutated;
# what others may try while we extract.
#
# To add NAME.sh: a line of its own, in alphabetical order.

hostile_tests =
hostile_tests += %D%/create-race.sh
hostile_tests += %D%/hostile.sh
hostile_tests += %D%/mutate.sh
hostile_tests += %D%/race.sh
hostile_tests += %D%/reflink.sh
hostile_tests += %D%/sandbox.sh
hostile_tests += %D%/threads.sh
hostile_tests += %D%/truncate.sh

hostile_sources = \
  %D%/sandbox.c %D%/sandbox.h \
  %D%/script.c %D%/script.h \
  %D%/tarmain.c %D%/tarmain.h

check_PROGRAMS += %D%/hostile
tests_hostile_hostile_SOURCES = $(hostile_sources) \
  %D%/cases-dumpdir.c \
  %D%/cases-escape.c \
  %D%/cases-header.c \
  %D%/cases-limits.c \
  %D%/cases-link.c \
  %D%/cases-pax.c \
  %D%/cases-shared.c \
  %D%/cases-sparse.c \
  %D%/cases-stream.c \
  %D%/cases-text.c \
  %D%/cases-volumes.c \
  %D%/cases.h \
  %D%/hostile.c
tests_hostile_hostile_LDADD = $(UNIT_LDADD)

check_PROGRAMS += %D%/cutter
tests_hostile_cutter_SOURCES = $(hostile_sources) %D%/cutter.c
tests_hostile_cutter_LDADD = $(UNIT_LDADD)

# The program without its check that a name stays inside.
check_PROGRAMS += %D%/nobeneath
tests_hostile_nobeneath_LDADD = $(UNIT_LDADD)

check_PROGRAMS += %D%/racer
check_PROGRAMS += %D%/swap

# 10,000 rounds of the races that `make check' has some of.
.PHONY: races
races: all %D%/racer$(EXEEXT)
	$(AM_V_at)$(AM_TESTS_ENVIRONMENT) RACE_ROUNDS=$${RACE_ROUNDS:-10000} \
	  $(SHELL) '$(abs_top_srcdir)/%D%/create-race.sh'

TESTS += $(hostile_tests)
EXTRA_DIST += $(hostile_tests)
