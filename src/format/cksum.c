/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "format/cksum.h"

#include <stdint.h>
#include <string.h>

#include "format/num.h"
#include "format/raw.h"

/* Sum BLOCK eight bytes at a time in four lanes of 16 bits: each lane adds two
   bytes of 64 words and stays below 2^16.  Set HIGH to the number of bytes
   with the top bit set, in 8-bit lanes that 64 words cannot overflow.  */
static unsigned
sum_block (unsigned char const *block, unsigned *high)
{
  uint64_t const even = UINT64_C (0x00ff00ff00ff00ff);
  uint64_t const ones = UINT64_C (0x0101010101010101);
  uint64_t sums = 0, tops = 0;
  for (int i = 0; i < BLOCK_BYTES; i += 8)
    {
      uint64_t w;
      memcpy (&w, block + i, sizeof w);
      sums += (w & even) + (w >> 8 & even);
      tops += w >> 7 & ones;
    }
  unsigned sum = 0;
  for (int i = 0; i < 64; i += 16)
    sum += sums >> i & 0xffff;
  *high = 0;
  for (int i = 0; i < 64; i += 8)
    *high += tops >> i & 0xff;
  return sum;
}

/* As sum_block, with the checksum field counted as blanks.  */
static unsigned
sum_header (unsigned char const *block, unsigned *high)
{
  unsigned sum = sum_block (block, high);
  for (int i = RAW_CHKSUM; i < RAW_CHKSUM + RAW_CHKSUM_BYTES; i++)
    {
      sum += ' ' - block[i];
      *high -= block[i] >> 7;
    }
  return sum;
}

unsigned
cksum_compute (unsigned char const *block)
{
  unsigned high;
  return sum_header (block, &high);
}

void
cksum_put (unsigned char *block)
{
  unsigned sum = cksum_compute (block);
  num_put_octal (block + RAW_CHKSUM, RAW_CHKSUM_BYTES - 1, sum);
  block[RAW_CHKSUM + RAW_CHKSUM_BYTES - 1] = ' ';
}

bool
cksum_is_right (unsigned char const *block)
{
  intmax_t recorded
      = num_get_plain_octal (block + RAW_CHKSUM, RAW_CHKSUM_BYTES);
  if (recorded < 0)
    return false;
  unsigned high;
  intmax_t sum = sum_header (block, &high);
  return recorded == sum || recorded == sum - 256 * (intmax_t) high;
}
