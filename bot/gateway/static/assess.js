// The assessment page: ticks of the checklist stay in this browser, and the page can be printed. It works without this.

const KEY = `futian.checklist.${document.body.dataset.policy}`;
const boxes = [...document.querySelectorAll("input[data-item]")];

/** Returns the ids of the items ticked here before; none where the browser keeps nothing. */
function ticked() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return new Set(Array.isArray(kept) ? kept : []);
  } catch {
    return new Set();
  }
}

function keep() {
  const items = boxes.filter((box) => box.checked).map((box) => box.dataset.item);
  try {
    if (items.length) localStorage.setItem(KEY, JSON.stringify(items));
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage the ticks last as long as the page.
  }
}

const before = ticked();
for (const box of boxes) {
  box.checked = before.has(box.dataset.item);
  box.addEventListener("change", keep);
}
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
