# doc/local.mk - the documentation.

EXTRA_DIST += %D%/architecture.md %D%/hacking.md
