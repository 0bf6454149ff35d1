# src/base/local.mk - words all share.

src_libtar_a_SOURCES += \
  %D%/amount.c \
  %D%/amount.h \
  %D%/diag.c \
  %D%/diag.h \
  %D%/error-kinds.def \
  %D%/explain.c %D%/explain.h \
  %D%/i18n.c %D%/i18n.h \
  %D%/limits.h \
  %D%/notice.h \
  %D%/intr.c \
  %D%/intr.h \
  %D%/member.c \
  %D%/member.h \
  %D%/outcome.h \
  %D%/pathname.c \
  %D%/pathname.h \
  %D%/quote.c \
  %D%/quote.h \
  %D%/sharedname.c %D%/sharedname.h \
  %D%/unshared.c %D%/unshared.h \
  %D%/warnings.def \
  %D%/when.c %D%/when.h \
  %D%/xattrmask.c %D%/xattrmask.h \
  %D%/xmatch.c %D%/xmatch.h
