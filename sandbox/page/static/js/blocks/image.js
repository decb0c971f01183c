/** Pictures, of messages and of blocks; one that cannot be shown leaves its words. */

import { h } from "../dom.js";
import { letters } from "../text/plain.js";
import { icon } from "./icons.js";

const WEB = /^(?:https?:|data:image\/|blob:|\/)/i;

/** The id of a file in Slack, which an app may name by its address too. */
const fileIdOf = ({ id, url }) => id ?? /\/files\/[A-Z0-9]+-(F[A-Z0-9]+)\//.exec(url ?? "")?.[1];

/**
 * A picture with its alternative text.
 * @param {{image_url?: string, slack_file?: object, alt_text?: string}} image
 * @param {string} [kind] a class
 */
export function picture(image, context, kind = "picture") {
  const alt = image.alt_text ?? "";
  const instead = () => h("span", { class: `${kind} broken`, role: "img", "aria-label": alt }, icon("image"), h("span", {}, alt));
  const shown = h("img", { class: kind, alt, loading: "lazy", referrerpolicy: "no-referrer" });
  const load = (address) => {
    if (WEB.test(address)) shown.src = address;
    else shown.replaceWith(instead());
  };
  shown.addEventListener("error", () => shown.replaceWith(instead()), { once: true });
  if (image.image_url) {
    if (!WEB.test(image.image_url)) return instead();
    load(image.image_url);
  } else {
    context.file(fileIdOf(image.slack_file)).then((file) => load(file.url), () => shown.replaceWith(instead()));
  }
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
