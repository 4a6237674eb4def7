"""vega FILE...: checks Vega-Lite specifications against the published schema, and prints their number.

Exits with an exception at the first specification that is not valid.
"""

import json
import sys

from altair.vegalite.v6 import schema

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        specification = json.load(file)
    major = schema.SCHEMA_VERSION.split(".")[0]
    if not specification["$schema"].endswith(f"/vega-lite/{major}.json"):
        sys.exit(f"{path}: {specification['$schema']} does not belong to {schema.SCHEMA_URL}")
    schema.TopLevelSpec.from_dict(specification, validate=True)
print(len(sys.argv) - 1)
