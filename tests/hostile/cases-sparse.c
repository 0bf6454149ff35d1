/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

/* Sparse maps, in each of the five ways to write them.  */

#include <config.h>

#include "cases.h"

#define OK "file ok fine\n"
#define G "format gnu\n"
#define S "format star\n"

/* The keywords of version 1.0, and of 0.x with COUNT regions.  */
#define V1(size)                             \
  "x GNU.sparse.major=1 GNU.sparse.minor=0 " \
  "GNU.sparse.name=f GNU.sparse.realsize=" size "\n"
#define V0(size, count) \
  "x GNU.sparse.size=" size " GNU.sparse.numblocks=" count
#define OFF " GNU.sparse.offset="
#define LEN " GNU.sparse.numbytes="
#define MAP " GNU.sparse.map="
#define REFUSED "2 2\n- f\n+ ok fine"
#define EITHER "02 02\n+ ok fine"
#define D512 "{d*512}"
#define AB "{a*100}{x00*900}{b*100}"

static struct hostile_case const cases[] = {
  /* Old GNU.  */
  { "gnu-sound",
    G "real 2048\nregion 0 512\nregion 1536 512\n"
      "sparse f {d*1024}\n" OK,
    "0 0\n# f 2048\n+ f {d*512}{x00*1024}{d*512}\n+ ok fine" },
  { "gnu-hole-at-end",
    G "real 2048\nregion 0 512\nregion 2048 0\n"
      "sparse f " D512 "\n" OK,
    "0 0\n# f 2048\n+ ok fine" },
  { "gnu-packed",
    G "real 1100\nregion 0 100\nregion 1000 100\n"
      "sparse f {a*100}{b*100}\n" OK,
    "0 0\n+ f " AB "\n+ ok fine" },
  { "gnu-filled",
    G "real 1100\nregion 0 100\nregion 1000 100\n"
      "sparse f {a*100}{x00*412}{b*100}\n" OK,
    "0 0\n+ f " AB "\n+ ok fine" },
  { "gnu-no-regions", G "real 2048\nsparse f\n" OK,
    "0 0\n# f 2048\n+ ok fine" },
  { "gnu-overlap",
    G "real 1024\nregion 0 512\nregion 256 512\n"
      "sparse f {d*1024}\n" OK,
    REFUSED },
  { "gnu-same",
    G "real 1024\nregion 0 512\nregion 0 512\n"
      "sparse f {d*1024}\n" OK,
    REFUSED },
  { "gnu-descending",
    G "real 1024\nregion 512 512\nregion 0 512\n"
      "sparse f {d*1024}\n" OK,
    REFUSED },
  { "gnu-beyond", G "real 512\nregion 512 512\nsparse f " D512 "\n" OK,
    "2 2\n! f: invalid sparse archive member\n- f\n+ ok fine" },
  { "gnu-across-the-end", G "real 600\nregion 512 512\nsparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-offset-overflow",
    G "real 512\nregion ={x800000007fffffffffffffff}"
      " 512\nsparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-negative-offset",
    G "real 512\nregion ={xffffffffffffffffffffffff}"
      " 512\nsparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-negative-length",
    G "real 512\nregion 0 "
      "={xfffffffffffffffffffffe00}\nsparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-huge-length",
    G "real 512\nregion 0 ={x80ffffffffffffffffffffff}\n"
      "sparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-garbage", G "real 512\nregion =zyx =512\nsparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-garbage-length", G "real 512\nregion 0 =xyz\nsparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-more-than-archived",
    G "real 4096\nregion 0 4096\nsparse f " D512 "\n" OK, REFUSED },
  { "gnu-sum-overflow",
    G "real ={x800000007fffffffffffffff}\n"
      "region 0 ={x800000004000000000000000}\n"
      "region ={x800000004000000000000000} ={x800000003fffffffffffffff}\n"
      "region 0 ={x800000004000000000000000}\nsparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-less-than-archived",
    G "real 512\nregion 0 512\n"
      "sparse f {d*2048}\n" OK,
    EITHER },
  { "gnu-real-0", G "real 0\nregion 0 512\nsparse f " D512 "\n" OK, REFUSED },
  { "gnu-real-negative",
    G "real ={xffffffffffffffffffffffff}\nregion 0 512\n"
      "sparse f " D512 "\n" OK,
    REFUSED },
  { "gnu-real-garbage",
    G "real =garbage\nregion 0 512\nsparse f " D512 "\n" OK, REFUSED },
  { "gnu-real-2^62",
    G "real ={x800000004000000000000000}\nregion 0 512\n"
      "sparse f " D512 "\n" OK,
    "0 02\n+ ok fine" },
  { "gnu-real-2^63-1",
    G "real ={x800000007fffffffffffffff}\nregion 0 512\n"
      "sparse f " D512 "\n" OK,
    "0 02\n+ ok fine" },
  { "gnu-data-at-2^62",
    G "real ={x800000007fffffffffffffff}\n"
      "region ={x800000004000000000000000} 512\nsparse f " D512 "\n" OK,
    "0 02\n+ ok fine" },
  { "gnu-64-gigabytes",
    G "real ={x800000000000001000000000}\n"
      "region ={x800000000000000800000000} 512\n"
      "sparse f " D512 "\n" OK,
    "0 0\n# f 68719476736\n+ ok fine" },
  { "gnu-extended",
    G "real 5120\nregion 0 512\nregion 1024 512\n"
      "region 2048 512\nregion 3072 512\nregion 4096 512\nregion 5120 0\n"
      "sparse f {d*2560}\n" OK,
    "0 0\n# f 5120\n+ ok fine" },
  { "gnu-extension-missing",
    G OK "as @482={x01}\nreal 512\nregion 0 512\n"
         "sparse f\nchop 0\n",
    "2 2\n! Unexpected EOF in archive\n- f\n+ ok" },
  { "gnu-extensions-without-end",
    G OK "as @482={x01}\nreal 512\n"
         "region 0 512\nsparse f\nagain 5000 bytes "
         "{x00*504}{x01}{x00*7}\nchop 1\n",
    "2 2\n! Unexpected EOF in archive\n- f\n+ ok fine" },
  { "gnu-extensions-empty",
    G "as @482={x01}\nreal 512\nregion 0 512\n"
      "size 512\nsparse f\nagain 9000 bytes {x00*504}{x01}{x00*7}\n"
      "zeros 1\ndata " D512 "\n" OK,
    "02 02\n+ ok fine" },
  { "gnu-extension-noise",
    G "as @482={x01}\nreal 512\nregion 0 512\n"
      "size 512\nsparse f\nbytes {x9f*504}{x00*8}\ndata " D512 "\n" OK,
    REFUSED },
  { "gnu-under-posix",
    "x path=g\n" G "real 512\nregion 0 512\n"
    "sparse f " D512 "\n" OK,
    "0 0\n+ g " D512 "\n+ ok fine" },
  { "gnu-type-in-ustar", "real 512\nregion 0 512\nsparse f " D512 "\n" OK,
    EITHER },
  { "gnu-directory", G "real 512\nregion 0 512\nsparse f/ " D512 "\n" OK,
    EITHER },
  { "gnu-name-outside", G "real 512\nregion 0 512\nsparse ../f " D512 "\n" OK,
    "0 2\n! contains '..'\n- f\n+ ok fine" },

  /* star.  */
  { "star-sound",
    S "real 2048\nregion 0 512\nregion 1536 512\n"
      "sparse f {d*1024}\n" OK,
    "0 0\n# f 2048\n+ ok fine" },
  { "star-overlap",
    S "real 1024\nregion 0 512\nregion 256 512\n"
      "sparse f {d*1024}\n" OK,
    REFUSED },
  { "star-beyond", S "real 512\nregion 512 512\nsparse f " D512 "\n" OK,
    REFUSED },
  { "star-more-than-archived",
    S "real 4096\nregion 0 4096\nsparse f " D512 "\n" OK, REFUSED },
  { "star-extended",
    S "real 5120\nregion 0 512\nregion 1024 512\n"
      "region 2048 512\nregion 3072 512\nregion 4096 512\n"
      "sparse f {d*2560}\n" OK,
    "0 0\n# f 5120\n+ ok fine" },
  { "star-extension-missing",
    S OK "as @355={x01}\nreal 512\nregion 0 512\n"
         "sparse f\nchop 0\n",
    "2 2\n- f\n+ ok fine" },
  { "star-extensions-eat-the-size",
    S
    "as @355={x01}\nreal 512\n"
    "region 0 512\nsize 512\nsparse f\nagain 20 bytes {x00*504}{x01}{x00*7}\n"
    "zeros 1\n" OK,
    EITHER },
  { "star-real-negative",
    S "real ={xffffffffffffffffffffffff}\n"
      "region 0 512\nsparse f " D512 "\n" OK,
    REFUSED },

  /* 0.0  */
  { "0.0-sound",
    V0 ("1024", "2") OFF "0" LEN "512" OFF "1024" LEN "0\n"
                         "file f " D512 "\n" OK,
    "0 0\n# f 1024\n+ ok fine" },
  { "0.0-reversed", V0 ("1024", "1") LEN "512" OFF "0\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.0-without-count",
    "x GNU.sparse.size=512" OFF "0" LEN "512\nfile f " D512 "\n" OK, REFUSED },
  { "0.0-without-size",
    "x GNU.sparse.numblocks=1" OFF "0" LEN "512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.0-more-than-count",
    V0 ("1024", "1") OFF "0" LEN "256" OFF "512" LEN "256\nfile f " D512
                         "\n" OK,
    REFUSED },
  { "0.0-fewer-than-count",
    V0 ("1024", "9") OFF "0" LEN "512\nfile f " D512 "\n" OK, EITHER },
  { "0.0-half-a-pair",
    V0 ("1024", "2") OFF "0" LEN "512" OFF "512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.0-negative", V0 ("1024", "1") OFF "-1" LEN "512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.0-overflow",
    V0 ("1024", "1") OFF "9223372036854775807" LEN
                         "9223372036854775807\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.0-huge-number",
    V0 ("1024", "1") OFF "99999999999999999999" LEN "1\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.0-huge-count",
    V0 ("512", "99999999999") OFF "0" LEN "512\nfile f " D512 "\n" OK,
    EITHER },
  { "0.0-count-2^60",
    V0 ("512", "1152921504606846976") OFF "0" LEN "512\nfile f " D512 "\n" OK,
    EITHER },
  { "0.0-negative-count",
    V0 ("512", "-1") OFF "0" LEN "512\nfile f " D512 "\n" OK, REFUSED },
  { "0.0-overlap",
    V0 ("512", "2") OFF "0" LEN "256" OFF "128" LEN "256\nfile f " D512
                        "\n" OK,
    REFUSED },
  { "0.0-beyond", V0 ("512", "1") OFF "512" LEN "512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.0-more-than-archived",
    V0 ("4096", "1") OFF "0" LEN "4096\nfile f " D512 "\n" OK, REFUSED },
  { "0.0-many",
    "x! 22{x20}GNU.sparse.size=0{x0a}"
    "30{x20}GNU.sparse.numblocks=99999{x0a}"
    "{23_GNU.sparse.offset=0^25_GNU.sparse.numbytes=0^*90000}\nfile f\n" OK,
    "02 02\n+ ok fine" },

  /* 0.1  */
  { "0.1-sound", V0 ("1024", "2") MAP "0,512,1024,0\nfile f " D512 "\n" OK,
    "0 0\n# f 1024\n+ ok fine" },
  { "0.1-odd", V0 ("512", "1") MAP "0,512,512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.1-empty", V0 ("512", "1") MAP "\nfile f " D512 "\n" OK, REFUSED },
  { "0.1-comma-at-end", V0 ("512", "1") MAP "0,512,\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.1-commas", V0 ("512", "1") MAP ",,,,\nfile f " D512 "\n" OK, REFUSED },
  { "0.1-letters", V0 ("512", "1") MAP "a,b\nfile f " D512 "\n" OK, REFUSED },
  { "0.1-blanks", V0 ("512", "1") MAP "{x20}0,512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.1-negative", V0 ("512", "1") MAP "-1,512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.1-huge",
    V0 ("512", "1") MAP "0,99999999999999999999\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.1-overflow",
    V0 ("512", "1") MAP "1,9223372036854775807\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.1-more-than-count",
    V0 ("512", "1") MAP "0,256,256,256\nfile f " D512 "\n" OK, REFUSED },
  { "0.1-nul", V0 ("512", "1") MAP "0,512{x00},512\nfile f " D512 "\n" OK,
    EITHER },
  { "0.1-newline", V0 ("512", "1") MAP "0{x0a}512\nfile f " D512 "\n" OK,
    REFUSED },
  { "0.1-without-count",
    "x GNU.sparse.size=512" MAP "0,512\nfile f " D512 "\n" OK, REFUSED },
  { "0.1-twice", V0 ("512", "1") MAP "0,512" MAP "0,256\nfile f " D512 "\n" OK,
    EITHER },
  { "0.1-many",
    "x! 22{x20}GNU.sparse.size=0{x0a}"
    "31{x20}GNU.sparse.numblocks=999999{x0a}2000020{x20}GNU.sparse.map="
    "{0,0,*499999}0,0{x0a}\nfile f\n" OK,
    "02 02\n+ ok fine" },
  { "0.1-name-outside",
    V0 ("512", "1") " GNU.sparse.name=../f" MAP "0,512\n"
                    "file f " D512 "\n" OK,
    "0 2\n- f\n+ ok fine" },

  /* 1.0  */
  { "1.0-sound",
    V1 ("1024") "file g {2^0^512^1024^0^*1}{x00*497}" D512 "\n" OK,
    "0 0\n# f 1024\n+ ok fine\n- g" },
  { "1.0-comments",
    V1 ("1024") "file g {#_a^2^#_1^0^512^#^1024^0^*1}"
                "{x00*487}" D512 "\n" OK,
    "0 0\n# f 1024\n+ ok fine\n- g" },
  { "1.0-comment-in-a-number",
    V1 ("512") "file g {1^0^5#x^12^*1}{x00*501}" D512 "\n" OK, REFUSED },
  { "1.0-comment-without-end",
    V1 ("512") "file g {1^0^#*1}{x*507}" D512 "\n" OK, REFUSED },
  { "1.0-filled",
    V1 ("1100") "file g {2^0^100^1000^100^*1}{x00*495}"
                "{a*100}{x00*412}{b*100}\n" OK,
    "0 0\n+ f " AB "\n+ ok fine" },
  { "1.0-packed",
    V1 ("1100") "file g {2^0^100^1000^100^*1}{x00*495}"
                "{a*100}{b*100}\n" OK,
    "0 0\n+ f " AB "\n+ ok fine" },
  { "1.0-size-of-the-file",
    "x GNU.sparse.major=1 GNU.sparse.minor=0 "
    "GNU.sparse.name=f GNU.sparse.realsize=9000000000 size=9000000000\n"
    "file g {1^8589934592^600^*1}{x00*495}{d*600}\n" OK,
    "0 0\n# f 9000000000\n+ ok fine" },
  { "1.0-size-of-the-file-without-data",
    "x GNU.sparse.major=1 "
    "GNU.sparse.minor=0 GNU.sparse.name=f GNU.sparse.realsize=9000000000 "
    "size=9000000000\nfile g {1^8589934592^600^*1}{x00*495}{d*599}\n" OK,
    "2 2" },
  { "1.0-no-newline", V1 ("512") "file g 1{x00*511}" D512 "\n" OK, REFUSED },
  { "1.0-no-digits", V1 ("512") "file g {x0a*512}" D512 "\n" OK, REFUSED },
  { "1.0-sign", V1 ("512") "file g {+1^0^512^*1}{x00*503}" D512 "\n" OK,
    REFUSED },
  { "1.0-negative", V1 ("512") "file g {1^-1^512^*1}{x00*503}" D512 "\n" OK,
    REFUSED },
  { "1.0-letters", V1 ("512") "file g {one^0^512^*1}{x00*501}" D512 "\n" OK,
    REFUSED },
  { "1.0-nul", V1 ("512") "file g {1^0*1}{x00}{^512^*1}{x00*502}" D512 "\n" OK,
    REFUSED },
  { "1.0-zeros", V1 ("512") "file g {x00*512}" D512 "\n" OK, REFUSED },
  { "1.0-count-2^63",
    V1 ("512") "file g {9223372036854775808^*1}{x00*492}" D512 "\n" OK,
    REFUSED },
  { "1.0-count-2^64",
    V1 ("512") "file g {18446744073709551617^0^512^*1}"
               "{x00*485}" D512 "\n" OK,
    REFUSED },
  { "1.0-count-99999999999",
    V1 ("512") "file g {99999999999^0^512^*1}"
               "{x00*494}" D512 "\n" OK,
    REFUSED },
  { "1.0-count-2^26",
    V1 ("512") "file g {67108864^0^512^*1}{x00*497}" D512 "\n" OK, REFUSED },
  { "1.0-count-0", V1 ("512") "file g {0^*1}{x00*510}\n" OK,
    "0 0\n# f 512\n+ ok fine" },
  { "1.0-longer-than-data", V1 ("512") "file g {999^0^0^*1}{0^*252}\n" OK,
    REFUSED },
  { "1.0-number-of-500-digits", V1 ("512") "file g {1^*1}{9*510}" D512 "\n" OK,
    REFUSED },
  { "1.0-zeros-in-front",
    V1 ("512") "file g {0*600}{1^0^512^*1}{x00*417}" D512 "\n" OK, EITHER },
  { "1.0-empty", V1 ("512") "file g\n" OK, REFUSED },
  { "1.0-beyond", V1 ("512") "file g {1^512^512^*1}{x00*502}" D512 "\n" OK,
    REFUSED },
  { "1.0-overlap",
    V1 ("512") "file g {2^0^256^128^256^*1}{x00*496}" D512 "\n" OK, REFUSED },
  { "1.0-descending",
    V1 ("512") "file g {2^256^256^0^256^*1}{x00*496}" D512 "\n" OK, REFUSED },
  { "1.0-more-than-archived",
    V1 ("4096") "file g {1^0^4096^*1}{x00*503}" D512 "\n" OK, REFUSED },
  { "1.0-sum-overflow",
    V1 ("9223372036854775807") "file g "
                               "{2^0^9223372036854775807^0^"
                               "9223372036854775807^*1}{x00*466}" D512 "\n" OK,
    REFUSED },
  { "1.0-end-overflow",
    V1 ("512") "file g {1^9223372036854775807^"
               "9223372036854775807^*1}{x00*470}" D512 "\n" OK,
    REFUSED },
  { "1.0-without-size",
    "x GNU.sparse.major=1 GNU.sparse.minor=0\n"
    "file f {1^0^512^*1}{x00*504}" D512 "\n" OK,
    REFUSED },
  { "1.0-size-negative", V1 ("-1") "file g {1^0^512^*1}{x00*504}" D512 "\n" OK,
    REFUSED },
  { "1.0-size-smaller", V1 ("100") "file g {1^0^512^*1}{x00*504}" D512 "\n" OK,
    REFUSED },
  { "1.0-minor-1",
    "x GNU.sparse.major=1 GNU.sparse.minor=1"
    " GNU.sparse.realsize=512\nfile f {1^0^512^*1}{x00*504}" D512 "\n" OK,
    "0 0\n+ f " D512 "\n+ ok fine" },
  { "1.0-major-2",
    "x GNU.sparse.major=2 GNU.sparse.minor=0"
    " GNU.sparse.realsize=512\nfile f {1^0^512^*1}{x00*504}" D512 "\n" OK,
    "2 2\n+ ok fine" },
  { "1.0-major-huge",
    "x GNU.sparse.major=99999999999999999999"
    " GNU.sparse.minor=0 GNU.sparse.realsize=512\nfile f " D512 "\n" OK,
    "2 2\n+ ok fine" },
  { "1.0-on-directory", V1 ("512") "dir d\n" OK, EITHER },
  { "1.0-on-link", V1 ("512") "sym s t\nfifo p\n" OK, EITHER },
  { "1.0-many", V1 ("0") "file g {1000000^*1}{0^0^*1000000}{x00*504}\n" OK,
    "02 02\n+ ok fine" },
  { "1.0-too-many", V1 ("0") "file g {5000000^*1}{0^0^*1000000}{x00*504}\n" OK,
    "2 2\n+ ok fine" },
  { "1.0-cut", OK V1 ("512") "file g {9^0^0^*1}{0^*253}\nchop 300\n",
    "2 2\n! Unexpected EOF in archive\n+ ok fine" },
  { "1.0-with-pax-size",
    "x GNU.sparse.major=1 GNU.sparse.minor=0"
    " GNU.sparse.name=f GNU.sparse.realsize=512 size=1024\n"
    "as size=00000000000\nfile g {1^0^512^*1}{x00*504}" D512 "\n" OK,
    "0 0\n+ f " D512 "\n+ ok fine" },
};

struct hostile_set const sparse_set = HOSTILE_SET (cases, false);
