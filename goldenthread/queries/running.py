"""The one way to run a query of the catalogue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

from goldenthread.errors import ContentError
from goldenthread.graph.store import Answer, Store
from goldenthread.queries.binding import Term, bind, bind_typed
from goldenthread.queries.catalogue import Catalogue, CatalogueQuery

Cell = NamedNode | Literal | BlankNode | Triple | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of terms under named columns, and the query that gave them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    text: str

    def dicts(self) -> list[dict[str, str]]:
        """Return each row as column name to plain text, empty where a cell is unbound."""
        return [dict(zip(self.columns, map(plain, row), strict=True)) for row in self.rows]


def run_query(store: Store, query: CatalogueQuery, given: Mapping[str, str] | None = None) -> Answer:
    """Run a query with the values that a person typed.

    Raises:
        InputError: a value is missing, unknown or of the wrong type.
        StoreError, EndpointError: the store failed.
    """
    return store.query(bind_typed(query, given or {}, store))


def select(store: Store, catalogue: Catalogue, name: str, /, **values: Term) -> Table:
    """Run the SELECT query called ``name`` with terms that are known to be right.

    Raises:
        ContentError: the query is no SELECT query.
    """
    text = bind(catalogue[name].text, values)
    return table(store.query(text), text)


def rows_of(store: Store, catalogue: Catalogue, name: str, /) -> Iterator[dict[str, str]]:
    """Yield the rows of the SELECT query called ``name``, as ``Table.dicts`` has them, without holding them all.

    Raises:
        ContentError: the query is no SELECT query.
    """
    answer = store.query(catalogue[name].text)
    if not isinstance(answer, QuerySolutions):
        raise ContentError("a table needs a SELECT query")
    columns = [variable.value for variable in answer.variables]
    return (dict(zip(columns, map(plain, row), strict=True)) for row in answer)


def table(answer: Answer, text: str) -> Table:
    """Return the rows of a SELECT answer as a table.

    Raises:
        ContentError: the answer holds no rows.
    """
    if not isinstance(answer, QuerySolutions):
        raise ContentError("a table needs a SELECT query")
    columns = tuple(variable.value for variable in answer.variables)
    return Table(columns=columns, rows=tuple(tuple(row) for row in answer), text=text)


def as_table(answer: Answer, text: str) -> Table:
    """Return any answer as a table: rows as they are, the triples of a graph under their three places.

    Raises:
        ContentError: the answer is a mere yes or no.
    """
    if isinstance(answer, list):
        rows = sorted(((one.subject, one.predicate, one.object) for one in answer), key=lambda row: list(map(str, row)))
        return Table(columns=("subject", "predicate", "object"), rows=tuple(rows), text=text)
    return table(answer, text)


def plain(cell: Cell) -> str:
    """Return the text of a term as SPARQL's CSV format has it: an IRI or a literal's characters."""
    match cell:
        case None:
            return ""
        case Literal() | NamedNode():
            return cell.value
        case _:
            return str(cell)
