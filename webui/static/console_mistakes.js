// What is wrong with a query, as far as it can be seen before it is sent, and what the server has said of it.

import { ensureSyntaxTree } from "./vendor/codemirror-6.43.15/codemirror.js";
import { declaredPrefixes, prefixLine } from "./console_prefixes.js";

const OURS = "gt";
const FURTHEST = 3;
const MOST_MILLISECONDS = 500;

/** Return the marks for a query: where it stops being SPARQL, undeclared prefixes, unknown terms of ours. */
export function mistakes(view, vocabulary, told) {
  const { state } = view;
  const text = state.doc.toString();
  const tree = ensureSyntaxTree(state, text.length, MOST_MILLISECONDS);
  if (!text.trim() || !tree) return [];
  const known = new Set(vocabulary.terms.map((term) => term.name));
  const declared = declaredPrefixes(state);
  const found = [];
  let broken = false;
  const missing = new Set();
  tree.iterate({
    enter(node) {
      if (node.type.isError && !broken) {
        broken = true;
        if (told?.text !== text) found.push(mark(state, node.from, node.to, "Something else is expected here."));
      }
      if (node.name === "SERVICE") found.push(mark(state, node.from, node.to, "SERVICE is refused here: nothing is fetched."));
      if (node.name !== "Pname_ln" && node.name !== "Pname_ns") return;
      if (node.matchContext(["PrefixDecl"])) return;
      const name = text.slice(node.from, node.to);
      const prefix = name.slice(0, name.indexOf(":"));
      if (!declared.has(prefix)) {
        if (!missing.has(prefix)) found.push(undeclared(node, prefix, vocabulary));
        missing.add(prefix);
      } else if (prefix === OURS && name !== `${OURS}:` && known.size && !known.has(name)) {
        found.push(unknown(node, name, vocabulary));
      }
    },
  });
  if (told?.text === text) found.push(fromServer(state, told));
  return found;
}

function mark(state, from, to, message) {
  if (from < to) return { from, to, severity: "error", message };
  const at = Math.min(from, state.doc.length);
  return at < state.doc.length
    ? { from: at, to: at + 1, severity: "error", message }
    : { from: Math.max(0, at - 1), to: at, severity: "error", message };
}

function undeclared(node, prefix, vocabulary) {
  const namespace = vocabulary.prefixes[prefix];
  return {
    from: node.from,
    to: node.to,
    severity: "error",
    message: `No PREFIX line declares ${prefix}:`,
    actions: namespace
      ? [{ name: "Declare it", apply: (view) => view.dispatch({ changes: prefixLine(view.state, prefix, vocabulary) }) }]
      : [],
  };
}

function unknown(node, name, vocabulary) {
  const near = nearest(name, vocabulary.terms);
  return {
    from: node.from,
    to: node.to,
    severity: "warning",
    message: `The vocabulary has no ${name}${near ? `; perhaps ${near} is meant` : ""}.`,
    actions: near
      ? [{ name: `Write ${near}`, apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: near } }) }]
      : [],
  };
}

// The server counts characters, the editor counts units of UTF-16; some characters are two units.
function fromServer(state, { line, column, words }) {
  const row = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const units = [...row.text].slice(0, Math.max(0, column - 1)).join("").length;
  const from = Math.min(row.from + units, row.to);
  return mark(state, from, Math.min(from + 1, row.to), words);
}

function nearest(name, terms) {
  let best = null;
  let least = FURTHEST + 1;
  for (const term of terms) {
    const far = distance(name.toLowerCase(), term.name.toLowerCase());
    if (far < least) [best, least] = [term.name, far];
  }
  return best;
}

// How many letters must be written, taken out or changed to make one word into the other.
function distance(one, other) {
  if (Math.abs(one.length - other.length) > FURTHEST) return FURTHEST + 1;
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length];
}
