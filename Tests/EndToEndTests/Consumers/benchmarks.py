"""benchmarks.py FILE: reads Go benchmark data and prints its lines as JSON.

The format is that of design document 14313, with unit metadata by issue 43744. benchstat itself is not available as a
package here. This reader follows the published grammar. It fails where benchstat only ignores a line, because a figure
on an ignored line would be lost.
"""
import json
import re
import sys

results, units, configuration = [], {}, {}
for number, line in enumerate(open(sys.argv[1], encoding="utf-8").read().split("\n")[:-1], 1):
    location = f"{sys.argv[1]}:{number}: {line[:120]}"
    fields = line.split()
    if line.startswith("Benchmark"):
        name = fields[0][len("Benchmark"):]
        assert name and not name[0].islower(), f"{location}: a name must not begin with a lower-case letter"
        assert re.fullmatch(r"\d+", fields[1]) and int(fields[1]) > 0, f"{location}: no count of iterations"
        pairs = fields[2:]
        assert pairs and len(pairs) % 2 == 0, f"{location}: values and units come in pairs"
        for value, unit in zip(pairs[::2], pairs[1::2]):
            results.append([name, int(fields[1]), float(value), unit])
    elif fields and fields[0] == "Unit":
        for pair in fields[2:]:
            key, value = pair.split("=")
            assert units.setdefault((fields[1], key), value) == value, f"{location}: an earlier line has another value"
            assert key != "better" or value in ("higher", "lower"), location
    else:
        key = re.match(r"([^\s:A-Z]+):(?:[ \t]+.*|)$", line)
        assert key and key.group(1)[0].islower(), f"{location}: neither a result nor a configuration line"
        configuration[key.group(1)] = line.split(":", 1)[1].strip()
print(json.dumps({"results": results, "better": {unit: value for (unit, key), value in units.items()},
                  "configuration": configuration}))
