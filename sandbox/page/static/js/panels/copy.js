// Copying text, also where the page was opened by a host name and the browser keeps its clipboard to itself.

import { h } from "../dom.js";

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = h("textarea", { class: "offscreen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser did not copy");
}

/** A button that copies what `text()` returns and says so for two seconds. */
export function copyButton(label, text) {
  const said = h("span", { role: "status" });
  const button = h("button", { type: "button", class: "panel-button small" }, label);
  button.addEventListener("click", async () => {
    try {
      await copy(text());
      said.textContent = "Copied";
    } catch {
      said.textContent = "Could not copy: select the text instead";
    }
    setTimeout(() => {
      said.textContent = "";
    }, 2000);
  });
  return h("span", { class: "copying" }, button, said);
}
