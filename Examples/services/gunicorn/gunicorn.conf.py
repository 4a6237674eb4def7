# Removes the files of a worker that exited, as the documentation of prometheus_client asks for.
import os

workers = 4

if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    from prometheus_client import multiprocess

    def child_exit(server, worker):
        multiprocess.mark_process_dead(worker.pid)
