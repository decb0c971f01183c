/**
 * Block Kit as elements of the page.
 *
 * A context says where blocks stand and what can be done there (js/context.js makes it): `surface`, `message`, `view`,
 * `zone`, `now()`, `me`, `user(id)`, `channel(id)`, `team(id)`, `users()`, `conversations()`, `values`, `errors`,
 * `act(block, element, input)`, `enter(block, element, input)`, `options(block, element, query)`, `upload(file)`,
 * `openUser(id)`, `openChannel(id)`, `announce(text)`.
 */

import { h, replace } from "../dom.js";
import { isoDay, partsOf } from "../text/dates.js";
import { link } from "../text/inline.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { attachmentOf } from "./attachments.js";
import { keepingFocus } from "./focus.js";
import { icon } from "./icons.js";
import { picture } from "./image.js";
import { renderBlock } from "./layout.js";

/**
 * Blocks, one under the other.
 * @param {object[]} blocks
 * @param {object} context
 * @returns {HTMLElement} `<div class="blocks">`
 */
export function renderBlocks(blocks, context) {
  const root = h("div", { class: "blocks" });
  updateBlocks(root, blocks, context);
  return root;
}

const drawn = new WeakMap();

/** What a block's drawing depends on: itself, the error at it, and the day, since "today" becomes "yesterday". */
function keyOf(block, context) {
  return JSON.stringify([block, context.errors?.[block.block_id], isoDay(partsOf(context.now() / 1000, context.zone))]);
}

/**
 * Draw blocks again in the same place: unchanged ones are left alone, focus and caret stay where they are.
 * @param {HTMLElement} root what renderBlocks returned
 */
export function updateBlocks(root, blocks, context) {
  const before = drawn.get(root) ?? new Map();
  const after = new Map();
  keepingFocus(root, () => {
    const nodes = blocks.map((block, index) => {
      const key = keyOf(block, context);
      const place = block.block_id ?? `#${index}`;
      const kept = before.get(place);
      const node = kept?.key === key ? kept.node : renderBlock(block, context);
      after.set(place, { key, node });
      return node;
    });
    // Nodes that stay are not taken out and put back, which would lose their focus.
    const wanted = new Set(nodes);
    for (const node of [...root.childNodes]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, index) => {
      if (root.childNodes[index] !== node) root.insertBefore(node, root.childNodes[index] ?? null);
    });
  });
  drawn.set(root, after);
}

function shared(file, context) {
  const alt = file.alt_txt || file.title || file.name;
  if (file.mimetype?.startsWith("image/") && file.url) {
    return h("figure", { class: "image-block" }, h("figcaption", {}, file.title || file.name),
      picture({ image_url: file.url, alt_text: alt }, context));
  }
  const name = file.title || file.name || file.id;
  return h("div", { class: "file" }, icon("file"), file.url ? link(file.url, name) : h("span", {}, name),
    h("span", { class: "file-size" }, file.pretty_type || file.mimetype || ""));
}

/**
 * The body of a message: its blocks, or its text, then its attachments and files.
 * @param {object} message
 * @param {object} context
 * @returns {HTMLElement}
 */
export function renderMessageBody(message, context) {
  const body = h("div", { class: "message-content" });
  const main = message.blocks?.length
    ? renderBlocks(message.blocks, context)
    : message.text && h("div", { class: "message-text" }, mrkdwn(message.text, context));
  replace(body, main,
    ...(message.attachments ?? []).map((attachment) => attachmentOf(attachment, context, renderBlocks)),
    ...(message.files ?? []).map((file) => shared(file, context)));
  return body;
}
