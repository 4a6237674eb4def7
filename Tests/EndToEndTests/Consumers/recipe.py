"""recipe.py FILE STEP...: prints the shell commands of a CI file, with the file's variables as defaults.

STEP names a step of a GitHub workflow, which is run as GitHub runs it, or a section of a GitLab job."""
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
    # Each step runs in its own shell, which exits at the first command that fails.
    print(f"bash --noprofile --norc -eo pipefail -c {shlex.quote(found[step])} || exit $?")
