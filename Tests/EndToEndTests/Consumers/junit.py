"""junit.py FILE: prints what junitparser reads from the file, as JSON."""
import json
import sys

import junitparser

report = junitparser.JUnitXml.fromfile(sys.argv[1])
print(json.dumps({
    "tests": report.tests, "failures": report.failures, "skipped": report.skipped, "errors": report.errors,
    "cases": [
        {"suite": suite.name, "name": case.name,
         "results": [[type(result).__name__, result.message or ""] for result in case.result]}
        for suite in report for case in suite
    ],
}))
