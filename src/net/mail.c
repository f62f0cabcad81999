/* net/mail.c: delivery. One easy handle a mail: they are rare, and none of it is kept. */
#include "net/mail.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

enum { REFUSED_FOR_GOOD = 500, ANSWERS_END = 600, AUTHENTICATION = 530, CREDENTIALS = 535 };

struct upload {
    struct slice left;
};

static size_t give(char *out, size_t size, size_t count, void *ctx)
{
    struct upload *upload = ctx;
    size_t len = size * count < upload->left.len ? size * count : upload->left.len;
    memcpy(out, upload->left.ptr, len);
    upload->left = (struct slice){upload->left.ptr + len, upload->left.len - len};
    return len;
}

/* The name for EHLO is the path of the address: the sender's domain, which is no secret. */
static bool set_address(CURL *easy, const struct mail_server *server, const struct mail *mail)
{
    char url[1024];
    const char *at = memchr(mail->from.ptr, '@', mail->from.len);
    size_t len = mail->from.len - (size_t)(at - mail->from.ptr) - 1;
    int wrote = snprintf(url, sizeof url, "%s/%.*s", server->url, (int)len, at + 1);
    return wrote > 0 && (size_t)wrote < sizeof url &&
           curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK;
}

static bool set_envelope(CURL *easy, const struct mail *mail, struct curl_slist **recipients)
{
    char from[MAIL_ADDRESS_MAX + 3], to[MAIL_ADDRESS_MAX + 3];
    (void)snprintf(from, sizeof from, "<%.*s>", (int)mail->from.len, mail->from.ptr);
    (void)snprintf(to, sizeof to, "<%.*s>", (int)mail->to.len, mail->to.ptr);
    *recipients = curl_slist_append(NULL, to);
    return *recipients != NULL && curl_easy_setopt(easy, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, *recipients) == CURLE_OK;
}

static bool set_security(CURL *easy, const struct mail_server *server)
{
    bool has_user = server->user[0] != '\0';
    bool is_plain = server->is_plain_allowed && !has_user;
    bool is_good =
        curl_easy_setopt(easy, CURLOPT_USE_SSL,
                         is_plain ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL) == CURLE_OK;
    is_good &=
        curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK;
    if (server->ca_file[0] != '\0') {
        is_good &= curl_easy_setopt(easy, CURLOPT_CAINFO, server->ca_file) == CURLE_OK;
    }
    if (has_user) {
        is_good &= curl_easy_setopt(easy, CURLOPT_USERNAME, server->user) == CURLE_OK;
        is_good &= curl_easy_setopt(easy, CURLOPT_PASSWORD, server->password) == CURLE_OK;
    }
    return is_good;
}

static bool set_rest(CURL *easy, struct upload *upload, char *error)
{
    bool is_good = curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_READFUNCTION, give) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_READDATA, upload) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
    is_good &=
        curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK; /* none, whatever $all_proxy says */
    is_good &= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)MAIL_CONNECT_MS) == CURLE_OK;
    is_good &= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)MAIL_TOTAL_MS) == CURLE_OK;
    return is_good && curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error) == CURLE_OK;
}

/* What curl says, without the server's own words: they may quote the address. */
static enum status explain(CURL *easy, CURLcode code, struct err *err)
{
    long answer = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer); /* 0 when nobody answered */
    bool is_about_us = answer == AUTHENTICATION || answer == CREDENTIALS;
    if (answer >= REFUSED_FOR_GOOD && answer < ANSWERS_END && !is_about_us) {
        return err_set(err, ST_UNSUPPORTED, "the mail server refuses it: %ld", answer);
    }
    if (code == CURLE_LOGIN_DENIED || is_about_us) {
        return err_set(err, ST_IO, "the mail server does not accept mail.user and its password");
    }
    if (code == CURLE_USE_SSL_FAILED) {
        return err_set(err, ST_IO,
                       "the mail server offers no TLS; use smtps, or mail.plain for one on the "
                       "same machine");
    }
    if (answer >= 400 && answer < ANSWERS_END) {
        return err_set(err, ST_IO, "the mail server wants it later: %ld", answer);
    }
    return err_set(err, ST_IO, "the mail server can't be used: %s", curl_easy_strerror(code));
}

enum status mail_send(const struct mail_server *server, const struct mail *mail, struct err *err)
{
    char error[CURL_ERROR_SIZE] = "";
    struct buf message = buf_make(MAIL_MAX_BYTES);
    struct curl_slist *recipients = NULL;
    CURL *easy = NULL;
    enum status status = mail_compose(&message, mail, err);
    if (status == ST_OK) {
        struct upload upload = {buf_view(&message)};
        easy = curl_easy_init();
        bool is_set = easy != NULL && set_address(easy, server, mail) &&
                      set_envelope(easy, mail, &recipients) && set_security(easy, server) &&
                      set_rest(easy, &upload, error);
        CURLcode code = is_set ? curl_easy_perform(easy) : CURLE_FAILED_INIT;
        status = code == CURLE_OK ? ST_OK : explain(easy, code, err);
    }
    curl_easy_cleanup(easy);
    curl_slist_free_all(recipients);
    buf_deinit(&message);
    return status;
}
