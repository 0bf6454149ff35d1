# src/op/local.mk - the operations and the run that joins the parts.

src_libtar_a_SOURCES += \
  %D%/append.c %D%/append.h \
  %D%/conf.h \
  %D%/create.c \
  %D%/dump.c %D%/dump.h \
  %D%/dumpfile.c %D%/dumpfile.h \
  %D%/dumpincr.c %D%/dumpincr.h \
  %D%/filedata.c %D%/filedata.h \
  %D%/extract.c \
  %D%/delete.c \
  %D%/diff.c %D%/diff.h \
  %D%/diffdir.c %D%/diffdir.h \
  %D%/label.c \
  %D%/list.c \
  %D%/mtimeprog.c %D%/mtimeprog.h \
  %D%/pour.c %D%/pour.h \
  %D%/put.c %D%/put.h \
  %D%/run.c \
  %D%/run.h \
  %D%/update.c \
  %D%/visit.c %D%/visit.h
