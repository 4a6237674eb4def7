package main

import (
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var readinessStates = []string{"pending", "ready", "not_ready"}

// The buckets of the documented system; the default of client_golang has three fewer.
var buckets = []float64{.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10}

// Native buckets, with the figures that the documentation of client_golang recommends: each is at most a tenth wider
// than the one before, and at most 160 are kept.
const (
	nativeBucketFactor = 1.1
	nativeBucketLimit  = 160
)

const (
	ready    = 1
	notReady = 2
)

// exporter has the documented families in its own registry. Every series has the label agent.
type exporter struct {
	registry          *prometheus.Registry
	page              http.Handler
	requests          *prometheus.CounterVec
	durations         *prometheus.HistogramVec
	errors            *prometheus.CounterVec
	health            stateSet
	readiness         stateSet
	uptime            prometheus.Gauge
	activeConnections prometheus.Gauge
	queue             prometheus.Gauge
	custom            *custom
	system            *systemMetrics // nil when system metrics are off
}

func newExporter(s *settings) *exporter {
	registry := prometheus.NewRegistry()
	d := declarer{Factory: promauto.With(registry), labels: prometheus.Labels{"agent": s.name}}
	if s.nativeHistograms {
		d.nativeFactor = nativeBucketFactor
	}
	e := &exporter{
		registry: registry,
		// The client chooses text 0.0.4 or OpenMetrics, and compression.
		page:      promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true}),
		requests:  d.counters("agent_requests_total", "Requests answered.", "method", "endpoint", "status"),
		durations: d.histograms("agent_request_duration_seconds", "Time to answer a request.", "method", "endpoint"),
		errors:    d.counters("agent_errors_total", "Errors.", "error_type", "severity"),
		health:    d.stateSet("agent_health_status", "Health of the agent.", healthStates),
		readiness: d.stateSet(
			"agent_readiness_status", "Outcome of the readiness validation at start.", readinessStates),
		uptime:            d.gauge("agent_uptime_seconds", "Time since the agent started."),
		activeConnections: d.gauge("agent_active_connections", "Open connections on the request port."),
		queue: d.gauges("agent_queue_size", "Items taken and not yet done.", "queue_type").
			WithLabelValues("requests"),
		custom: newCustom(d),
	}
	hostname, err := os.Hostname()
	if err != nil {
		hostname = "unknown"
	}
	d.gauges("agent_info", "Identity of the agent.", "agent_name", "agent_port", "hostname", "start_time").
		WithLabelValues(
			s.name, strconv.Itoa(int(s.port)), hostname, strconv.FormatInt(time.Now().Unix(), 10)).Set(1)
	if s.systemMetrics {
		e.system = newSystemMetrics(d)
	}
	e.health.set(starting)
	e.readiness.set(0)

	// client_golang does not declare a family without series, so these series are created at the start.
	e.requests.WithLabelValues("GET", "/metrics", "200")
	e.durations.WithLabelValues("GET", "/metrics")
	e.errors.WithLabelValues("simulated_failure", "error")
	return e
}

func (e *exporter) observeRequest(method, endpoint string, status int, duration time.Duration) {
	switch method {
	case "GET", "HEAD", "POST":
	default:
		method = "other"
	}
	e.requests.WithLabelValues(method, endpoint, strconv.Itoa(status)).Inc()
	e.durations.WithLabelValues(method, endpoint).Observe(duration.Seconds())
}

type totals struct{ requests, errors, seconds float64 }

// totals has the figures of all requests since the start.
func (e *exporter) totals() (totals, error) {
	families, err := e.registry.Gather()
	var t totals
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			switch family.GetName() {
			case "agent_requests_total":
				t.requests += metric.GetCounter().GetValue()
			case "agent_errors_total":
				t.errors += metric.GetCounter().GetValue()
			case "agent_request_duration_seconds":
				t.seconds += metric.GetHistogram().GetSampleSum()
			}
		}
	}
	return t, err
}

// stateSet has one gauge per state, and one of them is 1. client_golang has no type for state sets.
type stateSet []prometheus.Gauge

func (s stateSet) set(state int32) {
	for index, gauge := range s {
		if int32(index) == state {
			gauge.Set(1)
		} else {
			gauge.Set(0)
		}
	}
}

// declarer registers families with the label agent.
type declarer struct {
	promauto.Factory
	labels prometheus.Labels
	// nativeFactor is the growth of native buckets; 0 for histograms without them.
	nativeFactor float64
}

func (d declarer) counters(name, help string, labels ...string) *prometheus.CounterVec {
	return d.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: d.labels}, labels)
}

func (d declarer) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return d.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: d.labels}, labels)
}

func (d declarer) histograms(name, help string, labels ...string) *prometheus.HistogramVec {
	return d.NewHistogramVec(
		prometheus.HistogramOpts{
			Name: name, Help: help, ConstLabels: d.labels, Buckets: buckets,
			NativeHistogramBucketFactor: d.nativeFactor, NativeHistogramMaxBucketNumber: nativeBucketLimit,
		}, labels)
}

func (d declarer) counter(name, help string) prometheus.Counter {
	return d.counters(name, help).WithLabelValues()
}

func (d declarer) gauge(name, help string) prometheus.Gauge {
	return d.gauges(name, help).WithLabelValues()
}

func (d declarer) histogram(name, help string) prometheus.Observer {
	return d.histograms(name, help).WithLabelValues()
}

func (d declarer) stateSet(name, help string, states []string) stateSet {
	family := d.gauges(name, help, name)
	var set stateSet
	for _, state := range states {
		set = append(set, family.WithLabelValues(state))
	}
	return set
}
