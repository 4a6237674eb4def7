"""schema.py SCHEMA DOCUMENT...: fails with every place where a document is not as the schema says."""
import json
import sys

import jsonschema

with open(sys.argv[1]) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
faults = 0
for path in sys.argv[2:]:
    with open(path) as file:
        for error in validator.iter_errors(json.load(file)):
            faults += 1
            print(f"{path}: {'/'.join(map(str, error.path))}: {error.message[:300]}")
sys.exit(1 if faults else 0)
