"""Our names that are neither things nor terms: files of shapes, profiles, the form of a report, the makers."""

from http import HTTPStatus
from importlib.resources import files
from typing import Final

from flask import Blueprint, Response, abort, url_for

from goldenthread.ontology.namespaces import REPORT_SCHEMA, ROOT
from goldenthread.webui.negotiation import HTML, content_type, negotiate
from goldenthread.webui.representations import see_other, validated
from goldenthread.webui.site import site

routes = Blueprint("other_names", __name__)

SCHEMA: Final = "/" + REPORT_SCHEMA.removeprefix(ROOT)
TURTLE: Final = "text/turtle"


@routes.route("/shapes/<name>")
def shapes(name: str) -> Response:
    """Give a file of shapes as it is."""
    known = {file.stem: file for file in (site().settings.content / "shapes").glob("*.ttl")}
    file = known.get(name.removesuffix(".ttl")) or abort(HTTPStatus.NOT_FOUND)
    return validated(Response(file.read_bytes(), content_type=content_type(TURTLE)))


@routes.route(SCHEMA)
def report_schema() -> Response:
    """Give the schema that a report of checks in JSON keeps to."""
    text = (files("goldenthread.shapes.formats") / "report.schema.json").read_bytes()
    return validated(Response(text, content_type="application/schema+json"))


@routes.route("/maintainers")
@routes.route("/software")
def makers() -> Response:
    """Lead from the names of the makers and of the program to the page that tells about both."""
    return see_other(url_for("home.about"))


def profile(token: str) -> Response:
    """Lead from the name of a profile to the list of its checks, or to the file that describes all profiles."""
    if negotiate([HTML, TURTLE]) == HTML:
        return see_other(url_for("check_pages.checks", profile=token))
    return see_other(url_for("other_names.shapes", name="profiles.ttl"))
