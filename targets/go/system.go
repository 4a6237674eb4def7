package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// systemMetrics has the kernel's figures of this process. A figure that cannot be read keeps its last value.
type systemMetrics struct {
	cpu             prometheus.Gauge
	rss, vms        prometheus.Gauge
	read, written   follower
	received, sent  follower
	openDescriptors prometheus.Gauge

	lastCPU, lastWall time.Duration // at the last collection
}

func newSystemMetrics(d declarer) *systemMetrics {
	memory := d.gauges("agent_memory_usage_bytes", "Memory of the process.", "type")
	disk := d.counters(
		"agent_disk_io_bytes_total", "Bytes the process caused to be read or written.", "direction")
	network := d.counters(
		"agent_network_bytes_total", "Bytes on all interfaces of the network namespace.", "direction")
	return &systemMetrics{
		cpu: d.gauge(
			"agent_cpu_usage_percent", "CPU time since the last collection, in percent of one core."),
		rss:             memory.WithLabelValues("rss"),
		vms:             memory.WithLabelValues("vms"),
		read:            follower{counter: disk.WithLabelValues("read")},
		written:         follower{counter: disk.WithLabelValues("write")},
		received:        follower{counter: network.WithLabelValues("received")},
		sent:            follower{counter: network.WithLabelValues("sent")},
		openDescriptors: d.gauge("agent_open_file_descriptors", "Open file descriptors."),
	}
}

func (s *systemMetrics) collect() {
	s.collectCPU()
	process, err := procfs.Self()
	if err != nil {
		return
	}
	if stat, err := process.Stat(); err == nil {
		s.rss.Set(float64(stat.ResidentMemory()))
		s.vms.Set(float64(stat.VirtualMemory()))
	}
	if io, err := process.IO(); err == nil {
		s.read.follow(io.ReadBytes)
		s.written.follow(io.WriteBytes)
	}
	if interfaces, err := process.NetDev(); err == nil {
		total := interfaces.Total()
		s.received.follow(total.RxBytes)
		s.sent.follow(total.TxBytes)
	}
	if count, err := process.FileDescriptorsLen(); err == nil {
		s.openDescriptors.Set(float64(count))
	}
}

// collectCPU reads the CPU clock, because /proc/self/stat has steps of 10 ms.
func (s *systemMetrics) collectCPU() {
	var used unix.Timespec
	if unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &used) != nil {
		return
	}
	cpu, wall := time.Duration(used.Nano()), time.Duration(monotonic())
	if s.lastWall != 0 && wall > s.lastWall {
		s.cpu.Set(100 * float64(cpu-s.lastCPU) / float64(wall-s.lastWall))
	}
	s.lastCPU, s.lastWall = cpu, wall
}

// follower is a counter that follows a counter of the kernel. If the kernel's counter decreases, it was reset.
type follower struct {
	counter prometheus.Counter
	last    uint64
}

func (f *follower) follow(value uint64) {
	if value >= f.last {
		f.counter.Add(float64(value - f.last))
	} else {
		f.counter.Add(float64(value))
	}
	f.last = value
}
