/** Every interactive element, by its type. */

import { h } from "../dom.js";
import { button, feedbackButtons, iconButton } from "./buttons.js";
import { checkboxes, overflow, radioButtons } from "./choices.js";
import { fileInput } from "./file-input.js";
import { datepicker, datetimepicker, timepicker } from "./moments.js";
import { richInput } from "./rich-input.js";
import { select } from "./selects.js";
import { typedInput } from "./typed-inputs.js";

const ELEMENTS = {
  button,
  workflow_button: button,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  overflow,
  checkboxes,
  radio_buttons: radioButtons,
  datepicker,
  timepicker,
  datetimepicker,
  static_select: select,
  external_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: select,
  multi_external_select: select,
  multi_users_select: select,
  multi_conversations_select: select,
  multi_channels_select: select,
  plain_text_input: typedInput,
  email_text_input: typedInput,
  url_text_input: typedInput,
  number_input: typedInput,
  rich_text_input: richInput,
  file_input: fileInput,
};

/**
 * An interactive element, marked with its ids so that a new rendering can find it again.
 * @param {object} names `aria-labelledby`, `aria-describedby`, `aria-invalid`, `aria-required` for its field
 * @returns {HTMLElement|null} null for what this person does not see or this page does not know
 */
export function renderElement(block, element, context, names = {}) {
  const control = ELEMENTS[element.type]?.(block, element, context, names);
  if (!control) return null;
  const kind = element.type.replaceAll("_", "-");
  const place = { blockId: block.block_id, actionId: element.action_id };
  if (element.focus_on_load) place.focus = "true";
  return h("div", { class: `element element-${kind}`, dataset: place }, control);
}
