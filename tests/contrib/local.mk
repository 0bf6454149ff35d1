# tests/contrib/local.mk - the examples in contrib/, with failures.
#
# To add NAME.sh: a line of its own, in alphabetical order.

contrib_tests =
contrib_tests += %D%/database.sh
contrib_tests += %D%/object-store.sh
contrib_tests += %D%/shellcheck.sh
contrib_tests += %D%/ssh.sh
contrib_tests += %D%/units.sh
contrib_tests += %D%/weekly.sh

TESTS += $(contrib_tests)
EXTRA_DIST += $(contrib_tests)
