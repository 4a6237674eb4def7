package main

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"syscall"
)

// settings has all settings of an agent, checked.
type settings struct {
	name            string
	address         string
	port            uint16
	healthPort      uint16 // reserved; nothing listens on it
	metricsPort     uint16
	exporter        bool
	systemMetrics   bool
	httpServer      bool
	eventDescriptor int // -1: none
	workIterations  uint64
	failureRate     float64
	seed            uint64
	// nativeHistograms adds native buckets to the documented ones. They are on pages in the protobuf form alone.
	nativeHistograms bool
}

// settingsFrom reads the documented variables. An error names the variable and the allowed values.
func settingsFrom(lookup func(string) (string, bool)) (*settings, error) {
	read := reader{lookup: lookup}
	s := &settings{
		name:           read.name("AGENT_NAME"),
		address:        read.address("AGENT_ADDRESS", "127.0.0.1"),
		port:           read.port("AGENT_PORT", 0),
		healthPort:     read.port("HEALTH_CHECK_PORT", 0),
		exporter:       read.flag("ENABLE_PROMETHEUS_METRICS", true),
		systemMetrics:  read.flag("ENABLE_SYSTEM_METRICS", true),
		httpServer:     read.flag("AGENT_HTTP_SERVER", true),
		workIterations: read.number("AGENT_WORK_ITERATIONS", 100_000),
		failureRate:    read.ratio("AGENT_FAILURE_RATE", 0.01),
		seed:           read.number("AGENT_SEED", 1),

		nativeHistograms: read.flag("AGENT_NATIVE_HISTOGRAM", false),
	}
	s.metricsPort = read.port("METRICS_PORT", s.healthPort+1)
	s.eventDescriptor = read.descriptor("BENCH_EVENT_FD")
	if s.exporter && !s.httpServer {
		read.fail("AGENT_HTTP_SERVER", "true, unless ENABLE_PROMETHEUS_METRICS=false")
	}
	return s, read.err
}

// reader keeps the first error, so that settings can be read one after the other without checks.
type reader struct {
	lookup func(string) (string, bool)
	err    error
}

func (r *reader) fail(variable, expected string) {
	if r.err != nil {
		return
	}
	if text, ok := r.lookup(variable); ok {
		r.err = fmt.Errorf("%s=%s: expected %s", variable, text, expected)
	} else {
		r.err = fmt.Errorf("%s is not set: expected %s", variable, expected)
	}
}

func (r *reader) name(variable string) string {
	text, _ := r.lookup(variable)
	if text == "" {
		r.fail(variable, "a name, not empty")
	}
	return text
}

func (r *reader) address(variable, fallback string) string {
	text, ok := r.lookup(variable)
	if !ok {
		return fallback
	}
	if address, err := netip.ParseAddr(text); err != nil || !address.Is4() {
		r.fail(variable, "an IPv4 address")
	}
	return text
}

// port reads a port. With the fallback 0 the variable is required.
func (r *reader) port(variable string, fallback uint16) uint16 {
	text, ok := r.lookup(variable)
	if !ok && fallback != 0 {
		return fallback
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil || number == 0 {
		r.fail(variable, "a port from 1 to 65535")
	}
	return uint16(number)
}

func (r *reader) flag(variable string, fallback bool) bool {
	text, ok := r.lookup(variable)
	if !ok {
		return fallback
	}
	if text != "true" && text != "false" {
		r.fail(variable, "true or false")
	}
	return text == "true"
}

func (r *reader) number(variable string, fallback uint64) uint64 {
	text, ok := r.lookup(variable)
	if !ok {
		return fallback
	}
	number, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		r.fail(variable, "a whole number below 2^64")
	}
	return number
}

func (r *reader) ratio(variable string, fallback float64) float64 {
	text, ok := r.lookup(variable)
	if !ok {
		return fallback
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || !(number >= 0 && number <= 1) {
		r.fail(variable, "a number from 0 to 1")
	}
	return number
}

func (r *reader) descriptor(variable string) int {
	text, ok := r.lookup(variable)
	if !ok {
		return -1
	}
	number, err := strconv.ParseUint(text, 10, 32)
	if err != nil || number > math.MaxInt32 || syscall.Fstat(int(number), &syscall.Stat_t{}) != nil {
		r.fail(variable, "the number of an open descriptor")
	}
	return int(number)
}
