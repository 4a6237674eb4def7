// The functions of OpenSSL, libevent_openssl and libcrypt that PrometheusExporterTLS needs. Most of OpenSSL's calls are
// macros, which Swift cannot call. The functions only make the call; decisions are made in Swift.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ct_context;
struct event_base;
struct bufferevent;

/// The certificate that a client must present.
enum ct_client_mode {
    CT_CLIENT_NONE = 0,       ///< the client is not asked for a certificate
    CT_CLIENT_ASKED = 1,      ///< the client is asked, but need not have one
    CT_CLIENT_REQUIRED = 2,   ///< without a certificate the connection is refused
};

/// Creates the server side of TLS 1.2 and 1.3 for HTTP/1.1. It has no renegotiation and no compression. It does not
/// resume sessions, which a server that closes after each answer does not use. NULL if memory is exhausted. Call the
/// functions that change it on one thread, before the first connection. After that any number of threads may accept
/// with it.
struct ct_context *ct_context_new(void);
/// Frees a context. Connections that were accepted with it keep what they need.
void ct_context_free(struct ct_context *context);

// Each of the functions below returns 1, or 0 with the reason for ct_reason.

/// Sets the server's certificate chain in PEM: its own certificate first, then those that lead to a root.
int ct_use_certificate(struct ct_context *context, const void *pem, size_t length);
/// Sets the key in PEM, without a password. Call after ct_use_certificate. Fails also if the key does not match the
/// certificate.
int ct_use_key(struct ct_context *context, const void *pem, size_t length);
/// Adds at least one certificate in PEM. Each is trusted to issue client certificates.
int ct_trust(struct ct_context *context, const void *pem, size_t length);
/// Sets the lowest and the highest TLS version, as 12 or 13.
int ct_set_versions(struct ct_context *context, int minimum, int maximum);
/// Sets the ciphers of TLS 1.2: OpenSSL's names, separated by colons.
int ct_set_ciphers(struct ct_context *context, const char *names);
/// Sets the cipher suites of TLS 1.3: names, separated by colons.
int ct_set_suites(struct ct_context *context, const char *names);
/// Sets the curves, separated by colons, the preferred one first.
int ct_set_groups(struct ct_context *context, const char *names);
/// Sets whether the server's order of ciphers and curves takes precedence over the client's.
void ct_prefer_server(struct ct_context *context, int prefer);
/// Sets whether clients are asked for a certificate. With `verify` it must be issued by a certificate that ct_trust has
/// added.
void ct_ask_clients(struct ct_context *context, enum ct_client_mode mode, int verify);
/// Allows a name. After the first call a client's certificate must have one of the allowed names: a DNS name, an email
/// address, an IP address or a URI of its subject alternative names, compared byte for byte.
int ct_allow_client(struct ct_context *context, const char *name);

/// Writes OpenSSL's reason for the last failure on this thread to `text`, and clears the error.
void ct_reason(char *text, size_t size);

/// Creates the buffers of one connection. They own its socket once they have one. NULL if memory is exhausted.
struct bufferevent *ct_accept(struct event_base *base, struct ct_context *context);
/// Sends the client a close_notify alert if the handshake was completed. Never blocks.
void ct_send_close_notify(struct bufferevent *buffers);

/// Returns whether a password matches a bcrypt hash; 0 also if memory is exhausted. Takes as long as the hash's cost
/// parameter determines. Safe from any thread.
int ct_bcrypt_matches(const char *password, const char *hash);

/// Fills `bytes` with unpredictable bytes. Returns 0 if none are available.
int ct_random(void *bytes, size_t length);
/// Computes HMAC with SHA-256, 32 bytes. Returns 0 if memory is exhausted.
int ct_hmac(const void *key, size_t key_length, const void *data, size_t length, uint8_t digest[32]);
/// Returns whether two pieces of memory are equal, in a time that does not depend on where they differ.
int ct_equal(const void *a, const void *b, size_t length);

#ifdef __cplusplus
}
#endif
