// A searchable list in a dialog: type to narrow, ↑ ↓ to move, Enter to choose. Picks people and places.

import { h } from "../dom.js";
import { store } from "../store.js";
import { openDialog } from "./dialog.js";
import { icon } from "./icons.js";
import { about, avatar, fits } from "./people.js";
import { clockTime, zonePlace } from "./times.js";

const SHOWN = 150;
let counted = 0;

/**
 * Open a picker.
 * @param {{title: string, placeholder: string, find: (query: string) => object[], row: (entry: object) => Node[],
 *   chosen: (entry: object) => void, empty: string}} how
 */
export function pick({ title, placeholder, find, row, chosen, empty }) {
  const id = `picker-${counted += 1}`;
  let found = [];
  let active = 0;
  openDialog(title, (close) => {
    const list = h("ul", { class: "picker-list", role: "listbox", id, "aria-label": title });
    const rest = h("p", { class: "picker-rest soft", role: "status" });
    const field = h("input", {
      type: "text", class: "picker-field", role: "combobox", "aria-label": placeholder, placeholder, "aria-expanded": "true", "aria-controls": id,
      "aria-autocomplete": "list", autofocus: true, autocomplete: "off", spellcheck: "false",
    });
    const take = (entry) => { close(); chosen(entry); };
    const mark = () => {
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
      if (found.length) field.setAttribute("aria-activedescendant", `${id}-${active}`);
      else field.removeAttribute("aria-activedescendant");
      list.children[active]?.scrollIntoView({ block: "nearest" });
    };
    const draw = () => {
      const all = find(field.value.trim());
      found = all.slice(0, SHOWN);
      active = 0;
      list.replaceChildren(...found.map((entry, index) => h("li", {
        role: "option", id: `${id}-${index}`, class: "picker-item", on: { click: () => take(entry), pointermove: () => { if (active !== index) { active = index; mark(); } } },
      }, row(entry))));
      rest.textContent = !all.length ? empty : all.length > SHOWN ? `${all.length - SHOWN} more: type to narrow` : "";
      rest.hidden = !rest.textContent;
      mark();
    };
    field.addEventListener("input", draw);
    field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      if (step && found.length) {
        event.preventDefault();
        const to = active + step;
        active = Math.abs(step) > 1 ? Math.max(0, Math.min(found.length - 1, to)) : (to + found.length) % found.length;
        mark();
      } else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        if (found[active]) take(found[active]);
      }
    });
    draw();
    return h("div", { class: "picker" }, h("div", { class: "picker-search" }, icon("search"), field), list, rest);
  }, { hideTitle: true });
}

/** Let someone choose one of some people. */
export function choosePerson({ title, people, chosen }) {
  pick({
    title,
    placeholder: title,
    empty: "Nobody of that name.",
    find: (query) => people.filter((user) => fits(user, query)),
    chosen,
    row: (user) => [
      avatar(user.id, user.name || user.handle),
      h("span", { class: "picker-main" },
        h("span", { class: "picker-name" }, user.name || user.handle, user.id === store.state.me?.id && h("span", { class: "badge" }, "you now")),
        h("span", { class: "soft" }, [`@${user.handle}`, about(user)].filter(Boolean).join(" · "))),
      user.tz && h("span", { class: "picker-side soft" }, h("span", null, clockTime(store.now(), user.tz)), h("span", null, zonePlace(user.tz))),
    ],
  });
}
