"""Readiness validation at the start: checks that the agent's own /metrics is served."""

import http.client
import threading
import time

TRIES = 5
TIMEOUT_SECONDS = 2
PAUSE_SECONDS = 1


def validate_in_background(address, port, tell, log):
    threading.Thread(target=_validate, args=(address, port, tell, log), daemon=True).start()


def _validate(address, port, tell, log):
    outcome = ""
    for attempt in range(1, TRIES + 1):
        if attempt > 1:
            time.sleep(PAUSE_SECONDS)
        outcome = _status(address, port)
        if outcome == "200":
            tell("ready")
            log(f"agent: ready: {address}:{port}/metrics answered 200 at try {attempt} of {TRIES}")
            return
    tell("not_ready")
    log(f"agent: not ready: {address}:{port}/metrics was not 200 in {TRIES} tries, last: {outcome}")


def _status(address, port):
    connection = http.client.HTTPConnection(address, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
