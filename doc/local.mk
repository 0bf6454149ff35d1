# doc/local.mk - the documentation.

dist_man_MANS += %D%/tar-nocache.1 %D%/tar-nocache-rmt.8
EXTRA_DIST += %D%/architecture.md %D%/formats.md %D%/hacking.md \
	%D%/robustness.md
