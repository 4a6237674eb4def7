// The functions of OpenSSL that the bench needs: the client's side of TLS over bytes in memory, and SHA-256. Most of
// OpenSSL's calls are macros, which Swift cannot call. The functions only make the call; decisions are made in Swift.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct co_context;
struct co_connection;

/// Creates the client's side of TLS 1.2 and 1.3 for HTTP/1.1, without session resumption. `verifies` says whether
/// certificates are checked, `ca_file` has the accepted authorities in PEM; NULL for those of the system. NULL with the
/// reason for co_reason. Use it on one thread.
struct co_context *co_context_new(int verifies, const char *ca_file);
/// Frees a context. Connections that were created with it keep what they need.
void co_context_free(struct co_context *context);

/// Creates a connection to a server whose certificate must have a name, or an address if `is_address`. NULL with the
/// reason for co_reason.
struct co_connection *co_connection_new(struct co_context *context, const char *name, int is_address);
void co_connection_free(struct co_connection *connection);

/// Takes bytes that were received. Returns 0 if memory is exhausted.
int co_feed(struct co_connection *connection, const void *bytes, size_t length);
/// Continues the handshake. Returns 1 when it is complete, 0 when it needs more bytes, and -1 with the reason for
/// co_failure.
int co_handshake(struct co_connection *connection);
/// Decrypts received bytes into `buffer`. Returns their number; 0 when there are none yet, -1 at the end of the stream,
/// and -2 with the reason for co_failure.
ptrdiff_t co_read(struct co_connection *connection, void *buffer, size_t size);
/// Encrypts bytes. Returns 0 with the reason for co_failure.
int co_write(struct co_connection *connection, const void *bytes, size_t length);
/// Returns the number of bytes that are to be sent.
size_t co_output_length(struct co_connection *connection);
/// Moves bytes that are to be sent to `buffer`, and returns their number.
size_t co_take_output(struct co_connection *connection, void *buffer, size_t size);

/// Writes why the last call for a connection failed to `text`: the problem of the certificate, or OpenSSL's reason.
/// Clears the error.
void co_failure(struct co_connection *connection, char *text, size_t size);
/// Writes OpenSSL's reason for the last failure on this thread to `text`, and clears the error.
void co_reason(char *text, size_t size);

/// Computes SHA-256. Returns 0 if memory is exhausted.
int co_sha256(const void *bytes, size_t length, uint8_t digest[32]);
