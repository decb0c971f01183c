// JSON to read: collapsible, and drawn only as far as it is opened, since payloads are large.

import { h } from "../dom.js";

const OPEN_DEPTH = 2;
const SHOWN = 200;

/** A copy in which JSON that travelled as text (as in forms) is JSON again. */
export function unpacked(value) {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpacked(item)]));
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try {
      return unpacked(JSON.parse(value));
    } catch {
      return value;
    }
  }
  return value;
}

/** @returns {HTMLElement} the value as a tree; objects and lists open and close */
export function jsonView(value) {
  return h("div", { class: "json" }, node(null, value, 0));
}

function node(key, value, depth) {
  const name = key === null ? null : h("span", { class: "json-key" }, `${key}: `);
  if (value === null || typeof value !== "object") return h("div", { class: "json-line" }, name, scalar(value));
  const list = Array.isArray(value);
  const entries = list ? value.map((item, index) => [String(index), item]) : Object.entries(value);
  const [begin, end] = list ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return h("div", { class: "json-line" }, name, `${begin}${end}`);
  const inside = h("div", { class: "json-inside" });
  const unit = list ? "item" : "key";
  const size = h("span", { class: "json-size" }, `${entries.length} ${entries.length === 1 ? unit : `${unit}s`}`);
  const details = h("details", { class: "json-node" }, h("summary", null, name, `${begin} `, size, ` ${end}`), inside);
  const fill = () => {
    if (inside.firstChild) return;
    inside.append(...entries.slice(0, SHOWN).map(([each, item]) => node(each, item, depth + 1)));
    if (entries.length > SHOWN) inside.append(h("div", { class: "json-line soft" }, `and ${entries.length - SHOWN} more: copy to see them`));
  };
  details.addEventListener("toggle", () => details.open && fill());
  if (depth < OPEN_DEPTH && entries.length <= 40) {
    details.open = true;
    fill();
  }
  return details;
}

function scalar(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `json-${kind}` }, kind === "string" ? JSON.stringify(value) : String(value));
}
