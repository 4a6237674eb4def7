#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <random>
#include <thread>
#include <vector>

#include "agent.h"

namespace {

using std::chrono::steady_clock;

constexpr int tries = 5;
constexpr auto pause_between_tries = std::chrono::seconds(1);
constexpr timeval try_timeout{2, 0};

/// Asks for /metrics and reads the answer to its end. Returns empty for status 200; an incomplete answer is an error.
std::string ask(const Settings& settings) {
    const auto problem = [](const char* what) { return std::string(what) + ": " + std::strerror(errno); };
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return problem("socket");
    struct Closer {
        int descriptor;
        ~Closer() { close(descriptor); }
    } closer{descriptor};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &try_timeout, sizeof try_timeout);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &try_timeout, sizeof try_timeout);
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(settings.metrics_port);
    inet_pton(AF_INET, settings.address.c_str(), &peer.sin_addr);
    if (connect(descriptor, reinterpret_cast<sockaddr*>(&peer), sizeof peer) != 0) return problem("connect");

    const auto request = "GET /metrics HTTP/1.1\r\nHost: " + settings.address + "\r\nConnection: close\r\n\r\n";
    if (send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) < 0) return problem("send");
    std::string answer;
    char buffer[4096];
    ssize_t count;
    while ((count = read(descriptor, buffer, sizeof buffer)) > 0) answer.append(buffer, static_cast<size_t>(count));
    if (count < 0) return problem("read");
    if (answer.compare(0, 13, "HTTP/1.1 200 ") == 0) return "";
    return "status " + (answer.size() > 12 ? answer.substr(9, 3) : "missing");
}

/// Asks until /metrics is served. It detects an agent with a process that is up before its metrics server.
void validate_readiness(Exporter& exporter, const Settings& settings) {
    const auto page = settings.address + ":" + std::to_string(settings.metrics_port) + "/metrics";
    std::string problem;
    for (int attempt = 1; attempt <= tries; attempt++) {
        if (attempt > 1) std::this_thread::sleep_for(pause_between_tries);
        problem = ask(settings);
        if (problem.empty()) {
            exporter.readiness.set(Readiness::ready);
            log("ready: " + page + " answered 200 at try " + std::to_string(attempt) + " of " + std::to_string(tries));
            return;
        }
    }
    exporter.readiness.set(Readiness::not_ready);
    log("not ready: " + page + " was not 200 in " + std::to_string(tries) + " tries, last: " + problem);
}

struct Job {
    std::chrono::seconds interval;
    std::function<void()> run;
    steady_clock::time_point due{};
};

}  // namespace

void collect(Exporter& exporter, const AgentState& state, const Settings& settings) {
    using namespace std::chrono_literals;
    std::vector<Job> jobs{{30s, [&] { exporter.uptime.Set(state.uptime()); }},
                          {60s, [&] { exporter.health.set(state.health.load()); }},
                          {10s, [&] { exporter.collect_custom(); }}};
    if (exporter.system) jobs.push_back({30s, [&] { exporter.system->collect(); }});

    // Run all parts once, then each at its own interval. The first phase of an interval is random, so that agents that
    // start together do not collect at the same time.
    std::random_device random;
    for (auto& job : jobs) {
        job.run();
        std::uniform_int_distribution<int64_t> phase(0, std::chrono::nanoseconds(job.interval).count());
        job.due = steady_clock::now() + std::chrono::nanoseconds(phase(random));
    }
    validate_readiness(exporter, settings);
    while (true) {
        auto& next = *std::min_element(jobs.begin(), jobs.end(), [](auto& a, auto& b) { return a.due < b.due; });
        std::this_thread::sleep_until(next.due);
        next.run();
        next.due += next.interval;
    }
}
