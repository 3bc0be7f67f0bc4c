// The desk's pages work without this file; it keeps them fresh, counts times and helps with writing.

const REFRESH = { headers: { "X-Live": "1" }, credentials: "same-origin" };
const SECOND = 1000;
const DRAFT_EVERY = 5 * SECOND;
const PATIENCE = 10 * SECOND;
const CLICK = 0.3 * SECOND; // from the end of a touch to the click that it is

const one = (selector) => document.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- times -------------------------------------------------------------------------------------------------

function spell(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "不到 1 分钟";
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} 小时 ${minutes % 60} 分`;
  return `${Math.floor(hours / 24)} 天`;
}

function showTimes() {
  const now = Date.now();
  for (const time of all("time[data-since]")) {
    time.textContent = spell((now - Date.parse(time.dataset.since)) / SECOND);
    time.title = new Date(time.dataset.since).toLocaleString("zh-CN");
  }
  for (const time of all("time[data-until]")) {
    const left = (Date.parse(time.dataset.until) - now) / SECOND;
    time.textContent = left > 0 ? `还剩 ${spell(left)}` : "已过期";
    time.title = new Date(time.dataset.until).toLocaleString("zh-CN");
  }
}

// --- fresh parts -------------------------------------------------------------------------------------------

const was = new Map(); // what the server sent of each part, without what was done to it here
let fetching = false;
let again = false;
let leaving = false; // a form is on its way, and what is about to be replaced stays as it is
let pressing = false; // a click is under way, and what it is meant for stays where it is
let releasing = 0;

const here = () => document.body.dataset.page ?? location.href;

async function refresh() {
  if (leaving) return;
  if (fetching || pressing) { again = true; return; }
  fetching = true;
  try {
    const response = await fetch(here(), REFRESH);
    if (response.status === 401) { signInAgain(); return; }
    if (response.ok) replaceParts(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    // The stream reconnects by itself and then says again what has changed.
  } finally {
    fetching = false;
    goOn();
  }
}

function goOn() {
  if (fetching || pressing || !again) return;
  again = false;
  refresh();
}

// To the door, and from there back to this page; what is written here is kept meanwhile.
function signInAgain() {
  if (!leaving) location.assign(here());
}

// A download, or a server that does not answer, leaves this page in sight after all.
function leave() {
  leaving = true;
  setTimeout(() => { leaving = false; refresh(); }, PATIENCE);
}

// A press that ends elsewhere, or nowhere, holds nothing up for long.
function press(within) {
  clearTimeout(releasing);
  pressing = true;
  releasing = setTimeout(() => { pressing = false; goOn(); }, within);
}

function replaceParts(fresh) {
  if (pressing) again = true;
  if (leaving || pressing) return;
  const focused = document.activeElement?.closest("[data-live] [id]")?.id;
  for (const part of all("[data-live]")) {
    const newer = fresh.getElementById(part.id);
    if (!newer || newer.innerHTML === was.get(part.id)) continue;
    const open = all("details[open]", part).map((details) => details.closest("[id]")?.id);
    was.set(part.id, newer.innerHTML);
    part.replaceChildren(...newer.childNodes);
    for (const id of open) part.querySelector(`#${CSS.escape(id ?? "")} details`)?.setAttribute("open", "");
  }
  if (focused) document.getElementById(focused)?.querySelector("a, button")?.focus();
  showTimes();
}

// A box whose end was in sight stays there when it, or what is in it, changes its size.
function follow(part) {
  const box = part.parentElement;
  let atEnd = true;
  const toEnd = () => { if (atEnd) box.scrollTop = box.scrollHeight; };
  box.addEventListener("scroll", () => { atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40; });
  const observer = new ResizeObserver(toEnd);
  observer.observe(box);
  observer.observe(part);
}

// --- the stream --------------------------------------------------------------------------------------------

function listen(address) {
  const source = new EventSource(address);
  const state = one("#link-state");
  source.addEventListener("open", () => { state.hidden = true; });
  source.addEventListener("error", () => { state.hidden = false; });
  source.addEventListener("changed", refresh);
  source.addEventListener("onlookers", (event) => showOnlookers(JSON.parse(event.data)));
  source.addEventListener("ended", () => { source.close(); signInAgain(); });
  addEventListener("pagehide", () => source.close());
}

function showOnlookers({ names, drafting }) {
  const line = one("#onlookers");
  if (line) {
    line.hidden = names.length === 0;
    line.textContent = names.length ? `${names.join("、")} 也在看这个会话` : "";
  }
  const warning = one("#drafting");
  if (warning) {
    warning.hidden = drafting.length === 0;
    warning.textContent = drafting.length ? `${drafting.join("、")} 正在写答复，请先沟通再发送。` : "";
  }
}

// --- writing -----------------------------------------------------------------------------------------------

const SENT = "desk-sent"; // names of the drafts that the last form took along

const draftName = (area) => `desk-draft-${new URL(here(), location).pathname}#${area.id}`;

// What is written is there again after a reload, a look elsewhere, or a sign-in that has ended, until it was taken.
function keepDrafts() {
  const sent = sessionStorage.getItem(SENT)?.split("\n") ?? [];
  if (!one(".problem, [role=alert]")) for (const name of sent) sessionStorage.removeItem(name);
  sessionStorage.removeItem(SENT);
  for (const area of all("form[method=post] textarea:not([data-line])")) keepDraft(area, draftName(area));
  addEventListener("submit", (event) => {
    sessionStorage.setItem(SENT, all("textarea", event.target).map(draftName).join("\n"));
  });
}

function keepDraft(area, name) {
  const kept = sessionStorage.getItem(name);
  if (area.value) sessionStorage.setItem(name, area.value); // written before this file had come
  else if (kept) {
    area.value = kept;
    area.closest("details")?.setAttribute("open", "");
  }
  area.addEventListener("input", () => sessionStorage.setItem(name, area.value));
}

function helpWriting() {
  const form = one("#reply");
  if (!form) return;
  const text = form.elements.text;
  text.addEventListener("input", () => tellDrafting(text.value !== ""));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    for (const button of all("button[type=submit]", form)) button.disabled = true;
  });
  one("#canned")?.addEventListener("change", (event) => {
    if (!event.target.value) return;
    text.setRangeText(event.target.value, text.selectionStart, text.selectionEnd, "end");
    event.target.value = "";
    text.dispatchEvent(new Event("input"));
    text.focus();
  });
}

let told = { on: false, at: 0 };

function tellDrafting(on) {
  const address = document.body.dataset.drafting;
  if (!address || (on === told.on && Date.now() - told.at < DRAFT_EVERY)) return;
  told = { on, at: Date.now() };
  const body = new URLSearchParams({ csrf: one("input[name=csrf]").value, on: on ? "1" : "0" });
  // Whether the warning arrives does not matter to who writes.
  fetch(address, { ...REFRESH, method: "POST", body }).catch(() => undefined);
}

// --- policies ----------------------------------------------------------------------------------------------

function readFileInto(input) {
  input.addEventListener("change", async () => {
    if (input.files.length) document.getElementById(input.dataset.into).value = await input.files[0].text();
  });
}

// Where the check found a fault: the line is selected and in sight.
function showFaultyLine(area) {
  const lines = area.value.split("\n");
  const number = Math.min(Number(area.dataset.line), lines.length);
  if (!number) return;
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + lines[number - 1].length);
  area.scrollTop = (area.scrollHeight / lines.length) * Math.max(0, number - 5);
}

// --- start -------------------------------------------------------------------------------------------------

for (const part of all("[data-live]")) was.set(part.id, part.innerHTML);
all("[data-follow]").forEach(follow);
const filters = one(".filter-box");
if (filters && !("wanted" in filters.dataset) && matchMedia("(max-width: 44rem)").matches) filters.open = false;
for (const select of all(".filters select")) select.addEventListener("change", () => select.form.requestSubmit());
for (const button of all("[data-print]")) button.addEventListener("click", () => print());
all("input[data-into]").forEach(readFileInto);
all("textarea[data-line]").forEach(showFaultyLine);
// On a phone, which tab one is on may be out of sight.
for (const tab of all("nav [aria-current]")) tab.scrollIntoView({ block: "nearest", inline: "center" });
addEventListener("submit", leave);
addEventListener("pageshow", () => { leaving = false; });
addEventListener("pointerdown", () => press(PATIENCE));
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => press(CLICK));
showTimes();
setInterval(showTimes, 15 * SECOND);
keepDrafts();
helpWriting();
if (document.body.dataset.events) listen(document.body.dataset.events);
