/** The input block: label, element, hint, and the error that the app or Slack found there. */

import { h } from "../dom.js";
import { text } from "../text/plain.js";
import { renderElement } from "./elements.js";
import { icon } from "./icons.js";

let count = 0;

/** An input block; its field is named by the label and described by hint and error. */
export function inputBlock(block, context) {
  const id = `input-${(count += 1)}`;
  const error = context.errors?.[block.block_id];
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const names = {
    "aria-labelledby": `${id}-label`,
    "aria-describedby": described || null,
    "aria-invalid": error ? "true" : null,
    "aria-required": block.optional ? null : "true",
  };
  const element = renderElement(block, block.element, context, names);
  const focus = () => element?.querySelector("input, textarea, select, [contenteditable=true], button")?.focus();
  return h("div", { class: `input${error ? " invalid" : ""}` },
    h("div", { class: "input-label", on: { click: focus } },
      h("span", { id: `${id}-label` }, text(block.label, context)),
      block.optional && h("span", { class: "optional" }, " (optional)")),
    element,
    error && h("div", { id: `${id}-error`, class: "field-error" }, icon("warning"), h("span", {}, error)),
    block.hint && h("div", { id: `${id}-hint`, class: "field-hint" }, text(block.hint, context)));
}
