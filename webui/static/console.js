// The console with scripts: an editor in the place of the text area, answers without a new page, and a way to stop.
// Without scripts the same form and the same address do the same.

import { makeEditor } from "./console_editor.js";

const form = document.getElementById("ask");
const area = document.getElementById("query");
const answer = document.getElementById("answer");
const LAST_QUERY = "goldenthread.console.query";

const cancel = element("button", { type: "button", id: "cancel", hidden: true }, "Stop");
const state = element("span", { id: "state", role: "status" });
const clock = element("span", { ariaHidden: "true", className: "quiet" });
const keys = element(
  "p",
  { className: "hint", id: "keys" },
  "Ctrl-Enter runs. Ctrl-Space lists the words that fit; after < and three letters of a name, the things called so. " +
    "F8 goes to the next mistake and says what it is. Tab leaves the editor.",
);

form.querySelector(".actions").append(cancel, state, clock);
form.append(keys);

if (!location.search && kept()) area.value = kept();
let running = null;
const editor = makeEditor({
  area,
  label: form.querySelector("label"),
  terms: loadTerms(),
  names: form.dataset.things,
  run,
  say: (words) => show(words, running !== null),
  changed: keep,
});
tell(document);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
cancel.addEventListener("click", stop);
// Going back to another query asks it again; a leap within the page does not.
let shown = location.search;
window.addEventListener("popstate", () => location.search === shown || location.reload());

async function run() {
  stop();
  const mine = new AbortController();
  running = mine;
  const began = performance.now();
  const tick = setInterval(() => (clock.textContent = `${Math.round((performance.now() - began) / 1000)} s`), 1000);
  show("Running.", true);
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams({ query: editor.text() }),
      headers: { Accept: "text/html" },
      signal: mine.signal,
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (running === mine) present(page, response);
  } catch (error) {
    if (error.name !== "AbortError") show("The server cannot be reached. Your query is still here.", false);
  } finally {
    clearInterval(tick);
    if (running === mine) running = null;
  }
}

function stop() {
  if (!running) return;
  running.abort();
  running = null;
  show("Stopped.", false);
}

// Put what the server has answered into this page, and its address into the address bar.
function present(page, response) {
  const found = page.getElementById("answer");
  if (!found) {
    show(page.querySelector("main")?.textContent.trim() || `The server answers ${response.status}.`, false);
    return;
  }
  answer.replaceChildren(...found.childNodes);
  document.title = page.title;
  const address = new URL(response.url);
  if (address.search !== shown) history.pushState(null, "", address);
  shown = address.search;
  tell(page);
  show(answer.querySelector(".found")?.textContent ?? "There is a mistake in the query.", false);
}

// Mark in the editor what the server did not understand.
function tell(page) {
  const { line, column } = page.getElementById("query").dataset;
  const words = page.querySelector("#error p, #answer #error p") ?? answer.querySelector("#error p");
  editor.mark(line ? { line: Number(line), column: Number(column), words: words.textContent } : null);
}

function show(words, busy) {
  state.textContent = words;
  cancel.hidden = !busy;
  clock.textContent = "";
  answer.ariaBusy = String(busy);
}

function kept() {
  try {
    return sessionStorage.getItem(LAST_QUERY);
  } catch {
    return null; // The browser keeps nothing for us, which costs only this convenience.
  }
}

function keep(text) {
  try {
    sessionStorage.setItem(LAST_QUERY, text);
  } catch {
    // As above.
  }
}

async function loadTerms() {
  try {
    const response = await fetch(form.dataset.terms);
    if (response.ok) return await response.json();
  } catch {
    // One can write without being offered words.
  }
  return { prefixes: {}, terms: [] };
}

function element(name, properties, text = "") {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}
