"""percentiles.py STORE TARGET DIRECTORY: compares .hgrm files with HdrHistogram's Python library."""
import json
import pathlib
import re
import sqlite3
import sys

from hdrh.histogram import HdrHistogram

HALF = 1024


def lowest(slot):
    """Returns the lowest value of a slot, in HdrHistogram's layout with three significant digits."""
    bucket, sub = (slot >> 10) - 1, (slot & (HALF - 1)) + HALF
    return sub - HALF if bucket < 0 else sub << bucket


store, target, directory = sys.argv[1:]
rows = sqlite3.connect(f"file:{store}?mode=ro", uri=True).execute(
    "SELECT metric, arm, histogram FROM distribution WHERE target = ? AND phase = 'twins' AND share = 'fleet'", (target,))
histograms = {}
for metric, arm, text in rows:
    name = re.sub(r"[^A-Za-z0-9._-]", "_", target)
    whole = histograms.setdefault(f"{name}-{arm}-{metric}.hgrm", HdrHistogram(1, 2**37 - 1, 3))
    slots = json.loads(text)["slots"]
    for slot, count in zip(slots[::2], slots[1::2]):
        whole.record_value(lowest(slot), count)

files = sorted(pathlib.Path(directory).iterdir())
assert [file.name for file in files] == sorted(histograms), (files, sorted(histograms))
LINE = re.compile(r" *(\d+\.\d+) (\d\.\d{12}) +(\d+)(?: +(\d+\.\d\d))?$")
for file in files:
    lines = file.read_text().split("\n")
    assert lines[0].split() == ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"] and lines[1] == "", file
    data = [line for line in lines[2:] if line and not line.startswith("#")]
    whole = histograms[file.name]
    # By recorded value: the library's queries by percentile round a count, and the .hgrm format does not.
    recorded = [(item.value_iterated_to, item.total_count_to_this_value) for item in whole.get_recorded_iterator()]
    for line in data:
        value, part, count, inverse = LINE.match(line).groups()
        wanted = float(part) * whole.get_total_count() * (1 - 1e-9)
        expected, below = next(pair for pair in recorded if pair[1] >= wanted)
        assert abs(float(value) * 1e6 - expected) < 1 and int(count) == below, (file, line, expected, below)
        assert (inverse is None) == (line is data[-1]), (file, line)
    assert int(data[-1].split()[2]) == whole.get_total_count(), file
    footer = "\n".join(line for line in lines if line.startswith("#"))
    mean = float(re.search(r"Mean +=\s+([\d.]+)", footer).group(1)) * 1e6
    deviation = float(re.search(r"StdDeviation +=\s+([\d.]+)", footer).group(1)) * 1e6
    assert abs(mean - whole.get_mean_value()) <= 0.001 * mean, (file, mean, whole.get_mean_value())
    assert abs(deviation - whole.get_stddev()) <= 0.01 * deviation, (file, deviation, whole.get_stddev())
    assert int(re.search(r"Total count +=\s+(\d+)", footer).group(1)) == whole.get_total_count(), file
print(len(files))
