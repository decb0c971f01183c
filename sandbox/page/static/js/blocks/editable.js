/** Between a rich_text block and the elements of an editor, both ways. */

import { h } from "../dom.js";
import { emojiOf } from "../text/emoji.js";

const STYLES = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code", U: "underline" };
const TAGS = { code: "code", strike: "s", italic: "i", bold: "b", underline: "u" };
const LINES = new Set(["DIV", "P", "UL", "OL", "LI", "BLOCKQUOTE", "PRE"]);

/** How a mention, an emoji or the like is written inside an editor. */
function spoken(element) {
  if (element.type === "emoji") return emojiOf(element.name, element.skin_tone) ?? `:${element.name}:`;
  return `@${element.user_id ?? element.channel_id ?? element.usergroup_id ?? element.range ?? element.value ?? element.fallback ?? element.type}`;
}

function inlineToNode(element) {
  let node;
  if (element.type === "text") {
    const lines = element.text.split("\n");
    node = h("span", {}, ...lines.flatMap((line, index) => (index ? [h("br"), line] : [line])));
    node = node.childNodes.length === 1 ? node.firstChild : node;
  } else if (element.type === "link") {
    node = h("a", { href: element.url, rel: "noopener" }, element.text || element.url);
  } else {
    node = h("span", { class: "atom", contenteditable: "false" }, spoken(element));
    node.dataset.element = JSON.stringify(element);
  }
  for (const [style, tag] of Object.entries(TAGS)) if (element.style?.[style]) node = h(tag, {}, node);
  return node;
}

const PARTS = {
  rich_text_section: (nodes) => h("div", {}, ...nodes),
  rich_text_quote: (nodes) => h("blockquote", {}, ...nodes),
  rich_text_preformatted: (nodes) => h("pre", {}, ...nodes),
};

/** The elements of an editor for a rich_text block. */
export function toEditable(block) {
  return (block?.elements ?? []).map((part) => {
    if (part.type !== "rich_text_list") return PARTS[part.type](part.elements.map(inlineToNode));
    const items = part.elements.map((item) => h("li", {}, ...item.elements.map(inlineToNode)));
    const list = h(part.style === "ordered" ? "ol" : "ul", {}, ...items);
    list.dataset.indent = part.indent ?? 0;
    return list;
  });
}

/** Collects what stands in a line; texts of one style that follow each other become one. */
class Line {
  elements = [];

  text(text, style) {
    const last = this.elements.at(-1);
    const own = Object.keys(style).length ? { style } : {};
    if (last?.type === "text" && JSON.stringify(last.style ?? {}) === JSON.stringify(style)) last.text += text;
    else this.elements.push({ type: "text", text, ...own });
  }

  /** The elements without what ends a line only. */
  done() {
    const last = this.elements.at(-1);
    if (last?.type === "text") last.text = last.text.replace(/\n+$/, "");
    return this.elements.filter((element) => element.type !== "text" || element.text);
  }
}

function walk(node, style, line) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const text = child.data.replaceAll("\u00A0", " ").replaceAll("\u200B", "");
      if (text) line.text(text, style);
    } else if (child.dataset?.element) line.elements.push(JSON.parse(child.dataset.element));
    else if (child.tagName === "BR") line.text("\n", {});
    else if (child.tagName === "A") {
      const own = Object.keys(style).length ? { style } : {};
      line.elements.push({ type: "link", url: child.getAttribute("href"), text: child.textContent, ...own });
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      if (LINES.has(child.tagName) && line.elements.length) line.text("\n", {});
      const named = STYLES[child.tagName];
      walk(child, named ? { ...style, [named]: true } : style, line);
    }
  }
}

function lineOf(nodes) {
  const line = new Line();
  walk({ childNodes: nodes }, {}, line);
  return line.done();
}

const isList = (node) => node.tagName === "UL" || node.tagName === "OL";

function lists(node, indent, parts) {
  const style = node.tagName === "OL" ? "ordered" : "bullet";
  let items = [];
  const close = () => {
    if (items.length) parts.push({ type: "rich_text_list", style, indent, elements: items });
    items = [];
  };
  for (const item of node.childNodes) {
    if (isList(item)) {
      close();
      lists(item, indent + 1, parts);
      continue;
    }
    const inner = lineOf([...item.childNodes].filter((child) => !isList(child)));
    if (inner.length) items.push({ type: "rich_text_section", elements: inner });
    for (const nested of [...item.childNodes].filter(isList)) {
      close();
      lists(nested, indent + 1, parts);
    }
  }
  close();
}

/** What stands in an editor, without the boxes that browsers put around lists and quotes. */
function flattened(root) {
  return [...root.childNodes].flatMap((node) => {
    const boxed = (node.tagName === "DIV" || node.tagName === "P") && node.querySelector("ul, ol, blockquote, pre");
    return boxed ? flattened(node) : [node];
  });
}

/**
 * The rich_text block of what stands in an editor.
 * @param {HTMLElement} root
 * @returns {object|null} null when there is nothing
 */
export function fromEditable(root) {
  const parts = [];
  let plain = [];
  const close = () => {
    const line = lineOf(plain);
    if (line.length) parts.push({ type: "rich_text_section", elements: line });
    plain = [];
  };
  for (const node of flattened(root)) {
    const part = { BLOCKQUOTE: "rich_text_quote", PRE: "rich_text_preformatted" }[node.tagName];
    if (!part && !isList(node)) {
      plain.push(node);
      continue;
    }
    close();
    if (isList(node)) lists(node, Number(node.dataset.indent ?? 0), parts);
    else {
      const line = lineOf(node.childNodes);
      if (line.length) parts.push({ type: part, elements: line });
    }
  }
  close();
  return parts.length ? { type: "rich_text", elements: parts } : null;
}
