/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Hard links, odd names of directories, devices.  */

#include <config.h>

#include "cases.h"

#define OK "file ok fine\n"

static struct hostile_case const cases[] = {
  { "link-absolute", "link h {out}/file\n" OK,
    "0 2\n! Removing leading `/' from hard link targets\n- h\n+ ok fine" },
  { "link-dotdot", "link h ../outside/file\n" OK, "0 2\n- h\n+ ok fine" },
  { "link-dotdot-inside", "dir d\nfile f x\nlink h d/../f\n" OK,
    "0 0\n! Removing leading `d/../' from hard link targets\n= h f\n"
    "+ ok fine" },
  { "link-long-target",
    "format gnu\nK {./*80}../outside/file\n"
    "link h short\n" OK,
    "0 2\n- h\n+ ok fine" },
  { "link-pax-target", "x linkpath=../outside/file\nlink h ok\n" OK,
    "0 2\n- h\n+ ok fine" },
  { "link-through", "sym esc ../outside\nlink h esc/file\n" OK,
    "0 2\n- h\n+ ok fine" },
  { "link-through-absolute", "sym esc {out}\nlink h esc/file\n" OK,
    "0 2\n- h\n+ ok fine" },
  { "link-to-link", "sym s ../outside/file\nlink h s\nfile h x\n" OK,
    "0 0\n@ s ../outside/file\n+ h x\n+ ok fine" },
  { "link-to-link-overwrite", "sym s ../outside/file\nlink h s\nfile h x\n" OK,
    "0 02\no --overwrite\n+ ok fine" },
  { "link-with-data", "file f x\nsize 512\nlink h f\n" OK,
    "0 0\n= h f\n+ f x\n+ ok fine" },
  { "link-strip-to-absolute", "link a/h a/{out}/file\n" OK,
    "0 2\no --strip-components=1\n- h" },
  { "link-transform", "link h a/file\n" OK,
    "0 2\no --transform=s,^a,{out},\n- h\n+ ok fine" },
  { "link-transform-dotdot", "link h a/file\n" OK,
    "0 2\no --transform=s,^a,../outside,\n- h\n+ ok fine" },
  { "link-to-itself", "link h h\n" OK, "0 2\n- h\n+ ok fine" },
  { "link-to-existing-self", "file h x\nlink h h\n" OK,
    "0 0\n+ h x\n+ ok fine" },
  { "link-to-itself-unlink", "file h x\nlink h h\n" OK,
    "0 0\no --unlink-first\n+ h x\n+ ok fine" },
  { "link-to-itself-recursive", "file h x\nlink h h\n" OK,
    "0 0\no --recursive-unlink\n+ h x\n+ ok fine" },
  { "link-loop", "link a b\nlink b a\n" OK, "0 2\n- a\n- b\n+ ok fine" },
  { "link-missing", "link h nothing\n" OK, "0 2\n- h\n+ ok fine" },
  { "link-directory", "dir d\nlink h d\n" OK, "0 2\n- h\n+ ok fine" },
  { "link-dot", "link h .\n" OK, "0 2\n- h\n+ ok fine" },
  { "link-empty", "link h\n" OK, "0 2\n- h\n+ ok fine" },
  { "link-slash", "link h /\n" OK, "0 2\n- h\n+ ok fine" },
  { "link-to-slashed-file", "file f x\nlink h f/\n" OK,
    "0 02\n+ f x\n+ ok fine" },
  { "link-then-file", "file a old\nlink b a\nfile b new",
    "0 0\n+ a old\n+ b new" },
  { "link-over-directory", "file f x\ndir d\nfile d/g y\nlink d f\n" OK,
    "0 2\n+ d/g y\n+ ok fine" },
  { "link-to-fifo", "fifo p\nlink q p\nfile q x\n" OK,
    "0 0\n+ q x\n+ ok fine" },
  { "link-name-empty", "file f x\nlink {x00} f\n" OK,
    "0 2\n+ f x\n+ ok fine" },
  { "symlink-empty-target", "sym s\n" OK, "0 2\n- s\n+ ok fine" },
  { "symlink-long-target", "x linkpath={a*5000}\nsym s t\n" OK,
    "0 2\n- s\n+ ok fine" },
  { "symlink-target-of-a-megabyte", "format gnu\nK {a/*500000}\nsym s t\n" OK,
    "0 2\n- s\n+ ok fine" },
  { "symlink-with-data", "size 512\nsym s t\n" OK, "0 0\n@ s t\n+ ok fine" },
  { "symlink-over-directory", "dir d\nfile d/f x\nsym d t\n" OK,
    "0 2\n+ d/f x\n+ ok fine" },

  /* Names of the directory itself.  */
  { "name-dot", "as mode=0000700\ndir .\n" OK, "0 0\n+ ok fine" },
  { "name-dot-slash", "as mode=0000700\ndir ./\n" OK, "0 0\n+ ok fine" },
  { "name-slash", "as mode=0000777\ndir /\n" OK, "0 02\n+ ok fine" },
  { "name-slashes", "as mode=0000777\ndir ///\n" OK, "0 02\n+ ok fine" },
  { "name-empty", "file {x00} x\n" OK, "0 2\n+ ok fine" },
  { "name-empty-directory", "as mode=0000777\ndir {x00}\n" OK,
    "0 02\n+ ok fine" },
  { "name-dot-file", "file . x\n" OK, "0 2\n+ ok fine" },
  { "name-dot-symlink", "sym . ../outside\n" OK, "0 2\n+ ok fine" },
  { "name-dot-link", "file f x\nlink . f\n" OK, "0 2\n+ ok fine" },
  { "name-dot-recursive", "file f x\nfile . y\n" OK,
    "0 2\no --recursive-unlink\n+ ok fine" },
  { "name-dot-unlink", "dir .\n" OK, "0 0\no --recursive-unlink\n+ ok" },
  { "name-slash-file", "node 0 / x\n" OK, "2 2\n+ ok fine" },
  { "name-slash-symlink", "sym / ../outside\nfile x/y z\n" OK,
    "0 2\n+ ok fine\n+ x/y z" },
  { "name-with-slash", "file d/ x\nfile d/f y\n" OK, "02 02\n/ d" },
  { "name-of-dots", "file {./*49}f x\n" OK, "0 0\n+ f x\n+ ok fine" },
  { "levels-one-by-one", "again 40 dir x/{d/*#}\n" OK,
    "0 0\n/ x/{d/*39}\n+ ok fine" },

  /* Devices and fifos.  */
  { "device-null", "as major=0000001 minor=0000003\nchr n\nfile n x\n" OK,
    "0 02\n+ n x\n+ ok fine\nuser:! Cannot mknod" },
  { "device-with-data", "size 512\nchr n\nsize 512\nblk m\n" OK,
    "0 02\n+ ok fine" },
  { "device-huge",
    "as major={x80000000ffffffff} minor={x8000007fffffffff}\n"
    "chr n\n" OK,
    "02 02\n+ ok fine" },
  { "device-garbage", "as major=xyzzy minor=-/////\nchr n\n" OK,
    "2 2\n+ ok fine" },
  { "fifo-then-file", "fifo p\nfile p x\n" OK, "0 0\n+ p x\n+ ok fine" },
  { "fifo-then-overwrite", "fifo p\nfile p x\n" OK,
    "0 02\no --overwrite\n+ ok fine" },
  { "fifo-with-data", "size 512\nfifo p\n" OK, "0 0\n+ p\n+ ok fine" },
  { "set-id", "as mode=0006755\nfile f x\n" OK,
    "0 0\no --no-same-permissions\n+ f x" },
};

struct hostile_set const link_set = HOSTILE_SET (cases, true);
