"""Readiness validation at the start: checks that the agent's metrics can be had.

An agent with a page checks that it is served. An agent that pushes makes its first push, which must be accepted.
"""

import http.client
import threading
import time

TRIES = 5
TIMEOUT_SECONDS = 2
PAUSE_SECONDS = 1


def validate_in_background(check, tell, log):
    """`check` returns what it found, and whether that is right."""
    threading.Thread(target=_validate, args=(check, tell, log), daemon=True).start()


def _validate(check, tell, log):
    found = ""
    for attempt in range(1, TRIES + 1):
        if attempt > 1:
            time.sleep(PAUSE_SECONDS)
        found, is_right = check()
        if is_right:
            tell("ready")
            log(f"agent: ready: {found} at try {attempt} of {TRIES}")
            return
    tell("not_ready")
    log(f"agent: not ready after {TRIES} tries: {found}")


def page_check(address, port):
    """Returns a check that asks for the agent's page."""

    def check():
        outcome = _status(address, port)
        return f"{address}:{port}/metrics answered {outcome}", outcome == "200"

    return check


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
