"""A table whose links and headings answer without a page reload."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

# The component's own style root: it inherits the theme's variables and nothing else.
CSS = """
.hs { max-width: 100%; font-family: var(--st-font); color: var(--st-text-color); font-size: .9rem;
  line-height: 1.35; }
.hs .scroll { position: relative; overflow: auto; max-height: var(--hs-height, none);
  border: 1px solid var(--st-border-color); border-radius: 6px; }
.hs .scroll:focus-visible { outline: 2px solid var(--st-primary-color); }
.hs table { border-collapse: separate; border-spacing: 0; width: 100%;
  font-variant-numeric: tabular-nums; }
.hs caption { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.hs th, .hs td { padding: 5px 9px; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--st-border-color-light, var(--st-border-color)); }
.hs thead th { position: sticky; top: 0; z-index: 2; vertical-align: bottom;
  background: var(--st-secondary-background-color); font-weight: 600; }
.hs tbody th { font-weight: 500; min-width: 9.5rem; background: var(--st-background-color); }
.hs.pin tbody th, .hs.pin thead th:first-child { position: sticky; left: 0; z-index: 1; }
.hs.pin thead th:first-child { z-index: 3; }
.hs tbody tr:hover th, .hs tbody tr:hover td { background: var(--st-secondary-background-color); }
.hs .num { text-align: right; white-space: nowrap; }
.hs thead .num { white-space: normal; }
.hs table.fixed { table-layout: fixed; min-width: 40rem; }
.hs .fixed th:nth-child(1) { width: 20%; } .hs .fixed th:nth-child(2) { width: 22%; }
.hs .fixed th:nth-child(3) { width: 18%; }
.hs table.wide td { min-width: 7.5rem; }
.hs table.claims { table-layout: fixed; min-width: 46rem; }
.hs .claims th:nth-child(1) { width: 26%; } .hs .claims th:nth-child(3) { width: 11%; }
.hs .claims th:nth-child(4) { width: 25%; }
.hs tr.group th { padding-top: 14px; font-weight: 700; background: var(--st-background-color); }
.hs .traceable td:hover { cursor: pointer; text-decoration: underline dotted; }
.hs td:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
.hs button.figure { font-weight: inherit; }
.hs .save button { text-decoration: underline; color: var(--st-link-color);
  padding: 0 .35rem; font-weight: 500; }
.hs .date { white-space: nowrap; }
.hs button { all: unset; cursor: pointer; font: inherit; font-weight: 600; }
.hs button:hover { text-decoration: underline; }
.hs button:focus-visible, .hs a:focus-visible, .hs summary:focus-visible {
  outline: 2px solid var(--st-primary-color); outline-offset: 2px; border-radius: 2px; }
.hs a { color: var(--st-link-color); text-decoration: none; }
.hs .sources a { overflow-wrap: anywhere; }
.hs a:hover, .hs li a, .hs dd a { text-decoration: underline; }
.hs summary { cursor: pointer; color: var(--st-link-color); }
.hs .gap, .hs .quiet { color: var(--hs-quiet); }
.hs .gap { font-style: italic; }
.hs .badge { display: inline-block; min-width: 1.05em; text-align: center; font-size: .72em;
  line-height: 1.35; border: 1px solid currentColor; border-radius: 3px; padding: 0 .15em;
  color: var(--hs-quiet); text-decoration: none; cursor: help; font-weight: 600; }
.hs .badge.b-official, .hs .badge.b-filing, .hs .badge.b-measured, .hs .badge.b-paper {
  color: var(--st-text-color); }
.hs .mark { font-style: normal; color: var(--hs-cn); cursor: help; margin-left: .2em;
  font-weight: 700; }
.hs .dot { display: inline-block; width: .62em; height: .62em; margin-right: .15em; }
.hs .dot.circle { border-radius: 50%; }
.hs .dot.diamond { transform: rotate(45deg) scale(.9); }
.hs .dot.star { width: .8em; height: .8em; clip-path: polygon(50% 0, 61% 35%, 98% 35%, 68% 57%,
  79% 91%, 50% 70%, 21% 91%, 32% 57%, 2% 35%, 39% 35%); }
.hs .dot.own { background: var(--hs-own); }
.hs .dot.cn { background: var(--hs-cn); } .hs .dot.us { background: var(--hs-us); }
.hs .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.hs ul.sources { margin: .35rem 0 .2rem; padding-left: 1.1rem; }
.hs ul.sources li { margin-bottom: .35rem; }
.hs p { margin: .3rem 0; }
.hs .two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
.hs .two h3 { font-size: 1.05rem; margin: .2rem 0; }
.hs ul.ladder { list-style: none; margin: 0; padding: 0; }
.hs .ladder li { border-left: 3px solid var(--st-border-color); padding: .2rem 0 .35rem .7rem; }
.hs .cards { display: grid; gap: 1rem; font-size: 1rem; grid-template-columns: repeat(4, 1fr); }
@media (max-width: 1100px) { .hs .cards { grid-template-columns: repeat(2, 1fr); } }
@media (max-width: 640px) { .hs .cards, .hs .two { grid-template-columns: 1fr; } }
.hs .card { border: 1px solid var(--st-border-color); border-radius: 8px; padding: 12px 16px; }
.hs .card .big { font-size: 1.7rem; font-weight: 650; line-height: 1.2; }
.hs .card ul { font-size: .9rem; }
.hs p a, .hs .quiet a { text-decoration: underline; }
.hs .panel section { border-bottom: 1px solid var(--st-border-color); padding-bottom: .6rem; }
.hs .panel h3 { font-size: 1.05rem; margin: .7rem 0 .1rem; }
.hs .panel .big { font-size: 1.35rem; font-weight: 650; }
.hs dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .9rem; margin: 0; }
.hs dt { color: var(--hs-quiet); } .hs dd { margin: 0; }
.hs nav { font-size: 1rem; } .hs nav p { margin: .55rem 0 .15rem; font-size: .85rem; }
.hs nav ul { list-style: none; margin: 0; padding: 0; }
.hs nav a { display: block; padding: .22rem .55rem; border-radius: 4px; text-decoration: none;
  color: var(--st-text-color); }
.hs nav a:hover { background: var(--st-border-color); text-decoration: none; }
.hs nav a[aria-current] { background: var(--st-border-color); font-weight: 600; }
@media (max-width: 640px) {
  .hs { font-size: .84rem; }
  .hs th, .hs td { padding: 5px 6px; }
  .hs tbody th { min-width: 7rem; max-width: 9rem; }
  .hs table.fixed, .hs .fixed tbody, .hs .fixed tr, .hs .fixed th, .hs .fixed td {
    display: block; width: auto !important; min-width: 0; max-width: none; border: 0;
    padding: 1px 8px; }
  .hs .fixed thead { display: none; }
  .hs .fixed tr { border-bottom: 1px solid var(--st-border-color); padding: 5px 0; }
  .hs .fixed td:empty { display: none; }
}
"""

# One listener for the whole fragment; a click with a modifier stays the browser's. A figure of a
# table needs no mark of its own: its row and its column say which chip and field it is.
JS = """
function traced(cell) {
  if (!cell || cell.tagName !== 'TD') return '';
  const row = cell.parentElement;
  if (row.dataset.cell) return `cell:${row.dataset.cell}`;
  const head = cell.closest('table').tHead?.rows[0]?.cells[cell.cellIndex];
  const first = row.cells[0];
  const link = first.querySelector('a[href^="chip?id="]');
  const named = link && new URLSearchParams(link.getAttribute('href').split('?')[1]).get('id');
  const chip = cell.dataset.chip || named || head?.dataset.chip;
  const field = cell.dataset.field || row.dataset.field || head?.dataset.field;
  return chip && field ? `cell:${chip}:${field}` : '';
}
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
function neighbour(cell, [down, right]) {
  let row = cell.parentElement, place = cell.cellIndex + right;
  while (down && row) {
    row = down < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (row && row.cells.length > 1) break;
  }
  return row?.cells[place]?.tagName === 'TD' ? row.cells[place] : null;
}
// A picture is the layers of its chart under its title; the source line is part of the chart.
const HEAD = 44;
function picture({ chart, title }) {
  const plot = document.querySelector(`.st-key-${CSS.escape(chart)} .js-plotly-plot`);
  if (!plot) return null;
  const { width, height } = plot.getBoundingClientRect();
  const paper = getComputedStyle(plot.querySelector('.main-svg')).backgroundColor;
  const ink = getComputedStyle(document.body).color;
  const make = (name, set, text = '') => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(set)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  };
  const whole = height + HEAD;
  const svg = make('svg', { width, height: whole, viewBox: `0 0 ${width} ${whole}` });
  svg.append(make('rect', { width, height: whole, fill: paper }));
  svg.append(make('text', { x: 16, y: 28, fill: ink, 'font-size': 18, 'font-weight': 600,
    'font-family': 'Source Sans, Noto Sans, sans-serif' }, title));
  const body = make('g', { transform: `translate(0 ${HEAD})` });
  for (const layer of plot.querySelectorAll('.main-svg')) {
    const copy = layer.cloneNode(true);
    copy.querySelectorAll('.hoverlayer, .drag').forEach((node) => node.remove());
    copy.removeAttribute('style');
    body.append(copy);
  }
  svg.append(body);
  return { width, height: whole, text: new XMLSerializer().serializeToString(svg) };
}
function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
async function save(wanted) {
  const drawn = picture(wanted);
  if (!drawn) return;
  const { width, height, text } = drawn;
  if (wanted.save === 'svg') {
    download(new Blob([text], { type: 'image/svg+xml' }), `${wanted.file}.svg`);
    return;
  }
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {
    width: 2 * width, height: 2 * height });
  const context = canvas.getContext('2d');
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  canvas.toBlob((blob) => download(blob, `${wanted.file}.png`), 'image/png');
}
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector('.hs');
  for (const [name, value] of Object.entries(data.vars)) root.style.setProperty(name, value);
  if (root.hsHtml !== data.html) {
    const old = root.querySelector('.scroll');
    const left = old ? old.scrollLeft : 0;
    const box = document.createElement('div');
    box.setAttribute('aria-label', data.label);
    box.setAttribute('role', data.bare ? 'group' : 'region');
    if (!data.bare) { box.className = 'scroll'; box.tabIndex = 0; }
    box.innerHTML = data.html;
    root.replaceChildren(box);
    root.hsHtml = data.html;
    box.scrollLeft = left;
    // Fixed first cells cost as much as the rest of a long table: only while it is scrolled.
    const pin = (right) => root.classList.toggle('pin', data.pin && right > 0);
    pin(left);
    box.onscroll = () => pin(box.scrollLeft);
  }
  root.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const target = event.target.closest('[data-act], [data-save], a, summary');
    if (target?.dataset.save) { save({ ...target.dataset }); return; }
    if (!target) {
      const act = traced(event.target.closest('td'));
      if (act) setTriggerValue('act', act);
      return;
    }
    if (target.tagName === 'SUMMARY' || target.target) return;
    event.preventDefault();
    // On a phone the side bar covers the page that the link opens.
    const close = target.closest('nav') && innerWidth < 768
      && document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    if (close) close.click();
    setTriggerValue('act', target.dataset.act || 'go:' + target.getAttribute('href'));
  };
  // Enter on a table steps into its figures, the arrows walk them, Enter opens the sources of one.
  root.onkeydown = (event) => {
    const box = event.target;
    const cell = box.closest('td');
    const step = STEPS[event.key];
    let next = null;
    if (event.key === 'Enter' && box.classList.contains('scroll')) {
      next = [...box.querySelectorAll('tbody td')].find(traced);
    } else if (cell === box && event.key === 'Enter') {
      const act = traced(cell);
      if (act) setTriggerValue('act', act);
    } else if (cell === box && step) next = neighbour(cell, step);
    else return;
    event.preventDefault();
    if (next) { next.tabIndex = -1; next.focus(); }
  };
  root.firstElementChild.classList.toggle('traceable', Boolean(
    root.querySelector('thead [data-field], tbody [data-field], tbody [data-cell]')));
}
"""


def fragment(
    html: str,
    *,
    key: str,
    label: str,
    colours: dict[str, str],
    height: str = "none",
    pin: bool = False,
    bare: bool = False,
    on_act: Callable[[], None] = lambda: None,
) -> str | None:
    """Show trusted HTML; returns the action a reader clicked in this run, if any.

    Parameters
    ----------
    html
        Fragment whose texts are escaped already (see ``markup``).
    label
        Name of the region for screen readers.
    colours
        CSS variables of the theme: ``--hs-cn``, ``--hs-us``, ``--hs-quiet``.
    height
        Largest CSS height before the fragment scrolls by itself.
    pin
        Keep the first column in sight while scrolling sideways.
    bare
        Without the frame and the scrolling of a table.
    """
    mount = st.components.v2.component(
        "honest_silicon_fragment", html='<div class="hs"></div>', css=CSS, js=JS
    )
    result = mount(
        key=key,
        data={
            "html": html,
            "label": label,
            "pin": pin,
            "bare": bare,
            "vars": {**colours, "--hs-height": height},
        },
        on_act_change=on_act,
    )
    return result.act
