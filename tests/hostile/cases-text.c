/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Bytes that a terminal acts on, wherever an archive may hold text.  That
   none of them is printed raw is checked in every case.  */

#include <config.h>

#include "cases.h"

#define OK "file ok fine\n"

/* Clear the screen, set the title, a C1 control, delete, backspace.  */
#define ESC "{x1b}[2J{x1b}]0;t{x07}{x9b}1m{x7f}{x08}{x0d}"
#define ALL                                                       \
  "{x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d}" \
  "{x1e1f7f808182838485868788898a8b8c8d8e8f9b9fa0ff}"

static struct hostile_case const cases[] = {
  { "text-name", "file " ESC " x\n" OK,
    "0 0\n| \\033[2J\\033]0;t\\a\\2331m\\177\\b\\r\n+ " ESC " x\n+ ok" },
  { "text-name-all", "file " ALL " x\n" OK, "0 0\n+ " ALL " x\n+ ok fine" },
  { "text-name-newline", "file a{x0a}b x\n" OK,
    "0 0\nn 2\n| a\\nb\n+ a{x0a}b x\n+ ok fine" },
  { "text-name-backslash", "file a\\033b x\n" OK,
    "0 0\n| a\\\\033b\n+ a\\033b x\n+ ok fine" },
  { "text-directory", "dir " ESC "\n" OK, "0 0\n/ " ESC "\n+ ok fine" },
  { "text-path", "x path=" ALL "\nfile f x\n" OK,
    "0 0\n+ " ALL " x\n+ ok fine" },
  { "text-path-not-utf8",
    "x path={xc3}{xff}{xc080}{xeda080}{xf8888080}\n"
    "file f x\n" OK,
    "0 0\n+ {xc3}{xff}{xc080}{xeda080}{xf8888080} x" },
  { "text-long-name", "format gnu\nL " ALL "{n*200}\nfile f x\n" OK,
    "0 0\n+ " ALL "{n*200} x\n+ ok fine" },
  { "text-link", "sym s " ESC "\nlink h " ESC "\n" OK,
    "0 2\n@ s " ESC "\n+ ok fine" },
  { "text-dotdot", "file ../" ESC " x\n" OK, "0 2\n! contains '..'\n+ ok" },
  { "text-owner", "as uname=" ESC " gname=" ESC "\nfile f x\n" OK,
    "0 02\n+ f x\n+ ok fine" },
  { "text-pax-owner", "x uname=" ALL " gname=" ESC "\nfile f x\n" OK,
    "0 02\n+ f x\n+ ok fine" },
  { "text-keyword", "x " ESC "=value\nfile f x\n" OK,
    "0 0\n? Ignoring unknown extended header keyword\n+ f x\n+ ok fine" },
  { "text-keyword-newline", "x a{x0a}b=value\nfile f x\n" OK,
    "0 0\n+ f x\n+ ok fine" },
  { "text-value",
    "x mtime=" ESC " size=" ESC " uid=" ESC " gid=" ESC "\nfile f x\n" OK,
    "2 2\n! invalid mtime=\n+ f x\n+ ok fine" },
  { "text-length", "x! {x1b}[2J{x20}path=x{x0a}\nfile f x\n" OK,
    "2 2\n! missing length\n+ f x\n+ ok fine" },
  { "text-xattr", "x SCHILY.xattr.user." ESC "=" ESC "\nfile f x\n" OK,
    "0 02\no --xattrs\n+ f x\n+ ok fine" },
  { "text-acl",
    "x SCHILY.acl.access=" ESC " SCHILY.acl.default=" ESC
    "\nfile f x\nx SCHILY.acl.access=" ESC "\ndir d\n" OK,
    "0 02\no --acls\n+ f x\n+ ok fine" },
  { "text-selinux", "x RHT.security.selinux=" ESC "\nfile f x\n" OK,
    "0 02\no --selinux\n+ f x\n+ ok fine" },
  { "text-type", "as type={x1b}\nfile " ESC " x\n" OK,
    "0 0\n+ " ESC " x\n+ ok fine" },
  { "text-number", "as mode={x1b}[2J mtime=" ESC " uid={x9b}1m\nfile f x\n" OK,
    "2 2\n+ f\n+ ok fine" },
  { "text-size", "as size=" ESC "\nfile f x\n" OK, "2 2\n- f\n+ ok fine" },
  { "text-sparse-name",
    "format gnu\nreal 9\nregion 0 99\nsparse " ESC " x\n" OK,
    "2 2\n+ ok fine" },
  { "text-sparse-map",
    "x GNU.sparse.size=9 GNU.sparse.numblocks=1"
    " GNU.sparse.map=" ESC "\nfile f x\n" OK,
    "2 2\n+ ok fine" },
  { "text-sparse-delimiter",
    "x GNU.sparse.size=9 GNU.sparse.numblocks=1"
    " GNU.sparse.map=0{x1b}1\nfile f x\n" OK,
    "2 2\n+ ok fine" },
  { "text-label", "format gnu\nnode V " ESC "\n" OK, "0 0\n+ ok fine" },
  { "text-label-checked", "format gnu\nnode V " ESC "\n" OK,
    "0 2\no --label=other\n! does not match" },
  { "text-pax-label", "g GNU.volume.label=" ESC "\n" OK, "0 0\n+ ok fine" },
  { "text-volume-file",
    "g GNU.volume.filename=" ESC " GNU.volume.size=1 GNU.volume.offset=1\n" OK,
    "0 02\n+ ok fine" },
  { "text-continuation",
    "format gnu\nas @369=00000000100\nnode M " ESC " x\n" OK,
    "0 2\n+ ok fine" },
  { "text-global", "g " ESC "=1 path=" ESC "\n" OK, "0 0\n+ ok fine" },
  { "text-comment", "x comment=" ESC " charset=" ESC "\nfile f x\n" OK,
    "0 0\n+ f x\n+ ok fine" },
  { "text-dumpdir", "format gnu\nnode D d/ Y" ESC "{x0000}\n" OK,
    "0 0\n/ d\n+ ok fine" },
  { "text-shell",
    "file $(touch{x20}evil) x\nfile `touch{x20}evil` y\n"
    "file ;touch{x20}evil z\n" OK,
    "0 0\no --to-command=true\n- evil\n- ok" },
};

struct hostile_set const text_set = HOSTILE_SET (cases, false);
