#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

/// The page of an agent that has answered requests on every endpoint.
class Page {
public:
    Page();

    std::shared_ptr<prometheus::Registry> registry;
    prometheus::Family<prometheus::Counter>& requests;
    prometheus::Family<prometheus::Histogram>& durations;
};

/// The measured operations by name. Registries of many series are made when they are first needed.
struct Operations {
    explicit Operations(Page& page);

    std::map<std::string, std::function<void(long)>> repeated;
    std::map<std::string, std::function<void(long)>> on_two_threads;
    std::map<std::string, std::function<void()>> cold;
    std::map<std::string, std::function<std::shared_ptr<void>()>> made;
};
