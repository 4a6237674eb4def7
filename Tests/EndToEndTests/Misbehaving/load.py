"""Load for hanging.py with PROTOCOL=lines: LOAD_RATE lines per second for LOAD_SECONDS, over one connection.

A line without an answer within 0.3 s counts as unanswered, and so does every line that is due after it."""
import os
import socket
import time

seconds = float(os.environ["LOAD_SECONDS"])
rate = float(os.environ["LOAD_RATE"])
total = int(seconds * rate)
answered = 0
waited = 0.0
with socket.create_connection((os.environ["AGENT_ADDRESS"], int(os.environ["AGENT_PORT"]))) as connection:
    connection.settimeout(0.3)
    lines = connection.makefile("rwb", buffering=0)
    begin = time.monotonic()
    hangs = False
    for number in range(total):
        due = begin + number / rate
        time.sleep(max(0, due - time.monotonic()))
        if hangs:
            continue
        lines.write(b"%d\n" % number)
        try:
            hangs = lines.readline() != b"%d\n" % number
        except TimeoutError:
            hangs = True
        if not hangs:
            answered += 1
            waited += time.monotonic() - due
print(f"requests_sent {total}")
print("requests_failed 0")
print(f"requests_unanswered {total - answered}")
print(f"request_throughput {answered / seconds}")
print(f"request_seconds {waited / max(1, answered)}")
