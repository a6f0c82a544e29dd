export { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { HighlightStyle, bracketMatching, ensureSyntaxTree, syntaxHighlighting, syntaxTree } from "@codemirror/language";
export { forEachDiagnostic, forceLinting, linter, nextDiagnostic } from "@codemirror/lint";
export { EditorState } from "@codemirror/state";
export { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
export { tags } from "@lezer/highlight";
export { sparql } from "codemirror-lang-sparql";
