#include "http.h"

#include <algorithm>
#include <cstring>

namespace {

constexpr const char* endpoint_names[] = {"/process", "/query",  "/update",          "/status",
                                          "/metrics", "/health", "/metrics/summary", "other"};

struct StatusText {
    int code;
    const char* reason;
};
constexpr StatusText status_texts[] = {{200, "OK"},
                                       {400, "Bad Request"},
                                       {404, "Not Found"},
                                       {405, "Method Not Allowed"},
                                       {500, "Internal Server Error"},
                                       {503, "Service Unavailable"}};

Method method_of(const char* name) {
    if (std::strcmp(name, "GET") == 0) return Method::get;
    if (std::strcmp(name, "HEAD") == 0) return Method::head;
    if (std::strcmp(name, "POST") == 0) return Method::post;
    return Method::other;
}

/// Receives the log message in which civetweb says why it cannot start.
thread_local std::string last_message;

}  // namespace

const char* name_of(Method method) {
    constexpr const char* names[] = {"GET", "HEAD", "POST", "other"};
    return names[static_cast<size_t>(method)];
}

const char* name_of(Endpoint endpoint) { return endpoint_names[static_cast<size_t>(endpoint)]; }

int code_of(Status status) { return status_texts[static_cast<size_t>(status)].code; }

Endpoint endpoint_of(std::string_view path) {
    const auto found = std::find(std::begin(endpoint_names), std::end(endpoint_names) - 1, path);
    return static_cast<Endpoint>(found - std::begin(endpoint_names));
}

HTTPServer::HTTPServer(const char* role, const Options& options, Handler handler, ConnectionsChanged changed)
    : keep_alive_(options.keep_alive), handler_(std::move(handler)), changed_(std::move(changed)) {
    const auto where = options.address + ":" + std::to_string(options.port);
    const auto threads = std::to_string(options.threads);
    const auto waiting = std::to_string(options.waiting_connections);
    const auto timeout = std::to_string(options.timeout_seconds * 1000);
    const char* configuration[] = {"listening_ports",
                                   where.c_str(),
                                   "num_threads",
                                   threads.c_str(),
                                   "connection_queue",
                                   waiting.c_str(),
                                   "enable_keep_alive",
                                   keep_alive_ ? "yes" : "no",
                                   "keep_alive_timeout_ms",
                                   timeout.c_str(),
                                   "request_timeout_ms",
                                   timeout.c_str(),
                                   "tcp_nodelay",
                                   "1",
                                   "decode_url",
                                   "no",
                                   nullptr};
    mg_callbacks callbacks{};
    callbacks.begin_request = &HTTPServer::answer;
    callbacks.log_message = [](const mg_connection*, const char* message) {
        last_message = message;
        return 1;
    };
    if (changed_) {
        callbacks.init_connection = [](const mg_connection* connection, void**) {
            const auto context = mg_get_context(connection);
            static_cast<HTTPServer*>(mg_get_user_data(context))->changed_(1);
            return 0;
        };
        callbacks.connection_closed = [](const mg_connection* connection) {
            const auto context = mg_get_context(connection);
            static_cast<HTTPServer*>(mg_get_user_data(context))->changed_(-1);
        };
    }
    if (!mg_start(&callbacks, this, configuration)) {
        throw ServerError(std::string(role) + " port: cannot listen on " + where + ": " + last_message);
    }
}

int HTTPServer::answer(mg_connection* connection) {
    const auto& self = *static_cast<HTTPServer*>(mg_get_user_data(mg_get_context(connection)));
    const auto& info = *mg_get_request_info(connection);
    const auto method = method_of(info.request_method);
    const char* coding = mg_get_header(connection, "Accept-Encoding");
    const auto response =
        self.handler_({method, endpoint_of(info.request_uri), info.query_string ? info.query_string : "",
                       coding && std::strstr(coding, "gzip")});

    const auto& [code, reason] = status_texts[static_cast<size_t>(response.status)];
    auto text = "HTTP/1.1 " + std::to_string(code) + " " + reason + "\r\nContent-Type: " + response.content_type +
                "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
    for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
    if (!self.keep_alive_) text += "Connection: close\r\n";
    text += "\r\n";
    if (method != Method::head) text += response.body;
    mg_write(connection, text.data(), text.size());
    return code;
}
