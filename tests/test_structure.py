"""The code keeps the shape that its readers rely on."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import goldenthread
from goldenthread.content import FOLDERS

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGE = CHECKOUT / "goldenthread"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))

LAYERS = {
    "commands": 6,
    "publishing": 5,
    "webui": 4,
    "datasets": 3,
    "shapes": 2,
    "queries": 2,
    "graph": 1,
    "sector": 1,
    "ontology": 0,
}
"""A package imports from its own layer's neighbours never, and from lower layers only."""

FOUNDATION = {"errors", "version", "content", "progress", "settings", "texts"}
"""Modules that every layer may use, and that use nothing but each other."""

MODULE_LINES = 400
FUNCTION_LINES = 60
OUR_ADDRESS = "https://w3id.org/goldenthread"


def part(module: Path) -> str:
    """Return the subpackage or the module of the package that a file is."""
    relative = module.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported_parts(module: Path) -> Iterator[tuple[str, int]]:
    """Yield each subpackage or module of ours that a file imports, with the line."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: imports are written in full"
            names = [
                f"{node.module}.{alias.name}" if node.module == "goldenthread" else str(node.module)
                for alias in node.names
            ]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("goldenthread."):
                yield name.split(".")[1], node.lineno


def test_imports_point_one_way() -> None:
    """Commands know pages, pages know queries and graph, and nothing knows what stands on it."""
    wrong = []
    for module in MODULES:
        here = part(module)
        for there, line in imported_parts(module):
            if here in FOUNDATION:
                allowed = there in FOUNDATION
            else:
                allowed = here not in LAYERS or there in FOUNDATION or there == here or LAYERS[there] < LAYERS[here]
            if not allowed:
                wrong.append(f"{module.relative_to(CHECKOUT)}:{line}: {here} imports {there}")
    assert not wrong, "\n".join(wrong)


def test_every_subpackage_has_its_layer() -> None:
    """A new subpackage is given a place in the order before it is used."""
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(LAYERS)


@pytest.mark.parametrize("module", [*MODULES, *TESTS], ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_modules_and_functions_can_be_read_at_once(module: Path) -> None:
    """No module is longer than 400 lines and no function longer than 60."""
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MODULE_LINES
    long = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


def addresses(module: Path) -> Iterator[str]:
    """Yield each literal of a file that holds an address of ours, docstrings left out."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings and OUR_ADDRESS in str(node.value):
            yield f"{module.relative_to(CHECKOUT)}:{node.lineno}"


def test_our_namespaces_are_written_in_one_module() -> None:
    """Whoever needs a namespace imports it, so that it can be changed in one place."""
    elsewhere = [place for module in MODULES for place in addresses(module) if "ontology/namespaces.py" not in place]
    assert not elsewhere, elsewhere
    assert list(addresses(PACKAGE / "ontology" / "namespaces.py"))


def test_what_the_package_offers_is_what_it_lists() -> None:
    """The public door lists its names in order, and each is there."""
    assert sorted(goldenthread.__all__) == goldenthread.__all__
    assert all(hasattr(goldenthread, name) for name in goldenthread.__all__)


def test_only_one_module_knows_where_the_content_lies() -> None:
    """Nobody else reaches for the folders from the place of a file."""
    knowing = [module.name for module in MODULES if "__file__" in module.read_text(encoding="utf-8")]
    assert knowing == ["content.py"]


@pytest.mark.parametrize("name", FOLDERS)
def test_each_content_folder_has_its_machine_and_its_tests(name: str) -> None:
    """The same name means the same matter in the content, in the package and in the tests."""
    assert (CHECKOUT / name).is_dir()
    assert (PACKAGE / name).is_dir()
    assert (CHECKOUT / "tests" / name).is_dir()


def test_nothing_is_left_to_do_in_a_comment() -> None:
    """What is not finished is an issue, not a note in the code."""
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    found = [
        f"{module.relative_to(CHECKOUT)}: {mark}"
        for module in [*MODULES, *TESTS]
        for mark in marks
        if mark in module.read_text(encoding="utf-8")
    ]
    assert found == []
