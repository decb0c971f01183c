/** What is chosen among several, each removable by mouse and by keyboard. */

import { h, replace } from "../dom.js";
import { icon } from "./icons.js";

/**
 * @param {(key: string) => void} remove
 * @param {HTMLElement} input gets the focus when nothing is left
 */
export function chipsOf(remove, input) {
  const root = h("ul", { class: "chips", "aria-label": "Chosen" });
  const buttons = () => [...root.querySelectorAll("button")];
  const focus = (index) => (buttons()[index] ?? input).focus();
  const gone = async (key, index) => {
    const drawn = remove(key);
    focus(Math.min(index, buttons().length - 1));
    await drawn;
  };
  const key = (event, own) => {
    const index = buttons().indexOf(event.currentTarget);
    if (event.key === "ArrowLeft" && index > 0) focus(index - 1);
    else if (event.key === "ArrowRight") focus(index + 1);
    else if (event.key === "Delete" || event.key === "Backspace") gone(own, index);
    else return;
    event.preventDefault();
  };
  const chip = (choice, index) =>
    h("li", { class: "chip" }, h("span", {}, choice.shown?.cloneNode(true) ?? choice.name), h("button", {
      type: "button",
      "aria-label": `Remove ${choice.name}`,
      on: { click: () => gone(choice.key, index), keydown: (event) => key(event, choice.key) },
    }, icon("close")));
  return {
    root,
    draw: (chosen) => {
      root.hidden = !chosen.length;
      replace(root, ...chosen.map(chip));
    },
    focusLast: () => focus(buttons().length - 1),
  };
}
