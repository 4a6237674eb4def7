#include "internal.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>

struct bufferevent *ct_accept(struct event_base *base, struct ct_context *context) {
    ERR_clear_error();
    SSL *ssl = SSL_new(context->ssl);
    if (ssl == NULL) return NULL;
    // Fails only when memory is exhausted. Whether `ssl` is then freed depends on libevent's version.
    return bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
}

void ct_send_close_notify(struct bufferevent *buffers) {
    SSL *ssl = bufferevent_openssl_get_ssl(buffers);
    if (ssl == NULL || !SSL_is_init_finished(ssl)) return;
    ERR_clear_error();
    SSL_shutdown(ssl);
    ERR_clear_error();
}
