#include "COpenSSL.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct co_context {
    SSL_CTX *ssl;
};

struct co_connection {
    SSL *ssl;
    /// Owned by `ssl`.
    BIO *input;
    BIO *output;
};

struct co_context *co_context_new(int verifies, const char *ca_file) {
    static const unsigned char protocol[] = "\x08http/1.1";
    ERR_clear_error();
    struct co_context *context = calloc(1, sizeof *context);
    if (context == NULL) return NULL;
    context->ssl = SSL_CTX_new(TLS_client_method());
    int done = context->ssl != NULL && SSL_CTX_set_min_proto_version(context->ssl, TLS1_2_VERSION) == 1 &&
               SSL_CTX_set_alpn_protos(context->ssl, protocol, sizeof protocol - 1) == 0;
    if (done && verifies) {
        done = ca_file != NULL ? SSL_CTX_load_verify_file(context->ssl, ca_file) == 1
                               : SSL_CTX_set_default_verify_paths(context->ssl) == 1;
        SSL_CTX_set_verify(context->ssl, SSL_VERIFY_PEER, NULL);
    }
    if (!done) {
        if (context->ssl != NULL) SSL_CTX_free(context->ssl);
        free(context);
        return NULL;
    }
    SSL_CTX_set_session_cache_mode(context->ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context->ssl, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

void co_context_free(struct co_context *context) {
    SSL_CTX_free(context->ssl);
    free(context);
}

struct co_connection *co_connection_new(struct co_context *context, const char *name, int is_address) {
    ERR_clear_error();
    struct co_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) return NULL;
    connection->ssl = SSL_new(context->ssl);
    connection->input = BIO_new(BIO_s_mem());
    connection->output = BIO_new(BIO_s_mem());
    int done = connection->ssl != NULL && connection->input != NULL && connection->output != NULL;
    if (done) {
        done = is_address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection->ssl), name) == 1
                          : SSL_set1_host(connection->ssl, name) == 1 &&
                                SSL_set_tlsext_host_name(connection->ssl, name) == 1;
    }
    if (!done) {
        SSL_free(connection->ssl);
        BIO_free(connection->input);
        BIO_free(connection->output);
        free(connection);
        return NULL;
    }
    // An empty input means that more bytes are needed, not that the stream has ended.
    BIO_set_mem_eof_return(connection->input, -1);
    SSL_set_bio(connection->ssl, connection->input, connection->output);
    SSL_set_connect_state(connection->ssl);
    return connection;
}

void co_connection_free(struct co_connection *connection) {
    SSL_free(connection->ssl);
    free(connection);
}

int co_feed(struct co_connection *connection, const void *bytes, size_t length) {
    size_t written = 0;
    return length == 0 || (BIO_write_ex(connection->input, bytes, length, &written) == 1 && written == length);
}

int co_handshake(struct co_connection *connection) {
    ERR_clear_error();
    int result = SSL_do_handshake(connection->ssl);
    if (result == 1) return 1;
    return SSL_get_error(connection->ssl, result) == SSL_ERROR_WANT_READ ? 0 : -1;
}

ptrdiff_t co_read(struct co_connection *connection, void *buffer, size_t size) {
    size_t count = 0;
    ERR_clear_error();
    int result = SSL_read_ex(connection->ssl, buffer, size, &count);
    if (result == 1) return (ptrdiff_t)count;
    switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ: return 0;
    case SSL_ERROR_ZERO_RETURN: return -1;
    default: return -2;
    }
}

int co_write(struct co_connection *connection, const void *bytes, size_t length) {
    size_t written = 0;
    ERR_clear_error();
    return length == 0 || (SSL_write_ex(connection->ssl, bytes, length, &written) == 1 && written == length);
}

size_t co_output_length(struct co_connection *connection) { return BIO_ctrl_pending(connection->output); }

size_t co_take_output(struct co_connection *connection, void *buffer, size_t size) {
    size_t count = 0;
    return BIO_read_ex(connection->output, buffer, size, &count) == 1 ? count : 0;
}

void co_failure(struct co_connection *connection, char *text, size_t size) {
    long problem = SSL_get_verify_result(connection->ssl);
    if (problem == X509_V_OK) {
        co_reason(text, size);
        return;
    }
    snprintf(text, size, "certificate verify failed: %s", X509_verify_cert_error_string(problem));
    ERR_clear_error();
}

void co_reason(char *text, size_t size) {
    unsigned long error = ERR_get_error();
    const char *reason = error == 0               ? NULL
                         : ERR_SYSTEM_ERROR(error) ? strerror(ERR_GET_REASON(error))
                                                   : ERR_reason_error_string(error);
    snprintf(text, size, "%s", reason != NULL ? reason : error != 0 ? "unknown error of OpenSSL" : "connection failed");
    ERR_clear_error();
}

int co_sha256(const void *bytes, size_t length, uint8_t digest[32]) {
    return EVP_Digest(bytes, length, digest, NULL, EVP_sha256(), NULL);
}
