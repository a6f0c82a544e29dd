"""What the READMEs say is so."""

import dataclasses
import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from goldenthread.commands.main import COMMANDS, main
from goldenthread.graph.files import ONTOLOGY_FILE
from goldenthread.queries.catalogue import Catalogue, read_query
from goldenthread.settings import ENVIRONMENT_PREFIX, Settings
from goldenthread.version import __version__

CHECKOUT = Path(__file__).resolve().parents[1]
START = "python3 -m pip install uv && python3 -m uv run goldenthread serve"
TEST = "python3 -m pip install uv && python3 -m uv run pytest"
READMES = ("README.md", "ontology/README.md", "graph/README.md", "queries/README.md", "shapes/README.md")


def text(name: str) -> str:
    """Return a file of the checkout."""
    return (CHECKOUT / name).read_text(encoding="utf-8")


def project() -> dict[str, object]:
    """Return the project table of pyproject.toml."""
    table = tomllib.loads(text("pyproject.toml"))["project"]
    assert isinstance(table, dict)
    return table


def commands_of(markdown: str) -> list[str]:
    """Return each line of the shell blocks."""
    return [line for block in re.findall(r"```sh\n(.*?)```", markdown, re.DOTALL) for line in block.splitlines()]


def test_the_readme_begins_with_two_commands() -> None:
    """They are the promised ones, each alone on its line, and the first shell commands of the page."""
    assert commands_of(text("README.md")) == [START, TEST]


def test_the_readme_shows_a_picture_before_the_commands() -> None:
    """The picture is there, and a reader meets it first."""
    page = text("README.md")
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page)
    assert (CHECKOUT / picture).is_file()
    assert page.index(picture) < page.index(START)


def test_the_checks_of_a_change_run_the_readmes_test_command() -> None:
    """.ci/run is a program, and calls exactly what the README tells everyone to call."""
    assert (CHECKOUT / ".ci" / "run").stat().st_mode & 0o111
    assert TEST in text(".ci/run").splitlines()


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    """Each link to a file or folder of the repository finds it."""
    page = CHECKOUT / name
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text(name))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("name", READMES)
def test_folders_that_are_named_are_there(name: str) -> None:
    """A path in code style that ends in a slash or looks like a file of ours exists."""
    roots = (CHECKOUT, (CHECKOUT / name).parent)
    paths = re.findall(r"`((?:[a-z_.]+/)+(?:[a-z_]+\.[a-z]+)?)`", text(name))
    missing = [path for path in paths if not any((root / path).exists() for root in roots)]
    assert missing == []


def test_every_command_and_option_is_documented() -> None:
    """The README names each command and each option that all commands share."""
    page = text("README.md")
    for command in COMMANDS:
        assert f"`goldenthread {command}" in page, command
    shared = [option for option in main.params if isinstance(option, click.Option) and option.name != "version"]
    for option in shared:
        assert f"`{option.opts[0]}`" in page
        assert f"`{ENVIRONMENT_PREFIX}_{str(option.name).upper()}`" in page


def test_the_options_of_each_command_explain_themselves() -> None:
    """No option is without help, and serve's are in the README."""
    page = text("README.md")
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        options = [option for option in command.params if isinstance(option, click.Option)]
        assert all(option.help for option in options), name
        if name == "serve":
            assert all(
                any(f"`{form}`" in page for form in (*option.opts, *option.secondary_opts)) for option in options
            )


def test_every_setting_is_documented() -> None:
    """Each setting has a line in its docstring and a place in the README."""
    page = text("README.md")
    for setting in dataclasses.fields(Settings):
        assert f"        {setting.name}: " in str(Settings.__doc__), setting.name
        assert f"`{setting.name}`" in page or f"`{ENVIRONMENT_PREFIX}_{setting.name.upper()}`" in page, setting.name


def test_every_threat_has_its_test() -> None:
    """Each number in SECURITY.md is named by the docstring of a test."""
    threats = re.findall(r"^\| ([QW]\d+) \|", text("SECURITY.md"), re.MULTILINE)
    assert len(threats) == 14 + 9
    tests = "".join(file.read_text(encoding="utf-8") for file in (CHECKOUT / "tests").rglob("test_*.py"))
    docstrings = re.findall(r'"""(.*?)"""', tests, re.DOTALL)
    missing = [threat for threat in threats if not any(re.search(rf"\b{threat}\b", said) for said in docstrings)]
    assert missing == []


def test_every_question_is_listed(catalogue: Catalogue) -> None:
    """queries/README.md has a line for each query with its question, and none for a query that is gone."""
    listed = dict(re.findall(r"^\| \[`([\w-]+)`\]\([\w-]+\.rq\) \| (.+?) \|", text("queries/README.md"), re.MULTILINE))
    assert listed == {query.name: query.summary for query in catalogue}


def test_the_readmes_questions_exist(catalogue: Catalogue) -> None:
    """Every query that the README runs is real and takes the parameters shown."""
    shown = re.findall(r"`goldenthread query ([a-z][\w-]+)([^`]*)`", text("README.md"))
    assert shown
    for name, rest in shown:
        for parameter in set(re.findall(r"--(\w+)", rest)) - {"format", "help", "endpoint"}:
            assert catalogue[name].parameter(parameter)


def test_every_rule_and_folder_of_the_graph_is_explained(content: Path) -> None:
    """graph/README.md names each folder of the graph."""
    folders = {path.name for path in (content / "graph").iterdir() if path.is_dir()}
    named = set(re.findall(r"^\| `([\w-]+)/` \|", text("graph/README.md"), re.MULTILINE))
    assert named == folders


def test_the_diagram_uses_real_terms(content: Path) -> None:
    """Every property in the ontology's picture is declared."""
    ontology = (content / ONTOLOGY_FILE).read_text(encoding="utf-8")
    picture = text("ontology/README.md").split("```mermaid")[1].split("```")[0]
    named = re.findall(r"\b([a-z]\w+)\b", " ".join(re.findall(r"(?:--|==) \"?([a-z][\w, ]*)\"? (?:-->|==>)", picture)))
    assert named
    for term in named:
        assert f"\ngt:{term} a " in ontology, term
    classes = {
        name
        for label in re.findall(r"\"(?:Party|Record|MetricValue): ([^\"]+)\"", picture)
        for name in label.split(", ")
    }
    for name in classes:
        assert f"\ngt:{name} a owl:Class" in ontology, name


def test_the_version_is_the_same_everywhere() -> None:
    """pyproject.toml, the code, the changelog and the citation agree."""
    assert project()["version"] == __version__
    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", text("CHANGELOG.md"), re.MULTILINE)
    assert yaml.safe_load(text("CITATION.cff"))["version"] == __version__


def test_the_citation_names_no_person() -> None:
    """The authors are an entity, and the licences are those of the project."""
    citation = yaml.safe_load(text("CITATION.cff"))
    assert [set(author) for author in citation["authors"]] == [{"name"}]
    assert " AND ".join(citation["license"]) == project()["license"]


def test_both_licences_are_there() -> None:
    """The code's licence is the full text, and the data's says what it covers."""
    assert "Apache License" in text("LICENSE")
    assert "END OF TERMS AND CONDITIONS" in text("LICENSE")
    for word in ("https://creativecommons.org/licenses/by/4.0/", "graph/", "ontology/", "shapes/", "queries/"):
        assert word in text("LICENSE-DATA")


def test_the_script_of_the_checks_is_sound() -> None:
    """The shell reads it without complaint."""
    subprocess.run(["bash", "-n", str(CHECKOUT / ".ci" / "run")], check=True)


def test_the_example_of_a_query_is_a_query() -> None:
    """The file that queries/README.md shows is read as any other."""
    (example,) = re.findall(r"```sparql\n(.*?)```", text("queries/README.md"), re.DOTALL)
    assert read_query("example", example).parameter("plan").required
