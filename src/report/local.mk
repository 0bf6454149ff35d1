# src/report/local.mk - output.

src_libtar_a_SOURCES += \
  %D%/ask.c %D%/ask.h \
  %D%/checkpoint.c %D%/checkpoint.h \
  %D%/hookprog.c %D%/hookprog.h \
  %D%/listing.c %D%/listing.h \
  %D%/totals.c %D%/totals.h
