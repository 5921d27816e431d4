// Charts as files: PNG and SVG of what is drawn, CSV of its table. No library: the few shapes that charts are made of
// are painted on a canvas as the page styles them. Without this the buttons stay hidden.

const SCALE = 2;
const MARGIN = 12;
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight", "text-anchor"];
const SHAPES = "rect, circle, line, path, polyline, text";

function save(name, ending, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `presek-${name}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function pathOf(shape) {
  const number = (attribute) => Number(shape.getAttribute(attribute) ?? 0);
  const path = new Path2D();
  switch (shape.localName) {
    case "rect":
      path.roundRect(number("x"), number("y"), number("width"), number("height"), number("rx"));
      return path;
    case "circle":
      path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
      return path;
    case "line":
      path.moveTo(number("x1"), number("y1"));
      path.lineTo(number("x2"), number("y2"));
      return path;
    case "polyline":
      return new Path2D(`M${shape.getAttribute("points")}`);
    default:
      return new Path2D(shape.getAttribute("d"));
  }
}

// What is written, without the title that a text may have inside.
function wordsOf(shape) {
  return [...shape.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join("");
}

function paint(drawing, shape) {
  const look = getComputedStyle(shape);
  drawing.globalAlpha = Number(look.opacity);
  drawing.fillStyle = look.fill === "none" ? "transparent" : look.fill;
  drawing.strokeStyle = look.stroke === "none" ? "transparent" : look.stroke;
  drawing.lineWidth = Number.parseFloat(look.strokeWidth) || 1;
  drawing.setLineDash(look.strokeDasharray === "none" ? [] : look.strokeDasharray.split(/[ ,]+/).map(Number.parseFloat));
  if (shape.localName === "text") {
    drawing.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    drawing.textAlign = { middle: "center", end: "right" }[look.textAnchor] ?? "left";
    drawing.fillText(wordsOf(shape), Number(shape.getAttribute("x") ?? 0), Number(shape.getAttribute("y") ?? 0));
    return;
  }
  const path = pathOf(shape);
  drawing.fill(path);
  drawing.stroke(path);
}

function paper(svg) {
  for (let node = svg; node; node = node.parentElement) {
    const { backgroundColor } = getComputedStyle(node);
    if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
  }
  return "#fff";
}

function png(svg, name) {
  const { width, height } = svg.viewBox.baseVal;
  const canvas = document.createElement("canvas");
  canvas.width = (width + 2 * MARGIN) * SCALE;
  canvas.height = (height + 2 * MARGIN) * SCALE;
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = paper(svg);
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.setTransform(SCALE, 0, 0, SCALE, MARGIN * SCALE, MARGIN * SCALE);
  for (const shape of svg.querySelectorAll(SHAPES)) paint(drawing, shape);
  canvas.toBlob((blob) => save(name, "png", blob), "image/png");
}

function asSvg(svg, name) {
  const copy = svg.cloneNode(true);
  const styled = [...copy.querySelectorAll(SHAPES)];
  for (const [place, shape] of [...svg.querySelectorAll(SHAPES)].entries()) {
    const look = getComputedStyle(shape);
    for (const property of LOOKS) styled[place].setAttribute(property, look.getPropertyValue(property));
    styled[place].setAttribute("font-family", look.fontFamily);
  }
  for (const link of copy.querySelectorAll("a")) link.setAttribute("href", new URL(link.getAttribute("href"), document.baseURI));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = new XMLSerializer().serializeToString(copy);
  save(name, "svg", new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: "image/svg+xml" }));
}

function cell(node) {
  const text = node.textContent.replace(/\s+/g, " ").trim();
  // A cell that a spreadsheet would take for a formula is said as text.
  const plain = /^[=+@\t]|^-(?![\d.,\s]+$)/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

function csv(table, name) {
  const lines = [...table.rows].map((row) => [...row.cells].map(cell).join(","));
  save(name, "csv", new Blob([`\ufeff${lines.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" }));
}

for (const bar of document.querySelectorAll(".save-chart")) {
  const part = bar.closest("section, figure, form");
  const svg = part?.querySelector("svg.chart:not(.thin)");
  const table = document.getElementById(bar.dataset.table) ?? part?.querySelector("table");
  if (!svg) continue;
  bar.hidden = false;
  bar.querySelector('[value="csv"]').hidden = !table;
  bar.addEventListener("click", ({ target }) => {
    const { name } = bar.dataset;
    if (target.value === "png") png(svg, name);
    if (target.value === "svg") asSvg(svg, name);
    if (target.value === "csv") csv(table, name);
  });
}
