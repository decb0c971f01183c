/** Checkboxes, radio buttons and overflow menus. */

import { h } from "../dom.js";
import { safeAddress } from "../text/inline.js";
import { letters, text } from "../text/plain.js";
import { press } from "./buttons.js";
import { choose, held } from "./entries.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";

let count = 0;

function optionRow(option, input, context) {
  input.id = `choice-${(count += 1)}`;
  const described = option.description && `${input.id}-more`;
  if (described) input.setAttribute("aria-describedby", described);
  return h("div", { class: "choice" }, input,
    h("div", { class: "choice-words" },
      h("label", { for: input.id }, text(option.text, context)),
      option.description && h("div", { id: described, class: "choice-more" }, text(option.description, context))));
}

const group = (role, names, rows) =>
  h("div", { class: "choices", role, "aria-label": names["aria-labelledby"] ? null : "Choices", ...names }, ...rows);

/** Checkboxes; every press takes over all that are checked. */
export function checkboxes(block, element, context, names) {
  let before = (held(context, block, element) ?? []).map(({ value }) => value);
  const boxes = element.options.map((option) =>
    h("input", { type: "checkbox", checked: before.includes(option.value), on: { change: () => changed() } }));
  const changed = async () => {
    const chosen = element.options.filter((_, index) => boxes[index].checked);
    const values = chosen.map(({ value }) => value);
    if ((await choose(context, block, element, chosen, chosen)) === null) {
      boxes.forEach((box, index) => (box.checked = before.includes(element.options[index].value)));
    } else before = values;
  };
  const rows = element.options.map((option, index) => optionRow(option, boxes[index], context));
  const { "aria-required": _required, ...rest } = names;
  return group("group", rest, rows);
}

/** Radio buttons. */
export function radioButtons(block, element, context, names) {
  let before = held(context, block, element)?.value ?? null;
  const name = `radio-${(count += 1)}`;
  const buttons = element.options.map((option) =>
    h("input", { type: "radio", name, checked: option.value === before, on: { change: () => changed(option) } }));
  const changed = async (option) => {
    if ((await choose(context, block, element, option, option)) === null) {
      buttons.forEach((button, index) => (button.checked = element.options[index].value === before));
    } else before = option.value;
  };
  return group("radiogroup", names, element.options.map((option, index) => optionRow(option, buttons[index], context)));
}

/** A menu behind three dots; an option may be a link. */
export function overflow(block, element, context, names) {
  let popup = null;
  const control = h("button", {
    type: "button",
    class: "button button-icon",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-label": "More options",
    "aria-describedby": names["aria-describedby"],
    on: { click: () => toggle(), keydown: (event) => event.key === "ArrowDown" && (event.preventDefault(), open()) },
  }, icon("more"));

  const chosen = (option) => {
    close();
    press(control, context, block, element, option.value, () => {
      const href = option.url && safeAddress(option.url);
      if (href) window.open(href, "_blank", "noopener");
    });
  };
  const item = (option) =>
    h("button", { type: "button", class: "option", role: "menuitem", tabindex: "-1", on: { click: () => chosen(option) } },
      h("span", { class: "option-text" }, text(option.text, context)),
      option.description && h("span", { class: "option-description" }, letters(option.description)));
  const open = () => {
    if (popup) return;
    const items = element.options.map(item);
    const menu = h("div", { class: "menu", role: "menu", "aria-label": "More options" }, ...items);
    menu.addEventListener("keydown", (event) => walk(event, items));
    menu.addEventListener("focusout", (event) => menu.contains(event.relatedTarget) || popup?.close());
    popup = openPopup(control, menu, { wide: false, onClose: () => {
      popup = null;
      control.setAttribute("aria-expanded", "false");
    } });
    control.setAttribute("aria-expanded", "true");
    items[0].focus();
  };
  const close = () => {
    popup?.close();
    control.focus();
  };
  const toggle = () => (popup ? close() : open());
  const walk = (event, items) => {
    const index = items.indexOf(document.activeElement);
    const steps = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 };
    if (event.key in steps) items.at(steps[event.key] % items.length).focus();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return h("div", { class: "overflow" }, control);
}
