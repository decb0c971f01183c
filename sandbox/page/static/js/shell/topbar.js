// The bar at the top: the workspace, jumping, the clock's slot, the theme and who one acts as.

import { h } from "../dom.js";
import { store } from "../store.js";
import { actAsButton } from "./actas.js";
import { openHelp } from "./help.js";
import { icon } from "./icons.js";
import { openJump } from "./jump.js";
import { announce } from "./toast.js";

/**
 * Return the bar and the slot in it for the clock.
 * @param {{toggleSidebar: () => void}} how
 */
export function topbar({ toggleSidebar }) {
  const name = h("span", { class: "workspace-name" }, "Sandbox");
  const clock = h("div", { class: "clock-slot" });
  const menu = h("button", { type: "button", class: "icon-button menu-button", "aria-label": "Conversations", "aria-controls": "sidebar", "aria-expanded": "false", on: { click: toggleSidebar } }, icon("menu"));
  const jump = h("button", { type: "button", class: "jump-button", "aria-haspopup": "dialog", "aria-keyshortcuts": "Control+K Meta+K", on: { click: openJump } }, icon("search"), h("span", null, "Jump to…"), h("kbd", { "aria-hidden": "true" }, "Ctrl K"));
  const bar = h("header", { class: "topbar" },
    h("div", { class: "topbar-start" }, menu, name),
    jump,
    h("div", { class: "topbar-end" }, clock, themeButton(),
      h("button", { type: "button", class: "icon-button help-button", "aria-label": "Keyboard shortcuts", title: "Keyboard shortcuts (?)", on: { click: openHelp } }, icon("help")),
      actAsButton()));
  store.on("hello", () => { name.textContent = store.state.workspace.name; });
  return { bar, clock, menu };
}

function themeButton() {
  const root = document.documentElement;
  const button = h("button", { type: "button", class: "icon-button theme-button", on: { click: () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("sandbox:theme", root.dataset.theme);
    } catch {
      // The choice then lasts until the page is closed.
    }
    draw();
    announce(`${root.dataset.theme === "dark" ? "Dark" : "Light"} theme`);
  } } });
  const draw = () => {
    const other = root.dataset.theme === "dark" ? "light" : "dark";
    button.setAttribute("aria-label", `Switch to the ${other} theme`);
    button.title = `Switch to the ${other} theme`;
    button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
  };
  draw();
  return button;
}
