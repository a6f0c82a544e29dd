"""The wheel and the source archive hold what they should, and nothing else."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from goldenthread.content import FOLDERS
from goldenthread.version import __version__

CHECKOUT = Path(__file__).resolve().parents[1]
PACKED = "goldenthread/_artefacts/"


def files_below(folder: Path) -> set[str]:
    """Return the paths of a folder's files, without what Python leaves behind."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source archive, built without a network."""
    target = tmp_path_factory.mktemp("dist")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(target)],
        cwd=CHECKOUT,
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target


@pytest.fixture(scope="module")
def wheel(built: Path) -> set[str]:
    """The paths in the wheel."""
    (file,) = built.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def source(built: Path) -> set[str]:
    """The paths in the source archive, without its own folder."""
    (file,) = built.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_wheel_brings_one_name(wheel: set[str]) -> None:
    """Installing it adds nothing to site-packages but the package and its metadata."""
    assert {name.partition("/")[0] for name in wheel} == {"goldenthread", f"goldenthread-{__version__}.dist-info"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_wheel_holds_the_content(wheel: set[str], folder: str) -> None:
    """Each content folder is packed as it is in the checkout, file by file."""
    packed = {name.removeprefix(f"{PACKED}{folder}/") for name in wheel if name.startswith(f"{PACKED}{folder}/")}
    assert packed == files_below(CHECKOUT / folder)
    assert packed


def test_the_wheel_holds_the_program(wheel: set[str]) -> None:
    """Every module is in, and no test is."""
    program = {name.removeprefix("goldenthread/") for name in wheel if name.startswith("goldenthread/")}
    program -= {name.removeprefix("goldenthread/") for name in wheel if name.startswith(PACKED)}
    assert program == files_below(CHECKOUT / "goldenthread")


def test_the_wheel_carries_both_licences(wheel: set[str]) -> None:
    """The licence of the code and that of the data travel with it."""
    licences = {name.rpartition("/")[2] for name in wheel if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-DATA"}


def test_the_source_archive_can_be_tested(source: set[str]) -> None:
    """It holds content, program, tests and the files that explain them, as the checkout does."""
    for folder in (*FOLDERS, "goldenthread", "tests"):
        packed = {name.removeprefix(f"{folder}/") for name in source if name.startswith(f"{folder}/")}
        assert files_below(CHECKOUT / folder) <= packed, folder
    assert {
        "README.md",
        "CHANGELOG.md",
        "CITATION.cff",
        "SECURITY.md",
        "LICENSE",
        "LICENSE-DATA",
        "pyproject.toml",
    } <= source


def test_the_wheel_works_away_from_the_checkout(built: Path, tmp_path: Path) -> None:
    """From the unpacked wheel alone, the content is found and a question is answered."""
    (file,) = built.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)  # noqa: S202 - our own archive, just built
    program = (
        "import pathlib, goldenthread, goldenthread.content as content; "
        f"assert pathlib.Path(goldenthread.__file__).is_relative_to({str(tmp_path)!r}); "
        "assert content.content_root().name == '_artefacts'; "
        "settings = goldenthread.Settings(store_folder=pathlib.Path('store')); "
        "store = goldenthread.open_store(settings); "
        "catalogue = goldenthread.Catalogue.read(settings.content / 'queries'); "
        "print(len(list(goldenthread.run_query(store, catalogue['glossary']))))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert int(answer.stdout) > 0
