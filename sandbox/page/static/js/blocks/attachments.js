/** Attachments, Slack's older way to add to a message: blocks or legacy fields behind a colour bar. */

import { h } from "../dom.js";
import { link } from "../text/inline.js";
import { formatDate } from "../text/dates.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { plain } from "../text/plain.js";
import { picture } from "./image.js";

const NAMED = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };

function words(attachment, key, context) {
  const marked = attachment.mrkdwn_in ? attachment.mrkdwn_in.includes(key) : true;
  return (value) => (marked ? mrkdwn(value, context) : plain(value));
}

function author(attachment, context) {
  if (!attachment.author_name) return null;
  const { author_icon: image, author_link: address, author_name: name } = attachment;
  return h("div", { class: "attached-author" },
    image && picture({ image_url: image, alt_text: "" }, context, "context-image"), address ? link(address, name) : name);
}

function footer(attachment, context) {
  const { footer: line, footer_icon: image, ts } = attachment;
  if (!line && !ts) return null;
  const moment = ts && formatDate(Number(ts), "{date_short_pretty} at {time}", context.zone, context.now() / 1000);
  return h("div", { class: "attached-footer" },
    image && picture({ image_url: image, alt_text: "" }, context, "context-image"), [line, moment].filter(Boolean).join(" | "));
}

function legacy(attachment, context) {
  const { title, title_link: address, text, fields, image_url: image, thumb_url: thumb, fallback } = attachment;
  return [
    author(attachment, context),
    title && h("div", { class: "attached-title" }, address ? link(address, title) : title),
    text && h("div", { class: "attached-text" }, words(attachment, "text", context)(text)),
    fields && h("div", { class: "fields" }, ...fields.map((field) =>
      h("div", { class: `field${field.short ? "" : " wide"}` }, h("strong", {}, field.title), h("div", {}, words(attachment, "fields", context)(field.value ?? ""))))),
    image && picture({ image_url: image, alt_text: fallback ?? title ?? "" }, context),
    !image && thumb && picture({ image_url: thumb, alt_text: fallback ?? title ?? "" }, context, "thumbnail"),
    footer(attachment, context),
  ];
}

/**
 * One attachment.
 * @param {object} attachment
 * @param {object} context see blocks/index.js
 * @param {(blocks: object[], context: object) => HTMLElement} renderBlocks
 */
export function attachmentOf(attachment, context, renderBlocks) {
  const bar = h("div", { class: "attached-bar", "aria-hidden": "true" });
  const colour = NAMED[attachment.color] ?? attachment.color;
  if (colour) bar.style.backgroundColor = colour.startsWith("#") ? colour : `#${colour}`;
  const own = attachment.blocks ? [renderBlocks(attachment.blocks, context)] : legacy(attachment, context);
  return h("div", { class: "attached" },
    attachment.pretext && h("div", { class: "attached-pretext" }, words(attachment, "pretext", context)(attachment.pretext)),
    h("div", { class: "attached-row" }, bar, h("div", { class: "attached-body" }, ...own)));
}
