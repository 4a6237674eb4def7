// The C++ agent: the documented base agent with prometheus-cpp and civetweb. Its environment configures it, and it runs
// until SIGTERM or SIGINT.
//
// With the exporter off there is no registry and no collection, and nothing of prometheus-cpp is called.

#include <fcntl.h>
#include <signal.h>
#include <sysexits.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>

#include "agent.h"

namespace {

/// Writes `<event> <CLOCK_MONOTONIC ns>` to the bench's pipe, if there is one. A pipe without a reader is not an error.
class Stamps {
public:
    explicit Stamps(int descriptor) : descriptor_(descriptor) {
        if (descriptor_ >= 0) fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
    }
    Stamps(const Stamps&) = delete;
    ~Stamps() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    void write(const char* event, int64_t at = monotonic()) const {
        if (descriptor_ < 0) return;
        const auto line = std::string(event) + " " + std::to_string(at) + "\n";
        [[maybe_unused]] const auto written = ::write(descriptor_, line.data(), line.size());
    }

private:
    int descriptor_;
};

/// Blocks the signals before the first thread starts, so that all threads inherit the mask and only sigwait gets them.
sigset_t block_ends() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    signal(SIGPIPE, SIG_IGN);
    return ends;
}

/// Starts a server, or exits the program. It exits without unwinding, because threads of another server use these
/// objects.
std::unique_ptr<HTTPServer> listen(const char* role, const HTTPServer::Options& options, HTTPServer::Handler handler,
                                   HTTPServer::ConnectionsChanged changed = nullptr) {
    try {
        return std::make_unique<HTTPServer>(role, options, std::move(handler), std::move(changed));
    } catch (const ServerError& error) {
        log(error.what());
        std::_Exit(EX_UNAVAILABLE);
    }
}

/// The number of threads, enough for all clients of a bench and some more: civetweb uses one thread per connection,
/// even an idle one.
constexpr int request_threads = 16;

void run(const Settings& settings, int64_t entered) {
    const auto ends = block_ends();
    std::optional<Stamps> stamps(settings.event_descriptor);
    stamps->write("main", entered);
    AgentState state(settings.name);

    std::unique_ptr<Exporter> exporter;
    if (settings.exporter) {
        stamps->write("exporter_init_begin");
        exporter = std::make_unique<Exporter>(settings);
        stamps->write("exporter_init_end");
    }

    std::unique_ptr<HTTPServer> endpoints;
    if (settings.http_server) {
        // 2 connections are served, and 48 wait.
        endpoints = listen("metrics", {settings.address, settings.metrics_port, 2, false, 10, 48},
                           Endpoints(state, exporter.get()));
        stamps->write("server_listening");
    }
    HTTPServer::ConnectionsChanged changed;
    if (exporter) changed = [&](int change) { exporter->active_connections.Increment(change); };
    const auto requests =
        listen("request", {settings.address, settings.port, request_threads, true, 3600, 4 * request_threads},
               RequestPort(settings, exporter.get()), changed);
    if (!endpoints) stamps->write("server_listening");
    stamps.reset();

    state.health = Health::healthy;
    if (exporter) std::thread([&] { collect(*exporter, state, settings); }).detach();

    int ending;
    sigwait(&ends, &ending);
    state.health = Health::stopping;
    if (exporter) exporter->health.set(Health::stopping);
    // The other threads end with the process. Stopping civetweb would wait for silent clients.
    std::exit(EX_OK);
}

}  // namespace

void log(const std::string& text) {
    const auto line = "agent: " + text + "\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, line.data(), line.size());
}

int main(int count, char** arguments) {
    // The agent's own code begins here, after the loader.
    const auto entered = monotonic();
    if (count > 1) {
        log(std::string("unknown argument '") + arguments[1] + "': configure the agent by its environment");
        return EX_USAGE;
    }
    try {
        run(Settings::from_environment(), entered);
    } catch (const SettingsError& error) {
        log(error.what());
        return EX_USAGE;
    }
}
