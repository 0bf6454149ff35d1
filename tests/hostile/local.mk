# tests/hostile/local.mk - what others may try.
#
# To add NAME.sh: a line of its own, in the order of the alphabet.

hostile_tests =
hostile_tests += %D%/race.sh

check_PROGRAMS += %D%/swap
tests_hostile_swap_LDADD =

TESTS += $(hostile_tests)
EXTRA_DIST += $(hostile_tests)
