/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Names and symbolic links that lead out of the directory.  */

#include <config.h>

#include "cases.h"

#define OK "file ok fine\n"
#define DOTDOT "! Member name contains '..'\n+ ok fine"

static struct hostile_case const cases[] = {
  /* Names.  */
  { "dotdot", "file ../evil x\n" OK, "0 2\n" DOTDOT },
  { "dotdot-middle", "file a/../../evil x\n" OK, "0 2\n- a\n" DOTDOT },
  { "dotdot-inside", "dir a\nfile a/../evil x\n" OK, "0 2\n- evil\n" DOTDOT },
  { "dotdot-end", "dir a/..\n" OK, "0 2\n" DOTDOT },
  { "dotdot-alone", "as mode=0000777\ndir ..\n" OK, "0 2\n" DOTDOT },
  { "dotdot-slash", "dir ../\n" OK, "0 2\n" DOTDOT },
  { "dotdot-deep", "file {../*30}{rel}/evil x\n" OK, "0 2\n" DOTDOT },
  { "dotdot-symlink", "sym ../evil file\n" OK, "0 2\n" DOTDOT },
  { "dotdot-hard-link", "file f x\nlink ../evil f\n" OK, "0 2\n" DOTDOT },
  { "dotdot-fifo", "fifo ../evil\n" OK, "0 2\n" DOTDOT },
  { "dotdot-long", "format gnu\nL {a/*60}{../*61}evil\nfile short x\n" OK,
    "0 2\n- short\n- a\n" DOTDOT },
  { "dotdot-pax", "x path=../evil\nfile short x\n" OK,
    "0 2\n- short\n" DOTDOT },
  { "dotdot-prefix", "as prefix=..\nfile evil x\n" OK,
    "0 2\n- evil\n" DOTDOT },
  { "dotdot-sparse",
    "x GNU.sparse.major=1 GNU.sparse.minor=0 GNU.sparse.realsize=1"
    " GNU.sparse.name=../evil\nfile short 1{x0a}0{x0a}1{x0a}{x00*506}x\n" OK,
    "0 2\n- short\n" DOTDOT },
  { "dotdot-backslash", "file ..\\evil x\n" OK, "0 0\n+ ..\\evil x\n+ ok" },
  { "dotdot-lookalike",
    "file ..x 1\nfile x.. 2\nfile ... 3\ndir ..d\n"
    "file ..d/f 4",
    "0 0\n+ ..x 1\n+ x.. 2\n+ ... 3\n+ ..d/f 4" },
  { "dotdot-nul", "as name=..{x00}x\nfile y x\n" OK, "0 2\n- y\n" DOTDOT },
  { "dotdot-asked-for", "file a/../../outside/evil x\n" OK,
    "0 2\no a/../../outside/evil ok\n" DOTDOT },
  { "absolute", "file {out}/evil x\n" OK,
    "0 0\n! Removing leading `/' from member names\n+ {rel}/evil x\n+ ok" },
  { "absolute-slashes", "file ////{rel}/evil x\n" OK,
    "0 0\n+ {rel}/evil x\n+ ok fine" },
  { "absolute-dot", "file /./{rel}/evil x\n" OK, "0 0\n+ {rel}/evil x" },
  { "absolute-dotdot", "file /../evil x\n" OK, "0 2\n" DOTDOT },
  { "absolute-pax", "x path={out}/evil\nfile short x\n" OK,
    "0 0\n+ {rel}/evil x\n- short" },
  { "absolute-prefix", "as prefix={out}\nfile evil x\n" OK,
    "0 0\n+ {rel}/evil x" },
  { "absolute-symlink", "sym {out}/evil x\n" OK, "0 0\n@ {rel}/evil x" },
  { "strip-to-absolute", "file a/{out}/evil x\n" OK,
    "0 0\ndiffer\no --strip-components=1\n+ {rel}/evil x\n- ok" },
  { "strip-to-dotdot", "file a/../../evil x\n" OK,
    "0 2\no --strip-components=1\n! contains '..'\n- evil" },
  { "strip-to-nothing", "file a x\ndir b\nfile c/d y",
    "0 0\ndiffer\no --strip-components=1\n+ d y\n- a\n- b\n- c" },
  { "transform-to-absolute", "file a/evil x\n" OK,
    "0 0\no --transform=s,^a,{out},\n+ {rel}/evil x\n+ ok fine" },
  { "transform-to-dotdot", "file a/evil x\n" OK,
    "0 0\no --transform=s,^a,..,\n! Removing leading `../' from member names"
    "\n+ evil x\n+ ok fine" },
  { "one-top-level", "file ../evil x\nfile {out}/evil y\n" OK,
    "0 2\no --one-top-level=top\n+ top/ok fine\n- evil" },

  /* A symbolic link, then something below it.  */
  { "through-absolute", "sym esc {out}\nfile esc/evil x\n" OK,
    "0 2\n@ esc {out}\n+ ok fine" },
  { "through-relative", "sym esc ../outside\nfile esc/evil x\n" OK,
    "0 2\n@ esc ../outside\n+ ok fine" },
  { "through-existing", "sym esc ../outside\nfile esc/file x\n" OK,
    "0 2\n+ ok fine" },
  { "through-directory", "sym esc ../outside\ndir esc/new\n" OK,
    "0 2\n+ ok fine" },
  { "through-metadata",
    "sym esc ../outside\nas mode=0000700\n"
    "dir esc/empty\n" OK,
    "0 2\n+ ok fine" },
  { "through-symlink", "sym esc ../outside\nsym esc/l x\n" OK,
    "0 2\n+ ok fine" },
  { "through-hard-link", "sym esc ../outside\nfile a x\nlink esc/h a\n" OK,
    "0 2\n+ ok fine\n+ a x" },
  { "through-fifo", "sym esc ../outside\nfifo esc/p\n" OK, "0 2\n+ ok fine" },
  { "through-device", "sym esc ../outside\nchr esc/c\nblk esc/b\n" OK,
    "0 2\n+ ok fine" },
  { "through-contiguous", "sym esc ../outside\nnode 7 esc/f x\n" OK,
    "0 2\n+ ok fine" },
  { "through-unknown", "sym esc ../outside\nnode Q esc/f x\n" OK,
    "0 2\n+ ok fine" },
  { "through-dumpdir", "sym esc ../outside\nnode D esc/ Yfile{x0000}\n" OK,
    "0 0\n/ esc\n+ ok fine" },
  { "through-sparse",
    "format gnu\nsym esc ../outside\nreal 9\nregion 0 1\n"
    "sparse esc/f x\n" OK,
    "0 2\n+ ok fine" },
  { "through-two", "sym a b\nsym b ../outside\nfile a/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-up", "dir d\nsym d/up ../..\nfile d/up/outside/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-up-twice",
    "dir d\nsym d/a ..\nsym b d/a/..\n"
    "file b/outside/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-slash", "sym esc ../outside/\nfile esc//evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-dot", "sym esc ../outside\nfile ./esc/./evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-own-name", "dir real\nsym l {in}/real\nfile l/x y\n" OK,
    "0 2\n- real/x\n+ ok fine" },
  { "through-proc", "sym esc /proc/self/root{out}\nfile esc/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-cwd", "sym esc /proc/self/cwd/../outside\nfile esc/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-link-with-slash", "sym esc/ ../outside\nfile esc/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "through-device-name", "sym esc /dev\nfile esc/tnc-hostile x\n" OK,
    "0 2\n+ ok fine" },
  { "through-long-path",
    "dir {d*240}\nsym a {d*240}\ndir a/{d*240}\nsym a/a {d*240}\n"
    "dir a/a/{d*240}\nsym a/a/a {d*240}\ndir a/a/a/{d*240}\n"
    "sym a/a/a/a {d*240}\ndir a/a/a/a/{d*240}\nsym a/a/a/a/a {d*240}\n"
    "sym {a/*5}l {../*6}outside\nfile {a/*5}l/evil x\n"
    "sym esc {a/*5}l\nfile esc/evil x\n" OK,
    "0 2\n+ ok fine" },

  /* -h is for reading.  */
  { "dereference-file", "sym esc ../outside\nfile esc/evil x\n" OK,
    "0 2\no -h\n! leads outside\n@ esc ../outside\n+ ok fine" },
  { "dereference-directory",
    "sym esc ../outside\nas mode=0000700\ndir esc\n"
    "file esc/x y",
    "0 0\no -h\n/ esc\n+ esc/x y" },
  { "dereference-below", "sym esc {out}\nas mode=0000700\ndir esc/empty\n" OK,
    "0 2\no -h\n+ ok fine" },
  { "dereference-overwrite", "sym f ../outside/file\nfile f evil\n" OK,
    "0 2\no -h --overwrite\n! leads outside\n+ ok fine" },
  { "dereference-overwrite-new",
    "sym g ../outside/new\nsym f g\n"
    "file f evil\n" OK,
    "0 2\no -h --overwrite\n! leads outside\n+ ok fine" },
  { "dereference-inside", "dir d\nsym f d/real\nfile f mine",
    "0 0\no -h --overwrite\n@ f d/real\n+ d/real mine" },
  { "dereference-dumpdir",
    "sym esc ../outside\nnode D esc/ Yother{x0000}\n" OK,
    "0 02\no -h --incremental\n+ ok fine" },

  /* Links that may be followed.  */
  { "inside-link", "dir real\nsym l real\nfile l/x y",
    "0 0\n+ real/x y\n@ l real" },
  { "inside-up", "dir a\ndir b\nsym a/l ../b\nfile a/l/x y", "0 0\n+ b/x y" },
  { "inside-dot", "dir a\nsym a/l .\nfile a/l/l/l/x y", "0 0\n+ a/x y" },
  { "inside-loop", "sym a b\nsym b a\nfile a/x y\n" OK,
    "0 2\n@ a b\n@ b a\n+ ok fine" },
  { "inside-self", "sym a a\nfile a/x y\n" OK, "0 2\n+ ok fine" },
  { "inside-chain-of-60",
    "again 60 sym a{l*#} al{l*#}\ndir a{l*60}\nfile a/x y\n" OK,
    "0 2\n/ a{l*60}\n- a{l*60}/x\n+ ok fine" },

  /* Something of the name of a link.  */
  { "instead-file", "sym f ../outside/file\nfile f mine", "0 0\n+ f mine" },
  { "instead-file-overwrite", "sym f ../outside/file\nfile f mine",
    "0 02\no --overwrite" },
  { "instead-new-file", "sym f ../outside/evil\nfile f mine",
    "0 0\n+ f mine" },
  { "instead-new-overwrite", "sym f ../outside/evil\nfile f mine",
    "0 02\no --overwrite" },
  { "instead-directory",
    "sym d ../outside\nas mode=0000700\ndir d\n"
    "file d/x y",
    "0 0\n/ d\n+ d/x y" },
  { "instead-kept-directory",
    "sym d ../outside\nas mode=0000700\ndir d\n"
    "file d/x y\n" OK,
    "0 02\no --keep-directory-symlink\n+ ok fine" },
  { "inside-kept-directory", "dir r\nsym d r\ndir d\nfile d/x y",
    "0 0\no --keep-directory-symlink\n@ d r\n+ r/x y" },
  { "instead-fifo", "sym f ../outside/file\nfifo f", "0 0\n+ f" },
  { "instead-symlink", "sym f ../outside\nsym f ok\n" OK, "0 0\n@ f ok" },
  { "instead-sparse",
    "format gnu\nsym f ../outside/file\nreal 9\n"
    "region 0 1\nsparse f x",
    "0 0\n# f 9" },
  { "instead-recursive", "sym d ../outside\nfile d x",
    "0 0\no --recursive-unlink\n+ d x" },

  /* Directories that are exchanged.  */
  { "exchange-directory",
    "as mode=0000700\ndir d\nsym d ../outside\n"
    "file d/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "exchange-full-directory",
    "dir d\nfile d/a x\nsym d ../outside\n"
    "file d/b y\n" OK,
    "0 2\n/ d\n+ d/a x\n+ d/b y\n+ ok fine" },
  { "exchange-parent",
    "as mode=0000700\ndir a\ndir a/b\nsym a/b ../..\n"
    "file a/b/outside/evil x\n" OK,
    "0 2\n+ ok fine" },
  { "exchange-late",
    "as mode=0000700\ndir d\nfile d/f x\nsym e d\n"
    "sym d ../outside\n" OK,
    "0 2\n/ d\n+ d/f x\n+ ok fine" },
  { "exchange-made-on-the-way",
    "file d/f x\nsym d ../outside\n"
    "file d/g y\n" OK,
    "0 2\n+ d/f x\n+ d/g y\n+ ok fine" },
  { "exchange-file", "file d x\ndir d\nfile d/f y", "0 0\n+ d/f y" },
  { "exchange-directory-file", "dir d\nfile d/f x\nfile d y\n" OK,
    "0 2\n+ d/f x\n+ ok fine" },
  { "exchange-back",
    "sym d ../outside\ndir d\nfile d/a x\n"
    "sym d ../outside\nfile d/b y\n" OK,
    "0 2\n+ d/a x\n+ d/b y\n+ ok fine" },

  /* Two archives, one after the other.  */
  { "two-file", "sym esc ../outside\nnext\nfile esc/evil x\n" OK,
    "0 0 2\n+ ok fine" },
  { "two-absolute", "sym esc {out}\nnext\nfile esc/evil x\n" OK,
    "0 0 2\n+ ok fine" },
  { "two-directory",
    "sym esc ../outside\nnext\nas mode=0000700\n"
    "dir esc\nfile esc/evil x\n" OK,
    "0 0 0\n/ esc\n+ ok fine" },
  { "two-below",
    "sym esc ../outside\nnext\nas mode=0000700\n"
    "dir esc/empty\ndir esc/new\n" OK,
    "0 0 2\n+ ok fine" },
  { "two-hard-link", "sym esc ../outside\nnext\nlink h esc/file\n" OK,
    "0 0 2\n- h\n+ ok fine" },
  { "two-same-file", "sym f ../outside/file\nnext\nfile f x\n" OK,
    "0 0 0\n+ f x\n+ ok fine" },
  { "two-links", "sym a ../outside\nnext\nsym b a\nfile b/evil x\n" OK,
    "0 0 2\n+ ok fine" },
  { "two-fifo", "fifo f\nnext\nfile f x", "0 0 0\n+ f x" },
  { "two-fifo-overwrite", "fifo f\nnext\nfile f x", "0 0 02\no --overwrite" },
  { "two-device-overwrite",
    "as major=0000001 minor=0000003\nchr f\nnext\n"
    "file f x",
    "0 02 02\no --overwrite" },
  { "two-hard-linked-file",
    "sym s ../outside/file\nlink h s\nnext\n"
    "file h x\n" OK,
    "0 0 0\n+ h x\n+ ok fine" },
};

struct hostile_set const escape_set = HOSTILE_SET (cases, true);
