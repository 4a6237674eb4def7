#pragma once

#include <civetweb.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The labels of counted requests. Other methods and paths share one label, so that clients cannot create series.

enum class Method { get, head, post, other };
inline constexpr size_t method_count = 4;
const char* name_of(Method method);

enum class Endpoint { process, query, update, status, metrics, health, summary, other };
inline constexpr size_t endpoint_count = 8;
const char* name_of(Endpoint endpoint);

enum class Status { ok, bad_request, not_found, not_allowed, failed, unavailable };
inline constexpr size_t status_count = 6;
int code_of(Status status);

/// Returns the endpoint of a path as it was sent; `other` for an unknown path.
Endpoint endpoint_of(std::string_view path);

struct Request {
    Method method;
    Endpoint endpoint;
    std::string_view query;
    bool accepts_gzip;
};

struct Response {
    Status status;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

struct ServerError : std::runtime_error {
    using runtime_error::runtime_error;
};

/// A civetweb server, like that of the Exposer of prometheus-cpp. A thread serves one connection at a time.
class HTTPServer {
public:
    using Handler = std::function<Response(const Request&)>;
    using ConnectionsChanged = std::function<void(int change)>;

    struct Options {
        std::string address;
        uint16_t port;
        int threads;
        bool keep_alive;
        int timeout_seconds;
/// The number of connections that wait for a thread. More connections wait unaccepted.
        int waiting_connections;
    };

    /// Starts the server, which never stops. It accepts connections when this returns.
    /// \throws ServerError when it cannot listen
    HTTPServer(const char* role, const Options& options, Handler handler, ConnectionsChanged changed = nullptr);

private:
    static int answer(mg_connection* connection);

    bool keep_alive_;
    Handler handler_;
    ConnectionsChanged changed_;
};
