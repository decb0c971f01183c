/** The data_visualization block: bars, lines, areas and pies, with a legend and the numbers in a table. */

import { h } from "../dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [480, 230];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 8, 10, 26];
const MOST_LABELS = 8;
const LETTER = 10; // as wide as one is drawn at most
const TICKS = 4;
const RADIUS = 90;
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const full = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

function draw(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** Round steps from the lowest to the highest value, zero among them. */
function scale(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const rough = (high - low || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough * 0.999);
  const [first, last] = [Math.floor(low / step), Math.ceil(high / step) || 1];
  return Array.from({ length: last - first + 1 }, (_none, index) => (first + index) * step);
}

function axes(chart) {
  const { categories } = chart.axis_config;
  const ticks = scale(chart.series.flatMap(({ data }) => data.map(({ value }) => value)));
  const [low, high] = [ticks[0], ticks.at(-1)];
  const y = (value) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const wide = (WIDTH - LEFT - RIGHT) / categories.length;
  const x = (index) => LEFT + wide * (index + 0.5);
  const each = Math.ceil(categories.length / MOST_LABELS);
  const lines = ticks.flatMap((tick) => [
    draw("line", { class: tick === 0 ? "axis zero" : "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick) }),
    draw("text", { x: LEFT - 6, y: y(tick) + 4, "text-anchor": "end" }, short.format(tick)),
  ]);
  const most = Math.floor((wide * each) / LETTER);
  const fitting = (name) => (name.length > most ? `${name.slice(0, Math.max(1, most - 1))}…` : name);
  const names = categories.flatMap((name, index) => (index % each ? [] : [draw("text", { x: x(index), y: HEIGHT - 8, "text-anchor": "middle" }, fitting(name))]));
  return { x, y, wide, frame: [...lines, ...names] };
}

/** The values of a series in the order of the categories. */
const inOrder = (series, categories) => categories.map((name) => series.data.find(({ label }) => label === name).value);

function bars(chart, { x, y, wide }) {
  const { categories } = chart.axis_config;
  const own = (wide * 0.76) / chart.series.length;
  return chart.series.flatMap((series, number) => inOrder(series, categories).map((value, index) => draw("rect", {
    class: `fill series-${number}`, x: x(index) - wide * 0.38 + own * number, y: Math.min(y(value), y(0)), width: Math.max(1, own - 1.500), height: Math.abs(y(value) - y(0)),
  })));
}

function lines(chart, { x, y }, filled) {
  const { categories } = chart.axis_config;
  return chart.series.flatMap((series, number) => {
    const points = inOrder(series, categories).map((value, index) => [x(index), y(value)]);
    const path = points.map(([left, top], index) => `${index ? "L" : "M"}${left} ${top}`).join("");
    const ground = `${path}L${points.at(-1)[0]} ${y(0)}L${points[0][0]} ${y(0)}Z`;
    return [
      filled && draw("path", { class: `ground series-${number}`, d: ground }),
      draw("path", { class: `stroke series-${number}`, d: path }),
      ...points.map(([cx, cy]) => draw("circle", { class: `fill series-${number}`, cx, cy, r: 3 })),
    ].filter(Boolean);
  });
}

function pie(segments) {
  const whole = segments.reduce((sum, { value }) => sum + value, 0);
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2];
  const at = (share) => [cx + RADIUS * Math.sin(share * 2 * Math.PI), cy - RADIUS * Math.cos(share * 2 * Math.PI)].join(" ");
  let from = 0;
  return segments.map(({ value }, number) => {
    const share = value / whole;
    const until = from + share;
    // A whole circle has no two ends to draw an arc between.
    const d = share > 0.9999 ? `M${cx} ${cy - RADIUS}A${RADIUS} ${RADIUS} 0 1 1 ${cx - 0.01} ${cy - RADIUS}Z`
      : `M${cx} ${cy}L${at(from)}A${RADIUS} ${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${at(until)}Z`;
    from = until;
    return draw("path", { class: `fill slice series-${number}`, d });
  });
}

function numbers(title, columns, rows) {
  return h("details", { class: "chart-numbers" }, h("summary", {}, "Numbers"),
    h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": `Numbers of ${title}` },
      h("table", {}, h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...rows.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), ...cells.map((cell) => h("td", { class: "align-right" }, cell))))))));
}

const legend = (names) => h("ul", { class: "legend" }, ...names.map((name, number) => h("li", {}, h("span", { class: `key series-${number}`, "aria-hidden": "true" }), name)));

/** A data_visualization block as a node. */
export function dataVisualization({ title, chart }) {
  const frame = (shapes) => draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart-drawing", role: "img", "aria-label": `${title}, ${chart.type} chart; its numbers follow` }, ...shapes);
  if (chart.type === "pie") {
    const whole = chart.segments.reduce((sum, { value }) => sum + value, 0);
    const shares = chart.segments.map(({ label, value }) => [label, full.format(value), `${Math.round((value / whole) * 100)}%`]);
    return figure(title, frame(pie(chart.segments)), legend(shares.map(([label, , share]) => `${label} ${share}`)), numbers(title, ["", "Value", "Share"], shares));
  }
  const { categories, x_label: across, y_label: up } = chart.axis_config;
  const plan = axes(chart);
  const shapes = chart.type === "bar" ? bars(chart, plan) : lines(chart, plan, chart.type === "area");
  const rows = categories.map((name, index) => [name, ...chart.series.map((series) => full.format(inOrder(series, categories)[index]))]);
  return figure(title, up && h("div", { class: "axis-name" }, up), frame([...plan.frame, ...shapes]), across && h("div", { class: "axis-name across" }, across),
    legend(chart.series.map(({ name }) => name)), numbers(title, [across ?? "", ...chart.series.map(({ name }) => name)], rows));
}

const figure = (title, ...parts) => h("figure", { class: "chart" }, h("figcaption", {}, title), ...parts);
