"""The system families, through psutil: the figures of the agent's processes, and its network namespace's traffic."""

import psutil


class SystemMetrics:
    def __init__(self, client, name):
        self._processes = [psutil.Process()]
        self._cpu = client.gauge(
            "agent_cpu_usage_percent", "CPU time since the last collection, in percent of one core.", "agent"
        ).labels(name)
        memory = client.gauge("agent_memory_usage_bytes", "Memory of the process.", "agent", "type")
        self._rss, self._vms = memory.labels(name, "rss"), memory.labels(name, "vms")
        disk = client.counter(
            "agent_disk_io_bytes_total", "Bytes the process caused to be read or written.", "agent", "direction")
        self._read, self._written = Following(disk.labels(name, "read")), Following(disk.labels(name, "write"))
        network = client.counter(
            "agent_network_bytes_total", "Bytes on all interfaces of the network namespace.", "agent", "direction")
        self._received = Following(network.labels(name, "received"))
        self._sent = Following(network.labels(name, "sent"))
        self._descriptors = client.gauge("agent_open_file_descriptors", "Open file descriptors.", "agent").labels(name)

    def add_processes(self, identifiers):
        """Adds processes whose figures are a part of the agent's."""
        self._processes += [psutil.Process(identifier) for identifier in identifiers]

    def collect(self):
        cpu = rss = vms = read = written = descriptors = 0
        for process in self._processes:
            with process.oneshot():
                cpu += process.cpu_percent()
                memory = process.memory_info()
                rss += memory.rss
                vms += memory.vms
                disk = process.io_counters()
                read += disk.read_bytes
                written += disk.write_bytes
                descriptors += process.num_fds()
        self._cpu.set(cpu)
        self._rss.set(rss)
        self._vms.set(vms)
        self._read.follow(read)
        self._written.follow(written)
        network = psutil.net_io_counters()
        if network is not None:
            self._received.follow(network.bytes_recv)
            self._sent.follow(network.bytes_sent)
        self._descriptors.set(descriptors)


class Following:
    """A counter that follows a counter of the kernel. If the kernel's counter decreases, it was reset."""

    def __init__(self, counter):
        self._counter = counter
        self._last = 0

    def follow(self, value):
        self._counter.inc(value - self._last if value >= self._last else value)
        self._last = value
