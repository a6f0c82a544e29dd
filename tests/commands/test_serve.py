"""``goldenthread serve``: its limits, and what it says of those that cannot be."""

from pathlib import Path

import pytest
from server_support import running_server


def test_limits_are_set_by_option_and_environment_and_shown(tmp_path: Path) -> None:
    """The option wins; the console prints what holds; the endpoint keeps to it."""
    variables = {"GOLDENTHREAD_QUERY_ROWS": "7", "GOLDENTHREAD_QUERY_SECONDS": "3"}
    with running_server(tmp_path, "--query-seconds", "4.5", environment=variables) as server:
        reply = server.get("SELECT * { ?s ?p ?o }")
        assert len(reply.rows) == 7
        assert "only the first 7" in reply.headers["X-Result-Cut"]
        limits = server.send("GET", "/console").text.partition('id="limits"')[2].partition("</ul>")[0]
        assert "<li>7 rows" in limits
        assert "<li>4.5 seconds" in limits


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--threads", "4"), "give --threads 21 or more"),
        (("--query-seconds", "0"), "--query-seconds"),
        pytest.param(
            ("--public-url", "data.example.org/plans"),
            "give one such as https://data.example.org/plans/",
            marks=pytest.mark.long,
        ),
        pytest.param(("--trusted-proxy", "nginx"), "'nginx' is no IP address", marks=pytest.mark.long),
    ],
)
def test_limits_that_cannot_be_are_refused(run, options: tuple[str, ...], said: str) -> None:
    """Exit code 2 and a line that names the option and what would do."""
    done = run("serve", "--no-open", "--port", "0", *options)
    assert done.returncode == 2
    assert said in done.stderr.splitlines()[-1]
