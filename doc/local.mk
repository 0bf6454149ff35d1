# doc/local.mk - the documentation.

dist_man_MANS += %D%/tar-nocache.1 %D%/tar-nocache-rmt.8
EXTRA_DIST += %D%/architecture.md %D%/formats.md %D%/hacking.md \
	%D%/performance.md %D%/robustness.md

# The manual: make info html pdf.  The releases contain the info file, so
# that only changes of the manual need texinfo.
info_TEXINFOS = %D%/tar-nocache.texi
doc_tar_nocache_TEXINFOS = \
	%D%/manual/differences.texi \
	%D%/manual/formats.texi \
	%D%/manual/reflink.texi \
	%D%/manual/nopagecache.texi \
	%D%/manual/options-archive.texi \
	%D%/manual/options-attributes.texi \
	%D%/manual/options-backup.texi \
	%D%/manual/options-extract.texi \
	%D%/manual/options-format.texi \
	%D%/manual/options-names.texi \
	%D%/manual/options-operations.texi \
	%D%/manual/options-report.texi \
	%D%/manual/options-select.texi \
	%D%/manual/options.texi \
	%D%/manual/page-cache.texi \
	%D%/manual/running.texi \
	%D%/manual/scripts.texi \
	%D%/manual/security.texi \
	%D%/manual/tutorial.texi \
	%D%/manual/version.texi
AM_MAKEINFOHTMLFLAGS = --split=chapter \
	--css-include='$(srcdir)/doc/manual/manual.css'
EXTRA_DIST += %D%/manual/manual.css
