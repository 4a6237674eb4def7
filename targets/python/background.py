"""The background collection of the exporter: one thread, each part at its own interval."""

import heapq
import os
import threading
import time

from request_server import unit_interval, work

UPTIME_SECONDS = 30
SYSTEM_SECONDS = 30
HEALTH_SECONDS = 60
CUSTOM_SECONDS = 10


class BackgroundCollection:
    """Runs all parts once at the start, then each at its own interval.

    The first phase of an interval is random, so that agents do not collect at the same time.
    """

    def __init__(self, exporter, health, log):
        self._exporter = exporter
        self._health = health
        self._log = log
        self._tasks = 0
        self._parts = [
            (UPTIME_SECONDS, self._uptime), (HEALTH_SECONDS, self._check_health), (CUSTOM_SECONDS, self._custom)]
        if exporter.system is not None:
            self._parts.append((SYSTEM_SECONDS, exporter.system.collect))

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        begin = time.monotonic()
        schedule = []
        for index, (interval, collect) in enumerate(self._parts):
            self._guarded(collect)
            phase = int.from_bytes(os.urandom(8), "little") * 2.0**-64
            schedule.append((begin + phase * interval, index))
        heapq.heapify(schedule)
        while True:
            due, index = schedule[0]
            time.sleep(max(0.0, due - time.monotonic()))
            interval, collect = self._parts[index]
            self._guarded(collect)
            heapq.heapreplace(schedule, (due + interval, index))

    def _guarded(self, collect):
        try:
            collect()
        except Exception as error:
            self._exporter.error("collection_failure", "warning")
            self._log(f"agent: collection failed: {error}")

    def _uptime(self):
        self._exporter.set_uptime(self._health.uptime)

    def _check_health(self):
        self._exporter.set_health(self._health.status)

    def _custom(self):
        """Updates the metrics of the agent's tasks and cache. Their cost is that they are kept."""
        self._tasks += 1
        random = work(self._tasks, 1)
        self._exporter.tasks.inc()
        self._exporter.cache_entries.set(random % 1_000)
        self._exporter.task_seconds.observe(unit_interval(random))
