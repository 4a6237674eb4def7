// libcurl's options are variadic; each that the scraper sets has a function here.
#pragma once
#include <curl/curl.h>
#include <stdint.h>

/// Redirections that are followed at most, as many as Go's client does.
#define CC_MAX_REDIRECTS 10

/// What the kernel counted on the connections of a transfer when they were closed: one for each request, in their order.
struct cc_connection {
    int count;                                            ///< connections that were closed
    int unknown;                                          ///< those of which the kernel gave no TCP_INFO
    uint64_t bytes_sent[CC_MAX_REDIRECTS + 1];            ///< payload given to TCP, retransmissions excluded
    uint64_t bytes_received[CC_MAX_REDIRECTS + 1];        ///< payload received, the peer's FIN excluded
};

/// Receives a piece of the body; anything but `length` as result aborts the transfer.
typedef size_t (*cc_body)(char *data, size_t size, size_t length, void *context);

/// Sets up one GET without connection reuse whose body goes to `body` and whose connection's byte
/// counts go to `connection` (both must outlive the transfer). 0 or a CURLcode.
int cc_prepare_get(CURL *handle, const char *url, const char *accept_header, long timeout_ms, long maximum_bytes,
                   cc_body body, void *context, struct cc_connection *connection, char *error_buffer);
/// Authorizes the GET: by `bearer`, or by `user` and `password`; those that are NULL are left out. Sent to the URL's own host
/// alone, also where a redirection is followed.
int cc_set_credentials(CURL *handle, const char *user, const char *password, const char *bearer);
int cc_set_headers(CURL *handle, struct curl_slist *headers);
/// Follows redirections, each over a connection of its own.
int cc_follow_redirects(CURL *handle);
/// Redirections that were followed.
long cc_redirects(CURL *handle);
/// The address of the last request; valid as long as the handle is not used again.
const char *cc_effective_url(CURL *handle);
/// The whole address that a redirection points to which was not followed; NULL without one.
const char *cc_redirect_url(CURL *handle);
long cc_response_code(CURL *handle);
int64_t cc_total_time_us(CURL *handle);
/// Bytes of the response's status line and headers.
long cc_header_size(CURL *handle);
/// The value of a header of the response, valid as long as the handle is not used again; NULL when it is not there.
const char *cc_header(CURL *handle, const char *name);
/// Whether the response said Content-Encoding with anything but identity.
int cc_is_compressed(CURL *handle);
/// Next finished transfer of `multi`, or NULL; `*result` is its CURLcode.
CURL *cc_next_done(CURLM *multi, int *result);
