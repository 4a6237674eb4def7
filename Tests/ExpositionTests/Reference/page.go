// Command page writes the page go-expfmt.pb: what the Go client and expfmt serve in the protobuf form.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run page.go > go-expfmt.pb
//
// The packages are golang-github-prometheus-client-golang-dev (1.14) and those it needs. Times of exemplars differ in
// each page.
package main

import (
	"bytes"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
)

func main() {
	registry := prometheus.NewRegistry()
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests_total", Help: "Requests \"taken\"\nby code."}, []string{"code"})
	queue := prometheus.NewGauge(prometheus.GaugeOpts{Name: "queue_bytes", Help: "A queue."})
	classic := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "times_seconds", Help: "Times.", Buckets: []float64{0.1, 1, 10}}, []string{"path"})
	native := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "sizes_bytes", Help: "Sizes.", Buckets: []float64{1, 100},
		NativeHistogramBucketFactor: 1.1, NativeHistogramZeroThreshold: 0.001})
	empty := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "empty_seconds", Help: "No observation.", NativeHistogramBucketFactor: 2})
	summary := prometheus.NewSummary(prometheus.SummaryOpts{Name: "waits_seconds", Help: "Waits.", Objectives: map[float64]float64{0.5: 0.05, 0.9: 0.01}})
	untyped := prometheus.NewUntypedFunc(prometheus.UntypedOpts{Name: "untyped", Help: "Any."}, func() float64 { return -1.5e-7 })
	registry.MustRegister(requests, queue, classic, native, empty, summary, untyped)
	requests.WithLabelValues("200").(prometheus.ExemplarAdder).AddWithExemplar(7, prometheus.Labels{"trace_id": "t é"})
	requests.WithLabelValues("5\\\"\n").Add(2)
	queue.Set(1 << 40)
	classic.WithLabelValues("/a").(prometheus.ExemplarObserver).ObserveWithExemplar(0.25, prometheus.Labels{"trace_id": "x"})
	classic.WithLabelValues("/a").Observe(20)
	classic.WithLabelValues("/b").Observe(0.05)
	for _, value := range []float64{0, 0.0005, 1, 1.05, 3, 1000, -2, -2.1, -700} {
		native.Observe(value)
	}
	for _, value := range []float64{1, 2, 3, 4} {
		summary.Observe(value)
	}
	families, err := registry.Gather()
	if err != nil {
		panic(err)
	}
	var page bytes.Buffer
	encoder := expfmt.NewEncoder(&page, expfmt.FmtProtoDelim)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			panic(err)
		}
	}
	os.Stdout.Write(page.Bytes())
}
