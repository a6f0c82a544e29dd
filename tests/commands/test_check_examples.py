"""The examples of ``goldenthread check`` in the README and its help can be typed as they stand."""

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from goldenthread.commands.check import check
from goldenthread.shapes.waivers import read_waivers

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
HOOKS = (CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
SHOWN = {
    line.strip()
    for text in (README, str(check.help))
    for line in re.findall(r"goldenthread (check(?: [^`\n)|]*)?)", text)
    if " check " in f" {line}" and not re.match(r"check` ?\w", line)
}


@pytest.mark.parametrize("line", sorted(line for line in SHOWN if not re.search(r"check says", line)))
def test_an_example_is_understood(line: str) -> None:
    """Every option in it is there and takes the value shown."""
    words = shlex.split(line)
    context = check.make_context("check", words[1:])
    assert isinstance(context, click.Context)


def test_there_are_examples() -> None:
    """The pattern above still finds them."""
    assert len(SHOWN) > 10


def test_the_pipelines_are_yaml_and_the_waiver_is_one(tmp_path: Path) -> None:
    """The blocks of the README can be copied."""
    pipelines = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)]
    (hook,) = [one["repos"][0]["hooks"][0] for one in pipelines if "repos" in one]
    (offered,) = yaml.safe_load(HOOKS)
    assert hook["id"] == offered["id"]
    assert re.search(offered["files"], "plans/own.ttl")
    assert len(pipelines) == 3
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    assert tomllib.loads(block)
    (tmp_path / "waivers.toml").write_text(block, encoding="utf-8")
    assert len(read_waivers(tmp_path / "waivers.toml")) == 1
