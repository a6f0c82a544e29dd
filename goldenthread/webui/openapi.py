"""The API as an OpenAPI 3.1 document: every question with its parameters, its formats and its refusals.

https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Iterable
from typing import Any, Final

from goldenthread.queries.binding import expected
from goldenthread.queries.catalogue import CatalogueQuery, Parameter
from goldenthread.version import __version__
from goldenthread.webui.negotiation import BOOLEAN_TYPES, RDF_TYPES, ROW_TYPES
from goldenthread.webui.problems import PROBLEM_TYPE
from goldenthread.webui.question_request import ENDINGS

Document = dict[str, Any]

SCHEMAS: Final[dict[str, Document]] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "iri": {"type": "string", "format": "iri"},
}
PROBLEM: Final[Document] = {
    "type": "object",
    "description": "What was wrong with the request, by RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that says what would be right."},
        "parameter": {"type": "string", "description": "The parameter that is missing or wrong."},
        "expected": {"type": "string", "description": "What that parameter takes."},
        "nearest": {"type": "array", "items": {"type": "string"}, "description": "The most similar right values."},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}
TABULAR: Final = "The rows as CSV: SPARQL's own from .csv, made for spreadsheets from .excel.csv."
REFUSALS: Final = {
    "400": "A parameter is missing, unknown or wrong.",
    "406": "There is no such format.",
    "429": "Too many questions of one client run and wait; the header Retry-After says when to come again.",
    "503": "The question takes more time or memory than it is given, or too many wait.",
}


def describe_api(queries: Iterable[CatalogueQuery], *, server: str) -> Document:
    """Return the document for these questions, served below the address ``server``."""
    listed = list(queries)
    audiences = dict.fromkeys(query.audience for query in listed)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Golden Thread",
            "version": __version__,
            "summary": "Questions about action plans of research institutions, and a SPARQL endpoint.",
            "description": "Everything is public and read-only. /queries/NAME answers a question by the Accept header; "
            "an ending such as .csv or .xlsx fixes the format. A part of the rows is had with page and limit, and the "
            "Link header leads on.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": f"Questions for {name}."} for name in audiences]
        + [{"name": "SPARQL", "description": "Any other question."}],
        "paths": {path: item for query in listed for path, item in _paths(query)} | {"/sparql": _sparql()},
        "components": {
            "schemas": {"Problem": PROBLEM},
            "parameters": {
                "page": _beside("page", "The page of rows, from 1; a page has as many rows as limit says.", 1),
                "limit": _beside("limit", "How many rows a page has. Without page and limit all rows come.", 100),
            },
            "responses": {
                f"refusal{status}": {
                    "description": words,
                    "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status, words in REFUSALS.items()
            },
        },
    }


def _paths(query: CatalogueQuery) -> Iterable[tuple[str, Document]]:
    identifier = query.name.replace("-", "_")
    parameters = [_parameter(parameter, query.examples) for parameter in query.parameters]
    if query.kind == "rows":
        parameters += [{"$ref": f"#/components/parameters/{name}"} for name in ("page", "limit")]
    endings = ENDINGS[query.kind]
    yield f"/queries/{query.name}", {"get": _operation(query, identifier, parameters)}
    ending = {
        "name": "ending",
        "in": "path",
        "required": True,
        "description": "The format of the answer.",
        "schema": {"type": "string", "enum": list(endings)},
        "example": next(name for name in endings if name != "html"),
    }
    named = _operation(query, f"{identifier}_as", [ending, *parameters])
    yield f"/queries/{query.name}.{{ending}}", {"get": named}


def _operation(query: CatalogueQuery, identifier: str, parameters: list[Document]) -> Document:
    description = query.description
    if query.columns:
        description += "\n\nColumns:\n" + "\n".join(f"- `{name}`: {words}" for name, words in query.columns.items())
    answer: Document = {
        "description": "The answer.",
        "headers": {
            "Link": {"description": "Other formats and pages, by RFC 8288.", "schema": {"type": "string"}},
            "ETag": {"description": "Changes when the answer does.", "schema": {"type": "string"}},
        },
        "content": {media_type: {"schema": _body(media_type)} for media_type in ENDINGS[query.kind].values()},
    }
    return {
        "operationId": identifier,
        "summary": query.summary,
        "description": description.strip(),
        "tags": [query.audience],
        "parameters": parameters,
        "responses": {
            "200": answer,
            **{status: {"$ref": f"#/components/responses/refusal{status}"} for status in REFUSALS},
        },
    }


def _body(media_type: str) -> Document:
    if media_type == "application/sparql-results+json":
        return {"type": "object", "description": "SPARQL 1.1 Query Results JSON."}
    return {"type": "string", "description": TABULAR} if media_type == "text/csv" else {"type": "string"}


def _parameter(parameter: Parameter, examples: Any) -> Document:
    schema = dict(SCHEMAS.get(parameter.type, {"type": "string"}))
    if parameter.values:
        schema["enum"] = list(parameter.values)
    if parameter.default:
        schema["default"] = _typed(parameter.type, parameter.default)
    described = f"{parameter.description}: {expected(parameter)}"
    found = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": described,
        "schema": schema,
    }
    if example := examples.get(parameter.name):
        found["example"] = _typed(parameter.type, example)
    return found


def _typed(kind: str, value: str) -> Any:
    return int(value) if kind == "integer" else float(value) if kind == "decimal" else value


def _beside(name: str, words: str, example: int) -> Document:
    return {
        "name": name,
        "in": "query",
        "description": words,
        "schema": {"type": "integer", "minimum": 1},
        "example": example,
    }


def _sparql() -> Document:
    served = dict.fromkeys((*ROW_TYPES, *BOOLEAN_TYPES, *RDF_TYPES))
    responses = {
        "200": {"description": "The answer.", "content": {name: {"schema": {"type": "string"}} for name in served}},
        **{status: {"$ref": f"#/components/responses/refusal{status}"} for status in REFUSALS},
    }
    asked = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
    return {
        "get": {
            "operationId": "sparql_by_address",
            "summary": "Ask any SPARQL 1.1 query.",
            "tags": ["SPARQL"],
            "parameters": [
                {
                    "name": "query",
                    "in": "query",
                    "description": "The query. Without one, the service describes itself.",
                    "schema": {"type": "string"},
                }
            ],
            "responses": {**responses, "304": {"description": "The client has the answer already."}},
        },
        "post": {
            "operationId": "sparql_by_body",
            "summary": "Ask any SPARQL 1.1 query, however long.",
            "tags": ["SPARQL"],
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": {"schema": {"type": "string"}},
                    "application/x-www-form-urlencoded": {"schema": asked},
                },
            },
            "responses": responses,
        },
    }
