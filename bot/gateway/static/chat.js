// The web chat. What people typed is kept until the server has stored it; what they see is built from text nodes only.

import "./files.js";
import { newId, onNewSession, post, renewSession, RETRY_MS } from "./gate.js";
import { dropAsker, keepEnd, onPress, setNote, showAnew, showAnswer, showAsker, toBottom } from "./log.js";

const UNSENT = "futian.unsent";
const REQUEST_MS = 15000;
const RECONNECT_NOTICE_MS = 2500;

const wording = document.body.dataset;
const byId = (id) => document.getElementById(id);
const [typing, notice, jump] = ["typing", "notice", "jump"].map(byId);
const [composer, box, starters] = ["composer", "text", "starters"].map(byId);
const touchFirst = matchMedia("(pointer: coarse)").matches;

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
    const result = await postMessage(message);
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
    answerOwed = answerOwed || result.stored.fresh;
    setNote(node, "");
  } else {
    setNote(node, `${wording.failed}：${result.refusal}`, () => {
      dropAsker(message.id);
      box.value = message.text;
      grow();
      box.focus();
    });
  }
}

function postMessage(message) {
  const body = JSON.stringify({ message: message.text, client_id: message.id });
  const isTemporary = (status) => status >= 500 || status === 429;
  return post("/chat/messages", "application/json", body, { milliseconds: REQUEST_MS, isTemporary });
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

// Receiving

let source = null;
let lastId = null; // of the newest answer that was shown
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
  source.addEventListener("message", (event) => receive(JSON.parse(event.data)));
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
    await renewSession().catch(() => {}); // it may have been the trouble
    if (source.readyState === EventSource.CLOSED) connect(false);
  }, wait);
}

function receive(message) {
  lastId = Math.max(lastId ?? 0, message.id);
  showAnswer(message);
}

// A session that is new has no history: what stands here was said in one that was lost, or is on its way.
function showHistory(history, newest) {
  showAnew(() => {
    for (const message of history.messages) {
      if (message.role === "bot") showAnswer(message);
      else showAsker(message.client_id, message.text, new Date(message.at));
    }
    for (const message of unsent) showAsker(message.id, message.text, new Date());
  }, history.messages.length === 0);
  lastId = newest;
  answerOwed = history.waiting;
  showTyping();
}

// Signs

function showTyping() {
  keepEnd(() => {
    typing.hidden = !(connected && (answerOwed || (unsent.length > 0 && navigator.onLine)));
    return !typing.hidden;
  });
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

function pressed(event, text) {
  send(text);
  // From the keyboard, go on where one can write; on a phone that would only open the keyboard.
  if (event.detail === 0 || !touchFirst) box.focus();
}

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
jump.addEventListener("click", () => {
  toBottom();
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

onPress(pressed);
onNewSession(() => connect(true));
connect(false);
pump();
grow();
if (!touchFirst) box.focus();
