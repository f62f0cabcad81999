/* fault_tls.c: an authority and a server's certificate, made anew for every server. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "fault_priv.h"

enum { DAY_S = 86400 };

static void must(bool is_good, const char *what)
{
    if (!is_good) {
        fault_die(what);
    }
}

static void extend(X509 *cert, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    must(extension != NULL && X509_add_ext(cert, extension, -1) == 1, "a certificate's extension");
    X509_EXTENSION_free(extension);
}

static X509 *certificate(const char *name, EVP_PKEY *key, long from_s, long until_s)
{
    static long serial;
    X509 *cert = X509_new();
    must(cert != NULL && X509_set_version(cert, 2) == 1, "a certificate");
    must(ASN1_INTEGER_set(X509_get_serialNumber(cert), ++serial + 1000) == 1, "a serial number");
    must(X509_gmtime_adj(X509_getm_notBefore(cert), from_s) != NULL, "a date");
    must(X509_gmtime_adj(X509_getm_notAfter(cert), until_s) != NULL, "a date");
    must(X509_set_pubkey(cert, key) == 1, "a public key");
    must(X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_UTF8,
                                    (const unsigned char *)name, -1, -1, 0) == 1,
         "a name");
    return cert;
}

static void sign(X509 *cert, X509 *issuer, EVP_PKEY *key)
{
    must(X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1, "an issuer");
    must(X509_sign(cert, key, EVP_sha256()) > 0, "a signature");
}

static void write_pem(const char *path, X509 *cert)
{
    FILE *file = fopen(path, "w");
    must(file != NULL && PEM_write_X509(file, cert) == 1 && fclose(file) == 0,
         "the authority's file");
}

static X509 *leaf(enum fault_tls kind, EVP_PKEY *key)
{
    long from = kind == FAULT_TLS_NOT_YET ? DAY_S : -10L * DAY_S;
    long until = kind == FAULT_TLS_EXPIRED ? -DAY_S : 10L * DAY_S;
    X509 *cert = certificate("fault server", key, from, until);
    extend(cert, NID_subject_alt_name,
           kind == FAULT_TLS_WRONG_HOST ? "DNS:elsewhere.example" : "DNS:localhost,IP:127.0.0.1");
    extend(cert, NID_ext_key_usage, "serverAuth");
    return cert;
}

SSL_CTX *fault_tls_create(enum fault_tls kind, const char *ca_path)
{
    EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
    must(ca_key != NULL && key != NULL, "keys");
    X509 *ca = certificate("fault authority", ca_key, -20L * DAY_S, 20L * DAY_S);
    extend(ca, NID_basic_constraints, "critical,CA:TRUE");
    extend(ca, NID_key_usage, "critical,keyCertSign");
    sign(ca, ca, ca_key);
    X509 *cert = leaf(kind, key);
    bool is_own = kind == FAULT_TLS_SELF_SIGNED;
    sign(cert, is_own ? cert : ca, is_own ? key : ca_key);
    write_pem(ca_path, ca);

    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    must(ctx != NULL, "TLS");
    if (kind == FAULT_TLS_OLD) {
        must(SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0") == 1, "old ciphers");
        must(SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION) == 1, "old TLS");
        must(SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION) == 1, "old TLS");
    }
    must(SSL_CTX_use_certificate(ctx, cert) == 1, "the server's certificate");
    must(SSL_CTX_use_PrivateKey(ctx, key) == 1, "the server's key");
    X509_free(ca);
    X509_free(cert);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(key);
    return ctx;
}
