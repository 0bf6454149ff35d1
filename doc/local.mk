# doc/local.mk - the documentation.

EXTRA_DIST += %D%/architecture.md %D%/formats.md %D%/hacking.md \
	%D%/robustness.md
