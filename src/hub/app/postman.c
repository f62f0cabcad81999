#include "hub/app/postman.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/thread.h"

enum { ID_BYTES = 16 };

struct postman {
    /* Set before start, read-only after. */
    struct mail_account account;
    struct thread thread;
    /* Guarded by mu; changes signalled through cond. */
    pthread_mutex_t mu;
    pthread_cond_t cond;
    struct keeper *keeper;
    struct keeper_mail mail;
    bool has_mail, stopping;
};

enum status mail_account_read(const struct hub_config *config, const char *from_name,
                              struct mail_account *out, struct err *err)
{
    struct buf secret = buf_make(sizeof out->password - 1);
    enum status status = ST_OK;
    memset(out, 0, sizeof *out);
    if (config->mail.password_file[0] != '\0') {
        status = file_read(config->mail.password_file, &secret, err);
    }
    if (status == ST_OK) {
        size_t len = strcspn(buf_str(&secret), "\r\n");
        memcpy(out->password, buf_str(&secret), len);
        (void)snprintf(out->from, sizeof out->from, "%s", config->mail.from);
        (void)snprintf(out->from_name, sizeof out->from_name, "%s", from_name);
        out->server = (struct mail_server){.url = config->mail.url,
                                           .user = config->mail.user,
                                           .password = out->password,
                                           .ca_file = config->mail.ca_file,
                                           .is_plain_allowed = config->mail.is_plain_allowed};
    }
    if (secret.ptr != NULL) {
        crypto_forget(secret.ptr, secret.cap);
    }
    buf_deinit(&secret);
    return status;
}

static void deliver(struct postman *postman, struct keeper_mail *mail)
{
    uint8_t random[ID_BYTES];
    char id[2 * ID_BYTES + 1];
    struct err err = {.code = ST_OK};
    crypto_random(random, sizeof random);
    for (size_t i = 0; i < ID_BYTES; i++) {
        (void)snprintf(id + 2 * i, 3, "%02x", random[i]);
    }
    const struct mail one = {.from = slice_of(postman->account.from),
                             .from_name = slice_of(postman->account.from_name),
                             .to = slice_of(mail->to),
                             .subject = buf_view(&mail->subject),
                             .body = buf_view(&mail->body),
                             .id = id,
                             .at_unix_s = clock_wall_s()};
    enum status status = mail_send(&postman->account.server, &one, &err);
    keeper_push_mail(postman->keeper, mail->number, status, err.text);
    buf_deinit(&mail->subject);
    buf_deinit(&mail->body);
}

static bool take(struct postman *postman, struct keeper_mail *out)
{
    (void)pthread_mutex_lock(&postman->mu);
    while (!postman->has_mail && !postman->stopping) {
        (void)pthread_cond_wait(&postman->cond, &postman->mu);
    }
    bool is_there = postman->has_mail && !postman->stopping;
    if (is_there) {
        *out = postman->mail;
        postman->has_mail = false;
    }
    (void)pthread_mutex_unlock(&postman->mu);
    return is_there;
}

static void *run(void *ctx)
{
    struct postman *postman = ctx;
    struct keeper_mail mail;
    while (take(postman, &mail)) {
        deliver(postman, &mail);
    }
    return NULL;
}

enum status postman_start(const struct mail_account *account, struct postman **out_postman,
                          struct err *err)
{
    struct postman *postman = mem_alloc(1, sizeof *postman);
    postman->account = *account;
    postman->account.server.password = postman->account.password;
    CHECK(pthread_mutex_init(&postman->mu, NULL) == 0);
    CHECK(pthread_cond_init(&postman->cond, NULL) == 0);
    enum status status = thread_start(&postman->thread, run, postman, err);
    if (status != ST_OK) {
        postman_stop(postman);
        return status;
    }
    *out_postman = postman;
    return ST_OK;
}

void postman_set_keeper(struct postman *postman, struct keeper *keeper)
{
    (void)pthread_mutex_lock(&postman->mu);
    postman->keeper = keeper;
    (void)pthread_mutex_unlock(&postman->mu);
}

bool postman_send(void *ctx, struct keeper_mail *mail)
{
    struct postman *postman = ctx;
    (void)pthread_mutex_lock(&postman->mu);
    bool is_free = !postman->has_mail && !postman->stopping && postman->keeper != NULL;
    if (is_free) {
        postman->mail = *mail;
        mail->subject = buf_make(0);
        mail->body = buf_make(0);
        postman->has_mail = true;
        (void)pthread_cond_signal(&postman->cond);
    }
    (void)pthread_mutex_unlock(&postman->mu);
    return is_free;
}

void postman_stop(struct postman *postman)
{
    if (postman == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&postman->mu);
    postman->stopping = true;
    (void)pthread_cond_broadcast(&postman->cond);
    (void)pthread_mutex_unlock(&postman->mu);
    thread_join(&postman->thread);
    if (postman->has_mail) { /* taken, and never looked at: the outbox still has it */
        buf_deinit(&postman->mail.subject);
        buf_deinit(&postman->mail.body);
    }
    (void)pthread_cond_destroy(&postman->cond);
    (void)pthread_mutex_destroy(&postman->mu);
    crypto_forget(postman->account.password, sizeof postman->account.password);
    mem_free(postman);
}
