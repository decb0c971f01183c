/** What stands inside a line of text, however it was written: mentions, links, emoji, dates. Data never becomes HTML. */

import { h } from "../dom.js";
import { formatDate } from "./dates.js";
import { emojiOf } from "./emoji.js";

const SCHEMES = new Set(["http:", "https:", "mailto:", "slack:"]);

/**
 * The address as something safe to follow.
 * @param {string} address
 * @returns {string|null} null for anything but http, https, mailto and slack addresses
 */
export function safeAddress(address) {
  try {
    return SCHEMES.has(new URL(address).protocol) ? address : null;
  } catch {
    return null;
  }
}

/** A link that opens beside the page, or the bare words where the address is not safe to follow. */
export function link(address, ...children) {
  const href = safeAddress(address);
  if (!href) return h("span", {}, ...children);
  return h("a", { class: "text-link", href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** A mention of a person; a press opens them. */
export function userMention(id, context, label) {
  const person = context.user(id);
  const name = person?.name || label || id;
  const kind = id === context.me?.id ? "mention mention-me" : "mention";
  return h("button", { type: "button", class: kind, on: { click: () => context.openUser?.(id) } }, `@${name}`);
}

/** A mention of a channel; a press goes there. Channels the person does not see stay unnamed. */
export function channelMention(id, context, label) {
  const channel = context.channel(id);
  const name = channel?.name || label;
  if (!channel) return h("span", { class: "mention" }, name ? `#${name}` : "a private channel");
  const open = () => context.openChannel?.(id);
  return h("button", { type: "button", class: "mention", on: { click: open } }, `#${name || id}`);
}

/** @here, @channel, @everyone. */
export function broadcast(range) {
  return h("span", { class: "mention mention-me" }, `@${range}`);
}

/** A user group. */
export function groupMention(id, label) {
  return h("span", { class: "mention" }, label ? `@${label.replace(/^@/, "")}` : `@${id}`);
}

/** An emoji by name; a name unknown here stays as it was written. */
export function emoji(name, tone, unicode) {
  let characters = emojiOf(name, tone);
  if (!characters && unicode) {
    characters = String.fromCodePoint(...unicode.split("-").map((point) => Number.parseInt(point, 16)));
  }
  if (!characters) return document.createTextNode(tone ? `:${name}::skin-tone-${tone}:` : `:${name}:`);
  const label = `${name.replaceAll("_", " ")} emoji`;
  return h("span", { class: "emoji", role: "img", "aria-label": label, title: `:${name}:` }, characters);
}

/** A moment in the acting person's zone; `url` makes it a link, `fallback` stands in where it cannot be read. */
export function date(timestamp, format, context, url, fallback) {
  const epoch = Number(timestamp);
  let words = fallback || String(timestamp);
  if (Number.isFinite(epoch) && epoch > 0) words = formatDate(epoch, format, context.zone, context.now() / 1000);
  const spoken = new Date(epoch * 1000);
  const moment = Number.isNaN(spoken.getTime()) ? undefined : spoken.toISOString();
  const time = h("time", { class: "date", datetime: moment, title: fallback || undefined }, words);
  return url ? link(url, time) : time;
}

/** Wrap nodes in the styles of a rich text element. */
export function styled(style, ...nodes) {
  const tags = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u" };
  let inner = nodes;
  for (const [name, tag] of Object.entries(tags)) {
    if (style?.[name]) inner = [h(tag, {}, ...inner)];
  }
  return inner;
}
