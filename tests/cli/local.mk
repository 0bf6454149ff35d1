# tests/cli/local.mk - what a user sees.

cli_tests =

TESTS += $(cli_tests)
EXTRA_DIST += $(cli_tests)
