/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Dumpdirs that want things renamed and removed elsewhere, and dumpdirs
   that are none.  */

#include <config.h>

#include "cases.h"

#define GNU "format gnu\n"
#define G "\no -G\n"
/* Likewise, and something is removed.  */
#define P "\ndiffer\no -G\n"
#define OK "file ok fine\n"
#define FINE "\n+ ok fine"

/* A directory with two files, and a link to the directory beside; what the
   dumpdir after them says is done to these.  */
#define TREE GNU "dir d\nfile d/a 1\nfile d/b 2\nsym esc ../outside\n" OK
#define BOTH "\n+ d/a 1\n+ d/b 2" FINE
#define REFUSED(message) "0 2" G "! Malformed dumpdir: " message BOTH

static struct hostile_case const cases[] = {
  /* Removal.  */
  { "purge", TREE "node D d/ Ya{x0000}\n", "0 0" P "+ d/a 1\n- d/b" FINE },
  { "purge-pax", TREE "x GNU.dumpdir=Ya{x0000}\ndir d\n",
    "0 0" P "+ d/a 1\n- d/b" FINE },
  { "purge-not-asked", TREE "node D d/ {x00}\n", "0 0" BOTH },
  { "purge-link", TREE "sym d/l ../../outside\nnode D d/ {x00}\n",
    "0 0" P "- d/a\n- d/l\n/ d" FINE },
  { "purge-tree-with-links",
    TREE
    "dir d/e\ndir d/e/f\n"
    "sym d/e/f/l ../../../../outside\nfile d/e/f/x y\nnode D d/ Na{x0000}\n",
    "0 0" P "- d/e\n+ d/a 1" FINE },
  { "purge-through-link", TREE "node D esc/ {x00}\n",
    "0 2" G "! esc: Cannot open: Not a directory\n/ esc" BOTH },
  { "purge-below-link", TREE "node D esc/sub/ {x00}\n",
    "0 2" G "@ esc ../outside" BOTH },
  { "purge-dotdot", TREE "node D d/../../outside/ {x00}\n",
    "0 2" G "! Member name contains '..'" BOTH },
  { "purge-absolute", TREE "node D {out}/ {x00}\n", "0 0" G "/ {rel}" BOTH },
  { "purge-all", TREE "node D ./ {x00}\n", "0 0" P "- d\n- ok\n- esc" },
  { "purge-dotdot-entry", TREE "node D d/ Y..{x00}Y.{x00}Ya{x0000}\n",
    "0 0" P "+ d/a 1\n- d/b" FINE },
  { "purge-directory-for-file",
    TREE "dir d/e\nfile d/e/x y\n"
         "node D d/ Ya{x00}Db{x00}Ye{x0000}\n",
    "0 0" P "+ d/a 1\n- d/b\n- d/e" FINE },
  { "purge-again", TREE "dir d/e\nnode D d/ Ya{x0000}\nfile d/e x\n",
    "0 0" P "+ d/e x\n- d/b" FINE },
  { "purge-current",
    "dir d\ndir d/e\nfile d/e/x y\nnode D d/ {x00}\n"
    "file d/e/z w\n" OK,
    "0 0" P "+ d/e/z w\n- d/e/x" FINE },

  /* Renaming.  */
  { "rename", TREE "node D d/ Rd/b{x00}Td/c{x00}Ya{x00}Yc{x0000}\n",
    "0 0" G "+ d/a 1\n+ d/c 2\n- d/b" FINE },
  { "rename-from-link",
    TREE "node D d/ Resc/canary{x00}Td/c{x00}"
         "{x00}\n",
    "0 2" G "! Cannot rename 'esc/canary' to 'd/c'" BOTH },
  { "rename-to-link", TREE "node D d/ Rd/b{x00}Tesc/b{x00}{x00}\n",
    "0 2" G "! Cannot rename 'd/b' to 'esc/b'" BOTH },
  { "rename-to-new-below-link",
    TREE "node D d/ Rd/b{x00}Tesc/new/b{x00}{x00}\n",
    "0 2" G "! Cannot rename" BOTH },
  { "rename-link-itself",
    TREE "node D d/ Resc{x00}Tgone{x00}Ya{x00}Yb{x0000}\nfile esc x\n",
    "0 0" G "@ gone ../outside\n+ esc x" BOTH },
  { "rename-from-absolute",
    TREE "node D d/ R{out}/canary{x00}Td/c{x00}{x00}\n",
    "0 2" G "! Removing leading `/' from member names" BOTH },
  { "rename-to-absolute",
    TREE "node D d/ Rd/b{x00}T{out}/evil{x00}Ya{x0000}\n",
    "0 0" G "+ {rel}/evil 2\n- d/b\n+ d/a 1" FINE },
  { "rename-from-dotdot",
    TREE "node D d/ R../outside/canary{x00}Td/c{x00}{x00}\n",
    "0 2" G "! Removing leading `../' from member names" BOTH },
  { "rename-to-dotdot",
    TREE "node D d/ Rd/b{x00}Td/../../outside/evil{x00}Ya{x0000}\n",
    "0 0" G "+ outside/evil 2\n+ d/a 1" FINE },
  { "rename-dot", TREE "node D d/ R.{x00}Td/c{x00}{x00}\n",
    "0 2" G "! Cannot rename '.' to 'd/c'" BOTH },
  { "rename-to-dot", TREE "node D d/ Rd/a{x00}T.{x00}{x00}\n",
    "0 2" G "! Cannot rename 'd/a' to '.'" BOTH },
  { "rename-dotdot-alone", TREE "node D d/ Rd/a{x00}T..{x00}{x00}\n",
    "0 2" G "! Cannot rename 'd/a' to '.'" BOTH },
  { "rename-into-itself", TREE "node D d/ Rd{x00}Td/c/d{x00}{x00}\n",
    "0 2" G "! Cannot rename 'd' to 'd/c/d'" BOTH },
  { "rename-long", TREE "node D d/ Rd/a{x00}T{x/*300}y{x00}{x00}\n",
    "0 0" P "- d/a\n- d/b" FINE },
  { "rename-swaps-parent",
    TREE "dir e\nsym e/out ../../outside\n"
         "node D d/ Rd{x00}Td2{x00}Re{x00}Td{x00}Ya{x00}Yb{x0000}\n"
         "file d/out/evil x\n",
    "0 0" P "+ d2/a 1\n+ d/out/evil x" FINE },
  { "rename-link-into-place",
    TREE "dir e\n"
         "node D d/ Rd{x00}Td2{x00}Resc{x00}Td{x00}{x00}\nfile d/evil x\n",
    "0 0" G "/ d\n+ d/evil x\n+ d2/a 1" FINE },
  { "rename-remembered",
    GNU "dir e\nfile d/sub/f x\n"
        "node D e/ Rd{x00}Td2{x0000}\nfile d/sub/g y\n" OK,
    "0 0" G "+ d2/sub/f x\n+ d/sub/g y\n- d2/sub/g" FINE },
  { "purge-remembered",
    GNU "dir d\nfile d/sub/f x\nnode D d/ {x00}\n"
        "file d/sub/g y\n" OK,
    "0 0" P "+ d/sub/g y" FINE },
  { "rename-delayed",
    TREE "dir e\ndir e/f\nnode D d/ Re{x00}Tesc/e{x00}"
         "{x00}\nsym e2 ../outside\n",
    "0 2" G "/ e/f" BOTH },
  /* R d/a, T d/x, R d/x, T d/a, and so on.  */
  { "rename-many",
    TREE "node D d/ {x52642f610054642f780052642f780054642f6100*2000}"
         "Ya{x00}Yb{x0000}\n",
    "0 0" G "/ d" BOTH },

  /* A temporary directory.  */
  { "temporary",
    GNU "dir d\ndir d/p\ndir d/q\nfile d/p/1 x\n" OK
        "node D d/ Xd{x00}Rd/p{x00}T{x00}Rd/q{x00}Td/p{x00}R{x00}Td/q{x00}"
        "Dp{x00}Dq{x0000}\n",
    "0 0" G "+ d/q/1 x\n/ d/p\n- d/p/1" FINE },
  { "temporary-absolute", TREE "node D d/ X{out}{x00}R{x00}Td/c{x00}{x00}\n",
    "0 2" G "! Cannot create temporary directory using template" BOTH },
  { "temporary-dotdot",
    TREE "node D d/ X../outside{x00}R{x00}Td/c{x00}{x00}\n",
    "0 2" G "! Cannot create temporary directory using template" BOTH },
  { "temporary-through-link", TREE "node D d/ Xesc{x00}R{x00}Td/c{x00}{x00}\n",
    "0 2" G "! Cannot create temporary directory using template" BOTH },
  { "temporary-in-file", TREE "node D d/ Xok{x00}R{x00}Td/c{x00}{x00}\n",
    "0 2" G "! Cannot create temporary directory using template" BOTH },
  { "temporary-to-link", TREE "node D d/ Xd{x00}R{x00}Tesc/evil{x00}{x00}\n",
    "0 2" G "! Cannot rename" BOTH },
  { "temporary-unused", TREE "node D d/ Xd{x00}Ya{x00}Yb{x0000}\n",
    "0 0" G "! Malformed dumpdir: 'X' never used" BOTH },

  /* Dumpdirs that are none: nothing of them is done.  */
  { "malformed-empty", TREE "node D d/\n", REFUSED ("missing terminator") },
  { "malformed-unterminated", TREE "node D d/ Yab\n",
    REFUSED ("missing terminator") },
  { "malformed-no-end", TREE "node D d/ Rd/a{x00}Td/c{x00}\n",
    REFUSED ("missing terminator") },
  { "malformed-late", TREE "node D d/ Rd/a{x00}Td/c{x00}Z{x0000}\n",
    REFUSED ("unknown code 0132") },
  { "malformed-escape", TREE "node D d/ {x1b}[31m{x0000}\n",
    REFUSED ("unknown code 033") },
  { "malformed-pax", TREE "x GNU.dumpdir=Yab\ndir d\n",
    REFUSED ("missing terminator") },
  { "malformed-pax-empty", TREE "x GNU.dumpdir=\ndir d\n",
    REFUSED ("missing terminator") },
  { "malformed-from", TREE "node D d/ Rd/a{x0000}\n",
    REFUSED ("expected 'T' but found end of data") },
  { "malformed-from-from", TREE "node D d/ Rd/a{x00}Rd/b{x00}Tx{x0000}\n",
    REFUSED ("expected 'T' but found 0122") },
  { "malformed-to", TREE "node D d/ Td/c{x0000}\n",
    REFUSED ("'T' not preceded by 'R'") },
  { "malformed-to-empty", TREE "node D d/ Rd/a{x00}T{x0000}\n",
    REFUSED ("empty name in 'T'") },
  { "malformed-from-empty", TREE "node D d/ R{x00}Td/c{x0000}\n",
    REFUSED ("empty name in 'R'") },
  { "malformed-name-empty", TREE "node D d/ Y{x0000}\n",
    REFUSED ("empty name in 'Y'") },
  { "malformed-twice", TREE "node D d/ Xd{x00}Xd{x0000}\n",
    REFUSED ("'X' duplicated") },
  { "malformed-where-nothing-is", GNU "node D new/ Yab\n" OK,
    "0 2" G "! Malformed dumpdir: missing terminator\n/ new" FINE },

  /* How much there is of it.  */
  { "dumpdir-large", TREE "node D d/ {x4e61626300*300000}Ya{x0000}\n",
    "0 0" P "+ d/a 1\n- d/b" FINE "\nm 64" },
  { "dumpdir-too-large", TREE "huge 67108865\nnode D d/\nopen\n",
    "2 2" G "! dumpdir of 67108865 bytes is too large" BOTH },
  { "dumpdir-beyond-all", TREE "huge 9223372036854775807\nnode D d/\nopen\n",
    "2 2" G "! too large" BOTH },
  { "dumpdir-cut", TREE "huge 60000000\nnode D d/ Ya{x00}\nopen\n",
    "2 2" G "! Unexpected EOF in archive" BOTH "\nm 64" },
  { "dumpdir-cut-in-name", TREE "node D d/ {Na{x00}*400}\nchop 700\n",
    "2 2" G "! Unexpected EOF in archive" BOTH },
  { "dumpdir-on-link", TREE "x GNU.dumpdir={x00}\nsym l d\n",
    "0 0" G "@ l d" BOTH },
  { "dumpdir-listed",
    GNU "node D d/ Y{x1b}[31m{x00}R{x07}{x00}T{x80}{x0000}"
        "\n" OK,
    "0 0\ndiffer\no -G -vvv" FINE },
  { "dumpdir-of-old", TREE "as mode=0000000\nnode D d/ Ya{x0000}\n",
    "0 0" P "- d/b" FINE },
};

struct hostile_set const dumpdir_set = HOSTILE_SET (cases, true);
