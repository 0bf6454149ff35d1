# tests/compat/local.mk - the same command given to the system's GNU tar.

compat_tests =

TESTS += $(compat_tests)
EXTRA_DIST += $(compat_tests)
