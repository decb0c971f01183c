/** Cards, carousels of cards, and containers that hold other blocks and may be folded. */

import { h } from "../dom.js";
import { letters, text } from "../text/plain.js";
import { richText } from "../text/rich-text.js";
import { renderElement } from "./elements.js";
import { icon } from "./icons.js";
import { picture } from "./image.js";
import { slackIcon } from "./slack-icons.js";

/** Buttons that warn stand at the left, the one that is meant at the far right. */
const PLACES = ["danger", undefined, "primary"];

function sign(block, context) {
  if (block.slack_icon) return h("span", { class: "card-icon drawn" }, slackIcon(block.slack_icon.name));
  return block.icon && picture(block.icon, context, "card-icon");
}

/** A card block as a node: picture, icon with title and subtitle, text, and buttons at its foot. */
export function card(block, context) {
  const head = sign(block, context);
  const placed = PLACES.flatMap((style) => (block.actions ?? []).filter((element) => element.style === style));
  return h("div", { class: "card" },
    block.hero_image && picture(block.hero_image, context, "card-hero"),
    (head || block.title || block.subtitle) && h("div", { class: "card-head" }, head,
      h("div", { class: "card-names" },
        block.title && h("div", { class: "card-title" }, text(block.title, context)),
        block.subtitle && h("div", { class: "card-subtitle" }, text(block.subtitle, context)))),
    block.body && h("div", { class: "card-body" }, text(block.body, context)),
    block.subtext && h("div", { class: "card-subtext" }, text(block.subtext, context)),
    placed.length > 0 && h("div", { class: "card-actions" }, ...placed.map((element) => {
      const control = renderElement(block, element, context);
      if (element.style === "danger") control.classList.add("card-warning");
      return control;
    })));
}

/** A carousel block as a node that scrolls sideways by itself. */
export function carousel(block, context) {
  const count = block.elements.length;
  return h("div", { class: "carousel", role: "region", tabindex: "0", "aria-label": count === 1 ? "Carousel of 1 card" : `Carousel of ${count} cards` },
    ...block.elements.map((each) => h("div", { class: "carousel-card", dataset: { blockId: each.block_id } }, card(each, context))));
}

/**
 * A container block as a node.
 * @param {function(object, object): HTMLElement} renderBlock draws what stands in it
 */
export function container(block, context, renderBlock) {
  const title = block.rich_text_title ? richText(block.rich_text_title, context) : text(block.title, context);
  const names = h("span", { class: "card-names" },
    h("span", { class: "card-title" }, title),
    block.subtitle && h("span", { class: "card-subtitle" }, text(block.subtitle, context)));
  const body = h("div", { class: "container-body" }, ...block.child_blocks.map((child) => renderBlock(child, context)));
  const ruled = block.has_header_divider ? " ruled" : "";
  return h("div", { class: `container width-${block.width ?? "standard"}${ruled}`, role: "group", "aria-label": nameOf(block) },
    h("div", { class: "container-head" }, sign(block, context), names, block.is_collapsible && fold(block, body)),
    body);
}

const nameOf = (block) => (block.title ? letters(block.title) : "Container");

function fold(block, body) {
  const closed = Boolean(block.default_collapsed);
  body.hidden = closed;
  const control = h("button", {
    type: "button", class: "container-fold", "aria-expanded": String(!closed), "aria-label": `${nameOf(block)}: fold`,
    on: { click: () => {
      body.hidden = !body.hidden;
      control.setAttribute("aria-expanded", String(!body.hidden));
    } },
  }, icon("down"));
  return control;
}
