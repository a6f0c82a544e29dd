"""The plans of the site: read once, where the store cannot change under the application."""

from goldenthread.queries.running import Table
from goldenthread.webui.site import site
from goldenthread.webui.thread import PlanOnThread, read_plans


def plan_table() -> Table:
    """Return the answer of the pages' query ``plans``."""
    parts = site()
    return parts.once("plans", lambda: parts.ask("plans"))


def plan_rows() -> list[dict[str, str]]:
    """Return its rows, each as column name to plain text."""
    return site().once("plan rows", lambda: plan_table().dicts())


def known_plans() -> dict[str, PlanOnThread]:
    """Return every plan by its IRI."""
    return site().once("known plans", lambda: read_plans(plan_table()))
