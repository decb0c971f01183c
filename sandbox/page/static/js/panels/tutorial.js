// The tutorial: a small card that leads through an app in a few steps, sees each one done, and never stands in the way.

import { h, replace } from "../dom.js";
import { icon } from "./icons.js";
import { watchStep } from "./watch.js";

const PRAISE = ["Done.", "Well done.", "That worked."];
const SEEN = "There it is.";
const PRAISE_SHOWN = 1800;
// Something to look at needs longer: it may have been there before the step was read.
const SEEN_SHOWN = 8000;

/** What is remembered of one tutorial between visits. */
class Memory {
  constructor(title) {
    this.key = `sandbox.tutorial.${title}`;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      return {};
    }
  }

  write(value) {
    try {
      localStorage.setItem(this.key, JSON.stringify(value));
    } catch {
      // Without storage the tutorial is simply offered again.
    }
  }
}

/** Shows the configuration's tutorial in `layer`: offered on the first visit, later only on request. */
export class Tutorial {
  constructor(layer, store, log) {
    Object.assign(this, { layer, store, log });
    this.given = null;
    this.step = -1;
    this.folded = false;
    this.stopWatching = () => {};
    this.live = h("p", { class: "offscreen", role: "status" });
    this.card = h("section", { class: "tutorial", hidden: true });
    layer.append(this.card, this.live);
    store.on("hello", () => this.meet(store.state.tutorial));
    for (const kind of ["me", "selected"]) store.on(kind, () => this.refresh());
    if (store.state.tutorial) this.meet(store.state.tutorial);
  }

  /** Whether there is one to start. */
  get exists() {
    return Boolean(this.given);
  }

  meet(tutorial) {
    if (!tutorial || this.given?.title === tutorial.title) return;
    this.given = tutorial;
    this.memory = new Memory(tutorial.title);
    const { step, closed, since, before } = this.memory.read();
    if (closed) return;
    if (Number.isInteger(step) && step >= 0 && step < tutorial.steps.length && since?.number <= this.store.state.trafficCount) {
      Object.assign(this, { began: since, before: before || "" });
      this.go(step);
    } else this.offer();
  }

  /** Begin at the first step. */
  start() {
    this.began = this.here();
    this.before = "";
    this.folded = false;
    this.go(0);
    this.card.querySelector("h2").focus({ preventScroll: true });
  }

  here() {
    return { clock: { ...this.store.state.clock, now: this.store.now() / 1000 }, number: this.store.state.trafficCount };
  }

  offer() {
    const { title, text, steps } = this.given;
    this.step = -1;
    this.show(title, [
      text ? h("p", null, text) : null,
      h("p", { class: "soft" }, `${steps.length} short steps.`),
      h("p", { class: "row" }, this.button("Start", () => this.start(), "primary"), this.button("Not now", () => this.close())),
    ]);
  }

  go(step) {
    this.stopWatching();
    this.card.classList.remove("praised");
    this.step = step;
    this.since = { clock: this.here().clock, number: this.here().number };
    this.memory.write({ step, since: this.began, before: this.before });
    if (step >= this.given.steps.length) {
      this.finish();
      return;
    }
    const now = this.given.steps[step];
    const since = now.done_when.message_contains ? this.began : this.since;
    this.draw();
    this.say(`Step ${step + 1}: ${now.title}`);
    this.stopWatching = watchStep(now, { store: this.store, log: this.log, since, before: this.before }, (person) => this.done(person));
  }

  done(person) {
    this.stopWatching();
    this.stopWatching = () => {};
    this.before = person;
    const step = this.step;
    const looked = Boolean(this.given.steps[step].done_when.message_contains);
    const praise = looked ? SEEN : PRAISE[step % PRAISE.length];
    this.say(praise);
    const on = () => {
      clearTimeout(timer);
      this.card.classList.remove("praised");
      if (this.step === step) this.go(step + 1);
    };
    const timer = setTimeout(on, looked ? SEEN_SHOWN : PRAISE_SHOWN);
    this.card.classList.add("praised");
    replace(this.card.querySelector(".praise"), icon("check"), praise);
    replace(this.card.querySelector(".tutorial-choices"), this.button("Next", on, "primary"));
  }

  refresh() {
    if (this.step >= 0 && this.step < (this.given?.steps.length ?? 0) && !this.card.classList.contains("praised")) this.draw();
  }

  draw() {
    const { steps } = this.given;
    const now = steps[this.step];
    this.show(now.title, [
      paragraphs(now.text),
      h("p", { class: "praise" }),
      h("p", { class: "row tutorial-choices" }, this.guide(now), this.button("Skip", () => this.go(this.step + 1), "", "Skip this step"), this.button("End", () => this.close(), "", "End the tutorial")),
    ], `Step ${this.step + 1} of ${steps.length}`);
  }

  /** A button that becomes the step's person and opens its channel, unless both are so already. */
  guide(step) {
    const { state } = this.store;
    const person = step.act_as ? [...state.users.values()].find((user) => user.handle === step.act_as) : null;
    const elsewhere = person && state.me && person.id !== state.me.id;
    const channel = () => [...state.channels.values()].find((each) => each.name === step.channel);
    const away = step.channel && !(state.selected?.kind === "channel" && state.selected.id === channel()?.id);
    if (!elsewhere && !away) return null;
    const label = elsewhere ? `Act as ${person.name}` : `Open #${step.channel}`;
    return this.button(label, () => {
      const open = () => {
        const found = channel();
        if (found) this.store.select({ kind: "channel", id: found.id });
      };
      if (!elsewhere) {
        open();
        return;
      }
      const off = this.store.on("hello", () => {
        if (state.me?.id !== person.id) return;
        off();
        if (step.channel) setTimeout(open);
      });
      this.store.actAs(step.act_as);
    }, "primary");
  }

  finish() {
    this.memory.write({ closed: true });
    this.say("That was the last step.");
    this.show("That was the tour", [
      h("p", null, "Go on as you like: act as anybody, move time, try things out. Nothing here leaves this machine."),
      h("p", { class: "row" }, this.button("Close", () => this.close(), "primary"), this.button("Start again", () => this.start())),
    ]);
  }

  /** Put the card away until it is asked for again. */
  close() {
    this.stopWatching();
    this.stopWatching = () => {};
    this.step = -1;
    this.card.classList.remove("praised");
    this.memory.write({ closed: true });
    const inside = this.card.contains(document.activeElement);
    this.card.hidden = true;
    if (inside) document.getElementById("guide-button")?.focus();
  }

  show(title, content, over = "") {
    const held = this.card.contains(document.activeElement) ? document.activeElement.textContent : null;
    const fold = h("button", { type: "button", class: "icon-button", "aria-expanded": String(!this.folded), "aria-controls": "tutorial-body", "aria-label": this.folded ? "Show the tutorial" : "Fold the tutorial" }, icon(this.folded ? "up" : "down"));
    fold.addEventListener("click", () => {
      this.folded = !this.folded;
      this.card.classList.toggle("folded", this.folded);
      fold.setAttribute("aria-expanded", String(!this.folded));
      fold.setAttribute("aria-label", this.folded ? "Show the tutorial" : "Fold the tutorial");
      replace(fold, icon(this.folded ? "up" : "down"));
      body.hidden = this.folded;
    });
    const body = h("div", { id: "tutorial-body", class: "tutorial-body", hidden: this.folded }, content);
    this.card.setAttribute("aria-label", `Tutorial: ${this.given.title}`);
    this.card.classList.toggle("folded", this.folded);
    this.card.hidden = false;
    replace(
      this.card,
      h("header", { class: "tutorial-head" }, h("div", null, over ? h("p", { class: "soft over" }, over, this.dots()) : null, h("h2", { tabindex: "-1" }, title)), fold),
      body,
    );
    if (held !== null) {
      const again = [...this.card.querySelectorAll("button")].find((button) => button.textContent === held);
      (again || this.card.querySelector("h2")).focus({ preventScroll: true });
    }
  }

  dots() {
    return h("span", { class: "dots", "aria-hidden": "true" }, this.given.steps.map((_, index) => h("i", { class: index < this.step ? "past" : index === this.step ? "here" : null })));
  }

  button(label, act, kind = "", name = null) {
    return h("button", { type: "button", class: `panel-button small ${kind}`, "aria-label": name, on: { click: act } }, label);
  }

  say(text) {
    this.live.textContent = text;
  }
}

/** The text of a step: paragraphs, with `code` between backticks. */
function paragraphs(text) {
  return text.trim().split(/\n\s*\n/).map((paragraph) =>
    h("p", null, paragraph.split("`").map((part, index) => (index % 2 ? h("code", null, part) : part))));
}
