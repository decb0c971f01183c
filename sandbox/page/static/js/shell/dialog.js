// A dialog of the shell: modal, closed by Esc, its button or a click beside it; gives the focus back.

import { h } from "../dom.js";
import { icon } from "./icons.js";

let counted = 0;

/**
 * Open a dialog.
 * @param {string} title
 * @param {(close: () => void) => Node} build returns what it holds
 * @param {{wide?: boolean, hideTitle?: boolean}} [how]
 */
export function openDialog(title, build, { hideTitle = false } = {}) {
  const id = `dialog-${counted += 1}`;
  const returnTo = document.activeElement;
  const close = () => dialog.close();
  const dialog = h("dialog", { class: `panel${hideTitle ? " bare" : ""}`, "aria-labelledby": id, on: {
    click: (event) => { if (event.target === dialog) close(); },
    close: () => {
      dialog.remove();
      if (returnTo?.isConnected) returnTo.focus({ preventScroll: true });
    },
  } });
  dialog.append(
    h("header", { class: hideTitle ? "unseen" : "panel-head" }, h("h2", { id }, title),
      !hideTitle && h("button", { type: "button", class: "icon-tool", "aria-label": "Close", on: { click: close } }, icon("close"))),
    build(close),
  );
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
  return { dialog, close };
}
