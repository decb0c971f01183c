/** Layout blocks, by their type. */

import { h } from "../dom.js";
import { link } from "../text/inline.js";
import { markdown } from "../text/markdown.js";
import { letters, text } from "../text/plain.js";
import { richText } from "../text/rich-text.js";
import { card, carousel, container } from "./cards.js";
import { dataVisualization } from "./chart.js";
import { dataTable } from "./data-table.js";
import { renderElement } from "./elements.js";
import { icon } from "./icons.js";
import { imageBlock, picture } from "./image.js";
import { inputBlock } from "./input.js";
import { table } from "./table.js";
import { plan, taskCard } from "./tasks.js";

const LONG_TEXT = 700;
const LONG_LINES = 12;
let count = 0;

/** Slack folds a long text away behind "See more" unless the app says `expand`. */
function foldable(body, block) {
  const written = block.text?.text ?? "";
  if (block.expand || (written.length <= LONG_TEXT && written.split("\n").length <= LONG_LINES)) return body;
  body.classList.add("folded");
  const more = h("button", {
    type: "button", class: "see-more", "aria-expanded": "false",
    on: { click: () => {
      const folded = body.classList.toggle("folded");
      more.textContent = folded ? "See more" : "See less";
      more.setAttribute("aria-expanded", String(!folded));
    } },
  }, "See more");
  return h("div", {}, body, more);
}

function section(block, context) {
  const id = `section-${(count += 1)}`;
  const words = block.text && foldable(h("div", { id, class: "section-text" }, text(block.text, context)), block);
  const fields = block.fields && h("div", { class: "fields" },
    ...block.fields.map((field) => h("div", { class: "field" }, text(field, context))));
  const { accessory } = block;
  const names = block.text ? { "aria-describedby": id } : {};
  const side = accessory?.type === "image" ? picture(accessory, context, "thumbnail") : accessory && renderElement(block, accessory, context, names);
  return h("div", { class: `section${side ? " with-accessory" : ""}` },
    h("div", { class: "section-body" }, words, fields), side && h("div", { class: "accessory" }, side));
}

/** A header stands below the page's own headings; how deep depends on what the blocks stand in. */
function header(block, context) {
  const level = context.surface === "message" ? 4 : 3;
  return h(`h${level}`, { class: "header-block" }, text(block.text, context));
}

function contextBlock(block, context) {
  return h("div", { class: "context-block" }, ...block.elements.map((element) =>
    element.type === "image" ? picture(element, context, "context-image") : h("span", { class: "context-text" }, text(element, context))));
}

function actions(block, context) {
  return h("div", { class: "actions" }, ...block.elements.map((element) => renderElement(block, element, context)));
}

function contextActions(block, context) {
  return h("div", { class: "actions context-actions" }, ...block.elements.map((element) => renderElement(block, element, context)));
}

/** The sandbox plays no videos: it shows what Slack shows before a press, and leads to the video itself. */
function video(block, context) {
  const title = letters(block.title);
  const by = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return h("figure", { class: "video" },
    h("figcaption", {},
      by && h("div", { class: "video-by" }, block.provider_icon_url && picture({ image_url: block.provider_icon_url, alt_text: "" }, context, "context-image"), by),
      h("div", { class: "video-title" }, block.title_url ? link(block.title_url, title) : title),
      block.description && h("div", { class: "video-description" }, text(block.description, context))),
    h("div", { class: "video-frame" },
      picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, context, "video-thumbnail"),
      h("a", { class: "video-play", href: block.video_url, target: "_blank", rel: "noopener noreferrer", "aria-label": `Play ${title}` }, icon("play"))));
}

function fileBlock(block, context) {
  const file = (context.message?.files ?? []).find(({ external_id: id }) => id === block.external_id);
  const name = file?.title || file?.name || block.external_id;
  return h("div", { class: "file" }, icon("file"), h("span", {}, file?.url ? link(file.url, name) : name), h("span", { class: "file-size" }, "Remote file"));
}

const LEVELS = { default: "Note", info: "Information", warning: "Warning", error: "Error", success: "Success" };

function alert(block, context) {
  const level = block.level ?? "default";
  const sign = { warning: "warning", error: "warning", success: "check" }[level] ?? "info";
  return h("div", { class: `alert alert-${level}`, role: "note", "aria-label": LEVELS[level] }, icon(sign), h("div", {}, text(block.text, context)));
}

const LAYOUT = {
  section,
  header,
  divider: () => h("hr", { class: "divider" }),
  context: contextBlock,
  image: imageBlock,
  actions,
  context_actions: contextActions,
  input: inputBlock,
  rich_text: richText,
  markdown: (block) => markdown(block.text),
  table,
  video,
  file: fileBlock,
  alert,
  card,
  carousel,
  container: (block, context) => container(block, context, renderBlock),
  data_table: dataTable,
  data_visualization: dataVisualization,
  plan,
  task_card: taskCard,
};

/** One block as a node; a block that this page does not know is named, never hidden. */
export function renderBlock(block, context) {
  const known = LAYOUT[block.type];
  const node = known ? known(block, context) : h("div", { class: "unknown-block" }, `This page cannot show a ${block.type} block.`);
  return h("div", { class: `block block-${block.type.replaceAll("_", "-")}`, dataset: { blockId: block.block_id } }, node);
}
