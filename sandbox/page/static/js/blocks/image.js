/** Pictures, of messages and of blocks; one that cannot be shown leaves its words. */

import { h } from "../dom.js";
import { letters } from "../text/plain.js";
import { icon } from "./icons.js";

const WEB = /^(?:https?:|data:image\/|blob:|\/)/i;

/** The address of an image object: its own, or the one of a file in Slack. */
function addressOf({ image_url: address, slack_file: file }, context) {
  if (address) return address;
  const shared = (context.message?.files ?? []).find(({ id, url }) => (file.id ? id === file.id : url === file.url));
  return shared?.url ?? context.fileUrl?.(file) ?? file.url ?? "";
}

/**
 * A picture with its alternative text.
 * @param {{image_url?: string, slack_file?: object, alt_text?: string}} image
 * @param {string} [kind] a class
 */
export function picture(image, context, kind = "picture") {
  const alt = image.alt_text ?? "";
  const address = addressOf(image, context);
  const instead = () => h("span", { class: `${kind} broken`, role: "img", "aria-label": alt }, icon("image"), h("span", {}, alt));
  if (!WEB.test(address)) return instead();
  const shown = h("img", { class: kind, alt, src: address, loading: "lazy", referrerpolicy: "no-referrer" });
  shown.addEventListener("error", () => shown.replaceWith(instead()), { once: true });
  return shown;
}

/** An image block: its title, and the picture, which can be folded away. */
export function imageBlock(block, context) {
  const title = letters(block.title);
  const frame = h("div", { class: "image-frame" }, picture(block, context));
  if (!title) return h("figure", { class: "image-block" }, frame);
  const fold = h("button", {
    type: "button", class: "image-fold", "aria-expanded": "true", "aria-label": `${title}: fold the image`,
    on: { click: () => {
      frame.hidden = !frame.hidden;
      fold.setAttribute("aria-expanded", String(!frame.hidden));
    } },
  }, icon("down"));
  return h("figure", { class: "image-block" }, h("figcaption", {}, title, fold), frame);
}
