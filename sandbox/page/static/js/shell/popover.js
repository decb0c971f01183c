// Small panels and menus that hang at a button, go away by themselves and give the focus back.

import { h } from "../dom.js";

const GAP = 6;
const EDGE = 8;
const FOCUSABLE = "button:not([disabled]),input,textarea,a[href],[tabindex='0']";

let open = null;

/**
 * Open a panel at an anchor; only one is open at a time.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} content
 * @param {{label: string, role?: string}} how
 * @returns {{close: () => void, node: HTMLElement}}
 */
export function openPopover(anchor, content, { label, role = "dialog" }) {
  open?.close();
  const node = h("div", { class: "popover", popover: "auto", role, "aria-label": label }, content);
  const host = anchor.closest("dialog") || document.body;
  host.append(node);
  const returnTo = document.activeElement;
  const follow = () => place(node, anchor);
  const self = {
    node,
    close() {
      if (!node.isConnected) return;
      const inside = node.contains(document.activeElement) || document.activeElement === document.body;
      removeEventListener("resize", follow);
      anchor.removeAttribute("aria-expanded");
      node.remove();
      if (open === self) open = null;
      if (!inside) return;
      if (returnTo?.isConnected && returnTo !== document.body) returnTo.focus({ preventScroll: true });
      else if (anchor.isConnected) anchor.focus({ preventScroll: true });
    },
  };
  open = self;
  node.addEventListener("toggle", (event) => { if (event.newState === "closed") self.close(); });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    self.close();
  });
  addEventListener("resize", follow);
  node.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(node, anchor);
  (node.querySelector("[autofocus]") || node.querySelector(FOCUSABLE))?.focus({ preventScroll: true });
  return self;
}

function place(node, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = box.bottom + GAP + height <= innerHeight - EDGE || box.top < height + GAP + EDGE;
  const top = below ? Math.min(box.bottom + GAP, innerHeight - EDGE - height) : box.top - GAP - height;
  const left = box.left + width <= innerWidth - EDGE ? box.left : box.right - width;
  node.style.top = `${Math.max(EDGE, top)}px`;
  node.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - EDGE - width))}px`;
}

/**
 * Open a menu of actions; ↑ ↓ Home End move, Enter chooses, Esc closes.
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {Array<{heading: string}|{label: string, detail?: string, act: () => void}>} entries
 */
export function openMenu(anchor, label, entries) {
  const items = [];
  const list = h("div", { class: "action-menu" }, entries.map((entry) => {
    if (entry.heading) return h("div", { class: "menu-heading", role: "presentation" }, entry.heading);
    const item = h("button", { type: "button", class: "menu-item", role: "menuitem", tabindex: "-1", on: { click: () => { popover.close(); entry.act(); } } },
      h("span", null, entry.label), entry.detail && h("span", { class: "soft" }, entry.detail));
    items.push(item);
    return item;
  }));
  // One entry is marked, whether the mouse or the keys came to it last.
  list.addEventListener("pointermove", (event) => event.target.closest(".menu-item")?.focus({ preventScroll: true }));
  list.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") popover.close();
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  });
  const popover = openPopover(anchor, list, { label, role: "menu" });
  items[0]?.focus();
  return popover;
}
