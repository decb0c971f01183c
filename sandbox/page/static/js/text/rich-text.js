/** The rich_text block: sections, lists inside lists, quotes, preformatted text, and what stands inside a line. */

import { h } from "../dom.js";
import { broadcast, channelMention, date, emoji, groupMention, link, styled, userMention } from "./inline.js";

const INLINE = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text || element.url),
  user: (element, context) => userMention(element.user_id, context),
  channel: (element, context) => channelMention(element.channel_id, context),
  usergroup: (element) => groupMention(element.usergroup_id),
  team: (element, context) => h("span", { class: "mention" }, context.team?.(element.team_id)?.name || element.team_id),
  broadcast: (element) => broadcast(element.range),
  emoji: (element) => emoji(element.name, element.skin_tone, element.unicode),
  color: (element) => colour(element.value),
  date: (element, context) => date(element.timestamp, element.format, context, element.url, element.fallback),
};

const PARTS = {
  rich_text_section: (part, context) => h("div", { class: "rich-line" }, ...lineOf(part.elements, context)),
  rich_text_quote: (part, context) => h("blockquote", {}, ...lineOf(part.elements, context)),
  rich_text_preformatted: (part, context) =>
    h("pre", { tabindex: "0", "data-language": part.language }, ...lineOf(part.elements, context)),
};

function colour(value) {
  const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
  swatch.style.backgroundColor = value;
  return h("span", { class: "color" }, swatch, value);
}

function lineOf(elements, context) {
  return elements.flatMap((element) => {
    const node = INLINE[element.type]?.(element, context) ?? "";
    return styled(element.style, node);
  });
}

/** Slack sends nested lists one after another with an indent each; the numbers go on after a deeper list. */
function listsOf(parts, context) {
  const root = h("div", { class: "rich-lists" });
  const open = [];
  for (const part of parts) {
    const depth = part.indent ?? 0;
    const tag = part.style === "ordered" ? "ol" : "ul";
    while (open.length && open.at(-1).depth > depth) open.pop();
    let current = open.at(-1);
    if (!current || current.depth < depth || current.tag !== tag || part.offset) {
      if (current?.depth === depth) open.pop();
      const list = h(tag, { class: `rich-list depth-${depth % 3}` });
      if (part.offset) list.start = part.offset + 1;
      if (part.border) list.classList.add("bordered");
      const parent = open.at(-1);
      (parent?.list.lastElementChild ?? root).append(list);
      if (!parent && depth) list.classList.add(`indent-${depth}`);
      open.push((current = { depth, tag, list }));
    }
    for (const item of part.elements) current.list.append(h("li", {}, ...lineOf(item.elements, context)));
  }
  return root;
}

/**
 * A rich_text block as a node.
 * @param {{elements: object[]}} block
 * @param {object} context see blocks/index.js
 */
export function richText(block, context) {
  const root = h("div", { class: "rich-text" });
  let lists = [];
  const close = () => {
    if (lists.length) root.append(listsOf(lists, context));
    lists = [];
  };
  for (const part of block.elements) {
    if (part.type === "rich_text_list") lists.push(part);
    else {
      close();
      const node = PARTS[part.type]?.(part, context);
      if (node && part.border) node.classList.add("bordered");
      if (node) root.append(node);
    }
  }
  close();
  return root;
}
