"""What others have made and we serve: it is what its list says, under its licences, and knows nobody else's address."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "webui" / "static"
(EDITOR,) = (STATIC / "vendor").iterdir()


def listed() -> dict[str, str]:
    """Return the checksum of each file, by name."""
    lines = (EDITOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: checksum for checksum, name in (line.split(maxsplit=1) for line in lines)}


def test_every_vendored_file_is_what_its_list_says() -> None:
    """No byte differs, and no file is there that is not listed."""
    assert set(listed()) | {"README.md", "SHA256SUMS"} == {file.name for file in EDITOR.iterdir()}
    for name, checksum in listed().items():
        assert hashlib.sha256((EDITOR / name).read_bytes()).hexdigest() == checksum, name


def test_every_package_in_it_has_its_licence_beside_it() -> None:
    """Each package that is bundled is named with its licence; the folder has the version of its main one."""
    packages = json.loads((EDITOR / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    licences = (EDITOR / "LICENSES.txt").read_text(encoding="utf-8")
    not_bundled = {"esbuild", "@codemirror/streamparser"}
    names = {
        path.removeprefix("node_modules/"): one for path, one in packages.items() if path and "@esbuild" not in path
    }
    for name in names.keys() - not_bundled:
        assert f"{name}\n" in licences, name
        assert names[name]["license"] == "MIT", name
    assert EDITOR.name == f"codemirror-{names['@codemirror/view']['version']}"


def test_the_scripts_know_no_other_host() -> None:
    """The only address in any script is the name of SVG's namespace, which nobody fetches."""
    for script in STATIC.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert set(re.findall(r"https?://[^\"'`\s<>]+", text)) <= {"http://www.w3.org/2000/svg"}, script
        assert not re.search(r"\beval\(|new Function\b|\.innerHTML\b|setAttribute\(\"style\"", text), script


@pytest.mark.long
@pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="needs Node and npm, to bundle again")
def test_the_bundle_can_be_made_again(tmp_path: Path) -> None:
    """The commands of its README give the same bytes."""
    copy = shutil.copytree(EDITOR, tmp_path / "editor")
    (copy / "codemirror.js").unlink()
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=copy, check=True)
    subprocess.run(["npm", "run", "build"], cwd=copy, check=True)
    assert (copy / "codemirror.js").read_bytes() == (EDITOR / "codemirror.js").read_bytes()
