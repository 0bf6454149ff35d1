# contrib/local.mk - examples, installed beside the documentation.

examplesdir = $(docdir)/examples
dist_examples_DATA = %D%/README %D%/tar-nocache-backup.conf \
	%D%/tar-nocache-backup.service %D%/tar-nocache-backup.timer
dist_examples_SCRIPTS = %D%/backup-database.sh \
	%D%/backup-to-object-store.sh %D%/backup-to-ssh.sh \
	%D%/weekly-backup.sh
