"""recipe.py FILE STEP...: the shell of a CI file, with its own variables unless the environment has others.

Of a GitHub workflow the named steps, each run as GitHub runs it; of a GitLab job the named sections."""
import shlex
import sys

import yaml

with open(sys.argv[1]) as file:
    document = yaml.safe_load(file)
if "jobs" in document:
    job, = document["jobs"].values()
    variables = job["env"]
    found = {step["name"]: step["run"] for step in job["steps"] if "run" in step}
else:
    job, = document.values()
    variables = job["variables"]
    found = {name: "\n".join(job[name]) for name in ("before_script", "script")}
for name, value in variables.items():
    print(f"export {name}=\"${{{name}-{value}}}\"")
for step in sys.argv[2:]:
    # Each in a shell of its own that ends at the first command that fails.
    print(f"bash --noprofile --norc -eo pipefail -c {shlex.quote(found[step])} || exit $?")
