/** The modals of the acting person: the top one of the stack is shown, as the feed and their own acts change it. */

import { contextFor } from "../context.js";
import { flush, forget } from "../blocks/entries.js";
import { Modal } from "./modal.js";

/**
 * Show the acting person's modals.
 * @param {HTMLElement} layer where dialogs are put
 * @param {object} store
 * @param {import("../api.js").Api} api
 * @param {(covered: boolean) => void} cover takes what Slack would cover out of reach, and gives it back
 */
export function mountModals(layer, store, api, cover) {
  let modal = null;
  let known = [];
  let opener = null;

  const show = (views = store.state.views) => {
    const modals = views.filter(({ type }) => type !== "home");
    // Whoever becomes somebody else finds their modals again as they left them.
    if (store.state.ready) for (const id of known) if (!modals.some((view) => view.id === id)) forget(id);
    known = modals.map(({ id }) => id);
    if (!modals.length) {
      if (!modal) return;
      modal.remove();
      modal = null;
      cover(false);
      if (opener?.isConnected) opener.focus();
      else document.querySelector("main [tabindex], main textarea, main [contenteditable=true]")?.focus();
      return;
    }
    if (!modal) {
      opener = document.activeElement;
      cover(true);
      modal = new Modal(layer, { context: contextOf, verb, store });
    }
    modal.show(modals);
  };

  const verb = (name, body) => api.person(store.state.handle).verb(name, body);

  const upload = async (file) => {
    const form = new FormData();
    form.append("file", file, file.name);
    return (await verb("upload", form)).file;
  };

  const contextOf = (view) => Object.assign(contextFor({ surface: "modal", view }), { upload });

  store.on("left", () => modal && flush(modal.context));
  store.on("views", show);
  show();
}
