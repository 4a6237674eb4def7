"""Prints the verdict of the Python client's parsers on pages.

An input line is a format and a page in base64. An output line is "ok", or the error.
"""

import base64
import sys

from prometheus_client import parser as text
from prometheus_client.openmetrics import parser as openmetrics

PARSERS = {
    "text": text.text_string_to_metric_families,
    "openMetrics": openmetrics.text_string_to_metric_families,
}


def verdict(kind, page):
    try:
        for _ in PARSERS[kind](page.decode("utf-8")):
            pass
        return "ok"
    except Exception as error:  # A parser that fails with any error has refused the page.
        return " ".join(f"{type(error).__name__}: {error}".split())


for line in sys.stdin:
    kind, _, page = line.rstrip("\n").partition(" ")
    print(verdict(kind, base64.b64decode(page)))
