"""Who sends a request, and whether it is still there: what a query of a visitor comes with."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final

from flask import request

from goldenthread.queries.visitors import Circumstances
from goldenthread.queries.waiting import Client, stays
from goldenthread.webui.site import site

DISCONNECTED: Final = "waitress.client_disconnected"
"""Where the server puts a function that says whether the client has left."""

SUBSCRIBER_BITS: Final = 64
"""How much of an IPv6 address one subscriber is known by; the rest is theirs to choose."""


def circumstances(**more: Any) -> Circumstances:
    """Return what the query of the present request comes with: its client, and what else is given."""
    return Circumstances(client=client_of_request(), gone=request.environ.get(DISCONNECTED, stays), **more)


def client_of_request() -> Client:
    """Return who sends the present request.

    Whoever comes from this machine itself, or from the proxy that is trusted but does not say for whom, may be a
    proxy that many stand behind.
    """
    given = request.remote_addr or ""
    try:
        address = ip_address(given)
    except ValueError:
        return Client(given, is_many=not given)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    is_many = address.is_loopback or given == site().settings.trusted_proxy
    if isinstance(address, IPv6Address) and not is_many:
        return Client(str(ip_network((int(address), SUBSCRIBER_BITS), strict=False)))
    return Client(str(address), is_many=is_many)
