"""Another SHACL engine, which shares no code with ours, finds the same in every fixture."""

import shutil
import subprocess
from pathlib import Path

import pytest
from shapes_suite import cases, write_suite

RUNNER = Path(__file__).parent.parent / "other_engine"
WITHOUT_NODE = "needs Node and npm, to run another SHACL engine"


@pytest.mark.long
@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason=WITHOUT_NODE)
def test_another_engine_agrees_on_every_fixture(content: Path, tmp_path: Path) -> None:
    """On Node's shacl-engine the suite, in the W3C's form, finds the same: focus, shape, severity, path, value.

    It cannot run a query that groups by the focus node, so it leaves out the fixtures of checks that have one.
    """
    suite = tmp_path / "suite"
    tests = write_suite(suite, content)
    engine = shutil.copytree(RUNNER, tmp_path / "engine")
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=engine, check=True)
    run = subprocess.run(["node", "run.mjs", str(suite)], cwd=engine, capture_output=True, text=True, check=False)
    grouping = {case.name for case in cases() if "GROUP BY" in (suite / f"{case.check}-shapes.ttl").read_text()}
    assert 0 < len(grouping) < tests / 5
    assert run.stdout.split("\n") == [
        *(f"{case.name}: skipped" for case in cases() if case.name in grouping),
        f"{tests - len(grouping)} passed, 0 failed, {len(grouping)} skipped",
        "",
    ], run.stdout + run.stderr
