# src/select/local.mk - names: which, and called what.

src_libtar_a_SOURCES += \
  %D%/agefilter.c %D%/agefilter.h \
  %D%/dump_policy.c %D%/dump_policy.h \
  %D%/exclude.c %D%/exclude.h \
  %D%/ignorefile.c %D%/ignorefile.h \
  %D%/listfile.c %D%/listfile.h \
  %D%/match.c %D%/match.h \
  %D%/name_list.c %D%/name_list.h \
  %D%/patset.c %D%/patset.h \
  %D%/pattern.c %D%/pattern.h \
  %D%/rename.c %D%/rename.h \
  %D%/transform.c %D%/transform.h
