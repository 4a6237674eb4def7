#include <zlib.h>

#include <charconv>

#include "agent.h"

namespace {

constexpr auto json = "application/json";
constexpr auto plain = "text/plain; charset=utf-8";

std::string decimal(double value) {
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

/// Returns the text as a gzip stream; empty when zlib has no memory.
std::string compressed(const std::string& text) {
    z_stream stream{};
    constexpr int gzip_window = 16 + MAX_WBITS;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 9, Z_DEFAULT_STRATEGY) != Z_OK) return "";
    std::string result(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    deflate(&stream, Z_FINISH);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

}  // namespace

Response Endpoints::operator()(const Request& request) const {
    if (!exporter_) return result(request);
    const auto begin = monotonic();
    auto response = result(request);
    const auto endpoint = request.endpoint >= Endpoint::metrics ? request.endpoint : Endpoint::other;
    exporter_->observe_request(request.method, endpoint, response.status, seconds_since(begin));
    return response;
}

Response Endpoints::result(const Request& request) const {
// The paths of the request port are unknown here.
    if (request.endpoint < Endpoint::metrics || request.endpoint == Endpoint::other) {
        return {Status::not_found, plain, "not found\n"};
    }
    if (request.method != Method::get && request.method != Method::head) {
        return {Status::not_allowed, plain, "method not allowed\n", {{"Allow", "GET, HEAD"}}};
    }
    if (request.endpoint == Endpoint::health) return health();
    if (!exporter_) {
        return {Status::unavailable, json, R"({"error":"the exporter is off: ENABLE_PROMETHEUS_METRICS=false"})"};
    }
    return request.endpoint == Endpoint::metrics ? metrics(request.accepts_gzip) : summary();
}

Response Endpoints::health() const {
    const auto health = state_.health.load();
    const auto serves = health == Health::healthy || health == Health::starting;
    return {serves ? Status::ok : Status::unavailable, json,
            std::string("{\"status\":\"") + health_names[static_cast<size_t>(health)] + "\",\"agent\":" + state_.agent +
                ",\"uptime_seconds\":" + decimal(state_.uptime()) + "}"};
}

/// Sends a page, compressed if the client accepts it, as the Exposer of prometheus-cpp does.
Response Endpoints::metrics(bool gzip) const {
    constexpr auto text_format = "text/plain; version=0.0.4; charset=utf-8";
    auto page = exporter_->page();
    if (gzip) {
        auto smaller = compressed(page);
        if (!smaller.empty()) return {Status::ok, text_format, std::move(smaller), {{"Content-Encoding", "gzip"}}};
    }
    return {Status::ok, text_format, std::move(page)};
}

Response Endpoints::summary() const {
    const auto totals = exporter_->totals();
    return {Status::ok, json,
            std::string("{\"agent\":") + state_.agent + ",\"status\":\"" +
                health_names[static_cast<size_t>(state_.health.load())] +
                "\",\"uptime_seconds\":" + decimal(state_.uptime()) +
                ",\"requests_total\":" + decimal(totals.requests) + ",\"errors_total\":" + decimal(totals.errors) +
                ",\"request_seconds_sum\":" + decimal(totals.seconds) + "}"};
}
