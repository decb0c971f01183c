// Who the page acts as: always in sight, and changed from here.

import { h } from "../dom.js";
import { store } from "../store.js";
import { icon } from "./icons.js";
import { about, actors, avatar } from "./people.js";
import { choosePerson } from "./picker.js";
import { clockTime, zonePlace } from "./times.js";

const TICK = 1000; // as often as the clock beside it

/** Open the list of people to become. */
export function openActAs() {
  if (store.state.me) choosePerson({ title: "Act as…", people: actors(), chosen: (user) => store.actAs(user.handle) });
}

/** Return the button that shows who one is. */
export function actAsButton() {
  const button = h("button", { type: "button", class: "act-as", "aria-haspopup": "dialog", on: { click: openActAs } });
  let drawn = "";
  const draw = () => {
    const { me } = store.state;
    if (!me) return;
    const name = me.name || me.handle;
    const time = clockTime(store.now(), me.tz);
    const where = `${time} ${zonePlace(me.tz)}`;
    const key = `${me.id} ${name} ${where} ${about(me)}`;
    if (key === drawn) return;
    drawn = key;
    button.title = `${[name, about(me)].filter(Boolean).join(", ")}, ${where} (${me.tz || "UTC"})`;
    button.setAttribute("aria-label", `Act as someone else. You are ${[name, about(me)].filter(Boolean).join(", ")}, ${where} time`);
    button.replaceChildren(
      avatar(me.id, name),
      h("span", { class: "act-as-words" }, h("span", { class: "act-as-name" }, name), h("span", { class: "act-as-facts" }, [where, about(me)].filter(Boolean).join(" · "))),
      icon("chevron"),
    );
  };
  for (const kind of ["me", "clock"]) store.on(kind, draw);
  setInterval(draw, TICK);
  return button;
}
