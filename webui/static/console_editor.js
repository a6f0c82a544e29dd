// The editor in the place of the text area: colours, completion, marks for mistakes, and the keys.

import {
  EditorState, EditorView, HighlightStyle, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap,
  completionKeymap, defaultKeymap, drawSelection, forEachDiagnostic, forceLinting, history, historyKeymap, keymap, lineNumbers,
  linter, nextDiagnostic, sparql, syntaxHighlighting, tags,
} from "./vendor/codemirror-6.43.15/codemirror.js";
import { completions, things } from "./console_completion.js";
import { mistakes } from "./console_mistakes.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.string, tags.integer, tags.float, tags.bool], color: "var(--good)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.url, tags.namespace, tags.typeName], color: "var(--mild)" },
]);

const looks = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--quiet)", borderRadius: "4px" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": { font: "0.88rem/1.5 var(--mono)", maxHeight: "65vh", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.35rem 0" },
  ".cm-content, .cm-gutter": { minHeight: "15rem" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--band)", border: "0" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--link) 28%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--link)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--bad)" },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0" },
  ".cm-lintRange-error": { textDecoration: "underline wavy 1.5px var(--bad)" },
  ".cm-lintRange-warning": { textDecoration: "underline dashed 1.5px var(--mild)" },
  ".cm-lintRange-active": { backgroundColor: "transparent" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--bad)" },
  ".cm-tooltip, .cm-panels": {
    color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--quiet)", font: "0.88rem/1.4 var(--sans)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "0.85rem/1.4 var(--mono)", maxWidth: "min(32rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { lineHeight: "1.5", padding: "0.15rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--ink)" },
  ".cm-completionDetail": { font: "0.8rem var(--sans)", fontStyle: "normal", marginLeft: "0.8em" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { maxWidth: "18rem", padding: "0.4rem 0.6rem" },
  "@media (max-width: 52rem)": { ".cm-completionInfo": { display: "none" } },
  ".cm-diagnostic": { borderLeft: "4px solid var(--mild)", padding: "0.3rem 0.6rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnosticAction": {
    color: "var(--paper)", backgroundColor: "var(--ink)", minHeight: "24px", borderRadius: "4px", font: "inherit",
  },
});

/**
 * Put an editor in the place of a text area.
 *
 * It lives in a shadow root, where its style sheets need no permission of the page's security policy.
 *
 * @param area the text area; it stays in the form, hidden, with the same text
 * @param label its label; a click on it leads to the editor
 * @param terms a promise of the prefixes and the terms of the vocabulary
 * @param names the address that tells things by name
 * @param run what Ctrl-Enter does
 * @param say what tells the reader of a mistake
 * @param changed what is told of each new text
 */
export function makeEditor({ area, label, terms, names, run, say, changed }) {
  const host = document.createElement("div");
  host.className = "editor";
  area.before(host);
  const root = host.attachShadow({ mode: "open" });
  let vocabulary = { prefixes: {}, terms: [] };
  let told = null;
  let stale = false;
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), sparql(),
        syntaxHighlighting(colours), looks,
        EditorState.languageData.of(() => [{ commentTokens: { line: "#" } }]),
        EditorView.contentAttributes.of({ "aria-label": label.textContent, spellcheck: "false", tabindex: "0" }),
        autocompletion({ override: [(context) => completions(context, vocabulary), (context) => things(context, names)], icons: false }),
        linter((editor) => mistakes(editor, vocabulary, told), { delay: 500, needsRefresh: () => stale }),
        keymap.of([
          { key: "Mod-Enter", run: () => (run(), true) },
          { key: "Ctrl-Enter", run: () => (run(), true) },
          { key: "F8", run: (editor) => (toNextMistake(editor, say), true) },
          ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap,
        ]),
        EditorView.domEventHandlers({ beforeinput: typeOver }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          area.value = update.state.doc.toString();
          changed(area.value);
        }),
      ],
    }),
  });
  // The editor looks for mistakes after a change of the text only, and forcing hurries what is waiting but starts nothing.
  const lookAgain = () => {
    stale = true;
    view.dispatch({});
    stale = false;
    forceLinting(view);
  };
  area.hidden = true;
  area.required = false; // A hidden field that is needed would stop the form without a word.
  label.addEventListener("click", () => view.focus());
  terms.then((found) => {
    vocabulary = found;
    lookAgain();
  });
  return {
    text: () => view.state.doc.toString(),
    mark(mistake) {
      told = mistake && { ...mistake, text: view.state.doc.toString() };
      lookAgain();
    },
  };
}

// Go to the next mistake and say what it is; the mark alone says nothing to those who do not see it.
function toNextMistake(view, say) {
  nextDiagnostic(view);
  const { from, to } = view.state.selection.main;
  let words = "No mistake can be seen.";
  forEachDiagnostic(view.state, (mistake, start, end) => {
    if (start === from && end === to) words = `Line ${view.state.doc.lineAt(from).number}: ${mistake.message}`;
  });
  say(words);
}

// Typing over coloured text makes Chromium wrap it in inline style, which the page's policy blocks with a complaint.
function typeOver(event, view) {
  if (event.inputType !== "insertText" || !event.data || view.composing || view.state.selection.main.empty) return false;
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  event.preventDefault();
  return true;
}
