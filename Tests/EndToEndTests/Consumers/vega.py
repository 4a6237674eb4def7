"""vega FILE...: checks Vega-Lite specifications by the language's published schema; writes how many there were.

Ends with an exception that says what is wrong at the first that is not valid.
"""

import json
import sys

from altair.vegalite.v6 import schema

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        specification = json.load(file)
    major = schema.SCHEMA_VERSION.split(".")[0]
    if not specification["$schema"].endswith(f"/vega-lite/{major}.json"):
        sys.exit(f"{path}: {specification['$schema']} is not the language of {schema.SCHEMA_URL}")
    schema.TopLevelSpec.from_dict(specification, validate=True)
print(len(sys.argv) - 1)
