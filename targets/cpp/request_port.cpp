#include "agent.h"

namespace {

/// Returns the decimal value of the query parameter `request`, which must be given once.
bool request_number(std::string_view query, uint64_t& number) {
    constexpr std::string_view key = "request=";
    bool found = false;
    while (true) {
        const auto parameter = query.substr(0, query.find('&'));
        if (parameter.substr(0, key.size()) == key) {
            const auto text = parameter.substr(key.size());
            if (found || !parse_unsigned(text.data(), text.data() + text.size(), number)) return false;
            found = true;
        }
        if (parameter.size() == query.size()) return found;
        query.remove_prefix(parameter.size() + 1);
    }
}

}  // namespace

RequestPort::RequestPort(const Settings& settings, Exporter* exporter) : work_(settings), exporter_(exporter) {}

Response RequestPort::operator()(const Request& request) const {
    // The paths of the HTTP port are unknown here.
    const auto endpoint = request.endpoint <= Endpoint::status ? request.endpoint : Endpoint::other;
    if (!exporter_) return result(endpoint, request.query);

    const auto begin = monotonic();
    exporter_->queue.Increment();
    auto response = result(endpoint, request.query);
    exporter_->queue.Decrement();
    // Count before sending the answer: the client's response time contains the cost of the exporter.
    exporter_->observe_request(request.method, endpoint, response.status, seconds_since(begin));
    if (response.status == Status::failed) exporter_->simulated_failures.Increment();
    return response;
}

Response RequestPort::result(Endpoint endpoint, std::string_view query) const {
    constexpr auto json = "application/json";
    if (endpoint == Endpoint::other) return {Status::not_found, json, R"({"error":"no such path"})"};
    uint64_t number = 0;
    if (!request_number(query, number)) {
        return {Status::bad_request, json, R"({"error":"expected ?request=N, N a whole number below 2^64"})"};
    }
    auto [body, succeeded] = work_.answer(number);
    return {succeeded ? Status::ok : Status::failed, json, std::move(body)};
}
