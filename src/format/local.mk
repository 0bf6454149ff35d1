# src/format/local.mk - formats as functions on bytes.

src_libtar_a_SOURCES += \
  %D%/cksum.c %D%/cksum.h \
  %D%/decode.c %D%/decode.h \
  %D%/dumpdir.c %D%/dumpdir.h \
  %D%/encode.c %D%/encode.h \
  %D%/encopts.h \
  %D%/filters.def %D%/issues.def \
  %D%/gnu.c %D%/gnu.h \
  %D%/indexline.c %D%/indexline.h \
  %D%/issue.c %D%/issue.h \
  %D%/magic.c %D%/magic.h \
  %D%/num.c %D%/num.h \
  %D%/paxkey.c %D%/paxkey.def %D%/paxkey.h \
  %D%/paxout.c %D%/paxout.h \
  %D%/paxrec.c %D%/paxrec.h \
  %D%/paxset.c %D%/paxset.h \
  %D%/preview.c %D%/preview.h \
  %D%/raw.h \
  %D%/snapfile.c %D%/snapfile.h \
  %D%/sparsemap.c %D%/sparsemap.h \
  %D%/unpack.c %D%/unpack.h \
  %D%/ustar.c %D%/ustar.h
