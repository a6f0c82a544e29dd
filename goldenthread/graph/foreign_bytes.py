"""Look at a foreign file's bytes before any parser does: right text, and nothing that would break a parser."""

import codecs
import re
import shlex
from typing import Final, NoReturn

from pyoxigraph import RdfFormat

from goldenthread.errors import InputError
from goldenthread.graph.foreign_json import require_short_chains, require_whole_names
from goldenthread.graph.foreign_xml import scan_xml

DEEPEST: Final = 500
"""Levels of brackets, braces or elements; plans have a dozen. Some parsers overflow or crawl at thousands."""

PIECE: Final = 1 << 20
CONTROLS: Final = bytes([*range(9), 11, 12, *range(14, 32)])
ESCAPED_CONTROL: Final = re.compile(rb"(?<!\\)\\(?:u00|U000000)(?:0[0-8bcefBCEF]|1[0-9a-fA-F])")
PACKED: Final = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
OTHER_KINDS: Final = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an Office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
UTF_16: Final = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
TURTLE_LIKE: Final = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)

TEXT: Final = rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
BRACKETS: Final = {
    "turtle": re.compile(
        rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|' + TEXT + rb"|'''(?:[^'\\]|\\.|'(?!''))*+'''|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
        rb"|#[^\n]*+|(?P<quoted><<)|>>|<[^<>\s]*+>|(?P<open>[\[({])|(?P<close>[\])}])",
        re.DOTALL,
    ),
    "json": re.compile(TEXT + rb"|(?P<open>[\[{])|(?P<close>[\]}])", re.DOTALL),
}


def checked_bytes(name: str, data: bytes, form: RdfFormat) -> bytes:
    """Return the bytes of a file without a byte-order mark, or refuse them.

    Raises:
        InputError: empty, packed, not UTF-8, control characters, nested too deeply, or entities that could be a trap.
    """
    if not data.strip():
        raise InputError(f"{name}:1: the file is empty; give one with a plan in it")
    _require_known_kind(name, data)
    while data.startswith(BYTE_ORDER_MARK):
        data = data.removeprefix(BYTE_ORDER_MARK)
    _require_text(name, data)
    if form == RdfFormat.RDF_XML:
        scan_xml(name, data, DEEPEST)
    elif form == RdfFormat.JSON_LD:
        _require_shallow(name, data, "json", b"[{")
        require_short_chains(name, data)
        require_whole_names(name, data)
    elif form in TURTLE_LIKE:
        _require_shallow(name, data, "turtle", b"[({")
    return data


def _require_known_kind(name: str, data: bytes) -> None:
    for start, kind in PACKED.items():
        if data.startswith(start):
            raise InputError(f"{name}:1: it is packed with {kind}; unpack it first")
    for start, kind in OTHER_KINDS.items():
        if data.startswith(start):
            raise InputError(f"{name}:1: this is {kind}, and only RDF can be checked; enter the plan as Turtle")
    for start, kind in UTF_16:
        if data.startswith(start):
            raise InputError(f"{name}:1: the text is {kind}; {_convert(name, kind)}")
    if 0 in data[:4]:
        raise InputError(
            f"{name}:1: the text looks like UTF-16; {_convert(name, 'UTF-16LE' if data[0] else 'UTF-16BE')}"
        )


def line_at(data: bytes, place: int) -> int:
    """Return the number of the line that a byte stands in, counted from 1."""
    return data.count(b"\n", 0, place) + 1


def longest_line(data: bytes) -> int:
    """Return the line where the longest text in quotes or between line ends begins."""
    pieces = re.finditer(rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|[^\n"]++|"', data, re.DOTALL)
    return line_at(data, max((len(piece[0]), -piece.start()) for piece in pieces)[1] * -1)


def _require_text(name: str, data: bytes) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        try:
            decoder.decode(piece, final=start + PIECE >= len(data))
        except UnicodeDecodeError:
            _refuse_encoding(name, data)
        if len(piece.translate(None, CONTROLS)) != len(piece):
            place = start + next(place for place, byte in enumerate(piece) if byte in CONTROLS)
            _refuse_control(name, data, place, data[place])
    if b"\\u00" in data or b"\\U0000" in data:
        found = ESCAPED_CONTROL.search(data)
        if found:
            _refuse_control(name, data, found.start(), int(found[0][-2:], 16))


def _refuse_encoding(name: str, data: bytes) -> NoReturn:
    start = data[:PIECE]
    if len(start) - len(start.translate(None, CONTROLS)) > len(start) // 100:
        raise InputError(f"{name}:1: this is no text, and only RDF can be checked; is it the right file?")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, byte = line_at(data, error.start), data[error.start]
        letter = bytes([byte]).decode("cp1252", errors="replace")
        kind = "WINDOWS-1252" if 0x80 <= byte < 0xA0 else "ISO-8859-1"  # noqa: PLR2004 - where the two differ
        told = f", which is {letter!r} in {kind}" if letter.isprintable() and letter != "\ufffd" else ""
        raise InputError(f"{name}:{line}: byte 0x{byte:02X} is not UTF-8{told}; {_convert(name, kind)}") from error
    raise InputError(f"{name}:1: the text is not UTF-8; {_convert(name, 'ISO-8859-1')}")


def _refuse_control(name: str, data: bytes, place: int, byte: int) -> NoReturn:
    raise InputError(
        f"{name}:{line_at(data, place)}: there is a control character, U+{byte:04X}, which no text needs; take it out"
    )


def _convert(name: str, kind: str) -> str:
    return f"save it as UTF-8, for example by: iconv -f {kind} -t UTF-8 {shlex.quote(name)} > new-file"


def _require_shallow(name: str, data: bytes, kind: str, opening: bytes) -> None:
    if b"<<" not in data and sum(data.count(sign.to_bytes()) for sign in opening) <= DEEPEST:
        return
    depth = 0
    for token in BRACKETS[kind].finditer(data):
        match token.lastgroup:
            case "open":
                depth += 1
                if depth > DEEPEST:
                    line = line_at(data, token.start())
                    raise InputError(f"{name}:{line}: brackets are nested more than {DEEPEST} deep; write it flat")
            case "close":
                depth -= 1
            case "quoted":
                line = line_at(data, token.start())
                raise InputError(f"{name}:{line}: statements about statements (<<) are not read; state them as records")
