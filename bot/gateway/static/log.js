// The talk as it is seen: what the asker said, what was answered, and which part of it is in sight.

import { answerNodes, make } from "./answer.js";

const NEAR_BOTTOM_PX = 80;

const wording = document.body.dataset;
const [view, log, jump, starters] = ["view", "log", "jump", "starters"].map((id) => document.getElementById(id));

const shown = new Map(); // client id → node of the asker's message
const seen = new Set(); // ids of answers
let lastDay = "";
let pressed = () => {};

/** Calls `callback(event, text)` when a quick reply is pressed. */
export function onPress(callback) {
  pressed = callback;
}

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

/** Shows what the asker said, once for each client id; returns its node. */
export function showAsker(clientId, text, at) {
  if (shown.has(clientId)) return shown.get(clientId);
  dropQuickReplies();
  const node = addSaid("asker", at);
  node.querySelector(".words").textContent = text.trim() || "…";
  shown.set(clientId, node);
  return node;
}

/** Takes back what the asker said, as if it had never been shown. */
export function dropAsker(clientId) {
  shown.get(clientId)?.remove();
  shown.delete(clientId);
}

/** Shows an answer, once, below its question. */
export function showAnswer(message) {
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

/** Empties the talk, unless it is to be kept, and lets `fill` show it; old messages are not to be read out. */
export function showAnew(fill, keep) {
  log.setAttribute("aria-live", "off");
  if (!keep) {
    log.replaceChildren();
    shown.clear();
    seen.clear();
    lastDay = "";
  }
  fill();
  starters.hidden = log.childElementCount > 0;
  if (starters.hidden) toBottom();
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
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

/** Puts a note below what the asker said, with a button when it can be tried again; no text takes it away. */
export function setNote(node, text, retry) {
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

/** Shows the end of the talk. */
export function toBottom() {
  view.scrollTop = view.scrollHeight;
  atEnd = true;
  jump.hidden = true;
}

/** Changes something below the talk; its end stays in sight if it was and `change` says that room was taken. */
export function keepEnd(change) {
  const stay = nearBottom();
  if (change() && stay) view.scrollTop = view.scrollHeight;
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
