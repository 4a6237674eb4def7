"""schema.py SCHEMA DOCUMENT...: exits with 1 if a document violates the schema, and prints every violation."""
import json
import sys

import jsonschema

with open(sys.argv[1]) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
errors = 0
for path in sys.argv[2:]:
    with open(path) as file:
        for error in validator.iter_errors(json.load(file)):
            errors += 1
            print(f"{path}: {'/'.join(map(str, error.path))}: {error.message[:300]}")
sys.exit(1 if errors else 0)
