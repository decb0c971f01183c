// The box in which a person types a message or command for a channel, direct message or thread.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";
import { Attachments } from "./attachments.js";
import { commandIn, commands } from "./complete.js";
import { drafts } from "./drafts.js";
import { change } from "./header.js";
import { icon } from "./icons.js";
import { appOf } from "./people.js";
import { openMenu } from "./popover.js";
import { Suggestions } from "./suggestions.js";
import { toast } from "./toast.js";
import { runShortcut } from "./toolbar.js";

const TALLEST = 220;

export class Composer {
  #sending = false;

  /** @param {{channel: string, thread?: string|null, label: () => string, sent?: () => void}} place */
  constructor({ channel, thread = null, label, sent = () => {} }) {
    this.place = { channel, thread };
    this.handle = store.state.handle;
    this.label = label;
    this.sent = sent;
    this.box = h("textarea", { class: "composer-box", rows: "1", spellcheck: "true", on: {
      input: () => this.#typed(), keydown: (event) => this.#key(event), paste: (event) => this.#files(event, event.clipboardData),
    } });
    this.suggestions = new Suggestions(this.box, () => store.state.channels.get(channel));
    this.attachments = new Attachments(() => this.#buttons());
    this.hint = h("p", { class: "composer-hint", hidden: true });
    this.send = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    this.form = h("form", { class: "composer-form", on: { submit: (event) => { event.preventDefault(); this.#send(); } } },
      this.attachments.element, this.box, this.#bar());
    this.element = h("footer", { class: "composer", on: {
      dragover: (event) => event.preventDefault(), drop: (event) => this.#files(event, event.dataTransfer),
    } }, this.suggestions.list, this.hint, this.form);
    this.box.value = drafts.get(this.place);
    this.refresh();
    requestAnimationFrame(() => this.#grow());
  }

  close() {
    drafts.set(this.place, this.box.value || this.pending || "", this.handle);
  }

  focus() {
    this.box.focus({ preventScroll: true });
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
  }

  /** Fit the box to what the person may do here now. */
  refresh() {
    const channel = store.state.channels.get(this.place.channel);
    const name = this.place.thread ? "Reply" : `Message ${this.label()}`;
    this.box.setAttribute("aria-label", name);
    this.box.placeholder = this.place.thread ? "Reply…" : name;
    const refusal = channel && this.#refusal(channel);
    const key = refusal ? refusal.text : "";
    if (key !== this.refused) {
      this.refused = key;
      this.element.replaceChildren(...(refusal ? [h("div", { class: "composer-note" }, h("span", null, refusal.text), refusal.button)] : [this.suggestions.list, this.hint, this.form]));
    }
    this.#buttons();
  }

  #refusal(channel) {
    const app = appOf(channel);
    if (app && (app.messages_read_only || app.messages_tab === false)) return { text: `Sending messages to ${app.name} is turned off.`, button: null };
    if (channel.archived) return { text: "This channel is archived: it can be read, not written in.", button: null };
    if (channel.is_member !== false) return null;
    const button = channel.kind === "channel" && h("button", { type: "button", class: "shell-button primary", on: { click: (event) => change("join", channel, event.currentTarget) } }, "Join channel");
    return { text: `You are looking at #${channel.name} without being in it.`, button: button || null };
  }

  #bar() {
    const picker = h("input", { type: "file", class: "unseen", tabindex: "-1", "aria-label": "Files", multiple: true, on: { change: () => { this.attachments.add([...picker.files]); picker.value = ""; } } });
    const tool = (name, label, act) => h("button", { type: "button", class: "icon-tool", "aria-label": label, title: label, on: { click: act } }, icon(name));
    return h("div", { class: "composer-bar" },
      tool("plus", "Attach a file", () => picker.click()), picker,
      !this.place.thread && tool("bolt", "Shortcuts", (event) => this.#shortcuts(event.currentTarget)),
      tool("at", "Mention someone", () => this.#insert("@")),
      h("span", { class: "composer-keys soft", "aria-hidden": "true" }, h("kbd", null, "Shift"), "+", h("kbd", null, "Enter"), " for a new line"),
      this.send);
  }

  #shortcuts(anchor) {
    const entries = [];
    for (const app of store.state.apps.values()) {
      const global = (app.shortcuts || []).filter((shortcut) => shortcut.type === "global");
      if (!global.length && !app.commands?.length) continue;
      entries.push({ heading: app.name });
      for (const shortcut of global) entries.push({ label: shortcut.name, detail: shortcut.description, act: () => runShortcut(app, shortcut) });
      for (const command of app.commands || []) entries.push({ label: command.command, detail: command.description, act: () => this.#start(`${command.command} `) });
    }
    if (!entries.length) toast("No app here has shortcuts or commands.");
    else openMenu(anchor, "Shortcuts", entries);
  }

  #start(text) {
    if (!this.box.value.startsWith(text)) this.box.value = text + this.box.value;
    this.focus();
    this.#typed();
  }

  #insert(text) {
    const { selectionStart: at, value } = this.box;
    const gap = at > 0 && !/\s/.test(value[at - 1]) ? " " : "";
    this.box.setRangeText(gap + text, at, this.box.selectionEnd, "end");
    this.box.focus();
    this.#typed();
    this.suggestions.update();
  }

  #files(event, transfer) {
    const files = [...(transfer?.files || [])];
    if (!files.length) return;
    event.preventDefault();
    this.attachments.add(files);
  }

  #typed() {
    drafts.set(this.place, this.box.value || this.pending || "", this.handle);
    this.#grow();
    this.#buttons();
    const given = commandIn(this.box.value);
    const known = given && /^\S+\s/.test(this.box.value) && commands().find((entry) => entry.command === given.command);
    this.hint.hidden = !known;
    if (known) this.hint.replaceChildren(h("strong", null, known.command), known.usage_hint && h("code", null, known.usage_hint), h("span", { class: "soft" }, [known.description, known.app.name].filter(Boolean).join(" · ")));
  }

  #grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, TALLEST)}px`;
  }

  #buttons() {
    const empty = !this.box.value.trim() && !this.attachments.count;
    this.send.classList.toggle("ready", !empty);
    this.send.setAttribute("aria-disabled", String(empty));
  }

  #key(event) {
    if (this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.#send();
    }
  }

  async #send() {
    const typed = this.box.value;
    if (this.#sending || (!typed.trim() && !this.attachments.count)) return;
    if (!store.state.connected) {
      toast("The sandbox is not reachable. Your text stays here until it is back.", { tone: "danger" });
      return;
    }
    this.#sending = true;
    // The box is empty at once, as in Slack; the draft keeps the text until it has arrived.
    this.pending = typed;
    this.suggestions.close();
    this.#fill("");
    this.element.setAttribute("aria-busy", "true");
    const arrived = await this.#deliver(typed);
    this.element.removeAttribute("aria-busy");
    this.#sending = false;
    this.pending = "";
    if (arrived) {
      this.attachments.clear();
      drafts.set(this.place, this.box.value, this.handle);
      this.sent();
    } else if (!this.box.value.trim()) this.#fill(typed);
    else this.#fill(`${typed}\n${this.box.value}`);
  }

  #fill(text) {
    this.box.value = text;
    this.#typed();
  }

  async #deliver(typed) {
    const person = api.person(this.handle);
    const { channel, thread } = this.place;
    const where = thread ? { channel, thread: { channel, ts: thread } } : { channel };
    const command = this.attachments.count ? null : commandIn(typed);
    try {
      if (command) {
        const outcome = await person.verb("command", { ...where, command: command.command, text: command.text });
        const app = commands().find((entry) => entry.command === command.command)?.app.name;
        tell(outcome, store, app);
        return outcome.status === "ok" || outcome.status === "errors";
      }
      const files = this.attachments.count ? await this.attachments.upload() : [];
      if (!files) return false;
      await person.verb("say", { ...where, text: typed.trim(), ...(files.length ? { files } : {}) });
      return true;
    } catch (error) {
      tell(error, store);
      return false;
    }
  }
}
