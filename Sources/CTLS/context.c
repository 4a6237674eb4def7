#include "internal.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The SSL_CTX owns the client's rules. It outlives ct_context while connections are open.
static int rules_index = -1;
static CRYPTO_ONCE rules_once = CRYPTO_ONCE_STATIC_INIT;

static void free_rules(void *parent, void *rules, CRYPTO_EX_DATA *data, int index, long argl, void *argp) {
    (void)parent, (void)data, (void)index, (void)argl, (void)argp;
    ct_rules_free(rules);
}

static void make_rules_index(void) {
    rules_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, free_rules);
}

// Without this callback OpenSSL would ask for a key's password on the terminal.
static int no_password(char *buffer, int size, int writing, void *context) {
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

// A client whose list of protocols lacks http/1.1 would not understand the answer, so the handshake fails.
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_length, const unsigned char *in,
                           unsigned int in_length, void *context) {
    (void)ssl, (void)context;
    static const unsigned char offered[] = "\x08http/1.1";
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_length, offered, sizeof offered - 1, in, in_length) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

struct ct_context *ct_context_new(void) {
    struct ct_context *context = calloc(1, sizeof *context);
    if (context == NULL) return NULL;
    CRYPTO_THREAD_run_once(&rules_once, make_rules_index);
    context->ssl = SSL_CTX_new(TLS_server_method());
    context->rules = calloc(1, sizeof *context->rules);
    if (context->ssl == NULL || context->rules == NULL || rules_index < 0 ||
        SSL_CTX_set_ex_data(context->ssl, rules_index, context->rules) != 1) {
        free(context->rules);
        SSL_CTX_free(context->ssl);
        free(context);
        return NULL;
    }
    SSL_CTX_set_options(context->ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context->ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context->ssl, 0);
    SSL_CTX_set_mode(context->ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_alpn_select_cb(context->ssl, choose_protocol, NULL);
    return context;
}

void ct_context_free(struct ct_context *context) {
    SSL_CTX_free(context->ssl);
    free(context);
}

static BIO *text_of(const void *pem, size_t length) {
    ERR_clear_error();
    if (length > INT32_MAX) return NULL;
    return BIO_new_mem_buf(pem, (int)length);
}

// PEM_read reports the end of the text as an error.
static int ended_well(void) {
    unsigned long error = ERR_peek_last_error();
    int ended = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
    if (ended) ERR_clear_error();
    return ended;
}

int ct_use_certificate(struct ct_context *context, const void *pem, size_t length) {
    BIO *text = text_of(pem, length);
    if (text == NULL) return 0;
    X509 *certificate = PEM_read_bio_X509_AUX(text, NULL, no_password, NULL);
    int done = certificate != NULL && SSL_CTX_use_certificate(context->ssl, certificate) == 1;
    X509_free(certificate);
    while (done && (certificate = PEM_read_bio_X509(text, NULL, no_password, NULL)) != NULL) {
        done = SSL_CTX_add0_chain_cert(context->ssl, certificate) == 1;
        if (!done) X509_free(certificate);
    }
    BIO_free(text);
    return done && ended_well();
}

int ct_use_key(struct ct_context *context, const void *pem, size_t length) {
    BIO *text = text_of(pem, length);
    if (text == NULL) return 0;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(text, NULL, no_password, NULL);
    int done = key != NULL && SSL_CTX_use_PrivateKey(context->ssl, key) == 1 &&
               SSL_CTX_check_private_key(context->ssl) == 1;
    EVP_PKEY_free(key);
    BIO_free(text);
    return done;
}

int ct_trust(struct ct_context *context, const void *pem, size_t length) {
    BIO *text = text_of(pem, length);
    if (text == NULL) return 0;
    X509_STORE *store = SSL_CTX_get_cert_store(context->ssl);
    X509 *certificate;
    int done = 1;
    int count = 0;
    while (done && (certificate = PEM_read_bio_X509(text, NULL, no_password, NULL)) != NULL) {
        done = X509_STORE_add_cert(store, certificate) == 1 && SSL_CTX_add_client_CA(context->ssl, certificate) == 1;
        X509_free(certificate);
        count++;
    }
    BIO_free(text);
    // An intermediate certificate in the list is trusted without its root.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    return done && count > 0 && ended_well();
}

static int protocol(int version) { return version == 12 ? TLS1_2_VERSION : TLS1_3_VERSION; }

int ct_set_versions(struct ct_context *context, int minimum, int maximum) {
    ERR_clear_error();
    return SSL_CTX_set_min_proto_version(context->ssl, protocol(minimum)) == 1 &&
           SSL_CTX_set_max_proto_version(context->ssl, protocol(maximum)) == 1;
}

int ct_set_ciphers(struct ct_context *context, const char *names) {
    ERR_clear_error();
    return SSL_CTX_set_cipher_list(context->ssl, names) == 1;
}

int ct_set_suites(struct ct_context *context, const char *names) {
    ERR_clear_error();
    return SSL_CTX_set_ciphersuites(context->ssl, names) == 1;
}

int ct_set_groups(struct ct_context *context, const char *names) {
    ERR_clear_error();
    return SSL_CTX_set1_groups_list(context->ssl, names) == 1;
}

void ct_prefer_server(struct ct_context *context, int prefer) {
    if (prefer)
        SSL_CTX_set_options(context->ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
    else
        SSL_CTX_clear_options(context->ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
}

void ct_reason(char *text, size_t size) {
    // The first error is the closest to the cause.
    unsigned long error = ERR_get_error();
    const char *reason = error ? ERR_reason_error_string(error) : NULL;
    snprintf(text, size, "%s", reason ? reason : "no reason given");
    ERR_clear_error();
}
