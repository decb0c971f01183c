/**
 * The window in which modals are shown: title, blocks, errors, submit and close, back and close all.
 *
 * It covers what Slack would cover. The bar and the tools are the sandbox's own and stay in reach: one may become
 * somebody else, order a fault or look at the requests while a form is open.
 */

import { flush } from "../blocks/entries.js";
import { icon } from "../blocks/icons.js";
import { renderBlocks, updateBlocks } from "../blocks/index.js";
import { h, replace } from "../dom.js";
import { worded } from "../outcome.js";

const FIELDS = "input:not([disabled]), textarea, [contenteditable=true], .choices input, button";
const TROUBLE = "We had some trouble connecting. Try again?";

/** The dialog of one person's stack of modals. */
export class Modal {
  /**
   * @param {HTMLElement} layer
   * @param {{context: (view: object) => object, verb: Function, store: object}} given
   */
  constructor(layer, given) {
    this.given = given;
    this.bodies = new Map();
    this.busy = false;
    this.title = h("h2", { id: "modal-title", class: "modal-title" });
    this.app = h("div", { class: "modal-app" });
    this.back = h("button", { type: "button", class: "modal-button", "aria-label": "Back", on: { click: () => this.close() } }, icon("back"));
    this.all = h("button", { type: "button", class: "modal-button", "aria-label": "Close", on: { click: () => this.close({ all: true }) } }, icon("close"));
    this.trouble = h("div", { class: "modal-trouble", role: "alert" });
    this.body = h("div", { class: "modal-body", tabindex: "-1" });
    this.cancel = h("button", { type: "button", class: "button", on: { click: () => this.close() } });
    this.send = h("button", { type: "button", class: "button button-primary", on: { click: () => this.submit() } });
    this.dialog = h("dialog", { class: "modal", role: "dialog", "aria-labelledby": "modal-title" },
      h("div", { class: "modal-head" }, this.back, h("div", { class: "modal-names" }, this.title, this.app), this.all),
      this.trouble, this.body, h("div", { class: "modal-foot" }, this.cancel, this.send));
    this.ended = new AbortController();
    document.addEventListener("keydown", (event) => this.key(event), { signal: this.ended.signal });
    this.dialog.addEventListener("submitted", () => this.view.submit && this.submit());
    layer.append(this.dialog);
    this.dialog.show();
  }

  /** Escape closes it from inside and from nowhere, unless something in it was meant. */
  key(event) {
    const { activeElement: at, body } = document;
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (at !== body && !this.dialog.contains(at)) return;
    event.preventDefault();
    this.close();
  }

  get view() {
    return this.views.at(-1);
  }

  /** Show a stack of views, the top last. */
  show(views) {
    const before = this.views?.at(-1)?.id;
    this.views = views;
    const { view } = this;
    const { store } = this.given;
    this.context = this.given.context(view);
    const { act } = this.context;
    this.context.act = async (...given) => this.heard(view, await act(...given));
    this.title.textContent = view.title;
    this.app.textContent = store.state.apps.get(view.app)?.name ?? "";
    this.back.hidden = views.length < 2;
    this.all.setAttribute("aria-label", views.length > 1 ? "Close all" : "Close");
    this.cancel.textContent = view.close || (view.submit ? "Cancel" : "Close");
    this.cancel.hidden = false;
    this.send.hidden = !view.submit;
    this.send.textContent = view.submit ?? "";
    this.send.toggleAttribute("disabled", Boolean(view.submit_disabled));
    this.troubled(view.errors?.[""] ?? "");
    for (const id of this.bodies.keys()) if (!views.some((each) => each.id === id)) this.bodies.delete(id);
    const known = this.bodies.get(view.id);
    if (known) updateBlocks(known, view.blocks, this.context);
    else this.bodies.set(view.id, renderBlocks(view.blocks, this.context));
    if (before === view.id) return;
    replace(this.body, this.bodies.get(view.id));
    this.body.scrollTop = 0;
    this.settle(known);
  }

  /** Put the focus where the view wants it, else on its first field, else on the dialog's button. */
  settle(known) {
    const wanted = this.body.querySelector("[data-focus]") ?? (known ? null : this.body.querySelector(".input"));
    const first = wanted?.querySelector(FIELDS) ?? this.body.querySelector(FIELDS);
    (first ?? (this.send.hidden ? this.cancel : this.send)).focus({ preventScroll: !wanted });
  }

  troubled(words) {
    if (this.trouble.textContent === words) return;
    replace(this.trouble, words && icon("warning"), words);
  }

  /** An app that did not answer is told of in the modal itself, which hides everything else. */
  heard(view, outcome) {
    if (this.view?.id !== view.id) return outcome;
    if (["timeout", "failed"].includes(outcome?.status)) this.troubled(TROUBLE);
    else if (outcome?.status === "refused") this.troubled(worded(outcome, this.given.store));
    return outcome;
  }

  async submit() {
    if (this.busy || this.view.submit_disabled) return;
    const { view, context } = this;
    this.working(true);
    this.troubled("");
    try {
      await flush(context);
      const outcome = await this.given.verb("submit", { view: view.id });
      if (outcome.status === "errors") this.refused(view, outcome.errors);
      else if (["timeout", "failed"].includes(outcome.status)) this.troubled(TROUBLE);
      else if (outcome.status === "refused") this.troubled(worded(outcome, this.given.store));
    } catch (error) {
      this.troubled(error.status ? error.detail || TROUBLE : TROUBLE);
    } finally {
      this.working(false);
    }
  }

  working(busy) {
    this.busy = busy;
    for (const [name, value] of [["aria-busy", "true"], ["aria-disabled", "true"]]) {
      if (busy) this.send.setAttribute(name, value);
      else this.send.removeAttribute(name);
    }
    this.dialog.classList.toggle("busy", busy);
  }

  /** Show errors at their fields and go to the first. */
  refused(view, errors) {
    if (this.view?.id !== view.id) return;
    const shown = { ...this.view, errors };
    this.show([...this.views.slice(0, -1), shown]);
    const first = this.body.querySelector(".input.invalid");
    first?.querySelector(FIELDS)?.focus();
    first?.scrollIntoView({ block: "nearest" });
  }

  /** Close the top view, or all of them. */
  async close({ all = false } = {}) {
    if (this.busy) return;
    try {
      await this.given.verb("close", { view: this.view.id, ...(all && { all: true }) });
    } catch (error) {
      this.troubled(worded(error, this.given.store));
    }
  }

  remove() {
    this.ended.abort();
    this.dialog.close();
    this.dialog.remove();
  }
}
