/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* The limits of base/limits.h: what is just within, and what is beyond.
   unit/test-delayed.c and unit/test-rename.c have LIMIT_PARENT_BYTES and
   LIMIT_PREFIX_BYTES.  */

#include <config.h>

#include "cases.h"

#define OK "file ok fine\n"
#define F "file f x\n" OK
#define FINE "\n+ ok fine"
#define KEPT "\n+ f x" FINE
#define LONGER(key) "\n! Extended header value of '" key "' is longer than"

static struct hostile_case const cases[] = {
  /* LIMIT_NAME: too long for a file, but not for the listing.  */
  { "limit-path", "x path={n*1048576}\n" F, "0 2" FINE },
  { "limit-path-beyond", "x path={n*1048577}\n" F,
    "2 2" LONGER ("path") KEPT },
  { "limit-linkpath", "x linkpath={n*1048576}\nsym s t\n" OK, "0 2" FINE },
  { "limit-linkpath-beyond", "x linkpath={n*1048577}\nsym s t\n" OK,
    "2 2" LONGER ("linkpath") "\n@ s t" FINE },
  { "limit-long-name", "format gnu\nL {n*1048575}\n" F, "0 2" FINE },
  { "limit-long-name-beyond", "format gnu\nL {n*1048576}\n" F,
    "2 2\n! is longer than" KEPT },
  { "limit-long-link", "format gnu\nK {n*1048575}\nsym s t\n" OK, "0 2" FINE },
  { "limit-long-link-beyond", "format gnu\nK {n*1048576}\nsym s t\n" OK,
    "2 2\n! is longer than\n@ s t" FINE },

  /* LIMIT_OWNER, LIMIT_NUMBER, LIMIT_TIME.  */
  { "limit-owner", "x uname={u*65536} gname={g*65536}\n" F, "0 0" KEPT },
  { "limit-owner-beyond", "x uname={u*65537}\n" F,
    "2 2" LONGER ("uname") KEPT },
  { "limit-group-beyond", "x gname={g*65537}\n" F,
    "2 2" LONGER ("gname") KEPT },
  { "limit-selinux-beyond", "x RHT.security.selinux={c*65537}\n" F,
    "2 2" LONGER ("RHT.security.selinux") KEPT },
  { "limit-number", "x uid={0*63}1\n" F, "0 0" KEPT },
  { "limit-number-beyond", "x uid={0*64}1\n" F, "2 2" LONGER ("uid") KEPT },
  { "limit-time", "x mtime=1.{0*1022}\n" F, "0 0" KEPT },
  { "limit-time-beyond", "x mtime=1.{0*1023}\n" F,
    "2 2" LONGER ("mtime") KEPT },

  /* LIMIT_XATTR, LIMIT_XATTRS, LIMIT_ACL: the file system refuses them.  */
  { "limit-xattr", "x SCHILY.xattr.user.a={v*16777216}\n" F,
    "0 02\no --xattrs" KEPT },
  { "limit-xattr-beyond", "x SCHILY.xattr.user.a={v*16777217}\n" F,
    "2 2" LONGER ("SCHILY.xattr.") "\no --xattrs" KEPT },
  { "limit-xattrs",
    "x SCHILY.xattr.user.a={v*16777216} SCHILY.xattr.user.b={v*1048000}\n" F,
    "0 02\no --xattrs" KEPT },
  { "limit-xattrs-beyond",
    "x SCHILY.xattr.user.a={v*16777216} SCHILY.xattr.user.b={v*1048576}\n" F,
    "2 2" LONGER ("SCHILY.xattr.user.b") "\no --xattrs" KEPT },
  { "limit-acl-beyond", "x SCHILY.acl.access={a*131073}\n" F,
    "2 2" LONGER ("SCHILY.acl.access") "\no --acls" KEPT },

  /* LIMIT_KEYWORD.  */
  { "limit-keyword", "x {k*1024}=1\n" F, "0 0\n! unknown extended" KEPT },
  { "limit-keyword-beyond", "x {k*1025}=1\n" F, "2 2\n! is longer than" KEPT },

  /* LIMIT_MAP, LIMIT_SEGMENTS.  */
  { "limit-map",
    "x GNU.sparse.major=0 GNU.sparse.minor=1 GNU.sparse.size=1"
    " GNU.sparse.numblocks=4194304 GNU.sparse.map={0,0,*4194303}0,1\n"
    "file f x\n" OK,
    "0 0" KEPT },
  { "limit-segments-beyond",
    "x GNU.sparse.major=0 GNU.sparse.minor=1 GNU.sparse.size=1"
    " GNU.sparse.numblocks=4194305 GNU.sparse.map={0,0,*4194304}0,1\n"
    "file f x\n" OK,
    "2 2" FINE },
  { "limit-map-beyond",
    "x GNU.sparse.major=0 GNU.sparse.minor=1 GNU.sparse.size=1"
    " GNU.sparse.numblocks=4 GNU.sparse.map={0*33554433}\nfile f x\n" OK,
    "2 2" LONGER ("GNU.sparse.map") FINE },

  /* LIMIT_DUMPDIR: the larger one is refused before it is read.  */
  { "limit-dumpdir", "format gnu\nhuge 67108864\nnode D d/\nopen\n",
    "2 2\no -G\n! Unexpected EOF in archive" },
  { "limit-dumpdir-beyond", "format gnu\nhuge 67108865\nnode D d/\nopen\n",
    "2 2\no -G\n! dumpdir of 67108865 bytes is too large" },

  /* LIMIT_PARENTS.  */
  { "limit-parents-beyond", "x path={d/*4097}f\n" F, "0 2" FINE },
};

struct hostile_set const limits_set = HOSTILE_SET (cases, false);
