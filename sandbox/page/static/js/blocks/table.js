/** The table block: its first row is its head; columns are aligned and wrapped as the app says. */

import { h } from "../dom.js";
import { richText } from "../text/rich-text.js";

/** A table block as a node that scrolls sideways by itself. */
export function table(block, context) {
  const settings = block.column_settings ?? [];
  const content = (cell) => (cell.type === "rich_text" ? richText(cell, context) : cell.text);
  const row = (cells, tag) => h("tr", {}, ...cells.map((cell, column) => {
    const { align = "left", is_wrapped: wrapped = false } = settings[column] ?? {};
    return h(tag, { class: `align-${align}${wrapped ? " wrapped" : ""}`, scope: tag === "th" ? "col" : null }, content(cell));
  }));
  const [head, ...body] = block.rows;
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, row(head, "th")), h("tbody", {}, ...body.map((cells) => row(cells, "td")))));
}
