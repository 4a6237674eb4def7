"""The system families, through psutil: the process's own figures, and its network namespace's traffic."""

import psutil
from prometheus_client import Counter, Gauge


class SystemMetrics:
    def __init__(self, family, name):
        """`family` creates and registers a family: kind, name, help, other labels."""
        self._process = psutil.Process()
        self._cpu = family(
            Gauge, "agent_cpu_usage_percent", "CPU time since the last collection, in percent of one core."
        ).labels(name)
        memory = family(Gauge, "agent_memory_usage_bytes", "Memory of the process.", "type")
        self._rss, self._vms = memory.labels(name, "rss"), memory.labels(name, "vms")
        disk = family(Counter, "agent_disk_io_bytes_total", "Bytes the process caused to be read or written.", "direction")
        self._read, self._write = Following(disk.labels(name, "read")), Following(disk.labels(name, "write"))
        network = family(
            Counter, "agent_network_bytes_total", "Bytes on all interfaces of the network namespace.", "direction")
        self._received = Following(network.labels(name, "received"))
        self._sent = Following(network.labels(name, "sent"))
        self._descriptors = family(Gauge, "agent_open_file_descriptors", "Open file descriptors.").labels(name)

    def collect(self):
        with self._process.oneshot():
            self._cpu.set(self._process.cpu_percent())
            memory = self._process.memory_info()
            self._rss.set(memory.rss)
            self._vms.set(memory.vms)
            disk = self._process.io_counters()
            self._read.follow(disk.read_bytes)
            self._write.follow(disk.write_bytes)
            network = psutil.net_io_counters()
            if network is not None:
                self._received.follow(network.bytes_recv)
                self._sent.follow(network.bytes_sent)
            self._descriptors.set(self._process.num_fds())


class Following:
    """A counter that follows a counter of the kernel. If the kernel's counter decreases, it was reset."""

    def __init__(self, counter):
        self._counter = counter
        self._last = 0

    def follow(self, value):
        self._counter.inc(value - self._last if value >= self._last else value)
        self._last = value
