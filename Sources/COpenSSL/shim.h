#ifndef PINTLE_COPENSSL_SHIM_H
#define PINTLE_COPENSSL_SHIM_H

#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// What OpenSSL offers as macros alone, which Swift does not see.
static inline STACK_OF(X509) *pintle_certificates_new(void) { return sk_X509_new_null(); }
static inline int pintle_certificates_push(STACK_OF(X509) *list, X509 *certificate) {
  return sk_X509_push(list, certificate);
}
static inline int pintle_certificates_count(const STACK_OF(X509) *list) { return sk_X509_num(list); }
static inline X509 *pintle_certificates_at(const STACK_OF(X509) *list, int index) {
  return sk_X509_value(list, index);
}
/// Frees the list and what it holds.
static inline void pintle_certificates_free(STACK_OF(X509) *list) {
  sk_X509_pop_free(list, X509_free);
}
/// Frees the list alone.
static inline void pintle_certificates_release(STACK_OF(X509) *list) { sk_X509_free(list); }
static inline int pintle_signers_count(const STACK_OF(CMS_SignerInfo) *list) {
  return sk_CMS_SignerInfo_num(list);
}
static inline CMS_SignerInfo *pintle_signers_at(const STACK_OF(CMS_SignerInfo) *list, int index) {
  return sk_CMS_SignerInfo_value(list, index);
}

/// The digest by which the one signer of a time-stamp token signed; NID_undef for another number of signers.
static inline int pintle_token_digest(TS_RESP *response) {
  STACK_OF(PKCS7_SIGNER_INFO) *signers = PKCS7_get_signer_info(TS_RESP_get_token(response));
  X509_ALGOR *digest = NULL;
  if (sk_PKCS7_SIGNER_INFO_num(signers) != 1) return NID_undef;
  PKCS7_SIGNER_INFO_get0_algs(sk_PKCS7_SIGNER_INFO_value(signers, 0), NULL, &digest, NULL);
  return digest ? OBJ_obj2nid(digest->algorithm) : NID_undef;
}

/// A public key on a named curve; NULL for a point that is none of the curve's, and for infinity.
static inline EVP_PKEY *pintle_ec_public_key(const char *curve, const unsigned char *point, size_t size) {
  if (size < 2) return NULL;
  OSSL_PARAM parts[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, size),
      OSSL_PARAM_construct_end(),
  };
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  if (context && EVP_PKEY_fromdata_init(context) == 1 &&
      EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parts) != 1) {
    EVP_PKEY_free(key);
    key = NULL;
  }
  EVP_PKEY_CTX_free(context);
  return key;
}

/// Writes both coordinates behind a 4, each of as many bytes as the field has; 1 if that worked.
static inline int pintle_ec_point(const EVP_PKEY *key, unsigned char *bytes, size_t size) {
  BIGNUM *x = NULL, *y = NULL;
  int length = (int)(size / 2);
  int ok = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
           EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
           BN_bn2binpad(x, bytes + 1, length) == length && BN_bn2binpad(y, bytes + 1 + length, length) == length;
  bytes[0] = 4;
  BN_free(x);
  BN_free(y);
  return ok;
}

#endif
