// The driver for prometheus-cpp; ../README.md describes the protocol.
#include <prometheus/exposer.h>

#include <chrono>
#include <ctime>
#include <iostream>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

#include "metrics.h"

namespace {

long read_clock(clockid_t id) {
    timespec now{};
    clock_gettime(id, &now);
    return now.tv_sec * 1'000'000'000L + now.tv_nsec;
}

long monotonic() { return read_clock(CLOCK_MONOTONIC); }

using Times = std::vector<long>;

Times measure(std::function<void(long)>& operation, long count, int threads) {
    const long begin = monotonic();
    if (threads == 1) {
        operation(count);
    } else {
        std::thread first([&] { operation(count); });
        std::thread second([&] { operation(count); });
        first.join();
        second.join();
    }
    return {monotonic() - begin};
}

Times measure_cold(std::function<void()>& operation, long count) {
    Times times;
    for (long i = 0; i < count; i++) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        monotonic();  // the clock itself is cold
        const long before = monotonic();
        const long begin = monotonic();
        operation();
        const long end = monotonic();
        times.push_back(std::max(0L, (end - begin) - (begin - before)));
    }
    return times;
}

Times measure_made(std::function<std::shared_ptr<void>()>& operation, long count) {
    Times times;
    for (long i = 0; i < count; i++) {
        const long begin = monotonic();
        const auto result = operation();
        times.push_back(monotonic() - begin);
    }
    return times;
}

void answer(Operations& operations, const std::string& line) {
    std::istringstream words(line);
    std::string name;
    long count = 0;
    if (!(words >> name >> count) || count < 1) {
        std::cout << "error '" << line << "' has no count" << std::endl;
        return;
    }
    long begin = read_clock(CLOCK_PROCESS_CPUTIME_ID);
    Times times;
    if (auto hot = operations.repeated.find(name); hot != operations.repeated.end()) {
        hot->second(1);
        begin = read_clock(CLOCK_PROCESS_CPUTIME_ID);
        times = measure(hot->second, count, 1);
    } else if (auto both = operations.on_two_threads.find(name); both != operations.on_two_threads.end()) {
        times = measure(both->second, count, 2);
    } else if (auto cold = operations.cold.find(name); cold != operations.cold.end()) {
        times = measure_cold(cold->second, count);
    } else if (auto made = operations.made.find(name); made != operations.made.end()) {
        times = measure_made(made->second, count);
    } else {
        std::cout << "error there is no operation '" << name << "'" << std::endl;
        return;
    }
    std::cout << "ok " << read_clock(CLOCK_PROCESS_CPUTIME_ID) - begin;
    for (long time : times) std::cout << ' ' << time;
    std::cout << std::endl;
}

}  // namespace

int main(int count, char** arguments) {
    std::string line;
    if (count == 2 && std::string(arguments[1]) == "bare") {
        std::cout << "bare" << std::endl;
        while (std::getline(std::cin, line)) {
        }
        return 0;
    }
    Page page;
    // Default settings, except that connections are kept if the client wants that, as in the other servers.
    prometheus::Exposer exposer(std::vector<std::string>{"listening_ports", "127.0.0.1:0", "num_threads", "2",
                                                         "enable_keep_alive", "yes", "tcp_nodelay", "1"});
    exposer.RegisterCollectable(page.registry);
    std::cout << "port " << exposer.GetListeningPorts().at(0) << std::endl;
    // Made at the first request: until then, the driver's memory is that of the exporter.
    std::optional<Operations> operations;
    while (std::getline(std::cin, line)) answer(operations ? *operations : operations.emplace(page), line);
}
