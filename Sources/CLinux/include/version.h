#ifndef EXPORTER_BENCH_VERSION

/// The version of all programs of this project, defined only here.
#define EXPORTER_BENCH_VERSION "0.1.0"

#endif
