// The drawer at the right: one panel at a time, opened by its button in the header, closed by Escape.

import { h, replace } from "../dom.js";
import { icon } from "./icons.js";

/** A panel is {id, title, wide?, open() -> Node, close?()}: `open` builds what the drawer shows. */
export class Drawer {
  /** @param {HTMLElement} element the empty drawer of the shell */
  constructor(element) {
    this.element = element;
    this.panel = null;
    this.buttons = new Map();
    element.classList.add("drawer");
    element.id ||= "drawer";
    element.hidden = true;
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        event.stopPropagation();
        this.close();
      }
    });
  }

  /** The button opens and closes the panel, and gets the focus back when it closes. */
  attach(panel, button) {
    this.buttons.set(panel.id, button);
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", this.element.id);
    button.addEventListener("click", () => (this.panel === panel ? this.close() : this.open(panel)));
  }

  /** Show a panel instead of the one before; the focus goes to its heading. */
  open(panel) {
    this.leave();
    this.panel = panel;
    const heading = h("h2", { id: "drawer-title", class: "drawer-title", tabindex: "-1" }, panel.title);
    const close = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": `Close ${panel.title}`, title: "Close (Esc)", on: { click: () => this.close() } },
      icon("close"),
    );
    this.element.setAttribute("aria-labelledby", "drawer-title");
    this.element.classList.toggle("wide", Boolean(panel.wide));
    this.element.hidden = false;
    document.body.classList.add("drawer-open");
    document.body.classList.toggle("drawer-wide", Boolean(panel.wide));
    replace(this.element, h("header", { class: "drawer-head" }, heading, close), h("div", { class: "drawer-body" }, panel.open()));
    this.buttons.get(panel.id)?.setAttribute("aria-expanded", "true");
    heading.focus({ preventScroll: true });
  }

  /** Hide the drawer; the focus goes back to the button when it was inside. */
  close() {
    if (!this.panel) return;
    const inside = this.element.contains(document.activeElement);
    const button = this.buttons.get(this.panel.id);
    this.leave();
    this.panel = null;
    this.element.hidden = true;
    document.body.classList.remove("drawer-open", "drawer-wide");
    replace(this.element);
    if (inside) button?.focus();
  }

  /** Tell the present panel that it is no longer shown. */
  leave() {
    if (!this.panel) return;
    this.buttons.get(this.panel.id)?.setAttribute("aria-expanded", "false");
    this.panel.close?.();
  }
}
