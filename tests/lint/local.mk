# tests/lint/local.mk - the tree's own rules.

lint_tests =

TESTS += $(lint_tests)
EXTRA_DIST += $(lint_tests)
