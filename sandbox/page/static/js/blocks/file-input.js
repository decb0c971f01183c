/** The file input: files are uploaded when they are chosen, and can be taken out again. */

import { h, replace } from "../dom.js";
import { choose, held } from "./entries.js";
import { icon } from "./icons.js";

const MOST = 10;

const sizeOf = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`);

/** A file_input; `context.upload(file)` returns the sandbox's file object. */
export function fileInput(block, element, context, names) {
  let files = held(context, block, element) ?? [];
  const most = Math.min(element.max_files ?? MOST, MOST);
  const list = h("ul", { class: "files" });
  const note = h("div", { class: "field-note", role: "status" });
  const picker = h("input", {
    type: "file",
    class: "file-picker",
    multiple: most > 1,
    accept: element.filetypes?.map((type) => `.${type}`).join(","),
    ...names,
    on: { change: () => taken([...picker.files]) },
  });
  const tell = () => choose(context, block, element, files.map(({ id }) => id), files);
  const draw = () => {
    picker.disabled = files.length >= most;
    replace(list, ...files.map((file) => h("li", { class: "file" }, icon("file"), h("span", {}, file.name ?? file.id),
      file.size !== undefined && h("span", { class: "file-size" }, sizeOf(file.size)),
      h("button", {
        type: "button", class: "button button-icon", "aria-label": `Remove ${file.name ?? file.id}`,
        on: { click: () => ((files = files.filter((each) => each !== file)), draw(), picker.focus(), tell()) },
      }, icon("close")))));
  };
  const taken = async (chosen) => {
    picker.value = "";
    const wrong = chosen.find((file) => element.filetypes && !element.filetypes.includes(file.name.split(".").pop().toLowerCase()));
    if (wrong) return void (note.textContent = `${wrong.name}: only ${element.filetypes.join(", ")} can be given.`);
    if (files.length + chosen.length > most) return void (note.textContent = `No more than ${most} file${most === 1 ? "" : "s"} can be given.`);
    note.textContent = "Uploading…";
    try {
      for (const file of chosen) files = [...files, await context.upload(file)];
      note.textContent = "";
    } catch (error) {
      note.textContent = `The upload failed: ${error.detail || error.message}`;
    }
    draw();
    return tell();
  };
  draw();
  return h("div", { class: "file-input" }, picker, list, note);
}
