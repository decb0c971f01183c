// The guide: what this page is, where things are, and the tutorial once more.

import { h } from "../dom.js";

/** The panel. */
export function guidePanel(drawerOf, tutorial) {
  const open = () =>
    h(
      "div",
      { class: "guide-panel" },
      h("p", null, "This is a Slack workspace on your own machine. Everything in it is made up, and it is gone when the sandbox stops."),
      tutorial.exists
        ? h("p", null, h("button", { type: "button", class: "panel-button primary", on: { click: () => {
            drawerOf().close();
            tutorial.start();
          } } }, "Start the tutorial"))
        : null,
      h("dl", { class: "facts stacked" },
        fact("Act as", "At the right end of the header, choose who you are. You see what that person would see, in their time zone."),
        fact("Time", "The clock in the header moves the workspace's time. Each app does what falls due on the way."),
        fact("Inspector", "Every request between Slack and the apps, and why one was refused."),
        fact("Faults", "Let calls fail, answers get lost or connections break, and see what the app makes of it.")),
    );
  return { id: "guide", title: "Guide", open };
}

const fact = (term, text) => h("div", null, h("dt", null, term), h("dd", null, text));
