"""dashboard.py FILE: loads a dashboard into the model of Grafana's SDK, and refuses keys that the model does not know.

Exits with 0 and the number of panels, or with 1 and a line for every key that Grafana would not read.
"""

import json
import sys

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard


def unknown(given, understood, path):
    """Returns the keys of `given` that are not in `understood`, and the values that differ."""
    if isinstance(given, dict):
        if not isinstance(understood, dict):
            return [f"{path}: is not a mapping in the model"]
        missing = [f"{path}.{key}: unknown key" for key in given if key not in understood]
        return missing + [
            line for key in given if key in understood for line in unknown(given[key], understood[key], f"{path}.{key}")
        ]
    if isinstance(given, list):
        if not isinstance(understood, list) or len(understood) != len(given):
            return [f"{path}: is a different list in the model"]
        return [line for i, item in enumerate(given) for line in unknown(item, understood[i], f"{path}[{i}]")]
    return [] if given == understood else [f"{path}: {given!r} becomes {understood!r}"]


def main():
    register_default_plugins()
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    understood = json.loads(json.dumps(Dashboard.from_json(given), cls=JSONEncoder))
    errors = unknown(given, understood, "dashboard")
    for error in errors:
        print(error)
    if not errors:
        print(f"{len(given['panels'])} panels")
    return 1 if errors else 0


sys.exit(main())
