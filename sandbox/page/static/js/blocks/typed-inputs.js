/** Inputs that a person types one text into: plain text, e-mail, address, number. */

import { h } from "../dom.js";
import { letters } from "../text/plain.js";
import { dispatches, finished, held, typed } from "./entries.js";

const MOST = 3000;
const KINDS = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", inputmode: "email", autocomplete: "email" },
  url_text_input: { type: "url", inputmode: "url" },
  number_input: { type: "text", inputmode: "decimal" },
};

function limitsOf(element) {
  const { min_value: low, max_value: high } = element;
  if (low !== undefined && high !== undefined) return `A number from ${low} to ${high}`;
  if (low !== undefined) return `A number of at least ${low}`;
  return high === undefined ? "" : `A number of at most ${high}`;
}

/** How many characters are left, shown where the app sets a limit. */
function counterOf(element, field) {
  if (element.max_length === undefined) return null;
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const draw = () => {
    const left = element.max_length - field.value.length;
    counter.textContent = String(left);
    counter.classList.toggle("low", left <= Math.min(10, element.max_length / 10));
  };
  field.addEventListener("input", draw);
  draw();
  return counter;
}

/**
 * A text input of any kind. Enter tells the app where it wants to hear of it, else submits the modal it is in.
 */
export function typedInput(block, element, context, names) {
  const { multiline } = element;
  const field = h(multiline ? "textarea" : "input", {
    class: "text-field",
    ...(multiline ? { rows: 4 } : KINDS[element.type]),
    maxlength: element.type === "plain_text_input" ? (element.max_length ?? MOST) : MOST,
    placeholder: letters(element.placeholder) || limitsOf(element) || null,
    "aria-label": names["aria-labelledby"] ? null : letters(element.placeholder) || "Text",
    ...names,
  });
  field.value = held(context, block, element) ?? "";
  const read = () => ({ input: field.value || null, value: field.value || null });
  field.addEventListener("input", () => typed(context, block, element, read));
  field.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || event.isComposing || (multiline && !(event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    if (!(await finished(context, block, element, read))) field.dispatchEvent(new CustomEvent("submitted", { bubbles: true }));
  });
  const note = enterNote(block, element, multiline);
  return h("div", { class: "text-box" }, field, counterOf(element, field), note && h("div", { class: "field-note" }, note));
}

function enterNote(block, element, multiline) {
  if (block.type !== "input" || !block.dispatch_action || !dispatches(block, element)) return "";
  return multiline ? "Press Ctrl + Enter to send" : "Press Enter to send";
}
