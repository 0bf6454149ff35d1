# tests/lint/local.mk - the tree's own rules.

lint_tests = \
  %D%/architecture.sh \
  %D%/docs.sh \
  %D%/globals.sh \
  %D%/headers.sh \
  %D%/layers.sh \
  %D%/messages.sh \
  %D%/sizes.sh

TESTS += $(lint_tests)
EXTRA_DIST += $(lint_tests) %D%/messages.txt

# The rules alone, without the other tests.
.PHONY: syntax-check
syntax-check:
	$(AM_V_at)$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(lint_tests)'
