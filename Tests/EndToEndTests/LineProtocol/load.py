"""Load for agent.py: LOAD_RATE lines per second, until SIGTERM or for LOAD_SECONDS.

The first argument, NAME:WORD,..., gives the behavior for each agent name:
  reports      exits by itself and reports throughput and response time, also in the agent's file in REPORTS
  told         continues until SIGTERM, then reports throughput
  silent       reports nothing
  dies         exits with 3 before its time, with a last message
  exaggerates  reports impossible numbers
"""

import json
import os
import signal
import socket
import sys
import time

name = os.environ["AGENT_NAME"]
behavior = dict(word.split(":") for word in sys.argv[1].split(","))[name]
seconds = float(os.environ["LOAD_SECONDS"])
interval = 1 / float(os.environ["LOAD_RATE"])
terminated = False


def on_term(number, frame):
    global terminated
    terminated = True


signal.signal(signal.SIGTERM, on_term)
with open(os.path.join(os.environ["REPORTS"], "started"), "a") as started:
    keys = ["AGENT_NAME", "AGENT_ADDRESS", "AGENT_PORT", "LOAD_RATE", "LOAD_SECONDS", "LOAD_WARM_UP", "LOAD_SEED"]
    started.write(json.dumps({key: os.environ[key] for key in keys} | {"argument": sys.argv[2]}) + "\n")

with socket.create_connection((os.environ["AGENT_ADDRESS"], int(os.environ["AGENT_PORT"]))) as connection:
    lines = connection.makefile("rw")
    begin = time.monotonic()
    answered = 0
    waited = 0.0
    due = begin
    while not terminated and (behavior == "told" or time.monotonic() < begin + seconds):
        if behavior == "dies" and time.monotonic() > begin + 0.7:
            print("the license has run out", file=sys.stderr)
            sys.exit(3)
        time.sleep(max(0, due - time.monotonic()))
        lines.write(f"{answered}\n")
        lines.flush()
        if lines.readline() == f"{answered}\n":
            answered += 1
            waited += time.monotonic() - due
        due += interval
    taken = time.monotonic() - begin

if behavior in ("reports", "told"):
    throughput, mean = answered / taken, waited / answered
    print("a line of its own business")
    print("request_throughput 0")
    print(f"request_throughput {throughput}")
    if behavior == "reports":
        print(f"request_seconds {mean}")
    with open(os.path.join(os.environ["REPORTS"], f"{name}-{os.environ['AGENT_ADDRESS']}"), "w") as report:
        json.dump({"throughput": throughput, "mean": mean}, report)
if behavior == "exaggerates":
    print("request_throughput 1e308\nrequest_seconds -1e-9\nservice_seconds 9223372036854775808")
