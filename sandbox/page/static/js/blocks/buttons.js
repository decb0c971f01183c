/** Buttons: plain, with a link, of a workflow, with an icon, and for feedback. */

import { h } from "../dom.js";
import { confirmed } from "../modal/confirm.js";
import { safeAddress } from "../text/inline.js";
import { text } from "../text/plain.js";
import { flush } from "./entries.js";
import { icon } from "./icons.js";

/**
 * Use a button: asks where it wants a confirmation, sends what was typed before, and is busy until the outcome is there.
 * @param {HTMLElement} control
 * @param {any} [input] what is chosen, for elements that hold several buttons
 * @param {() => void} [agreed] called as soon as nothing stands in the way
 */
export async function press(control, context, block, element, input, agreed) {
  if (control.getAttribute("aria-busy") === "true") return null;
  if (element.confirm && !(await confirmed(element.confirm, context))) return null;
  agreed?.();
  control.setAttribute("aria-busy", "true");
  control.setAttribute("aria-disabled", "true");
  try {
    await flush(context);
    return await context.act(block, element, input);
  } finally {
    control.removeAttribute("aria-busy");
    control.removeAttribute("aria-disabled");
  }
}

const classOf = (element) => `button${element.style ? ` button-${element.style}` : ""}`;

function linkButton(block, element, context, href) {
  const control = h("a", {
    class: classOf(element),
    href,
    target: "_blank",
    rel: "noopener noreferrer",
    "aria-label": element.accessibility_label,
    on: {
      click: (event) => {
        if (!element.confirm) {
          press(control, context, block, element); // the browser follows the link by itself
          return;
        }
        event.preventDefault();
        press(control, context, block, element, undefined, () => window.open(href, "_blank", "noopener"));
      },
    },
  }, text(element.text, context));
  return control;
}

/** A button; one with a link opens it in a new tab, and its app hears of it all the same. */
export function button(block, element, context) {
  const href = element.url && safeAddress(element.url);
  if (href) return linkButton(block, element, context, href);
  const control = h("button", {
    type: "button",
    class: classOf(element),
    "aria-label": element.accessibility_label,
    on: { click: () => press(control, context, block, element) },
  }, text(element.text, context));
  return control;
}

/** A button with a picture only; some people do not see it. */
export function iconButton(block, element, context) {
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(context.me?.id)) return null;
  const control = h("button", {
    type: "button",
    class: "button button-icon",
    title: element.text.text,
    "aria-label": element.accessibility_label || element.text.text,
    on: { click: () => press(control, context, block, element) },
  }, icon(element.icon));
  return control;
}

/** Thumbs up and down; the one that was pressed stays pressed. */
export function feedbackButtons(block, element, context) {
  const both = [["positive_button", "thumb-up"], ["negative_button", "thumb-down"]];
  const controls = both.map(([key, picture]) => {
    const own = element[key];
    const control = h("button", {
      type: "button",
      class: "button button-icon",
      title: own.text.text,
      "aria-label": own.accessibility_label || own.text.text,
      "aria-pressed": "false",
      on: {
        click: async () => {
          const outcome = await press(control, context, block, element, own.value);
          if (outcome?.status !== "ok") return;
          for (const each of controls) each.setAttribute("aria-pressed", String(each === control));
        },
      },
    }, icon(picture));
    return control;
  });
  return h("div", { class: "feedback", role: "group", "aria-label": "Feedback" }, ...controls);
}
