// The panels around the workspace: clock, inspector, faults, guide and tutorial, put where the shell left room.

import { h } from "../dom.js";
import { clockButtons, clockPanel } from "./clock.js";
import { controlOf } from "./control.js";
import { Drawer } from "./drawer.js";
import { faultsPanel } from "./faults.js";
import { guidePanel } from "./guide.js";
import { icon } from "./icons.js";
import { inspectorPanel } from "./inspector.js";
import { Moves } from "./moves.js";
import { TrafficLog } from "./traffic.js";
import { Tutorial } from "./tutorial.js";

/**
 * Build the panels.
 * @param {{clock: HTMLElement, tools: HTMLElement, overlay: HTMLElement}} elements the header's slot, the drawer at the
 *   right, and the layer above everything
 * @param store the page's store
 * @param {import("../api.js").Api} api
 */
export function mountPanels(elements, store, api) {
  const control = controlOf(api, store);
  const moves = new Moves(store, control);
  const log = new TrafficLog(store, control);
  const drawer = new Drawer(elements.tools);
  const tutorial = new Tutorial(elements.overlay, store, log);

  const { button, next } = clockButtons(store, moves);
  drawer.attach(clockPanel(store, moves), button);
  const tools = [
    [inspectorPanel(store, log), "inspector"],
    [faultsPanel(store, control), "faults"],
    [guidePanel(() => drawer, tutorial), "guide"],
  ].map(([panel, picture]) => {
    const opener = h(
      "button",
      { type: "button", class: "header-button", id: `${panel.id}-button`, title: panel.title, "aria-label": panel.title },
      icon(picture),
      h("span", { class: "header-label", "aria-hidden": "true" }, panel.title),
    );
    drawer.attach(panel, opener);
    return opener;
  });
  elements.clock.classList.add("panel-buttons");
  elements.clock.append(button, next, ...tools);
  faultMark(store, tools[1]);
}

/** The faults button says when some are still to strike. */
function faultMark(store, opener) {
  const draw = () => {
    const { length } = store.state.faults || [];
    opener.classList.toggle("marked", length > 0);
    opener.setAttribute("aria-label", length ? `Faults, ${length} still to strike` : "Faults");
  };
  for (const kind of ["faults", "hello"]) store.on(kind, draw);
  draw();
}
