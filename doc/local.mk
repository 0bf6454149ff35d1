# doc/local.mk - the documentation.

dist_man_MANS += %D%/tar-nocache.1
EXTRA_DIST += %D%/architecture.md %D%/formats.md %D%/hacking.md \
	%D%/robustness.md
