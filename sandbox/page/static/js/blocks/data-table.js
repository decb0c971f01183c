/** The data_table block: pages of rows, which are sorted by a press on a head and filtered by a word. */

import { h, replace } from "../dom.js";
import { richText } from "../text/rich-text.js";
import { icon } from "./icons.js";

const PAGE = 5;
const compare = new Intl.Collator("en", { numeric: false, sensitivity: "base" });

function wordsOf(cell) {
  if (cell.type !== "rich_text") return cell.text;
  const inside = (part) => (part.elements ? part.elements.map(inside).join("") : part.text ?? part.name ?? part.url ?? "");
  return inside(cell);
}

const content = (cell, context) => (cell.type === "rich_text" ? richText(cell, context) : cell.text);

/** As numbers where the whole column is of numbers, else by the alphabet. */
function sorted(rows, column, down) {
  const numbers = rows.every((row) => row[column].type === "raw_number");
  const order = numbers
    ? (one, other) => one[column].value - other[column].value
    : (one, other) => compare.compare(wordsOf(one[column]), wordsOf(other[column]));
  return [...rows].sort((one, other) => (down ? order(other, one) : order(one, other)));
}

/** A data_table block as a node. */
export function dataTable(block, context) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? PAGE;
  const naming = block.row_header_column_index ?? 0;
  const wanted = { page: 0, text: "", column: -1, down: false };
  const numeric = head.map((_cell, column) => rows.every((row) => row[column].type === "raw_number"));
  const body = h("tbody", {});
  const place = h("span", { class: "page-place", role: "status" });
  const turn = (by, name, label) => h("button", { type: "button", class: "tool", "aria-label": label, on: { click: () => { wanted.page += by; draw(); } } }, icon(name));
  const back = turn(-1, "left", "Rows before");
  const on = turn(1, "right", "Rows after");
  const heads = head.map((cell, column) => {
    const press = () => {
      wanted.down = wanted.column === column && !wanted.down;
      wanted.column = column;
      wanted.page = 0;
      draw();
    };
    return h("th", { scope: "col", class: numeric[column] ? "align-right" : "" },
      h("button", { type: "button", class: "sort", on: { click: press } }, content(cell, context), icon("sort")));
  });
  const search = h("input", {
    type: "search", class: "text-field", placeholder: "Filter rows", "aria-label": `Filter ${block.caption}`,
    on: { input: () => { wanted.text = search.value.trim().toLowerCase(); wanted.page = 0; draw(); } },
  });
  const drawRow = (row) => h("tr", {}, ...row.map((cell, column) => (column === naming
    ? h("th", { scope: "row" }, content(cell, context))
    : h("td", { class: numeric[column] ? "align-right" : "" }, content(cell, context)))));

  function draw() {
    const kept = wanted.text ? rows.filter((row) => row.some((cell) => wordsOf(cell).toLowerCase().includes(wanted.text))) : rows;
    const ordered = wanted.column < 0 ? kept : sorted(kept, wanted.column, wanted.down);
    const pages = Math.max(1, Math.ceil(ordered.length / size));
    wanted.page = Math.min(Math.max(0, wanted.page), pages - 1);
    const first = wanted.page * size;
    const shown = ordered.slice(first, first + size);
    replace(body, ...(shown.length ? shown.map(drawRow) : [h("tr", {}, h("td", { colspan: head.length, class: "none" }, "No row has this."))]));
    for (const [column, each] of heads.entries()) {
      if (wanted.column === column) each.setAttribute("aria-sort", wanted.down ? "descending" : "ascending");
      else each.removeAttribute("aria-sort");
      each.querySelector(".icon").replaceWith(icon(wanted.column !== column ? "sort" : wanted.down ? "down" : "up"));
    }
    // Not disabled: a button that is would lose the focus of whoever pressed it.
    back.setAttribute("aria-disabled", String(wanted.page === 0));
    on.setAttribute("aria-disabled", String(wanted.page === pages - 1));
    place.textContent = shown.length ? `${first + 1} to ${first + shown.length} of ${ordered.length}` : "0 rows";
  }
  draw();
  const many = rows.length > size;
  return h("div", { class: "data-table" },
    many && search,
    h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": block.caption },
      h("table", {}, h("caption", {}, block.caption), h("thead", {}, h("tr", {}, ...heads)), body)),
    many && h("div", { class: "pages" }, back, place, on));
}
