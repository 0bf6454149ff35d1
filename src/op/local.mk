# src/op/local.mk - the operations and the run that joins the parts.

src_libtar_a_SOURCES += \
  %D%/append.c %D%/append.h \
  %D%/conf.h %D%/create_opts.h %D%/extract_opts.h \
  %D%/incremental_opts.h \
  %D%/create.c \
  %D%/dir_rules.c %D%/dir_rules.h \
  %D%/dump_operand.c %D%/dump_operand.h \
  %D%/dump_member.c %D%/dump_member.h \
  %D%/dump_incremental.c %D%/dump_incremental.h \
  %D%/member_data.c %D%/member_data.h \
  %D%/extract.c \
  %D%/extract_pool.c %D%/extract_pool.h \
  %D%/extract_share.c %D%/extract_share.h \
  %D%/delete.c \
  %D%/diff.c %D%/diff.h \
  %D%/diff_ahead.c %D%/diff_ahead.h \
  %D%/diffdir.c %D%/diffdir.h \
  %D%/label.c \
  %D%/list.c \
  %D%/member_index.c %D%/member_index.h \
  %D%/mtime_command.c %D%/mtime_command.h \
  %D%/extract_stream.c %D%/extract_stream.h \
  %D%/archive_session.c %D%/archive_session.h \
  %D%/operation.c %D%/operation.h %D%/operations.def \
  %D%/run.c \
  %D%/run.h \
  %D%/sandbox.c %D%/sandbox.h \
  %D%/scan.c %D%/scan.h \
  %D%/update.c \
  %D%/visit.c %D%/visit.h
