// The review page at work: what is shown, what the keys do, what is sent. Pages under review are hostile until shown
// otherwise: their text is only ever set as text, never as markup.
"use strict";

const LABEL_OF_KEY = { s: "story", a: "appeal", c: "caption", n: "navigation" };

/** Below this the model's own label counts as doubtful. */
const DOUBTFUL = 0.7;

const part = (id) => document.getElementById(id);

const state = {
  pages: [],
  /** The page shown, as the list has it, and its blocks. */
  page: null,
  blocks: [],
  /** The block that keys act on, and where the range up to it began. */
  cursor: 0,
  anchor: 0,
  /** What to set back, the last change last. */
  undo: [],
  /** A change that could not be saved. */
  stuck: null,
  /** Saves go out one after the other: each builds on the revision that the one before gave. */
  saving: Promise.resolve(),
  /** Undoing goes in turn, too. */
  undoing: Promise.resolve(),
  /** Saves not yet answered. */
  waiting: 0,
};

// ---- Asking the server

async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw Object.assign(new Error("chaffinch does not answer: is it still running?"), { reason: "away" });
  }
  const data = await answer.json();
  if (!answer.ok) {
    throw Object.assign(new Error(data.error), { reason: data.reason });
  }
  return data;
}

// ---- Showing

function element(name, kind, text) {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text ?? "";
  return made;
}

const percent = (share) => `${Math.floor(share * 100)}\u00a0%`;

function showPages() {
  const list = part("pages");
  const shown = new Map([...list.children].map((item) => [item.dataset.key, item]));
  for (const [at, page] of state.pages.entries()) {
    let item = shown.get(page.key);
    if (!item) {
      item = document.createElement("li");
      item.dataset.key = page.key;
      const button = element("button", "");
      button.type = "button";
      button.append(element("span", "name", page.name), element("span", "certainty quiet"), document.createElement("progress"), element("span", "count quiet"));
      button.querySelector(".name").dir = "auto";
      button.title = page.name;
      button.addEventListener("click", () => openPage(page.key).then(focusBlocks));
      item.append(button);
    }
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
    const button = item.firstChild;
    button.querySelector(".certainty").textContent = percent(page.certainty);
    const progress = button.querySelector("progress");
    progress.max = page.blocks;
    progress.value = page.reviewed;
    progress.setAttribute("aria-label", "reviewed");
    const counts = [`${page.reviewed} of ${page.blocks}`];
    if (page.changed > 0) counts.push(`${page.changed} changed`);
    if (page.unmatched > 0) counts.push(`${page.unmatched} rows unmatched`);
    button.querySelector(".count").textContent = isDone(page) ? `done, ${page.changed} changed` : counts.join(", ");
    if (page.key === state.page?.key) {
      button.setAttribute("aria-current", "page");
    } else {
      button.removeAttribute("aria-current");
    }
  }
  const done = state.pages.filter(isDone).length;
  part("progress").textContent = `${done} of ${state.pages.length} pages done`;
  const page = state.page;
  if (page) {
    part("page-progress").textContent = `${page.reviewed} of ${page.blocks} blocks reviewed, ${page.changed} changed; mean certainty ${percent(page.certainty)}`;
  }
}

function showBlock(index) {
  const block = state.blocks[index];
  const shown = part(`block-${index}`);
  const probability = block.probability[block.predicted];
  const kept = block.label === block.predicted;
  shown.dataset.label = block.label;
  shown.classList.toggle("doubtful", !block.reviewed && probability < DOUBTFUL);
  shown.classList.toggle("changed", !kept);
  shown.classList.toggle("unsaved", Boolean(block.unsaved));
  shown.querySelector(".label").textContent = block.label;
  let note = kept ? percent(probability) : `not ${block.predicted} ${percent(probability)}`;
  if (block.reviewed) note = `${note}\u00a0✓`;
  if (block.unsaved) note = "not saved";
  shown.querySelector(".note").textContent = note;
}

function showBlocks() {
  const list = part("blocks");
  const items = state.blocks.map((block, index) => {
    const item = element("div", "block");
    item.id = `block-${index}`;
    item.setAttribute("role", "option");
    const verdict = element("span", "verdict");
    verdict.append(element("span", "label"), " ", element("span", "note"));
    const text = element("span", "text", block.text);
    text.dir = "auto";
    item.append(verdict, text);
    return item;
  });
  list.replaceChildren(...items);
  state.blocks.forEach((_, index) => showBlock(index));
  part("name").textContent = state.page.name;
  document.title = `${state.page.name} - chaffinch review`;
}

/** Scrolls a list so that an item of it is in sight, no farther than is needed, and never the window around it. */
function scrollWithin(list, item, margin) {
  const above = item.offsetTop - margin;
  const below = item.offsetTop + item.offsetHeight + margin - list.clientHeight;
  list.scrollTop = Math.min(above, Math.max(below, list.scrollTop));
}

/** First and last block of the range. */
const range = () => [Math.min(state.anchor, state.cursor), Math.max(state.anchor, state.cursor)];

function showCursor() {
  const list = part("blocks");
  const [first, last] = range();
  list.classList.toggle("ranged", first !== last);
  for (const shown of list.querySelectorAll(".cursor, [aria-selected=true]")) {
    shown.classList.remove("cursor");
    shown.setAttribute("aria-selected", "false");
  }
  for (let index = first; index <= last; index += 1) {
    part(`block-${index}`)?.setAttribute("aria-selected", "true");
  }
  const shown = part(`block-${state.cursor}`);
  shown?.classList.add("cursor");
  if (shown) {
    list.setAttribute("aria-activedescendant", shown.id);
    scrollWithin(list, shown, 96);
  }
  history.replaceState(null, "", `#${state.page.key}/${state.cursor}`);
  pointRendering();
}

let pointing = 0;

/** Lets the page's own rendering scroll to the block, once keys rest. */
function pointRendering() {
  clearTimeout(pointing);
  pointing = setTimeout(() => {
    const address = `${location.origin}/pages/${state.page.key}#chaffinch-${state.cursor}`;
    part("rendering").contentWindow.location.replace(address);
  }, 40);
}

function say(text) {
  part("saved").textContent = text;
}

// ---- Pages

async function openPage(key, block) {
  // Saves are of the page that is shown.
  await state.saving;
  const data = await ask(`/api/pages/${key}`);
  take(data.page);
  state.page = data.page;
  state.blocks = data.blocks;
  showBlocks();
  if (state.stuck?.key === key) showUnsaved(true);
  showPages();
  const item = part("pages").querySelector("[aria-current]")?.parentElement;
  if (item) scrollWithin(part("pages"), item, 24);
  const start = block ?? byDoubt()[0] ?? 0;
  state.cursor = state.anchor = Math.min(start, state.blocks.length - 1);
  showCursor();
}

const isDone = (page) => page.reviewed === page.blocks;

/** Puts what the server says of a page into the list. */
function take(page) {
  state.pages = state.pages.map((other) => (other.key === page.key ? page : other));
  if (state.page?.key === page.key) state.page = page;
}

async function refreshList() {
  takeList(await ask("/api/pages"));
}

/** Takes the order that finished pages gave the others. A page that is open keeps the revision of what is shown of it. */
async function reorder() {
  const data = await ask("/api/pages");
  const open = state.page;
  takeList({ ...data, pages: data.pages.map((page) => (page.key === open?.key ? { ...page, revision: open.revision } : page)) });
}

let learning = 0;

function takeList(data) {
  state.pages = data.pages;
  part("file").textContent = data.labels;
  part("file").title = data.labels;
  if (state.page) state.page = state.pages.find((page) => page.key === state.page.key) ?? state.page;
  showPages();
  clearTimeout(learning);
  if (data.learning) learning = setTimeout(reorder, 1000);
}

/** Shows all anew as it stands on disk; a change that was not saved is gone. */
async function reload() {
  state.stuck = null;
  state.undo = [];
  part("trouble").hidden = true;
  await refreshList();
  await openPage(state.page.key, state.cursor);
  say("Reloaded");
}

async function step(by) {
  const at = state.pages.findIndex((page) => page.key === state.page.key);
  const next = state.pages[at + by];
  if (next) await openPage(next.key);
}

// ---- Blocks

function move(to, extend) {
  state.cursor = Math.max(0, Math.min(state.blocks.length - 1, to));
  if (!extend) state.anchor = state.cursor;
  showCursor();
}

/** Blocks that no one has looked at, the least certain first. */
function byDoubt() {
  const certainty = (index) => state.blocks[index].probability[state.blocks[index].predicted];
  return state.blocks
    .map((_, index) => index)
    .filter((index) => !state.blocks[index].reviewed)
    .sort((one, other) => certainty(one) - certainty(other) || one - other);
}

function doubt(by) {
  const order = byDoubt();
  const at = order.indexOf(state.cursor);
  const next = at < 0 ? order[0] : order[at + by];
  if (next !== undefined) move(next, false);
}

// ---- Changes

/** Runs of blocks as they stand, to be set back to. */
function standing(first, last) {
  const runs = [];
  for (let index = first; index <= last; index += 1) {
    const { label, reviewed } = state.blocks[index];
    const run = runs.at(-1);
    if (run && run.label === label && run.reviewed === reviewed) {
      run.last = index;
    } else {
      runs.push({ first: index, last: index, label, reviewed });
    }
  }
  return runs;
}

function label(name) {
  const [first, last] = range();
  change([{ first, last, label: name, reviewed: true }]);
}

function done() {
  const all = standing(0, state.blocks.length - 1);
  change(all.map((run) => ({ ...run, reviewed: true })));
  if (!state.stuck) state.saving.then(() => state.stuck || step(1));
}

function change(changes) {
  if (isStuck()) return;
  const before = changes.flatMap((run) => standing(run.first, run.last));
  state.undo.push({ key: state.page.key, changes: before, cursor: state.cursor, anchor: state.anchor });
  send(state.page.key, changes);
}

function undo() {
  state.undoing = state.undoing.then(undoLast);
}

async function undoLast() {
  if (isStuck()) return;
  await state.saving;
  const last = state.undo.pop();
  if (!last) {
    say("Nothing to undo");
    return;
  }
  if (last.key !== state.page.key) await openPage(last.key);
  state.cursor = last.cursor;
  state.anchor = last.anchor;
  showCursor();
  send(last.key, last.changes);
}

function isStuck() {
  if (state.stuck) part("trouble-reload").focus();
  return Boolean(state.stuck);
}

/** Shows changes and saves them. */
function send(key, changes, dropUnmatched = false) {
  for (const run of changes) {
    for (let index = run.first; index <= run.last; index += 1) {
      Object.assign(state.blocks[index], { label: run.label, reviewed: run.reviewed });
      showBlock(index);
    }
  }
  say("Saving");
  state.waiting += 1;
  state.saving = state.saving.then(async () => {
    if (state.stuck) {
      // What was made after the change that failed waits with it.
      state.stuck.changes.push(...changes);
      showUnsaved(true);
      return;
    }
    const before = state.pages.find((page) => page.key === key);
    let after;
    try {
      after = await ask(`/api/pages/${key}`, { revision: before.revision, changes, drop_unmatched: dropUnmatched });
    } catch (error) {
      fail(error, key, changes);
      return;
    }
    take(after);
    showPages();
    say(`Saved ${new Date().toLocaleTimeString()}`);
    if (isDone(before) || isDone(after)) await reorder().catch(tell);
  }).finally(() => { state.waiting -= 1; });
}

/** Shows what could not be saved, on its page. */
function showUnsaved(unsaved) {
  for (const run of state.stuck?.key === state.page.key ? state.stuck.changes : []) {
    for (let index = run.first; index <= run.last; index += 1) {
      Object.assign(state.blocks[index], { label: run.label, reviewed: run.reviewed, unsaved });
      showBlock(index);
    }
  }
}

function fail(error, key, changes) {
  state.stuck = { key, changes };
  showUnsaved(true);
  say("Not saved");
  part("trouble-text").textContent = `Not saved: ${error.message}.`;
  part("trouble-drop").hidden = error.reason !== "unmatched";
  part("trouble-retry").hidden = !["unsaved", "away"].includes(error.reason);
  part("trouble").hidden = false;
}

/** Sends what could not be saved once more. */
async function retry(dropUnmatched) {
  const { key, changes } = state.stuck;
  if (state.page.key !== key) await openPage(key, changes[0].first);
  showUnsaved(false);
  state.stuck = null;
  part("trouble").hidden = true;
  send(key, changes, dropUnmatched);
  focusBlocks();
}

// ---- Search

let searching = 0;

function openSearch() {
  part("search").showModal();
  part("search-text").select();
}

async function search() {
  searching += 1;
  const mine = searching;
  const data = await ask("/api/search", { text: part("search-text").value });
  if (mine !== searching) return;
  const shown = data.found.length < data.count ? `, the first ${data.found.length} shown` : "";
  part("found-count").textContent = part("search-text").value.trim() === "" ? "" : `${data.count} blocks${shown}`;
  part("found").replaceChildren(...data.found.map((hit, index) => {
    const item = element("div", "hit");
    item.id = `hit-${index}`;
    item.setAttribute("role", "option");
    item.dataset.label = hit.label;
    const text = element("span", "text", hit.text.length > 200 ? `${hit.text.slice(0, 200)}...` : hit.text);
    text.dir = "auto";
    item.append(element("span", "verdict", `${hit.label} in ${hit.name}`), text);
    item.addEventListener("click", () => go(hit));
    item.hit = hit;
    return item;
  }));
  choose(0);
}

function choose(index) {
  const hits = [...part("found").children];
  const chosen = hits[Math.max(0, Math.min(hits.length - 1, index))];
  for (const hit of hits) hit.setAttribute("aria-selected", String(hit === chosen));
  if (chosen) scrollWithin(part("found"), chosen, 8);
  part("search-text").setAttribute("aria-activedescendant", chosen?.id ?? "");
}

async function go(hit) {
  part("search").close();
  await openPage(hit.key, hit.block);
  focusBlocks();
}

function searchKey(event) {
  const hits = [...part("found").children];
  const at = hits.findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    choose(at + by);
    event.preventDefault();
  } else if (event.key === "Enter" && hits[at]) {
    go(hits[at].hit);
    event.preventDefault();
  }
}

// ---- Keys

function focusBlocks() {
  part("blocks").focus({ preventScroll: true });
}

const KEYS = {
  j: () => move(state.cursor + 1, false),
  k: () => move(state.cursor - 1, false),
  ArrowDown: (event) => move(state.cursor + 1, event.shiftKey),
  ArrowUp: (event) => move(state.cursor - 1, event.shiftKey),
  J: () => move(state.cursor + 1, true),
  K: () => move(state.cursor - 1, true),
  g: () => move(0, false),
  G: () => move(state.blocks.length - 1, false),
  ".": () => doubt(1),
  ",": () => doubt(-1),
  u: undo,
  d: done,
  "]": () => step(1),
  "[": () => step(-1),
  "/": openSearch,
  "?": () => part("help").showModal(),
  Escape: () => move(state.cursor, false),
};

for (const [key, name] of Object.entries(LABEL_OF_KEY)) KEYS[key] = () => label(name);

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || !state.page) return;
  if (document.querySelector("dialog[open]") || event.target.closest("input")) return;
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
  if (!act) return;
  event.preventDefault();
  act(event);
}

function click(event) {
  const block = event.target.closest(".block");
  if (!block) return;
  move(Number(block.id.slice("block-".length)), event.shiftKey);
}

/** Another tab may have gone on with the work; a tab that comes back shows what is there now. */
async function comeBack() {
  if (!state.page || state.stuck || state.waiting > 0 || document.hidden) return;
  const { key, revision } = state.page;
  await refreshList();
  if (state.page.key === key && state.page.revision !== revision) await reload();
}

async function start() {
  document.addEventListener("keydown", press);
  document.addEventListener("visibilitychange", comeBack);
  // The frame takes the keys when it is clicked; they belong to the blocks.
  window.addEventListener("blur", () => setTimeout(() => {
    if (document.activeElement === part("rendering")) focusBlocks();
  }, 0));
  part("blocks").addEventListener("click", click);
  part("search-text").addEventListener("input", search);
  part("search-text").addEventListener("keydown", searchKey);
  part("open-search").addEventListener("click", openSearch);
  part("open-help").addEventListener("click", () => part("help").showModal());
  part("trouble-reload").addEventListener("click", () => reload().then(focusBlocks));
  part("trouble-retry").addEventListener("click", () => retry(false));
  part("trouble-drop").addEventListener("click", () => retry(true));
  for (const button of document.querySelectorAll("[data-key]")) {
    button.addEventListener("click", (event) => KEYS[button.dataset.key](event));
  }
  await refreshList();
  const [, key, block] = location.hash.match(/^#([0-9a-f]+)\/(\d+)$/) ?? [];
  const wanted = state.pages.find((page) => page.key === key);
  const first = state.pages.find((page) => !isDone(page)) ?? state.pages[0];
  await openPage((wanted ?? first).key, wanted && Number(block));
  focusBlocks();
}

/** What goes wrong outside a change, such as a labels file that can't be read any more, is said, too. */
function tell(error) {
  part("trouble-text").textContent = error?.message ?? String(error);
  part("trouble").hidden = false;
}

window.addEventListener("unhandledrejection", (event) => tell(event.reason));

start();
