package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// The label of unknown paths, so that clients cannot create series.
const otherEndpoint = "other"

// net/http would log the errors of clients.
var quiet = log.New(io.Discard, "", 0)

// requestPort answers the agent's requests. The answers do not depend on whether metrics are kept.
type requestPort struct {
	work     work
	exporter *exporter // nil when the exporter is off
}

func newRequestPort(s *settings, exporter *exporter) *requestPort {
	return &requestPort{work: newWork(s), exporter: exporter}
}

// serveRequests keeps idle connections for up to an hour.
func serveRequests(listener net.Listener, port *requestPort) error {
	server := http.Server{Handler: port, IdleTimeout: time.Hour, ErrorLog: quiet}
	if port.exporter != nil {
		var open int64
		gauge := port.exporter.activeConnections
		server.ConnState = func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				gauge.Set(float64(atomic.AddInt64(&open, 1)))
			case http.StateClosed, http.StateHijacked:
				gauge.Set(float64(atomic.AddInt64(&open, -1)))
			}
		}
	}
	return server.Serve(listener)
}

func (p *requestPort) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.exporter == nil {
		_, status, body := p.result(r)
		answer(w, status, "application/json", []byte(body))
		return
	}
	begin := time.Now()
	p.exporter.queue.Inc()
	endpoint, status, body := p.result(r)
	answer(w, status, "application/json", []byte(body))
	p.exporter.queue.Dec()
	p.exporter.observeRequest(r.Method, endpoint, status, time.Since(begin))
	if status == http.StatusInternalServerError {
		p.exporter.errors.WithLabelValues("simulated_failure", "error").Inc()
	}
}

func (p *requestPort) result(r *http.Request) (endpoint string, status int, body string) {
	endpoint = r.URL.EscapedPath()
	switch endpoint {
	case "/process", "/query", "/update", "/status":
	default:
		return otherEndpoint, http.StatusNotFound, `{"error":"no such path"}`
	}
	number, ok := requestNumber(r.URL.RawQuery)
	if !ok {
		return endpoint, http.StatusBadRequest, `{"error":"expected ?request=N, N a whole number below 2^64"}`
	}
	body, ok = p.work.do(number)
	if !ok {
		return endpoint, http.StatusInternalServerError, body
	}
	return endpoint, http.StatusOK, body
}

// requestNumber returns the decimal value of the query parameter `request`, which must be given once.
func requestNumber(query string) (number uint64, ok bool) {
	for _, parameter := range strings.Split(query, "&") {
		name, text, found := strings.Cut(parameter, "=")
		if !found || name != "request" {
			continue
		}
		value, err := strconv.ParseUint(text, 10, 64)
		if err != nil || ok {
			return 0, false
		}
		number, ok = value, true
	}
	return number, ok
}
