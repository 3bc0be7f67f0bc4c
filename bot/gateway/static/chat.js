// The web chat. What people typed is kept until the server has stored it; what they see is built from text nodes only.

import { answerNodes, make } from "./answer.js";

const UNSENT = "futian.unsent";
const REQUEST_MS = 15000;
const RETRY_MS = [1000, 2000, 4000, 8000];
const RECONNECT_NOTICE_MS = 2500;
const NEAR_BOTTOM_PX = 80;

const wording = document.body.dataset;
const byId = (id) => document.getElementById(id);
const [view, log, typing, notice, jump] = ["view", "log", "typing", "notice", "jump"].map(byId);
const [composer, box, starters] = ["composer", "text", "starters"].map(byId);
const touchFirst = matchMedia("(pointer: coarse)").matches;

// The log

const shown = new Map(); // client id → node of the asker's message
const seen = new Set(); // ids of answers
let lastId = null;
let lastDay = "";

function clock(at) {
  return new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
}

function addDay(at) {
  const day = new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", weekday: "short" }).format(at);
  const isToday = at.toDateString() === new Date().toDateString();
  if (day !== lastDay && !(isToday && !lastDay)) log.append(make("p", "day", day));
  lastDay = day;
}

function addSaid(role, at) {
  addDay(at);
  const previous = log.lastElementChild;
  const node = make("div", `said ${role}`);
  if (previous?.classList.contains(role)) node.classList.add("same");
  const who = make("p", "who", `${role === "bot" ? wording.bot : wording.you} `);
  const time = make("time", "", clock(at));
  time.dateTime = at.toISOString();
  who.append(time);
  node.append(who, make("div", "words"));
  log.append(node);
  starters.hidden = true;
  return node;
}

function showAsker(clientId, text, at) {
  if (shown.has(clientId)) return shown.get(clientId);
  dropQuickReplies();
  const node = addSaid("asker", at);
  node.querySelector(".words").textContent = text.trim() || "…";
  shown.set(clientId, node);
  return node;
}

function showAnswer(message) {
  lastId = Math.max(lastId ?? 0, message.id);
  if (seen.has(message.id)) return;
  seen.add(message.id);
  if (message.question) showAsker(message.question.client_id, message.question.text, new Date(message.question.at));
  dropQuickReplies();
  const stay = nearBottom();
  const node = addSaid("bot", new Date(message.at));
  node.querySelector(".words").append(...answerNodes(message.text));
  if (message.buttons.length) node.append(quickReplies(message.buttons));
  reveal(node, stay);
}

function quickReplies(buttons) {
  const group = make("div", "quick");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", wording.suggestions);
  for (const button of buttons) {
    const node = make("button", "", button.title);
    node.type = "button";
    node.addEventListener("click", (event) => pressed(event, button.payload));
    group.append(node);
  }
  return group;
}

/** Quick replies belong to the latest answer; older ones would lead back to what is no longer the subject. */
function dropQuickReplies() {
  for (const group of log.querySelectorAll(".quick")) group.remove();
}

function pressed(event, text) {
  send(text);
  // From the keyboard, go on where one can write; on a phone that would only open the keyboard.
  if (event.detail === 0 || !touchFirst) box.focus();
}

function setNote(node, text, retry) {
  node.querySelector(".note")?.remove();
  if (!text) return;
  const note = make("p", retry ? "note bad" : "note", text);
  if (retry) {
    const button = make("button", "", wording.retry);
    button.type = "button";
    button.addEventListener("click", retry);
    note.append(button);
  }
  node.append(note);
}

// Scrolling

function nearBottom() {
  return view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_BOTTOM_PX;
}

function toBottom() {
  view.scrollTop = view.scrollHeight;
  atEnd = true;
  jump.hidden = true;
}

/** Follows the talk, but leaves people who read further up where they are; a long answer is shown from its start. */
function reveal(node, stay) {
  if (!stay) {
    jump.hidden = false;
  } else if (node.offsetHeight > view.clientHeight * 0.9) {
    view.scrollTop += node.getBoundingClientRect().top - view.getBoundingClientRect().top - 12;
  } else {
    toBottom();
  }
}

let atEnd = true;
let room = view.clientHeight;
view.addEventListener("scroll", () => {
  // A scroll told only after the room has changed says nothing of where the talk stood; the observer below decides.
  if (view.clientHeight === room) atEnd = nearBottom();
  if (atEnd) jump.hidden = true;
}, { passive: true });
// A phone's keyboard, a longer question or a notice takes room from the talk; its end stays in sight if it was.
new ResizeObserver(() => {
  room = view.clientHeight;
  if (atEnd && log.childElementCount) view.scrollTop = view.scrollHeight;
}).observe(view);
jump.addEventListener("click", () => {
  toBottom();
  box.focus();
});

// Sending: one after the other, until the server has said that it is stored

let unsent = readUnsent();
let pumping = false;
let wakePump = () => {};
let answerOwed = false;

function readUnsent() {
  try {
    const kept = JSON.parse(localStorage.getItem(UNSENT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.id === "string" && typeof one?.text === "string") : [];
  } catch {
    return []; // storage is closed to us or holds something else; this page's memory must do
  }
}

function keepUnsent() {
  try {
    localStorage.setItem(UNSENT, JSON.stringify(unsent));
  } catch {
    // full or forbidden: the messages still stand in this page
  }
}

function newId() {
  // Not randomUUID: it is missing where the page comes over plain HTTP.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function send(text) {
  const message = { id: newId(), text };
  unsent.push(message);
  keepUnsent();
  showAsker(message.id, text, new Date());
  toBottom();
  pump();
}

async function pump() {
  if (pumping) return wakePump();
  pumping = true;
  let failures = 0;
  while (unsent.length) {
    showTyping();
    const message = unsent[0];
    const result = await post(message);
    if (result.stored || result.refusal) {
      failures = 0;
      unsent.shift();
      keepUnsent();
      settle(message, result);
    } else {
      setNote(showAsker(message.id, message.text, new Date()), wording.waiting);
      showNotice();
      await pause(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]);
    }
  }
  pumping = false;
  showTyping();
}

function settle(message, result) {
  const node = showAsker(message.id, message.text, new Date());
  if (result.stored) {
    answerOwed = answerOwed || result.fresh;
    setNote(node, "");
  } else {
    setNote(node, `${wording.failed}：${result.refusal}`, () => {
      node.remove();
      shown.delete(message.id);
      box.value = message.text;
      grow();
      box.focus();
    });
  }
}

/** Posts one message; says whether it is stored, refused for good, or neither yet. */
async function post(message) {
  try {
    const response = await request("/chat/messages", { message: message.text, client_id: message.id });
    if (response.ok) return { stored: true, fresh: (await response.json()).fresh };
    if (response.status === 401) {
      await fetch("/", { cache: "no-store" }); // brings a new session
      connect(true);
      return {};
    }
    if (response.status >= 500 || response.status === 429) return {};
    return { refusal: (await response.json()).error };
  } catch {
    return {}; // no network, no answer in time, or an answer of something between us and the server
  }
}

function request(path, body) {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout?.(REQUEST_MS),
  });
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wakePump = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

// Files: sent at once and on their own, because no storage of the page could keep them for later

const LARGEST_FILE = 10 * 1024 * 1024;
const FILE_MS = 120000;
const FILE_TRIES = 3;
const [attach, picker] = ["attach", "file"].map(byId);

function fileWords(file) {
  const words = file.type === "application/pdf" ? wording.document : wording.image;
  return words.replace("{name}", file.name.slice(-80));
}

async function sendFile(file, id = newId()) {
  const node = showAsker(id, fileWords(file), new Date());
  toBottom();
  if (file.size > LARGEST_FILE) return setNote(node, wording.tooLarge);
  setNote(node, wording.waiting);
  let refusal = "";
  for (let tries = 0; tries < FILE_TRIES && !refusal; tries += 1) {
    if (tries) await new Promise((resolve) => setTimeout(resolve, RETRY_MS[tries]));
    const result = await postFile(file, id);
    if (result.stored) return setNote(node, "");
    refusal = result.refusal ?? "";
  }
  setNote(node, refusal ? `${wording.failed}：${refusal}` : wording.failed, refusal ? null : () => sendFile(file, id));
}

async function postFile(file, id) {
  try {
    const path = `/chat/files?client_id=${id}&name=${encodeURIComponent(file.name)}`;
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch(path, { method: "POST", headers, body: file, signal: AbortSignal.timeout?.(FILE_MS) });
    if (response.ok) return { stored: true };
    if (response.status === 401) {
      await fetch("/", { cache: "no-store" }); // brings a new session
      connect(true);
      return {};
    }
    return response.status >= 500 ? {} : { refusal: (await response.json()).error };
  } catch {
    return {}; // no network, or no answer in time
  }
}

attach.addEventListener("click", () => picker.click());
picker.addEventListener("change", async () => {
  const files = [...picker.files];
  picker.value = "";
  for (const file of files) await sendFile(file);
});

// Receiving

let source = null;
let connected = false;
let failuresInARow = 0;
let noticeTimer = 0;

function connect(afresh) {
  source?.close();
  if (afresh) lastId = null;
  source = new EventSource(lastId === null ? "/chat/events" : `/chat/events?after=${lastId}`);
  source.addEventListener("open", () => {
    connected = true;
    failuresInARow = 0;
    showNotice();
    wakePump();
  });
  source.addEventListener("history", (event) => showHistory(JSON.parse(event.data), Number(event.lastEventId)));
  source.addEventListener("message", (event) => showAnswer(JSON.parse(event.data)));
  source.addEventListener("state", (event) => {
    answerOwed = JSON.parse(event.data).waiting;
    showTyping();
  });
  source.addEventListener("error", lost);
}

function lost() {
  connected = false;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(showNotice, RECONNECT_NOTICE_MS);
  if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
  const wait = RETRY_MS[Math.min(failuresInARow++, RETRY_MS.length - 1)];
  setTimeout(async () => {
    await fetch("/", { cache: "no-store" }).catch(() => {}); // the session may have been the trouble
    if (source.readyState === EventSource.CLOSED) connect(false);
  }, wait);
}

function showHistory(history, newest) {
  log.setAttribute("aria-live", "off"); // old messages are there to be read, not to be read out
  log.replaceChildren();
  shown.clear();
  seen.clear();
  lastDay = "";
  for (const message of history.messages) {
    if (message.role === "bot") showAnswer(message);
    else showAsker(message.client_id, message.text, new Date(message.at));
  }
  for (const message of unsent) showAsker(message.id, message.text, new Date());
  lastId = newest;
  answerOwed = history.waiting;
  starters.hidden = log.childElementCount > 0;
  if (starters.hidden) toBottom();
  showTyping();
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

// Signs

function showTyping() {
  const stay = nearBottom();
  typing.hidden = !(connected && (answerOwed || (unsent.length > 0 && navigator.onLine)));
  if (stay && !typing.hidden) view.scrollTop = view.scrollHeight;
}

function showNotice() {
  const text = !navigator.onLine ? wording.offline : connected ? "" : wording.reconnecting;
  notice.textContent = text;
  notice.hidden = !text;
  showTyping();
}

addEventListener("offline", showNotice);
addEventListener("online", () => {
  showNotice();
  if (!connected) connect(false);
  pump();
});

// Writing

function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}

function submit() {
  const text = box.value;
  if (!text.trim()) return;
  box.value = "";
  grow();
  send(text);
}

box.addEventListener("input", grow);
box.addEventListener("keydown", (event) => {
  // 229: some browsers end the composition before they report the Enter that ended it.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  submit();
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
  box.focus();
});
for (const button of starters.querySelectorAll("button")) {
  button.addEventListener("click", (event) => pressed(event, button.textContent));
}

// A link from an assessment brings a message along. It is only put into the box: the asker sends it, or does not.
const brought = new URLSearchParams(location.hash.slice(1)).get("say");
if (brought) {
  box.value = brought;
  history.replaceState(null, "", location.pathname + location.search);
}

connect(false);
pump();
grow();
if (!touchFirst) box.focus();
