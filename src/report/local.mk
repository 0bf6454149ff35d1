# src/report/local.mk - output.

src_libtar_a_SOURCES += \
  %D%/ask.c %D%/ask.h \
  %D%/checksums.c %D%/checksums.h \
  %D%/sumfile.c %D%/sumfile.h \
  %D%/checkpoint.c %D%/checkpoint.h \
  %D%/user_command.c %D%/user_command.h \
  %D%/listing.c %D%/listing.h \
  %D%/progress.c %D%/progress.h \
  %D%/progress_line.c %D%/progress_line.h \
  %D%/status_file.c %D%/status_file.h \
  %D%/terminal.c %D%/terminal.h \
  %D%/totals.c %D%/totals.h
