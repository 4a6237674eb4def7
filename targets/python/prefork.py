"""Several processes that answer the agent's requests, forked at the start like the workers of gunicorn."""

import os


class Workers:
    """Processes that accept connections on one listening port. They end when their parent does.

    The parent keeps the HTTP port, the background collection and the readiness check.
    """

    def __init__(self, server, count, serve, stamps, exporter, log):
        """Forks. Must be called before the first thread of the process is started."""
        self._exporter = exporter
        self._log = log
        self._alive = set()
        self._lost = False
        # Nothing is written to this pipe. Its end of file is the end of the parent, even if the parent is killed.
        closed_with_parent, self._open = os.pipe()
        for _ in range(count):
            process = os.fork()
            if process == 0:
                os.close(self._open)
                stamps.close()
                _work(server, serve, closed_with_parent)
            self._alive.add(process)
        os.close(closed_with_parent)
        server.socket.close()
        if exporter is not None and exporter.system is not None:
            exporter.system.add_processes(self._alive)

    def is_alive(self):
        """Whether all workers are there, so that requests are answered as they should be."""
        return not self._lost

    def reap(self):
        """Collects workers that have exited, and reports them."""
        while self._alive:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            self._alive.discard(process)
            self._lost = True
            if self._exporter is not None:
                self._exporter.client.ended(process)
            self._log(f"agent: a worker exited: process {process}, exit code {os.waitstatus_to_exitcode(status)}")

    def end(self):
        """Ends the workers and waits for them."""
        os.close(self._open)
        for process in self._alive:
            os.waitpid(process, 0)


def _work(server, serve, closed_with_parent):
    serve(server)
    os.read(closed_with_parent, 1)
    os._exit(0)
