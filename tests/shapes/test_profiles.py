"""Which profiles there are, and which checks each brings."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldenthread.errors import ContentError, InputError
from goldenthread.shapes.profiles import FILE, profile_of, profiles
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.running import of_profiles

NARROW = ("concordat-2019", "hr-excellence", "technician-commitment")


def test_every_file_is_listed_under_the_profile_that_its_name_says(content: Path) -> None:
    """A file of checks that nobody lists would be in no profile, and one that is gone would leave a hole in its own."""
    known = profiles(content)
    files = {file.relative_to(content / "shapes").as_posix() for file in (content / "shapes").rglob("*.ttl")}
    assert sorted(file for profile in known for file in profile.files) == sorted(files - {FILE})
    for profile in known:
        for file in profile.files:
            assert file.removesuffix(".ttl").startswith(profile.token), file


def test_a_narrow_profile_brings_the_broad_one(content: Path, shapes: Shapes) -> None:
    """Who checks a plan against the 2019 Concordat gets the checks of any plan as well, and no others."""
    assert [(one.token, one.broader) for one in profiles(content)] == [
        ("core", ()),
        *((token, ("core",)) for token in NARROW),
    ]
    for token in NARROW:
        assert {check.profile for check in of_profiles(shapes, [token]).checks} == {"core", token}
    assert {check.profile for check in of_profiles(shapes, ["core"]).checks} == {"core"}
    with pytest.raises(InputError, match="no profile 'concordat'"):
        of_profiles(shapes, ["concordat"])


def test_a_file_that_nobody_lists_goes_by_its_name(content: Path) -> None:
    """A new file of checks is in the right profile before it is listed."""
    known = profiles(content)
    assert profile_of("core-new.ttl", known) == "core"
    assert profile_of("hr-excellence-forms.ttl", known) == "hr-excellence"
    assert profile_of("charter.ttl", known) == "charter"


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ('prof:hasToken "core" ;', "", "has no prof:hasToken"),
        ('prof:hasToken "hr-excellence"', 'prof:hasToken "core"', "two profiles have the token 'core'"),
        ("prof:isProfileOf <https://w3id.org/goldenthread/ns>", "prof:isProfileOf <hr-excellence>", "of itself"),
    ],
)
def test_a_slip_is_named(content: Path, tmp_path: Path, was: str, becomes: str, complaint: str) -> None:
    """A profile without a token, a token that two share, and profiles that go round in a circle."""
    text = (content / "shapes" / FILE).read_text(encoding="utf-8")
    assert was in text
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / FILE).write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=complaint):
        profiles(tmp_path)


def test_no_profiles_at_all(tmp_path: Path) -> None:
    """Without the file nobody can tell which profiles there are."""
    with pytest.raises(ContentError, match=r"profiles\.ttl"):
        profiles(tmp_path)


def test_the_readme_lists_every_check_in_its_file(content: Path, shapes: Shapes) -> None:
    """Its table names each file with its profile and exactly the checks in it."""
    text = (content / "shapes" / "README.md").read_text(encoding="utf-8")
    listed: dict[tuple[str, str], set[str]] = {}
    profile = ""
    for token, file, checks in re.findall(r"^\| (?:`(\S+)` )?\| `(\S+\.ttl)` \| ([^|]+) \|", text, re.MULTILINE):
        profile = token or profile
        listed[profile, file] = set(identifiers(checks))
    written: dict[tuple[str, str], set[str]] = {}
    for check in shapes.checks:
        written.setdefault((check.profile, check.file), set()).add(check.check)
    assert listed == written


def identifiers(text: str) -> Iterator[str]:
    """Yield the identifiers that a list such as ``C01 to C04, C24`` names."""
    for part in text.split(","):
        first, _, last = part.strip().partition(" to ")
        for number in range(int(first[1:]), int((last or first)[1:]) + 1):
            yield f"{first[0]}{number:02}"
