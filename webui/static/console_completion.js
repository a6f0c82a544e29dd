// What the editor offers: variables of the query, terms of the vocabulary by name or label, prefixes, keywords, and
// things by name.

import { syntaxTree } from "./vendor/codemirror-6.43.15/codemirror.js";
import { declaredPrefixes, prefixLine } from "./console_prefixes.js";

const MOST = 60;
const CLAUSES = [
  "SELECT", "CONSTRUCT", "DESCRIBE", "ASK", "WHERE", "DISTINCT", "REDUCED", "FROM", "FROM NAMED", "GRAPH", "OPTIONAL",
  "UNION", "MINUS", "FILTER", "FILTER NOT EXISTS", "FILTER EXISTS", "BIND", "AS", "VALUES", "UNDEF", "GROUP BY", "HAVING",
  "ORDER BY", "ASC", "DESC", "LIMIT", "OFFSET", "PREFIX", "BASE", "IN", "NOT IN",
];
const FUNCTIONS = [
  "ABS", "AVG", "BNODE", "BOUND", "CEIL", "COALESCE", "CONCAT", "CONTAINS", "COUNT", "DATATYPE", "DAY", "ENCODE_FOR_URI",
  "FLOOR", "GROUP_CONCAT", "HOURS", "IF", "IRI", "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "LANG", "LANGMATCHES", "LCASE",
  "MAX", "MIN", "MINUTES", "MONTH", "NOW", "RAND", "REGEX", "REPLACE", "ROUND", "SAMETERM", "SAMPLE", "SECONDS", "STR",
  "STRAFTER", "STRBEFORE", "STRDT", "STRENDS", "STRLANG", "STRLEN", "STRSTARTS", "SUBSTR", "SUM", "UCASE", "YEAR",
];
const KIND_WORDS = { class: "class", property: "property", value: "value" };

/** Return the things that are named like what follows a "<", or null; `address` answers with them. */
export async function things(context, address) {
  const begun = context.matchBefore(/<[A-Za-z][\w-]{2,}/);
  if (!begun || /^<\w+:/.test(begun.text)) return null;
  const asked = new AbortController();
  context.addEventListener("abort", () => asked.abort());
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(begun.text.slice(1))}`, { signal: asked.signal });
    const found = answer.ok ? await answer.json() : [];
    const options = found.map(({ iri, name, kind, within }) => ({
      label: name || iri, detail: [kind, within].filter(Boolean).join(", "), info: iri, apply: `<${iri}>`,
    }));
    return options.length ? { from: begun.from, options, filter: false } : null;
  } catch {
    return null; // One who cannot be told the names can still write the IRI.
  }
}

/** Return what may be written at the cursor, as CodeMirror's completion wants it, or null. */
export function completions(context, vocabulary) {
  const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
  if (inside === "Comment" || inside === "String" || inside === "IriRef") return null;
  const word = context.matchBefore(/[?$]\w*|[\w-]*:[\w.-]*|[A-Za-z_][\w-]*/) ?? { from: context.pos, text: "" };
  if (!word.text && !context.explicit) return null;
  if (context.state.sliceDoc(word.from - 1, word.from) === "<") return null;
  const before = context.state.sliceDoc(Math.max(0, word.from - 200), word.from);
  const options = /PREFIX\s+$/i.test(before) ? prefixes(vocabulary) : atWord(word.text, before, context, vocabulary);
  const preferred = /(?:;|[.{}]\s*[^\s.;{}]+)\s+$/.test(before) ? "property" : "";
  const fitting = ranked(options, word.text, preferred).slice(0, MOST);
  return fitting.length ? { from: word.from, options: fitting, filter: false } : null;
}

function atWord(word, before, context, vocabulary) {
  if (/^[?$]/.test(word)) return variables(context, word);
  const afterType = /(?:\sa|\brdf:type)\s+$/.test(before);
  const ours = vocabulary.terms
    .filter((term) => !afterType || term.kind === "class")
    .map((term) => termOption(term, vocabulary));
  return afterType || word.includes(":") ? ours : [...keywords(), ...ours];
}

function keywords() {
  return [
    ...CLAUSES.map((label) => ({ label, rank: 0 })),
    ...FUNCTIONS.map((label) => ({ label, detail: "function", rank: 1, apply: `${label}(` })),
  ];
}

function variables(context, typed) {
  const all = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
  all.delete(typed);
  return [...all].map((label) => ({ label, rank: 0 }));
}

function prefixes(vocabulary) {
  return Object.entries(vocabulary.prefixes).map(([prefix, namespace]) => ({
    label: `${prefix}:`, detail: namespace, apply: `${prefix}: <${namespace}>\n`, rank: 0,
  }));
}

function termOption(term, vocabulary) {
  return {
    label: term.name,
    detail: `${term.label || KIND_WORDS[term.kind]}`,
    info: term.definition ? `${KIND_WORDS[term.kind]}: ${term.definition}` : undefined,
    words: term.label,
    kind: term.kind,
    rank: { class: 2, property: 2, value: 3 }[term.kind],
    apply: (view, _completion, from, to) => write(view, term.name, from, to, vocabulary),
  };
}

// Write a term, and the line that declares its prefix where there is none yet.
function write(view, name, from, to, vocabulary) {
  const prefix = name.slice(0, name.indexOf(":"));
  const line = declaredPrefixes(view.state).has(prefix) ? null : prefixLine(view.state, prefix, vocabulary);
  const changes = [{ from, to, insert: name }];
  if (line) changes.unshift(line);
  view.dispatch({
    changes,
    selection: { anchor: from + name.length + (line ? line.insert.length : 0) },
    userEvent: "input.complete",
  });
}

// Where a property is due, properties come first; then those that begin like the word, those that have it in their name,
// and those that have it in their label.
function ranked(options, word, preferred) {
  const wanted = word.toLowerCase();
  return options
    .map((option) => ({ ...option, fit: fit(option, wanted) }))
    .filter((option) => option.fit < 4)
    .sort((one, other) => (other.kind === preferred) - (one.kind === preferred) || one.fit - other.fit || one.rank - other.rank || (one.label < other.label ? -1 : 1));
}

function fit(option, wanted) {
  const label = option.label.toLowerCase();
  if (label.startsWith(wanted)) return 0;
  const [prefix, rest] = wanted.includes(":") ? wanted.split(":", 2) : ["", wanted];
  if (prefix && !label.startsWith(`${prefix}:`)) return 4;
  const local = label.slice(label.indexOf(":") + 1);
  if (local.startsWith(rest)) return 1;
  if (rest.length < 2) return 4;
  if (local.includes(rest)) return 2;
  return option.words?.toLowerCase().includes(rest) ? 3 : 4;
}
