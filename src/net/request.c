#include "net/request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "base/mem.h"

struct net_request *net_request_create(enum net_kind kind, const struct url *url)
{
    struct net_request *request = mem_alloc(1, sizeof(*request));
    bool is_stream = kind == NET_STREAM;
    request->url = *url;
    request->kind = kind;
    request->limits = (struct net_limits){
        .max_bytes = kind == NET_DOCUMENT ? PROGRAMME_MAX_BYTES
                     : is_stream          ? 0
                                          : MEDIA_MAX_BYTES,
        .connect_ms = 10000,
        .quiet_ms = is_stream ? 45000 : 20000,
        .slow_bytes_per_s = is_stream ? 0 : 1024,
        .slow_ms = 30000,
        .total_ms = kind == NET_DOCUMENT ? 120000 : 0,
    };
    request->needed_mono_ms = INT64_MAX;
    request->upload = buf_make(HTTP_REQUEST_MAX_BYTES);
    return request;
}

void net_request_destroy(struct net_request *request)
{
    if (request == NULL) {
        return;
    }
    for (size_t i = 0; i < NET_HEADERS_MAX; i++) {
        mem_free(request->headers[i]);
    }
    if (request->key != NULL) {
        crypto_forget(request->key, strlen(request->key));
        mem_free(request->key);
    }
    buf_deinit(&request->upload);
    buf_deinit(&request->response.body);
    mem_free(request);
}

static bool is_reserved(const char *name)
{
    static const char *const names[] = {"Host",          "Authorization",
                                        "Cookie",        "Content-Length",
                                        "Range",         "If-Range",
                                        "If-None-Match", "If-Modified-Since",
                                        "User-Agent",    "Accept-Encoding",
                                        "Connection",    "Transfer-Encoding",
                                        "Upgrade",       "Proxy-Authorization",
                                        "Expect"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcasecmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7F) {
            return true;
        }
    }
    return false;
}

enum status net_request_add_header(struct net_request *request, const char *name, const char *value,
                                   struct err *err)
{
    if (name[0] == '\0' || strpbrk(name, ": \t") != NULL || has_control(name) ||
        has_control(value) || is_reserved(name)) {
        return err_set(err, ST_INVALID, "header '%s' can't be sent", name);
    }
    size_t len = strlen(name) + strlen(value) + sizeof(": ");
    if (len > NET_HEADER_BYTES) {
        return err_set(err, ST_LIMIT, "header '%s' is longer than %d bytes", name,
                       NET_HEADER_BYTES);
    }
    for (size_t i = 0; i < NET_HEADERS_MAX; i++) {
        if (request->headers[i] == NULL) {
            request->headers[i] = mem_alloc(len + 1, 1);
            /* a line that ends in a semicolon is how curl is told to send an empty value */
            (void)snprintf(request->headers[i], len + 1, value[0] == '\0' ? "%s;" : "%s: %s", name,
                           value);
            return ST_OK;
        }
    }
    return err_set(err, ST_LIMIT, "a request carries at most %d headers", NET_HEADERS_MAX);
}

enum status net_key_check(const char *key, struct err *err)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-._~+/=";
    size_t len = strlen(key);
    if (len > NET_KEY_MAX_BYTES) {
        return err_set(err, ST_LIMIT, "a key has at most %d characters", NET_KEY_MAX_BYTES);
    }
    if (len == 0 || strspn(key, allowed) != len) {
        return err_set(err, ST_INVALID, "the key is empty or has characters that no key has");
    }
    return ST_OK;
}

enum status net_request_set_key(struct net_request *request, const char *key, struct err *err)
{
    enum status st = net_key_check(key, err);
    if (st == ST_OK) {
        size_t len = strlen(key) + 1;
        request->key = mem_alloc(len, 1);
        memcpy(request->key, key, len);
    }
    return st;
}

enum status net_request_post(struct net_request *request, const char *content_type,
                             struct slice bytes, struct err *err)
{
    request->method = NET_POST;
    buf_reset(&request->upload);
    buf_append(&request->upload, bytes.ptr, bytes.len);
    enum status st = buf_status(&request->upload, err);
    return st == ST_OK ? net_request_add_header(request, "Content-Type", content_type, err) : st;
}
