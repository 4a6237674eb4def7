// libcurl's option functions are variadic. Each option that the scraper sets has a function here.
#pragma once
#include <curl/curl.h>
#include <stdint.h>

/// Maximum number of redirects, the same as in Go's client.
#define CC_MAX_REDIRECTS 10

/// The kernel's byte counts of the connections of a transfer when they were closed, one per request, in order.
struct cc_connection {
    int count;                                            ///< number of closed connections
    int unknown;                                          ///< connections without TCP_INFO from the kernel
    uint64_t bytes_sent[CC_MAX_REDIRECTS + 1];            ///< payload given to TCP, retransmissions excluded
    uint64_t bytes_received[CC_MAX_REDIRECTS + 1];        ///< payload received, the peer's FIN excluded
};

/// Receives a piece of the body. Any result other than `length` aborts the transfer.
typedef size_t (*cc_body)(char *data, size_t size, size_t length, void *context);

/// Sets up one GET without connection reuse. The body goes to `body`, the connection's byte counts to `connection`;
/// both must outlive the transfer. Returns 0 or a CURLcode.
int cc_prepare_get(CURL *handle, const char *url, const char *accept_header, long timeout_ms, long maximum_bytes,
                   cc_body body, void *context, struct cc_connection *connection, char *error_buffer);
/// Sets how the certificate of an HTTPS server is checked. `ca_file` is NULL for the authorities of the system, and
/// `connect_to` is NULL or one line `NAME:PORT:HOST:PORT` that sends the requests for NAME to HOST; the list must
/// outlive the transfer.
int cc_set_tls(CURL *handle, int verifies, const char *ca_file, struct curl_slist *connect_to);
/// Sets the client's certificate and its key, PEM files that are NULL for none, and the oldest accepted version of TLS
/// 1.x (`minor_version`), -1 for libcurl's own.
int cc_set_client(CURL *handle, const char *certificate, const char *key, int minor_version);
/// Sends the request to a Unix socket instead of the host of the URL. The path is copied.
int cc_set_socket(CURL *handle, const char *path);
int cc_set_headers(CURL *handle, struct curl_slist *headers);
/// Sends `method` instead of a GET. A body that is not NULL is copied. `no_body` says that the answer has no body.
int cc_set_request(CURL *handle, const char *method, const void *body, size_t length, int no_body);
/// Follows redirects, each over its own connection. A header Authorization is sent only to the URL's own host and port.
/// `refers` adds the header Referer to the requests that follow, as Go's client does.
int cc_follow_redirects(CURL *handle, int refers);
/// Returns the number of redirects that were followed.
long cc_redirects(CURL *handle);
/// Returns the URL of the last request; valid until the handle is used again.
const char *cc_effective_url(CURL *handle);
/// Returns the full target of a redirect that was not followed; NULL without one.
const char *cc_redirect_url(CURL *handle);
long cc_response_code(CURL *handle);
int64_t cc_total_time_us(CURL *handle);
/// Returns the bytes of the response's status line and headers.
long cc_header_size(CURL *handle);
/// Returns the value of a response header, valid until the handle is used again; NULL if it is missing.
const char *cc_header(CURL *handle, const char *name);
/// Returns whether the response has a Content-Encoding other than identity.
int cc_is_compressed(CURL *handle);
/// Returns the next finished transfer of `multi`, or NULL; `*result` is its CURLcode.
CURL *cc_next_done(CURLM *multi, int *result);
