// Which prefixes a query declares, and where one more is declared.

import { syntaxTree } from "./vendor/codemirror-6.43.15/codemirror.js";

/** Return the names of the prefixes that the query declares. */
export function declaredPrefixes(state) {
  const found = new Set();
  for (const match of state.doc.toString().matchAll(/^\s*PREFIX\s+([\w.-]*):/gim)) found.add(match[1]);
  return found;
}

/** Return the change that declares a prefix below the other declarations, or null for a prefix that is not ours. */
export function prefixLine(state, prefix, vocabulary) {
  const namespace = vocabulary.prefixes[prefix];
  if (!namespace) return null;
  let end = null;
  syntaxTree(state).iterate({ enter: (node) => void (node.name === "PrefixDecl" && (end = node.to)) });
  const insert = `PREFIX ${prefix}: <${namespace}>\n`;
  if (end === null) return { from: start(state), insert };
  const line = state.doc.lineAt(end);
  if (line.to < state.doc.length) return { from: line.to + 1, insert };
  return { from: line.to, insert: `\n${insert.trimEnd()}` };
}

// The first line that is no comment.
function start(state) {
  for (let number = 1; number <= state.doc.lines; number += 1) {
    const line = state.doc.line(number);
    if (line.text.trim() && !line.text.trimStart().startsWith("#")) return line.from;
  }
  return 0;
}
