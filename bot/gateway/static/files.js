// Files: sent at once and on their own, because no storage of the page could keep them for later.

import { newId, post, RETRY_MS } from "./gate.js";
import { setNote, showAsker, toBottom } from "./log.js";

const LARGEST_FILE = 10 * 1024 * 1024;
const FILE_MS = 120000;
const FILE_TRIES = 3;

const wording = document.body.dataset;
const [attach, picker] = ["attach", "file"].map((id) => document.getElementById(id));

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

function postFile(file, id) {
  const path = `/chat/files?client_id=${id}&name=${encodeURIComponent(file.name)}`;
  const isTemporary = (status) => status >= 500; // 429 says that there are files enough
  return post(path, "application/octet-stream", file, { milliseconds: FILE_MS, isTemporary });
}

attach.addEventListener("click", () => picker.click());
picker.addEventListener("change", async () => {
  const files = [...picker.files];
  picker.value = "";
  for (const file of files) await sendFile(file);
});
