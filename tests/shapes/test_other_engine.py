"""Another SHACL engine, which shares no code with ours, finds the same in every fixture."""

import shutil
import subprocess
from pathlib import Path

import pytest
from shapes_suite import write_suite

RUNNER = Path(__file__).parent.parent / "other_engine"
WITHOUT_NODE = "needs Node and npm, to run another SHACL engine"


@pytest.mark.long
@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason=WITHOUT_NODE)
def test_another_engine_agrees_on_every_fixture(content: Path, tmp_path: Path) -> None:
    """The suite in the form of the W3C's tests passes on Node's shacl-engine: focus, shape, severity, path, value."""
    tests = write_suite(tmp_path / "suite", content)
    engine = shutil.copytree(RUNNER, tmp_path / "engine")
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=engine, check=True)
    run = subprocess.run(
        ["node", "run.mjs", str(tmp_path / "suite")], cwd=engine, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == f"{tests} passed, 0 failed", run.stderr
