"""Documents, graphs and the descriptions of the data sets say the same from every engine as from the local store."""

from decimal import Decimal

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, RdfFormat
from servers_support import Server

from goldenthread.graph.store import LocalStore
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app

pytestmark = [pytest.mark.servers, pytest.mark.long]

ITEM = "/doc/plan/icr/hreir/2018-2020/action/2a/item/ii"
ADDRESSES = (
    f"{ITEM}.nt",
    f"{ITEM}.nq",
    "/doc/framework/rdc-2019/ECI4.nt",
    "/doc/org/icr.nt",
    "/graph/plans/icr/hreir-2018-2020.nt",
    "/graph/derived.nt",
    "/void.nt",
)


@pytest.fixture(scope="module")
def far(server: Server) -> FlaskClient:
    """The site over a server."""
    return create_app(Settings(endpoint=server.endpoint)).test_client()


@pytest.fixture(scope="module")
def near(store: LocalStore) -> FlaskClient:
    """The site over the local store."""
    return create_app(Settings(), store).test_client()


def statement(quad: pyoxigraph.Quad) -> tuple[str, ...]:
    """Return a statement in words; engines may write the same number otherwise, as 80 for 80.0."""
    value = quad.object
    number = isinstance(value, Literal) and value.datatype.value.endswith("#decimal")
    said = str(Decimal(value.value).normalize()) if isinstance(value, Literal) and number else str(value)
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), said


@pytest.mark.parametrize("address", ADDRESSES)
def test_data_is_the_same_from_everywhere(far: FlaskClient, near: FlaskClient, address: str) -> None:
    """The same statements, whichever engine has them."""

    def read(client: FlaskClient) -> set[tuple[str, ...]]:
        with client.get(address) as response:
            assert response.status_code == 200, address
            return {statement(quad) for quad in pyoxigraph.parse(response.data, RdfFormat.N_QUADS)}

    assert read(far) == read(near)


def test_names_lead_to_documents_from_everywhere(far: FlaskClient) -> None:
    """303 for what is there and 404 for what is not."""
    assert far.get(ITEM.replace("/doc/", "/id/")).status_code == 303
    assert far.get("/id/plan/nowhere").status_code == 404
    assert far.get("/catalog.ttl").status_code == 200
