// How an answer looks: only nodes of text are made, so that nothing in it is ever taken for markup.

/** Makes an element with a class and a text, both if given. */
export function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const MARKED = /https?:\/\/[^\s<>"'\u2018-\u201f\u3000-\u303f\uff01-\uff5e]+|FT-\d{8}-\d{4,6}-\d/g;

/** Appends `text` to `parent`; addresses become links, numbers of appeals stay on one line, the rest is text. */
function appendText(parent, text) {
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const found = match[0].replace(/[.,;:!?)\]]+$/, "");
    parent.append(text.slice(end, match.index), found.startsWith("FT-") ? make("span", "whole", found) : link(found));
    end = match.index + found.length;
  }
  parent.append(text.slice(end));
}

function link(address) {
  const node = make("a", "", address);
  node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

const BASIS = /^(依据|状态|原文)[：:]\s*(.*)$/;
const ITEM = /^\s*(?:[-•·●▪]|[0-9]{1,2}[.、)）]|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[①-⑳])/;

/** Builds an answer: paragraphs, list lines, and 依据, 状态 and 原文 as a quieter block. */
export function answerNodes(text) {
  const nodes = [];
  let basis = null;
  let paragraph = null;
  for (const line of text.split("\n")) {
    const cited = BASIS.exec(line.trim());
    if (cited) {
      if (!basis) nodes.push((basis = make("div", "basis")));
      basis.append(basisRow(cited[1], cited[2]));
      paragraph = null;
      continue;
    }
    if (!line.trim()) {
      paragraph = null;
      continue;
    }
    basis = null;
    if (ITEM.test(line)) {
      nodes.push(lineNode(line, "item"));
      paragraph = null;
    } else if (paragraph) {
      paragraph.append(make("br"));
      appendText(paragraph, line);
    } else {
      nodes.push((paragraph = lineNode(line)));
    }
  }
  return nodes;
}

function lineNode(text, className) {
  const node = make("p", className);
  appendText(node, text.trim());
  return node;
}

function basisRow(label, text) {
  const row = make("div");
  const value = make("span");
  appendText(value, text);
  row.append(make("b", "", label), value);
  return row;
}
