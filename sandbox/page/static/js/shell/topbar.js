// The bar at the top: jumping, the clock's slot, the theme and who one acts as.

import { h } from "../dom.js";
import { actAsButton } from "./actas.js";
import { icon } from "./icons.js";
import { jumpButton } from "./jump.js";
import { announce } from "./toast.js";

/**
 * Return the bar, the slot in it for the clock, and its buttons that lead to conversations.
 * @param {{toggleSidebar: () => void}} how
 */
export function topbar({ toggleSidebar }) {
  const clock = h("div", { class: "clock-slot" });
  const menu = h("button", { type: "button", class: "icon-tool menu-button", "aria-label": "Conversations", "aria-controls": "sidebar", "aria-expanded": "false", on: { click: toggleSidebar } }, icon("menu"));
  const jump = jumpButton();
  const bar = h("header", { class: "topbar" },
    menu,
    jump,
    h("div", { class: "topbar-end" }, clock, themeButton(),
      actAsButton()));
  return { bar, clock, menu, jump };
}

function themeButton() {
  const root = document.documentElement;
  const button = h("button", { type: "button", class: "icon-tool theme-button", on: { click: () => {
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
