package main

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"
)

const (
	maximumConnections = 50
	timeout            = 10 * time.Second
)

// healthState is the state in /health and agent_health_status. Its value is the index in healthStates.
type healthState = int32

const (
	healthy healthState = iota
	unhealthy
	unknown
	starting
	stopping
)

var healthStates = []string{"healthy", "unhealthy", "unknown", "starting", "stopping"}

type health struct {
	started time.Time
	state   int32
}

func newHealth() *health { return &health{started: time.Now(), state: starting} }

func (h *health) get() healthState      { return atomic.LoadInt32(&h.state) }
func (h *health) set(state healthState) { atomic.StoreInt32(&h.state, state) }
func (h *health) uptime() float64       { return time.Since(h.started).Seconds() }

// endpoints serves the HTTP port: /metrics, /health and /metrics/summary. Its requests are counted like all others.
type endpoints struct {
	agent    string
	health   *health
	exporter *exporter // nil when the exporter is off; no metrics are then kept or served
}

// serveEndpoints answers one request per connection. Connections beyond the fiftieth wait for a free place; net/http
// has no setting for the number of threads.
func serveEndpoints(listener net.Listener, e *endpoints) error {
	server := http.Server{Handler: e, ReadTimeout: timeout, WriteTimeout: timeout, ErrorLog: quiet}
	server.SetKeepAlivesEnabled(false)
	return server.Serve(netutil.LimitListener(listener, maximumConnections))
}

func (e *endpoints) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if e.exporter == nil {
		e.serve(w, r)
		return
	}
	begin := time.Now()
	endpoint, status := e.serve(w, r)
	e.exporter.observeRequest(r.Method, endpoint, status, time.Since(begin))
}

func (e *endpoints) serve(w http.ResponseWriter, r *http.Request) (endpoint string, status int) {
	endpoint = r.URL.EscapedPath()
	switch endpoint {
	case "/metrics", "/health", "/metrics/summary":
	default:
		return otherEndpoint, answerText(w, http.StatusNotFound, "not found\n")
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return endpoint, answerText(w, http.StatusMethodNotAllowed, "method not allowed\n")
	}
	switch {
	case endpoint == "/health":
		return endpoint, e.answerHealth(w)
	case e.exporter == nil:
		return endpoint, answerJSON(w, http.StatusServiceUnavailable, struct {
			Error string `json:"error"`
		}{"the exporter is off: ENABLE_PROMETHEUS_METRICS=false"})
	case endpoint == "/metrics":
		recorder := statusRecorder{w, http.StatusOK}
		e.exporter.page.ServeHTTP(&recorder, r)
		return endpoint, recorder.status
	default:
		return endpoint, e.answerSummary(w)
	}
}

func (e *endpoints) answerHealth(w http.ResponseWriter) int {
	state := e.health.get()
	status := http.StatusOK
	if state != healthy && state != starting {
		status = http.StatusServiceUnavailable
	}
	return answerJSON(w, status, struct {
		Status string  `json:"status"`
		Agent  string  `json:"agent"`
		Uptime float64 `json:"uptime_seconds"`
	}{healthStates[state], e.agent, e.health.uptime()})
}

func (e *endpoints) answerSummary(w http.ResponseWriter) int {
	totals, err := e.exporter.totals()
	if err != nil {
		return answerText(w, http.StatusInternalServerError, fmt.Sprintln(err))
	}
	return answerJSON(w, http.StatusOK, struct {
		Agent    string  `json:"agent"`
		Status   string  `json:"status"`
		Uptime   float64 `json:"uptime_seconds"`
		Requests float64 `json:"requests_total"`
		Errors   float64 `json:"errors_total"`
		Seconds  float64 `json:"request_seconds_sum"`
	}{e.agent, healthStates[e.health.get()], e.health.uptime(), totals.requests, totals.errors, totals.seconds})
}

func answerText(w http.ResponseWriter, status int, text string) int {
	answer(w, status, "text/plain; charset=utf-8", []byte(text))
	return status
}

func answerJSON(w http.ResponseWriter, status int, value any) int {
	answer(w, status, "application/json", toJSON(value))
	return status
}

// statusRecorder stores the status that promhttp sent.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}
