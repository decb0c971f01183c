/** The question before something happens that an app wants confirmed. */

import { h } from "../dom.js";
import { letters, text } from "../text/plain.js";

let count = 0;

/**
 * Ask a confirmation object's question; Esc and the deny button mean no.
 * @param {{title: object, text: object, confirm: object, deny: object, style?: string}} question
 * @param {object} context see blocks/index.js
 * @returns {Promise<boolean>} whether the person agreed; the focus is back where it was
 */
export function confirmed(question, context) {
  const id = `confirm-${(count += 1)}`;
  const before = document.activeElement;
  return new Promise((resolve) => {
    const end = (agreed) => {
      dialog.close();
      dialog.remove();
      before?.focus?.();
      resolve(agreed);
    };
    const button = (object, kind, agreed) =>
      h("button", { type: "button", class: `button ${kind}`, on: { click: () => end(agreed) } }, letters(object));
    const style = question.style === "danger" ? "button-danger" : "button-primary";
    const deny = button(question.deny, "", false);
    const agree = button(question.confirm, style, true);
    const dialog = h("dialog", {
      class: "confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-text`,
      on: { cancel: (event) => (event.preventDefault(), end(false)) },
    },
    h("h2", { id: `${id}-title` }, letters(question.title)),
    h("div", { id: `${id}-text`, class: "confirm-text" }, text(question.text, context)),
    h("div", { class: "modal-foot" }, deny, agree));
    document.body.append(dialog);
    dialog.showModal();
    // What cannot be undone should not happen by a second Enter.
    (question.style === "danger" ? deny : agree).focus();
  });
}
