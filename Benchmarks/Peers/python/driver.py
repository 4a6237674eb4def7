"""The driver for prometheus_client; ../README.md describes the protocol."""

import sys
import threading
import time

clock = time.perf_counter_ns  # CLOCK_MONOTONIC


def repeated(operation, count):
    begin = clock()
    operation(count)
    return [clock() - begin]


def on_two_threads(operation, count):
    threads = [threading.Thread(target=operation, args=(count,)) for _ in range(2)]
    begin = clock()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [clock() - begin]


def cold(operation, count):
    times = []
    for _ in range(count):
        time.sleep(0.01)
        clock()  # the clock itself is cold
        before = clock()
        begin = clock()
        operation()
        end = clock()
        times.append(max(0, (end - begin) - (begin - before)))
    return times


def made(operation, count):
    times = []
    for _ in range(count):
        begin = clock()
        result = operation()
        times.append(clock() - begin)
        del result
    return times


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def answer(operations, name, count):
    for table, measure in (
            ("repeated", repeated), ("on_two_threads", on_two_threads), ("cold", cold), ("made", made)):
        operation = getattr(operations, table).get(name)
        if operation is not None:
            if table == "repeated":
                operation(1)
            begin = time.process_time_ns()
            times = measure(operation, count)
            return " ".join(map(str, ("ok", time.process_time_ns() - begin, *times)))
    return f"error there is no operation '{name}'"


def main():
    if sys.argv[1:] == ["bare"]:
        say("bare")
        sys.stdin.read()
        return
    # Imported only here, because loading is part of the exporter's cost.
    from metrics import Operations, Page
    from prometheus_client import start_http_server

    page = Page()
    server, _ = start_http_server(0, addr="127.0.0.1", registry=page.registry)
    say(f"port {server.server_port}")
    # Made at the first request: until then, the driver's memory is that of the exporter.
    operations = None
    for line in sys.stdin:
        operations = operations or Operations(page)
        name, _, count = line.strip().partition(" ")
        say(answer(operations, name, int(count)) if count.isdecimal() else f"error '{line.strip()}' has no count")


main()
