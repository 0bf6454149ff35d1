# src/report/local.mk - output.

src_libtar_a_SOURCES += \
  %D%/ask.h \
  %D%/checkpoint.h \
  %D%/listing.h \
  %D%/totals.h
