/* Copyright (C) 2026 The tar-nocache authors
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include <config.h>

#include "digest.h"

#include <stdlib.h>
#include <string.h>

#if HAVE_LIBGCRYPT
#include <gcrypt.h>
#else
#include "sha256.h"
#include "sha512.h"
#endif

size_t
digest_bytes (enum digest_kind kind)
{
  return kind == DIGEST_SHA256 ? 32 : 64;
}

#if HAVE_LIBGCRYPT

struct digest
{
  enum digest_kind kind;
  gcry_md_hd_t handle; /* owned */
};

struct digest *
digest_new (enum digest_kind kind)
{
  static int const algorithms[] = { [DIGEST_SHA256] = GCRY_MD_SHA256,
                                    [DIGEST_SHA512] = GCRY_MD_SHA512,
                                    [DIGEST_BLAKE2B] = GCRY_MD_BLAKE2B_512 };
  /* Nothing here is a secret.  */
  if (!gcry_control (GCRYCTL_INITIALIZATION_FINISHED_P))
    {
      gcry_check_version (NULL);
      gcry_control (GCRYCTL_DISABLE_SECMEM, 0);
      gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
    }
  struct digest *d = malloc (sizeof *d);
  if (d && gcry_md_open (&d->handle, algorithms[kind], 0) != 0)
    {
      free (d);
      return NULL;
    }
  if (d)
    d->kind = kind;
  return d;
}

void
digest_add (struct digest *d, void const *p, size_t n)
{
  gcry_md_write (d->handle, p, n);
}

void
digest_end (struct digest *d, unsigned char *result)
{
  memcpy (result, gcry_md_read (d->handle, 0), digest_bytes (d->kind));
  gcry_md_reset (d->handle);
}

void
digest_free (struct digest *d)
{
  if (d)
    gcry_md_close (d->handle);
  free (d);
}

#else

struct digest
{
  enum digest_kind kind;
  union
  {
    struct sha256_ctx sha256;
    struct sha512_ctx sha512;
  } u;
};

static void
begin (struct digest *d)
{
  if (d->kind == DIGEST_SHA256)
    sha256_init_ctx (&d->u.sha256);
  else
    sha512_init_ctx (&d->u.sha512);
}

struct digest *
digest_new (enum digest_kind kind)
{
  struct digest *d = kind == DIGEST_BLAKE2B ? NULL : malloc (sizeof *d);
  if (d)
    {
      d->kind = kind;
      begin (d);
    }
  return d;
}

void
digest_add (struct digest *d, void const *p, size_t n)
{
  if (d->kind == DIGEST_SHA256)
    sha256_process_bytes (p, n, &d->u.sha256);
  else
    sha512_process_bytes (p, n, &d->u.sha512);
}

void
digest_end (struct digest *d, unsigned char *result)
{
  if (d->kind == DIGEST_SHA256)
    sha256_finish_ctx (&d->u.sha256, result);
  else
    sha512_finish_ctx (&d->u.sha512, result);
  begin (d);
}

void
digest_free (struct digest *d)
{
  free (d);
}

#endif
