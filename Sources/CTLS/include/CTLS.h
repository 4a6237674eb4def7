// What PrometheusExporterTLS needs of OpenSSL, libevent_openssl and libcrypt. Most of OpenSSL's calls are macros, which Swift
// cannot call. Thin on purpose: what is allowed is decided in Swift.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ct_context;
struct event_base;
struct bufferevent;

/// What a client must show of itself.
enum ct_client_mode {
    CT_CLIENT_NONE = 0,       ///< it is not asked for a certificate
    CT_CLIENT_ASKED = 1,      ///< it is asked, and may have none
    CT_CLIENT_REQUIRED = 2,   ///< no certificate, no connection
};

/// A server's side of TLS 1.2 and 1.3 for HTTP/1.1: no renegotiation, no compression, no resumed sessions, which a server
/// that closes after each answer has no use for. NULL when memory is out. The functions that change it are for one thread,
/// before the first connection; from then on any number of threads may accept with it.
struct ct_context *ct_context_new(void);
/// Connections that were accepted with it keep what they need.
void ct_context_free(struct ct_context *context);

// Each gives 1, or 0 and the reason for ct_reason.

/// PEM: the server's certificate, then those that lead from it towards a root.
int ct_use_certificate(struct ct_context *context, const void *pem, size_t length);
/// PEM without a password, after the certificate. 0 also when it is not the certificate's.
int ct_use_key(struct ct_context *context, const void *pem, size_t length);
/// PEM: any number of certificates, at least one, each of which is trusted to vouch for clients.
int ct_trust(struct ct_context *context, const void *pem, size_t length);
/// Versions as 12 and 13.
int ct_set_versions(struct ct_context *context, int minimum, int maximum);
/// OpenSSL's names for TLS 1.2, between colons.
int ct_set_ciphers(struct ct_context *context, const char *names);
/// Names for TLS 1.3, between colons.
int ct_set_suites(struct ct_context *context, const char *names);
/// Curves, between colons, the best first.
int ct_set_groups(struct ct_context *context, const char *names);
/// Whether the server's order of ciphers and curves counts, or the client's.
void ct_prefer_server(struct ct_context *context, int prefer);
/// `verify`: a certificate that is shown must be vouched for by one that ct_trust has added.
void ct_ask_clients(struct ct_context *context, enum ct_client_mode mode, int verify);
/// From the first one on, a client's certificate must have one of the names: a DNS name, an e-mail or IP address or a URI of
/// its subject alternative names, letter for letter.
int ct_allow_client(struct ct_context *context, const char *name);

/// OpenSSL's reason for the last failure on this thread, which is forgotten.
void ct_reason(char *text, size_t size);

/// Buffers for one connection, which own its socket once they have one. NULL when memory is out.
struct bufferevent *ct_accept(struct event_base *base, struct ct_context *context);
/// Tells the client, if the handshake was done, that nothing more comes. Never waits.
void ct_say_goodbye(struct bufferevent *buffers);

/// Whether a password is the one of a bcrypt hash. Takes as long as the hash's cost says; any thread.
/// 0 as well when memory is out.
int ct_bcrypt_matches(const char *password, const char *hash);

/// Unpredictable bytes; 0 when there are none.
int ct_random(void *bytes, size_t length);
/// HMAC with SHA-256, 32 bytes; 0 when memory is out.
int ct_hmac(const void *key, size_t key_length, const void *data, size_t length, uint8_t digest[32]);
/// Whether two pieces of memory are equal, in a time that does not say where they differ.
int ct_equal(const void *a, const void *b, size_t length);

#ifdef __cplusplus
}
#endif
