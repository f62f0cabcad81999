/* net/failure.c: from curl's codes and OpenSSL's reasons to what a person can do about it. */
#include <stdio.h>
#include <string.h>

#include "net/transfer_priv.h"

/* X509_V_ERR_* of <openssl/x509_vfy.h>, which belongs to base; their numbers are its interface. */
enum {
    NOT_YET_VALID = 9,
    HAS_EXPIRED = 10,
    SELF_SIGNED_LEAF = 18,
    SELF_SIGNED_IN_CHAIN = 19,
    ISSUER_NOT_FOUND_LOCALLY = 20,
    LEAF_NOT_VERIFIED = 21,
    REVOKED = 23,
    INVALID_CA = 24,
    INVALID_PURPOSE = 26,
    HOSTNAME_MISMATCH = 62,
    IP_ADDRESS_MISMATCH = 64
};

/* NULL: none that we know better than OpenSSL. */
static const char *certificate_fault(long reason)
{
    switch (reason) {
    case NOT_YET_VALID:
        return "its certificate is not valid yet; is this machine's clock right?";
    case HAS_EXPIRED:
        return "its certificate has expired; renew it on the server (or is this clock ahead?)";
    case SELF_SIGNED_LEAF:
        return "its certificate is signed by itself; have it signed by an authority, or give that "
               "authority's file as network.ca_file";
    case SELF_SIGNED_IN_CHAIN:
    case ISSUER_NOT_FOUND_LOCALLY:
    case LEAF_NOT_VERIFIED:
        return "nobody this machine trusts signed its certificate (a private authority, or the "
               "server leaves out the intermediate); a private one is given as network.ca_file";
    case REVOKED:
        return "its certificate was revoked; get a new one";
    case INVALID_CA:
    case INVALID_PURPOSE:
        return "its certificate was made for another purpose than a web server";
    default:
        return NULL;
    }
}

static bool says(const struct transfer *t, const char *words)
{
    return strstr(t->error, words) != NULL;
}

static const char *host(const struct transfer *t)
{
    return t->request->response.url.host;
}

/* A line that breaks in the handshake is no fault of a certificate. */
static bool is_broken_line(const struct transfer *t)
{
    return says(t, "SYSCALL") || says(t, "reset by peer") || says(t, "unexpected eof");
}

static void explain_tls(struct transfer *t)
{
    long reason = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT,
                            &reason); /* else 0: nothing known */
    const char *fault = certificate_fault(reason);
    if (is_broken_line(t)) {
        transfer_fail(t, NET_CUT, "the connection broke while it was being secured");
    } else if (says(t, "host name") || reason == HOSTNAME_MISMATCH ||
               reason == IP_ADDRESS_MISMATCH) {
        transfer_fail(t, NET_TLS, "its certificate is for another name than %s", host(t));
    } else if (fault != NULL) {
        transfer_fail(t, NET_TLS, "%s", fault);
    } else if (says(t, "version") || says(t, "unsupported protocol")) {
        transfer_fail(t, NET_TLS,
                      "it and this display have no TLS version in common; 1.2 or later "
                      "is needed");
    } else {
        transfer_fail(t, NET_TLS, "no secure connection: %s", t->error);
    }
}

static void explain_authorities(struct transfer *t)
{
    transfer_fail(t, NET_TLS, "the file of trusted authorities can't be used: %s", t->error);
}

static void explain_broken(struct transfer *t)
{
    const struct net_response *r = &t->request->response;
    long proxy_status = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status); /* else 0 */
    if (!t->is_sent && proxy_status >= 300) {
        transfer_fail(t, NET_CONNECT, "the proxy refuses the way to %s (it answers %ld)", host(t),
                      proxy_status);
    } else if (says(t, "chunked-encoding")) {
        transfer_fail(t, NET_MALFORMED, "its chunks are broken");
    } else if (!t->is_head_done) {
        transfer_fail(t, NET_CUT, "the connection ended without an answer");
    } else if (r->content_length >= 0) {
        transfer_fail(t, NET_CUT, "the connection ended after %llu of %lld bytes",
                      (unsigned long long)r->received_bytes, (long long)r->content_length);
    } else {
        transfer_fail(t, NET_CUT, "the connection ended after %llu bytes, before the end",
                      (unsigned long long)r->received_bytes);
    }
}

static void explain_name(struct transfer *t)
{
    transfer_fail(t, NET_DNS,
                  "the name %s is not known here; is the network up, and the address right?",
                  host(t));
}

static void explain_proxy_name(struct transfer *t)
{
    transfer_fail(t, NET_DNS, "the proxy's name is not known here: %s", t->error);
}

static void explain_connect(struct transfer *t)
{
    transfer_fail(t, NET_CONNECT, "no connection: %s", t->error);
}

static void explain_time(struct transfer *t)
{
    transfer_fail(t, NET_TIMEOUT, "no connection to %s within %d ms", host(t),
                  (int)t->request->limits.connect_ms);
}

static void explain_memory(struct transfer *t)
{
    transfer_fail(t, NET_NOMEM, "no memory for the transfer");
}

void transfer_explain(struct transfer *transfer, CURLcode code)
{
    static const struct {
        CURLcode code;
        void (*explain)(struct transfer *t);
    } table[] = {
        {CURLE_COULDNT_RESOLVE_HOST, explain_name},
        {CURLE_COULDNT_RESOLVE_PROXY, explain_proxy_name},
        {CURLE_COULDNT_CONNECT, explain_connect},
        {CURLE_PROXY, explain_connect},
        {CURLE_OPERATION_TIMEDOUT, explain_time},
        {CURLE_PARTIAL_FILE, explain_broken},
        {CURLE_GOT_NOTHING, explain_broken},
        {CURLE_RECV_ERROR, explain_broken},
        {CURLE_SEND_ERROR, explain_broken},
        {CURLE_HTTP2, explain_broken},
        {CURLE_HTTP2_STREAM, explain_broken},
        {CURLE_SSL_CONNECT_ERROR, explain_tls},
        {CURLE_SSL_CERTPROBLEM, explain_tls},
        {CURLE_SSL_CIPHER, explain_tls},
        {CURLE_PEER_FAILED_VERIFICATION, explain_tls},
        {CURLE_SSL_CACERT_BADFILE, explain_authorities},
        {CURLE_SSL_ISSUER_ERROR, explain_tls},
        {CURLE_OUT_OF_MEMORY, explain_memory},
    };
    struct transfer *t = transfer;
    if (t->error[0] == '\0') {
        (void)snprintf(t->error, sizeof(t->error), "%s", curl_easy_strerror(code));
    }
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (table[i].code == code) {
            table[i].explain(t);
            return;
        }
    }
    transfer_fail(t, NET_MALFORMED, "this is no answer of HTTP: %s", t->error);
}
