"""Rules for web servers, so that names lead to documents and documents come in the format that is asked for.

A plain web server has no true negotiation by quality. The rules take a page where the client wants one at full weight,
then the first format of data that it does not refuse, then a page where it takes one at all. Who names no format that
there is gets 406.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from goldenthread.ontology.namespaces import DATASET, ID, ROOT
from goldenthread.webui.cors import ACCEPTED, CORS
from goldenthread.webui.negotiation import ENDINGS, TRIPLE_TYPES
from goldenthread.webui.representations import LINK_SET, LINK_SET_TYPE

FOLDER: Final = "server"
PERSISTENT: Final = "w3id.org"
PAGES: Final = ("about", "names", "queries(?:/.+)?", "findings(?:/.+)?", "completeness/.+", "checks/.+")
WITH_PAGE: Final = "(?:doc|graph|ns)/.+|ns|checks|catalog"
RDF: Final = {ending: media_type for ending, media_type in ENDINGS.items() if ending != "html"}
LINK_SETS: Final = {LINK_SET: LINK_SET_TYPE}
TRIPLES: Final = {ending: media_type for ending, media_type in RDF.items() if media_type in TRIPLE_TYPES}
ANY_ENDING: Final = "|".join((*ENDINGS, *LINK_SETS))
NOT_REFUSED: Final = r"(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))"
NO_WISH: Final = "^$"
CHOICES: Final = (
    (NO_WISH, "html"),
    (r"(?:^|,)\s*text/html\s*(?:,|$)", "html"),
    *((re.escape(media_type) + NOT_REFUSED, ending) for ending, media_type in RDF.items()),
    ("application/json" + NOT_REFUSED, "jsonld"),
    (r"(?:text/html|application/xhtml\+xml|text/\*|\*/\*)" + NOT_REFUSED, "html"),
)
"""What an Accept header looks like, and the ending that it gets; the first that fits counts."""

ANYWHERE: Final = {
    **CORS,
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": ACCEPTED,
    "Access-Control-Max-Age": "86400",
}
GUARDS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
VERSION: Final = re.compile(r"[A-Za-z0-9._-]+")
PLAIN: Final = re.compile(r"[A-Za-z0-9_/-]+")


def rule_files(base: str, gone: Mapping[str, str], version: str) -> dict[str, bytes]:
    """Return the files of rules by their names below the site.

    Args:
        base: the address that the site will have; its path is where the folder must lie on the server. The rules for
            w3id.org lead there, so there are none where ``base`` is at w3id.org itself.
        gone: the paths of things that were taken out, with the path of what takes their place or nothing.
        version: the present version of the collection, or nothing.
    """
    dataset = _dataset(version)
    gone = {path: after for path, after in gone.items() if PLAIN.fullmatch(path) and PLAIN.fullmatch(after or "x")}
    parts = urlsplit(base)
    elsewhere = parts.hostname == PERSISTENT
    prefix = "" if elsewhere else parts.path.rstrip("/")
    files = {
        ".htaccess": _apache(prefix, gone, dataset),
        f"{FOLDER}/nginx-http.conf": _nginx_http(prefix),
        f"{FOLDER}/nginx-server.conf": _nginx_server(prefix, gone, dataset),
    }
    if not elsewhere:
        files[f"{FOLDER}/w3id.htaccess"] = _w3id(base.rstrip("/"), dataset)
    return {name: ("\n".join(lines) + "\n").encode() for name, lines in files.items()}


def _apache(prefix: str, gone: Mapping[str, str], dataset: str) -> Sequence[str]:
    taken = [
        f"RewriteRule ^(id|doc)/{path}$ {f'{prefix}/$1/{after} [R=301,L]' if after else '- [G,L]'}"
        for path, after in gone.items()
    ]
    return [
        f"# For Apache httpd 2.4 with AllowOverride FileInfo Indexes; this folder is {prefix or ''}/ of the server.",
        "# A plan is a document and a folder at once.",
        "DirectorySlash Off",
        "RewriteOptions AllowNoSlash",
        "RewriteEngine On",
        *taken,
        *_chosen(),
        *_named(prefix, dataset),
        f"RewriteRule ^\\.well-known/void$ {prefix}/void [R=302,L]",
        f"RewriteRule ^(?:maintainers|software)$ {prefix}/about [R=303,L]",
        f"RewriteRule ^({'|'.join(PAGES)})$ - [E=FORMAT:html]",
        f"RewriteCond %{{REQUEST_URI}} !\\.(?:{ANY_ENDING})$",
        "RewriteCond %{REQUEST_FILENAME} !-f",
        "RewriteCond %{ENV:FORMAT} !^$",
        f"RewriteRule ^({WITH_PAGE}|{'|'.join(PAGES)})$ $1.%{{ENV:FORMAT}} [L]",
        "RewriteCond %{ENV:FORMAT} ^(?:html|trig|nq)?$",
        "RewriteRule ^void$ void.ttl [L]",
        "RewriteRule ^void$ void.%{ENV:FORMAT} [L]",
        f"RewriteCond %{{REQUEST_URI}} !\\.(?:{ANY_ENDING})$",
        "RewriteCond %{ENV:FORMAT} ^$",
        f"RewriteRule ^(?:{WITH_PAGE})$ - [R=406,L]",
        "<IfModule mod_mime.c>",
        *(f"AddType {media_type} .{ending}" for ending, media_type in {**ENDINGS, **LINK_SETS}.items()),
        "AddType application/gzip .gz",
        "AddType text/csv .csv",
        "AddType application/sparql-query .rq",
        "AddCharset UTF-8 .html .ttl .csv .txt",
        "</IfModule>",
        "<IfModule mod_headers.c>",
        "Header merge Vary Accept",
        *(f'Header set {name} "{value}"' for name, value in {**ANYWHERE, **GUARDS}.items()),
        "</IfModule>",
    ]


def _dataset(version: str) -> str:
    """Return the pattern of the names of the collection: its own, and that of its present version."""
    return f"dataset(?:/{re.escape(version)})?" if VERSION.fullmatch(version) else "dataset"


def _chosen() -> list[str]:
    """Return rules that put the ending for the client into the variable FORMAT."""
    lines = []
    for pattern, ending in CHOICES:
        lines += ["RewriteCond %{ENV:FORMAT} ^$", f"RewriteCond %{{HTTP_ACCEPT}} {pattern} [NC]"]
        lines.append(f"RewriteRule ^ - [E=FORMAT:{ending}]")
    return lines


def _named(target: str, dataset: str) -> list[str]:
    """Return rules that lead from names to documents below ``target``."""
    return [
        "RewriteCond %{ENV:FORMAT} ^$",
        "RewriteRule ^id/(.+)$ - [R=406,L]",
        f"RewriteRule ^id/(.+)$ {target}/doc/$1.%{{ENV:FORMAT}} [R=303,L]",
        "RewriteCond %{ENV:FORMAT} ^(?:trig|nq)?$",
        f"RewriteRule ^{dataset}$ {target}/catalog.ttl [R=303,L]",
        f"RewriteRule ^{dataset}$ {target}/catalog.%{{ENV:FORMAT}} [R=303,L]",
    ]


def _w3id(base: str, dataset: str) -> Sequence[str]:
    """Names of the project lead straight to files, so that any server will do behind them."""
    return [
        "# For https://github.com/perma-id/w3id.org: goldenthread/.htaccess",
        "Options +FollowSymLinks",
        "RewriteEngine On",
        "Header set Access-Control-Allow-Origin *",
        "Header merge Vary Accept",
        f"RewriteCond %{{REQUEST_URI}} \\.(?:{ANY_ENDING}|gz|csv|xlsx|txt|xml)$",
        f"RewriteRule ^(.*)$ {base}/$1 [R=302,L]",
        *_chosen(),
        *_named(base, dataset),
        "RewriteCond %{ENV:FORMAT} ^$",
        f"RewriteRule ^(?:{WITH_PAGE})$ - [R=406,L]",
        "RewriteCond %{ENV:FORMAT} ^(?:trig|nq)$",
        f"RewriteRule ^(ns/.+)$ {base}/$1.ttl [R=303,L]",
        f"RewriteRule ^((?:doc|graph|ns)/.+)$ {base}/$1.%{{ENV:FORMAT}} [R=303,L]",
        "RewriteCond %{ENV:FORMAT} ^(?:trig|nq)$",
        f"RewriteRule ^(ns|checks|catalog|void)$ {base}/$1.ttl [R=303,L]",
        "RewriteCond %{ENV:FORMAT} ^(?:html)?$",
        f"RewriteRule ^void$ {base}/void.ttl [R=303,L]",
        f"RewriteRule ^(ns|checks|catalog|void)$ {base}/$1.%{{ENV:FORMAT}} [R=303,L]",
        f"RewriteRule ^({'|'.join(PAGES)})$ {base}/$1.html [R=302,L]",
        f"RewriteRule ^(?:maintainers|software)$ {base}/about.html [R=303,L]",
        f"RewriteRule ^(.*)$ {base}/$1 [R=302,L]",
    ]


def _nginx_http(prefix: str) -> Sequence[str]:
    ending = f"\\.(?:{ANY_ENDING})"
    things, others = (
        f"(?<stem>{prefix}/(?:doc|graph)/.+){ending}",
        f"(?<top>{prefix}/(?:ns/.+|ns|checks|catalog)){ending}",
    )
    return [
        "# For nginx, inside http { }.",
        "map $http_accept $goldenthread_format {",
        "    default none;",
        # No header at all is an empty text to nginx, which it holds against no pattern.
        '    "" html;',
        *(f'    "~*{pattern}" {chosen};' for pattern, chosen in CHOICES if pattern != NO_WISH),
        "}",
        "map $uri $goldenthread_location {",
        f'    "~^{prefix}/(?:{WITH_PAGE}){ending}$" $uri;',
        "}",
        "map $uri $goldenthread_links {",
        f'    "~^{things}$" "{_links("$stem", RDF)}";',
        f'    "~^{others}$" "{_links("$top", TRIPLES)}";',
        "}",
        "map $uri $goldenthread_name {",
        f'    "~^{prefix}/doc/(?<path>.+){ending}$" "<{ID}$path>; rel=\\"cite-as\\"";',
        f'    "~^{prefix}/(?<name>(?:graph|ns)/.+|ns|checks){ending}$" "<{ROOT}$name>; rel=\\"cite-as\\"";',
        f'    "~^{prefix}/catalog{ending}$" "<{DATASET}>; rel=\\"cite-as\\"";',
        "}",
    ]


def _links(stem: str, formats: Mapping[str, str]) -> str:
    """Return the links of a document whose addresses without an ending are in the variable ``stem``."""
    alternates = [f'<{stem}.{ending}>; rel=\\"alternate\\"; type=\\"{kind}\\"' for ending, kind in formats.items()]
    link_set = f'<{stem}.{LINK_SET}>; rel=\\"{LINK_SET}\\"; type=\\"{LINK_SET_TYPE}\\"'
    return ", ".join([f'<{stem}>; rel=\\"canonical\\"', *alternates, link_set])


def _nginx_server(prefix: str, gone: Mapping[str, str], dataset: str) -> Sequence[str]:
    taken = [
        f"location ~ ^{prefix}/(id|doc)/{path}$ {{ return {f'301 {prefix}/$1/{after}' if after else '410'}; }}"
        for path, after in gone.items()
    ]
    headers = {**ANYWHERE, **GUARDS, "Vary": "Accept"}
    links = {"Content-Location": "$goldenthread_location", "Link": "$goldenthread_links"}
    pages = "|".join(PAGES)
    return [
        f"# For nginx, inside server {{ }}, with a root in which this folder is {prefix or ''}/",
        *(f'add_header {name} "{value}" always;' for name, value in headers.items()),
        *(f"add_header {name} {value};" for name, value in links.items()),
        "add_header Link $goldenthread_name;",
        "charset utf-8;",
        "charset_types text/turtle text/csv text/plain;",
        "types {",
        *(f"    {media_type} {ending};" for ending, media_type in {**ENDINGS, **LINK_SETS}.items()),
        "    text/css css; image/svg+xml svg; text/javascript js; application/xml xml; text/csv csv; text/plain txt;",
        "    application/json json; application/gzip gz; application/sparql-query rq;",
        "    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx;",
        "}",
        "index index.html;",
        *taken,
        f"location ~ ^{prefix}/id/(?<goldenthread_path>.+)$ {{",
        "    if ($goldenthread_format = none) { return 406; }",
        f"    return 303 {prefix}/doc/$goldenthread_path.$goldenthread_format;",
        "}",
        f"location ~ ^{prefix}/{dataset}$ {{ return 303 {prefix}/catalog; }}",
        f"location ~ ^{prefix}/(?:maintainers|software)$ {{ return 303 {prefix}/about; }}",
        f"location = {prefix}/.well-known/void {{ return 302 {prefix}/void; }}",
        f"location = {prefix}/void {{ try_files {prefix}/void.$goldenthread_format {prefix}/void.ttl =404; }}",
        f'location ~ "^{prefix}/(?:{pages})$" {{ try_files $uri $uri.html =404; }}',
        f'location ~ "^{prefix}/(?:{WITH_PAGE})$" {{ try_files $uri @goldenthread; }}',
        "location @goldenthread {",
        "    if ($goldenthread_format = none) { return 406; }",
        "    rewrite ^(.*)$ $1.$goldenthread_format break;",
        "}",
    ]
