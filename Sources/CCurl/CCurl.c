#include "CCurl.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

// Called by libcurl instead of close(2), the last moment at which the kernel still has the counts.
static int close_and_count(void *context, curl_socket_t socket) {
    struct cc_connection *connection = context;
    struct tcp_info info;
    socklen_t length = sizeof info;
    memset(&info, 0, sizeof info);
    if (connection == NULL || connection->count > CC_MAX_REDIRECTS) return close(socket);
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
        length >= offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans) {
        // tcpi_bytes_received includes one for the peer's FIN, which takes a sequence number.
        int fin = info.tcpi_state == 8 /* CLOSE_WAIT */ || info.tcpi_state == 9 /* LAST_ACK */;
        connection->bytes_sent[connection->count] = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
        connection->bytes_received[connection->count] = info.tcpi_bytes_received - (fin ? 1 : 0);
    } else {
        connection->unknown++;
    }
    connection->count++;
    return close(socket);
}

int cc_prepare_get(CURL *h, const char *url, const char *accept_header, long timeout_ms, long maximum_bytes,
                   cc_body body, void *context, struct cc_connection *connection, char *error_buffer) {
    int e = 0;
    memset(connection, 0, sizeof *connection);
    if (!e) e = curl_easy_setopt(h, CURLOPT_URL, url);
    if (!e) e = curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    if (!e) e = curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
    if (!e) e = curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    if (!e) e = curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
    if (!e) e = curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
    // Every HTTPS request makes a whole handshake, so that all of them cost the same.
    if (!e) e = curl_easy_setopt(h, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    if (!e) e = curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (!e) e = curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, timeout_ms);
    if (!e) e = curl_easy_setopt(h, CURLOPT_MAXFILESIZE, maximum_bytes);
    if (!e) e = curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, accept_header);
    if (!e) e = curl_easy_setopt(h, CURLOPT_USERAGENT, "exporter-bench");
    if (!e) e = curl_easy_setopt(h, CURLOPT_ERRORBUFFER, error_buffer);
    if (!e) e = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, body);
    if (!e) e = curl_easy_setopt(h, CURLOPT_WRITEDATA, context);
    if (!e) e = curl_easy_setopt(h, CURLOPT_CLOSESOCKETFUNCTION, close_and_count);
    if (!e) e = curl_easy_setopt(h, CURLOPT_CLOSESOCKETDATA, connection);
    return e;
}

int cc_set_tls(CURL *h, int verifies, const char *ca_file, struct curl_slist *connect_to) {
    int e = curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, verifies ? 1L : 0L);
    if (!e) e = curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, verifies ? 2L : 0L);
    if (!e && ca_file != NULL) e = curl_easy_setopt(h, CURLOPT_CAINFO, ca_file);
    if (!e && ca_file != NULL) e = curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
    if (!e && connect_to != NULL) e = curl_easy_setopt(h, CURLOPT_CONNECT_TO, connect_to);
    return e;
}

int cc_set_client(CURL *h, const char *certificate, const char *key, int minor_version) {
    static const long versions[] = {CURL_SSLVERSION_TLSv1_0, CURL_SSLVERSION_TLSv1_1, CURL_SSLVERSION_TLSv1_2,
                                    CURL_SSLVERSION_TLSv1_3};
    int e = 0;
    if (certificate != NULL) e = curl_easy_setopt(h, CURLOPT_SSLCERT, certificate);
    if (!e && key != NULL) e = curl_easy_setopt(h, CURLOPT_SSLKEY, key);
    if (!e && minor_version >= 0 && minor_version < 4)
        e = curl_easy_setopt(h, CURLOPT_SSLVERSION, versions[minor_version]);
    return e;
}

int cc_set_socket(CURL *h, const char *path) { return curl_easy_setopt(h, CURLOPT_UNIX_SOCKET_PATH, path); }

int cc_set_headers(CURL *h, struct curl_slist *headers) { return curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers); }

int cc_set_request(CURL *h, const char *method, const void *body, size_t length, int no_body) {
    int e = 0;
    if (body != NULL) {
        e = curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
        if (!e) e = curl_easy_setopt(h, CURLOPT_COPYPOSTFIELDS, body);
    }
    if (!e && no_body) e = curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
    if (!e) e = curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, method);
    return e;
}

int cc_follow_redirects(CURL *h, int refers) {
    int e = curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 1L);
    if (!e) e = curl_easy_setopt(h, CURLOPT_MAXREDIRS, (long)CC_MAX_REDIRECTS);
    if (!e) e = curl_easy_setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    if (!e) e = curl_easy_setopt(h, CURLOPT_AUTOREFERER, refers ? 1L : 0L);
    return e;
}

long cc_redirects(CURL *h) {
    long count = 0;
    curl_easy_getinfo(h, CURLINFO_REDIRECT_COUNT, &count);
    return count;
}

const char *cc_effective_url(CURL *h) {
    char *url = NULL;
    curl_easy_getinfo(h, CURLINFO_EFFECTIVE_URL, &url);
    return url != NULL ? url : "";
}

const char *cc_redirect_url(CURL *h) {
    char *url = NULL;
    curl_easy_getinfo(h, CURLINFO_REDIRECT_URL, &url);
    return url;
}

long cc_response_code(CURL *h) {
    long code = 0;
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

int64_t cc_total_time_us(CURL *h) {
    curl_off_t time = 0;
    curl_easy_getinfo(h, CURLINFO_TOTAL_TIME_T, &time);
    return time;
}

long cc_header_size(CURL *h) {
    long size = 0;
    curl_easy_getinfo(h, CURLINFO_HEADER_SIZE, &size);
    return size;
}

const char *cc_header(CURL *h, const char *name) {
    struct curl_header *header = NULL;
    return curl_easy_header(h, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}

int cc_is_compressed(CURL *h) {
    const char *coding = cc_header(h, "Content-Encoding");
    return coding != NULL && strcasecmp(coding, "identity") != 0;
}

CURL *cc_next_done(CURLM *multi, int *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}
