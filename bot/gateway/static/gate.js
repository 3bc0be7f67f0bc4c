// Posting to the gateway. Nothing is thrown: what is neither stored nor refused may be posted again.

/** Milliseconds between attempts; the last for all that follow. */
export const RETRY_MS = [1000, 2000, 4000, 8000];

let renewed = () => {};

/** Calls `callback` whenever a lost session was replaced by a new one. */
export function onNewSession(callback) {
  renewed = callback;
}

/** Brings a session, if there is none any more. */
export async function renewSession() {
  await fetch("/", { cache: "no-store" });
}

/** Makes a name for a message, the same however often it is posted. */
export function newId() {
  // Not randomUUID: it is missing where the page comes over plain HTTP.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Posts `body` once. Returns `{ stored }`, what the gateway said when it took it; `{ refusal }`, its words when it never
 * will; or `{}`, when it may be posted again. `isTemporary` tells of a status which of both it is.
 */
export async function post(path, type, body, { milliseconds, isTemporary }) {
  const headers = { "Content-Type": type };
  try {
    const signal = AbortSignal.timeout?.(milliseconds);
    const response = await fetch(path, { method: "POST", headers, body, signal });
    if (response.ok) return { stored: await response.json() };
    if (response.status === 401) {
      await renewSession();
      renewed();
      return {};
    }
    return isTemporary(response.status) ? {} : { refusal: (await response.json()).error };
  } catch {
    return {}; // no network, no answer in time, or an answer of something between us and the server
  }
}
