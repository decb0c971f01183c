/** The markdown block: headings, lists, task lists, tables, code, quotes, rules, of standard Markdown. */

import { h } from "../dom.js";
import { markdownInline } from "./markdown-inline.js";

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)\s*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^ {0,3}> ?(.*)$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TASK = /^\[([ xX])\]\s+(.*)$/s;
const DIVIDER = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const DEEPEST = 12;

const cells = (line) =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

const isTable = (lines, index) =>
  lines[index].includes("|") && DIVIDER.test(lines[index + 1] ?? "") && (lines[index + 1] ?? "").includes("-");

const begins = (lines, index) =>
  [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(lines[index])) || isTable(lines, index);

function fenced(lines, index) {
  const [, mark, language] = FENCE.exec(lines[index]);
  let end = index + 1;
  while (end < lines.length && !lines[end].trim().startsWith(mark)) end += 1;
  const code = lines.slice(index + 1, end).join("\n");
  return [h("pre", { tabindex: "0", "data-language": language || undefined }, code), end + 1];
}

function quoted(lines, index, depth) {
  const inner = [];
  let end = index;
  while (end < lines.length && (QUOTE.test(lines[end]) || (lines[end].trim() && !begins(lines, end)))) {
    inner.push(QUOTE.exec(lines[end])?.[1] ?? lines[end]);
    end += 1;
  }
  return [h("blockquote", {}, ...blocksOf(inner, depth + 1)), end];
}

function table(lines, index) {
  const aligned = cells(lines[index + 1]).map((cell) => {
    const right = cell.endsWith(":");
    return right && cell.startsWith(":") ? "align-center" : right ? "align-right" : "align-left";
  });
  const row = (line, tag) =>
    h("tr", {}, ...aligned.map((side, column) => h(tag, { class: side }, ...markdownInline(cells(line)[column] ?? ""))));
  const body = [];
  let end = index + 2;
  while (end < lines.length && lines[end].includes("|")) body.push(row(lines[end++], "td"));
  const grid = h("table", {}, h("thead", {}, row(lines[index], "th")), h("tbody", {}, ...body));
  return [h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" }, grid), end];
}

function item(lines, depth) {
  const task = TASK.exec(lines[0]);
  if (task) lines[0] = task[2];
  const children = blocksOf(lines, depth + 1);
  const first = children[0]?.tagName === "P" ? [...children.shift().childNodes] : [];
  if (!task) return h("li", {}, ...first, ...children);
  const done = task[1] !== " ";
  const box = h("input", { type: "checkbox", checked: done, disabled: true, "aria-label": done ? "done" : "to do" });
  return h("li", { class: "task" }, box, h("span", {}, ...first), ...children);
}

function list(lines, index, depth) {
  const [, indent, mark] = ITEM.exec(lines[index]);
  const ordered = /\d/.test(mark);
  const base = indent.length;
  const items = [];
  let end = index;
  while (end < lines.length) {
    const found = ITEM.exec(lines[end]);
    const own = found && found[1].length <= base + 1;
    if (own && /\d/.test(found[2]) !== ordered) break;
    if (own) items.push([found[3]]);
    else if (!lines[end].trim()) {
      const next = lines[end + 1] ?? "";
      if (!ITEM.test(next) && !/^\s{2,}\S/.test(next)) break;
      items.at(-1).push("");
    } else if (/^\s/.test(lines[end]) || (found ? false : !begins(lines, end))) {
      items.at(-1).push(lines[end].replace(new RegExp(`^\\s{0,${base + mark.length + 1}}`), ""));
    } else break;
    end += 1;
  }
  const node = h(ordered ? "ol" : "ul", { class: "rich-list" }, ...items.map((entry) => item(entry, depth)));
  if (ordered && Number.parseInt(mark, 10) !== 1) node.start = Number.parseInt(mark, 10);
  return [node, end];
}

function paragraph(lines, index) {
  let end = index + 1;
  while (end < lines.length && lines[end].trim() && !begins(lines, end)) end += 1;
  const text = lines.slice(index, end).map((line) => line.trim());
  return [h("p", {}, ...markdownInline(text.join("\n"))), end];
}

function block(lines, index, depth) {
  const line = lines[index];
  if (FENCE.test(line)) return fenced(lines, index);
  const heading = HEADING.exec(line);
  if (heading) {
    // The page's own headings end at three, so a message's begin below them.
    const level = Math.min(heading[1].length + 3, 6);
    const size = `markdown-heading size-${Math.min(heading[1].length, 4)}`;
    return [h(`h${level}`, { class: size }, ...markdownInline(heading[2])), index + 1];
  }
  if (RULE.test(line)) return [h("hr"), index + 1];
  if (depth < DEEPEST && QUOTE.test(line)) return quoted(lines, index, depth);
  if (depth < DEEPEST && ITEM.test(line)) return list(lines, index, depth);
  if (isTable(lines, index)) return table(lines, index);
  return paragraph(lines, index);
}

function blocksOf(lines, depth) {
  const nodes = [];
  let index = 0;
  while (index < lines.length) {
    if (lines[index].trim()) {
      const [node, end] = block(lines, index, depth);
      nodes.push(node);
      index = end;
    } else index += 1;
  }
  return nodes;
}

/**
 * A Markdown text as a node.
 * @param {string} source
 */
export function markdown(source) {
  return h("div", { class: "markdown" }, ...blocksOf(source.replaceAll("\r\n", "\n").split("\n"), 0));
}
