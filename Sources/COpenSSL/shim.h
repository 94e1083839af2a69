#ifndef PINTLE_COPENSSL_SHIM_H
#define PINTLE_COPENSSL_SHIM_H

#include <openssl/err.h>
#include <openssl/evp.h>

#endif
