package main

import (
	"bytes"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/common/expfmt"
)

// The buckets of the documented system. client_golang's defaults are three fewer.
var buckets = []float64{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10}

var agent = prometheus.Labels{"agent": "StreamingInterruptHandler"}

// page is the page of an agent that has answered requests on every endpoint.
type page struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
}

func newPage() *page {
	registry := prometheus.NewRegistry()
	with := promauto.With(registry)
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return with.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: agent}, labels)
	}
	gauges := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return with.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: agent}, labels)
	}
	histograms := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return with.NewHistogramVec(
			prometheus.HistogramOpts{Name: name, Help: help, ConstLabels: agent, Buckets: buckets}, labels)
	}

	p := &page{
		registry:  registry,
		requests:  counters("agent_requests_total", "Requests answered.", "method", "endpoint", "status"),
		durations: histograms("agent_request_duration_seconds", "Time to answer a request.", "method", "endpoint"),
	}
	for _, endpoint := range []string{"/process", "/query", "/update", "/status", "/metrics", "/health"} {
		duration := p.durations.WithLabelValues("GET", endpoint)
		for i := 0; i < 200; i++ {
			// The conversion prevents a fused multiply-add, which rounds once instead of twice.
			duration.Observe(0.00021 + float64(float64(i)*1e-7))
		}
		p.requests.WithLabelValues("GET", endpoint, "200").Add(198)
	}
	for _, endpoint := range []string{"/process", "/query"} {
		p.requests.WithLabelValues("GET", endpoint, "500").Inc()
	}
	// One gauge per state: client_golang has no type for state sets.
	health := gauges("agent_health_status", "Health of the agent.", "agent_health_status")
	for i, state := range []string{"healthy", "unhealthy", "unknown", "starting", "stopping"} {
		gauge := health.WithLabelValues(state)
		if i == 0 {
			gauge.Set(1)
		}
	}
	counters("agent_errors_total", "Errors.", "error_type", "severity").
		WithLabelValues("simulated_failure", "error").Add(2)
	gauges("agent_info", "Identity of the agent.", "agent_name", "agent_port", "hostname", "start_time").
		WithLabelValues("StreamingInterruptHandler", "5576", "MainPC", "1").Set(1)
	for _, name := range []string{"agent_uptime_seconds", "agent_active_connections", "agent_cpu_usage_percent"} {
		gauges(name, "A figure with a fraction.").WithLabelValues().Set(12.345678)
	}
	for _, name := range []string{"agent_open_file_descriptors", "agent_cache_entries"} {
		gauges(name, "A whole figure.").WithLabelValues().Set(321)
	}
	gauges("agent_queue_size", "Items.", "queue_type").WithLabelValues("requests").Set(0)
	memory := gauges("agent_memory_usage_bytes", "Memory.", "type")
	for _, kind := range []string{"rss", "vms"} {
		memory.WithLabelValues(kind).Set(5066752)
	}
	for _, name := range []string{"agent_disk_io_bytes_total", "agent_network_bytes_total"} {
		family := counters(name, "Bytes.", "direction")
		for _, direction := range []string{"in", "out"} {
			family.WithLabelValues(direction).Add(66495924)
		}
	}
	counters("agent_tasks_total", "Background tasks done.").WithLabelValues().Add(17)
	histograms("agent_task_seconds", "Duration of background tasks.").WithLabelValues().Observe(0.1234567)
	return p
}

// series returns a registry with one counter of count series.
func series(count int) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	items := promauto.With(registry).NewCounterVec(
		prometheus.CounterOpts{Name: "agent_items_total", Help: "Items."}, []string{"method", "endpoint", "status"})
	for i := 0; i < count; i++ {
		items.WithLabelValues("GET", "/item/"+strconv.Itoa(i), "200").Add(float64(i))
	}
	return registry
}

// operations are the measured operations by name. Registries of many series are made when they are first needed.
type operations struct {
	repeated     map[string]func(int)
	onTwoThreads map[string]func(int)
	cold         map[string]func()
	made         map[string]func() any
}

func newOperations(p *page) *operations {
	counter := p.requests.WithLabelValues("GET", "/process", "200")
	histogram := p.durations.WithLabelValues("GET", "/process")

	increment := func(count int) {
		for i := 0; i < count; i++ {
			counter.Inc()
		}
	}
	observe := func(count int) {
		for i := 0; i < count; i++ {
			histogram.Observe(float64(i&0xff) * 1e-3)
		}
	}
	lookup := func(count int) {
		for i := 0; i < count; i++ {
			p.requests.WithLabelValues("GET", "/process", "200").Inc()
		}
	}
	record := func(count int) {
		for i := 0; i < count; i++ {
			p.requests.WithLabelValues("GET", "/process", "200").Inc()
			p.durations.WithLabelValues("GET", "/process").Observe(0.0002)
		}
	}
	return &operations{
		repeated: map[string]func(int){
			"counter_increment":   increment,
			"histogram_observe":   observe,
			"counter_lookup":      lookup,
			"record_request":      record,
			"render_page":         rendering(func() *prometheus.Registry { return p.registry }),
			"render_1000_series":  rendering(func() *prometheus.Registry { return series(1000) }),
			"render_10000_series": rendering(func() *prometheus.Registry { return series(10000) }),
		},
		onTwoThreads: map[string]func(int){
			"counter_increment_2_threads": increment,
			"histogram_observe_2_threads": observe,
			"record_request_2_threads":    record,
		},
		cold: map[string]func(){"record_request_cold": func() { record(1) }},
		made: map[string]func() any{"create_10000_series": func() any { return series(10000) }},
	}
}

// rendering returns an operation that encodes a registry into a reused buffer.
func rendering(registry func() *prometheus.Registry) func(int) {
	var made *prometheus.Registry
	var page bytes.Buffer
	return func(count int) {
		if made == nil {
			made = registry()
		}
		for i := 0; i < count; i++ {
			page.Reset()
			families, err := made.Gather()
			if err != nil {
				panic(err) // fails only if collectors contradict each other, and there is one
			}
			encoder := expfmt.NewEncoder(&page, expfmt.FmtText)
			for _, family := range families {
				if err := encoder.Encode(family); err != nil {
					panic(err) // writing to a buffer cannot fail
				}
			}
		}
	}
}
