package main

import (
	"math/rand"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// collect runs every part once, and then each part at its own interval. The first phase of an interval is random, so
// that agents that start together do not collect at the same time.
func collect(e *exporter, h *health) {
	jobs := []struct {
		interval time.Duration
		run      func()
	}{
		{30 * time.Second, func() { e.uptime.Set(h.uptime()) }},
		{60 * time.Second, func() { e.health.set(h.get()) }},
		{10 * time.Second, e.custom.collect},
	}
	if e.system != nil {
		jobs = append(jobs, struct {
			interval time.Duration
			run      func()
		}{30 * time.Second, e.system.collect})
	}
	random := rand.New(rand.NewSource(time.Now().UnixNano()))
	for _, job := range jobs {
		job.run()
		go every(job.interval, time.Duration(random.Int63n(int64(job.interval))), job.run)
	}
}

func every(interval, phase time.Duration, run func()) {
	time.Sleep(phase)
	run()
	for range time.Tick(interval) {
		run()
	}
}

// custom updates the metrics of the agent's tasks and cache. Their cost is that they are kept.
type custom struct {
	done    uint64
	tasks   prometheus.Counter
	entries prometheus.Gauge
	seconds prometheus.Observer
}

func newCustom(d declarer) *custom {
	return &custom{
		tasks:   d.counter("agent_tasks_total", "Background tasks done."),
		entries: d.gauge("agent_cache_entries", "Entries in the agent's cache."),
		seconds: d.histogram("agent_task_seconds", "Duration of background tasks."),
	}
}

func (c *custom) collect() {
	c.done++
	random := splitMix64(c.done)
	c.tasks.Inc()
	c.entries.Set(float64(random % 1000))
	c.seconds.Observe(unitInterval(random))
}
