#ifndef EXPORTER_BENCH_VERSION

/// The version of all programs of this project: the only place that has it.
#define EXPORTER_BENCH_VERSION "0.1.0"

#endif
