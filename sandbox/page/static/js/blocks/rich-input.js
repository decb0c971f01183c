/** The rich text input: a small editor whose content is a rich_text block. */

import { h, replace } from "../dom.js";
import { safeAddress } from "../text/inline.js";
import { letters } from "../text/plain.js";
import { fromEditable, toEditable } from "./editable.js";
import { finished, held, typed } from "./entries.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";

const TOOLS = [
  ["bold", "Bold", "bold"],
  ["italic", "Italic", "italic"],
  ["strike", "Strikethrough", "strikeThrough"],
  ["code", "Code"],
  ["link", "Link"],
  ["numbers", "Ordered list", "insertOrderedList"],
  ["bullets", "Bulleted list", "insertUnorderedList"],
  ["quote", "Quote"],
  ["block", "Code block"],
];

/** The element around the selection with that tag, inside the editor. */
function around(area, tag) {
  const node = getSelection().anchorNode;
  const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
  const found = element?.closest(tag);
  return found && area.contains(found) ? found : null;
}

function toggleCode(area) {
  const inside = around(area, "code");
  if (inside) return inside.replaceWith(...inside.childNodes);
  const selection = getSelection();
  const range = selection.getRangeAt(0);
  const code = h("code", {}, range.collapsed ? "\u200B" : range.extractContents());
  range.insertNode(code);
  selection.selectAllChildren(code);
  if (code.textContent === "\u200B") selection.collapseToEnd();
  return undefined;
}

/** The browsers' own editing commands keep their undo, selection and typing habits. */
const run = (command, value) => document.execCommand(command, false, value);

function toggleBlock(area, tag) {
  run("formatBlock", around(area, tag) ? "div" : tag);
}

/** A rich_text_input. */
export function richInput(block, element, context, names) {
  const placeholder = letters(element.placeholder);
  const area = h("div", {
    class: "rich-area", contenteditable: "true", role: "textbox", "aria-multiline": "true", "data-placeholder": placeholder,
    ...names, "aria-label": names["aria-labelledby"] ? null : placeholder || "Rich text",
  });
  replace(area, ...toEditable(held(context, block, element)));
  const buttons = new Map();
  const read = () => {
    const value = fromEditable(area);
    return { input: value, value };
  };
  const draw = () => {
    area.classList.toggle("empty", !area.textContent.trim() && !area.querySelector("li, blockquote, pre, .atom"));
    if (!area.contains(getSelection().anchorNode)) return;
    const on = {
      Bold: () => document.queryCommandState("bold"), Italic: () => document.queryCommandState("italic"),
      Strikethrough: () => document.queryCommandState("strikeThrough"),
      Code: () => around(area, "code"), Link: () => around(area, "a"), Quote: () => around(area, "blockquote"),
      "Code block": () => around(area, "pre"), "Ordered list": () => around(area, "ol"), "Bulleted list": () => around(area, "ul"),
    };
    for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(Boolean(on[name]())));
  };
  const changed = () => {
    draw();
    typed(context, block, element, read);
  };
  const use = (name, command) => {
    if (name === "Link") return askLink(area, buttons.get(name), changed);
    area.focus();
    if (name === "Code") toggleCode(area);
    else if (name === "Quote") toggleBlock(area, "blockquote");
    else if (name === "Code block") toggleBlock(area, "pre");
    else run(command);
    return changed();
  };
  for (const [picture, name, command] of TOOLS) {
    buttons.set(name, h("button", {
      type: "button", class: "tool", title: name, "aria-label": name, "aria-pressed": "false", tabindex: buttons.size ? "-1" : "0",
      on: { mousedown: (event) => event.preventDefault(), click: () => use(name, command) },
    }, icon(picture)));
  }
  const bar = toolbar([...buttons.values()]);
  area.addEventListener("focus", () => {
    run("defaultParagraphSeparator", "div");
    run("styleWithCSS", "false");
  });
  area.addEventListener("input", changed);
  area.addEventListener("keyup", draw);
  area.addEventListener("pointerup", draw);
  area.addEventListener("paste", (event) => {
    event.preventDefault();
    run("insertText", event.clipboardData.getData("text/plain"));
  });
  area.addEventListener("keydown", async (event) => {
    if ((event.key === "]" || event.key === "[") && (event.ctrlKey || event.metaKey) && around(area, "li")) {
      // Not Tab: it has to lead out of the editor.
      event.preventDefault();
      run(event.key === "]" ? "indent" : "outdent");
    } else if (event.key.toLowerCase() === "x" && event.shiftKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      run("strikeThrough");
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!(await finished(context, block, element, read))) area.dispatchEvent(new CustomEvent("submitted", { bubbles: true }));
    }
  });
  draw();
  return h("div", { class: "rich-input" }, bar, area);
}

/** A row of buttons with one stop for Tab; the arrow keys move in it. */
function toolbar(controls) {
  const walk = (event) => {
    const at = controls.indexOf(document.activeElement);
    const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: controls.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = controls.at(steps[event.key] % controls.length);
    controls.forEach((control) => control.setAttribute("tabindex", control === next ? "0" : "-1"));
    next.focus();
  };
  return h("div", { class: "rich-tools", role: "toolbar", "aria-label": "Formatting", on: { keydown: walk } }, ...controls);
}

/** Ask for an address and put it on what is selected. */
function askLink(area, button, changed) {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0).cloneRange() : null;
  const inside = around(area, "a");
  const field = h("input", { class: "text-field", type: "url", "aria-label": "Link address", placeholder: "https://" });
  field.value = inside?.getAttribute("href") ?? "";
  const note = h("div", { class: "field-error", role: "alert" });
  const back = () => {
    popup.close();
    area.focus();
    if (range) {
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
  };
  const save = () => {
    const address = safeAddress(field.value.trim());
    if (!address) return void (note.textContent = "Please enter a valid link.");
    back();
    if (range?.collapsed && !inside) range.insertNode(h("a", { href: address, rel: "noopener" }, address));
    else if (inside) inside.setAttribute("href", address);
    else run("createLink", address);
    return changed();
  };
  const key = (event) => {
    if (event.key === "Enter") save();
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const form = h("div", { class: "link-form", on: { keydown: key } }, field,
    h("button", { type: "button", class: "button button-primary", on: { click: save } }, "Save"), note);
  const popup = openPopup(button, form, { wide: false });
  field.focus();
}
