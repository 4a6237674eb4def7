// A service of net/http with client_golang. Its metrics page has a listener of its own; without -metrics there are no
// metrics.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"log"
	"net/http"
	"os"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const rounds = 15000

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "address of the service")
	metrics := flag.String("metrics", "", "address of the metrics page; empty: no metrics")
	flag.Parse()
	// Percent of a request's work that the exporter adds: a cost that is known, for trying the bench.
	plant, _ := strconv.Atoi(os.Getenv("PLANT"))

	var items http.Handler = http.HandlerFunc(item)
	if *metrics != "" {
		items = instrumented(items, plant)
		go func() { log.Fatal(http.ListenAndServe(*metrics, promhttp.Handler())) }()
	}
	mux := http.NewServeMux()
	mux.Handle("/items/", items)
	mux.HandleFunc("/health", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	log.Fatal(http.ListenAndServe(*listen, mux))
}

// item answers with the checksum of its path.
func item(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte(checksum(r.URL.Path, rounds) + "\n"))
}

// instrumented counts and times the requests of a handler.
func instrumented(handler http.Handler, plant int) http.Handler {
	requests := promauto.NewCounterVec(
		prometheus.CounterOpts{Name: "items_requests_total", Help: "Requests for items."}, []string{"code", "method"})
	seconds := promauto.NewHistogramVec(
		prometheus.HistogramOpts{Name: "items_request_seconds", Help: "Time to answer a request."}, []string{"code"})
	timed := promhttp.InstrumentHandlerCounter(requests, promhttp.InstrumentHandlerDuration(seconds, handler))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		timed.ServeHTTP(w, r)
		if plant > 0 {
			checksum(r.URL.Path, rounds*plant/100)
		}
	})
}

func checksum(text string, rounds int) string {
	sum := sha256.Sum256([]byte(text))
	for i := 1; i < rounds; i++ {
		sum = sha256.Sum256(sum[:])
	}
	return hex.EncodeToString(sum[:])
}
