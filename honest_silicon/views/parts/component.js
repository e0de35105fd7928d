// One listener for the whole fragment; a click with a modifier stays the browser's. A figure of a
// table needs no mark of its own: its row and its column say which chip and field it is.
function traced(cell) {
  if (!cell || cell.tagName !== 'TD') return '';
  const row = cell.parentElement;
  const whole = cell.dataset.cell || row.dataset.cell;
  if (whole) return `cell:${whole}`;
  const head = cell.closest('table').tHead?.rows[0]?.cells[cell.cellIndex];
  const first = row.cells[0];
  const link = first.querySelector('a[data-chip], a[href^="chip?id="]');
  const named = link && (link.dataset.chip
    || new URLSearchParams(link.getAttribute('href').split('?')[1]).get('id'));
  const chip = named || head?.dataset.chip;
  const field = row.dataset.field || head?.dataset.field;
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
    // Names for another width are out of sight by the style of the page, which a copy is without.
    const seen = [...layer.querySelectorAll('.trace')].map((n) => getComputedStyle(n).display);
    const copy = layer.cloneNode(true);
    copy.querySelectorAll('.trace').forEach((node, i) => seen[i] === 'none' && node.remove());
    copy.querySelectorAll('.hoverlayer, .drag').forEach((node) => node.remove());
    // As does the paper around the letters of names.
    copy.querySelectorAll('.textpoint text').forEach((node) => {
      Object.assign(node.style, { paintOrder: 'stroke', stroke: paper, strokeWidth: '3.5px' });
    });
    copy.removeAttribute('style');
    body.append(copy);
  }
  svg.append(body);
  return { width, height: whole, text: new XMLSerializer().serializeToString(svg) };
}
// A box that is cut does not end with the heading of rows that are out of sight: less than this much
// of them is none.
const SEEN = 20;
function endWell(root, box) {
  box.style.maxHeight = '';
  const edge = box.clientHeight;
  if (root.classList.contains('whole') || box.scrollHeight - edge <= 2) return;
  const heads = box.querySelectorAll('tr.group');
  const start = box.querySelector('table')?.getBoundingClientRect().top;
  const top = (row) => row.getBoundingClientRect().top - start;
  for (const head of heads) {
    const next = head.nextElementSibling;
    if (!next || top(head) >= edge || top(next) + SEEN <= edge) continue;
    // With the bar that scrolls sideways, where there is one.
    const bar = box.offsetHeight - 2 * box.clientTop - edge;
    box.style.maxHeight = `${top(head) + bar}px`;
    return;
  }
}
// Under a finger a table that scrolls by itself would hold the page: it is cut, and opens whole.
function opener(root, box) {
  const rows = box.querySelectorAll('tbody tr:not(.group)').length;
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'opener' });
  const say = () => {
    button.textContent = root.classList.contains('whole') ? 'Show fewer' : `Show all ${rows} rows`;
  };
  button.onclick = () => {
    if (!root.classList.toggle('whole')) root.scrollIntoView();
    endWell(root, box);
    say();
  };
  say();
  return button;
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
// A reader's own chips outlive the server's session in the tab alone, until it is closed.
const OWN = 'honest-silicon-own';
const MOST_SENT = 200_000;
function remember(own, root, send) {
  try {
    if (own.rows.length) {
      sessionStorage.setItem(OWN, JSON.stringify(own.rows));
      root.hsOffered = false;
    } else if (own.gone) sessionStorage.removeItem(OWN);
    else {
      const kept = sessionStorage.getItem(OWN);
      if (!kept || kept.length > MOST_SENT || root.hsOffered) return;
      root.hsOffered = true;
      send(`own:${kept}`);
    }
  } catch { /* a browser that remembers nothing */ }
}
export default function ({ parentElement, data: [data], setTriggerValue }) {
  const root = parentElement.querySelector('.hs');
  // While the connection is lost, a press waits until it is back (page.js).
  const line = globalThis.hsLine;
  const now = (act) => setTriggerValue('act', act);
  const send = (act) => (line ? line.send(now, act) : now(act));
  // The navigation is on every page; what else there is may be gone by then.
  if (line && (data.own || !line.sure)) [line.ask, line.sure] = [now, Boolean(data.own)];
  if (data.own) remember(data.own, root, send);
  globalThis.hsSaved ??= new Set();
  if (data.file && !globalThis.hsSaved.has(data.file.id)) {
    globalThis.hsSaved.add(data.file.id);
    download(new Blob([data.file.text], { type: data.file.type }), data.file.name);
  }
  // Points of a chart have no markup of their own: a click on one is sent from here (page.js).
  if (data.points) {
    globalThis.hsPoints ??= new Map();
    hsPoints.set(data.points.chart, (said) => send(`${data.points.sends}:${said}`));
  }
  for (const [name, value] of Object.entries(data.vars)) root.style.setProperty(name, value);
  if (root.hsHtml !== data.html) {
    const old = root.querySelector('.scroll');
    const left = old ? old.scrollLeft : 0;
    const box = document.createElement('div');
    box.setAttribute('aria-label', data.label);
    box.setAttribute('role', data.bare ? 'group' : 'region');
    if (!data.bare) { box.className = 'scroll'; box.tabIndex = 0; }
    box.innerHTML = data.html;
    root.replaceChildren(box, ...(data.bare ? [] : [opener(root, box)]));
    root.hsHtml = data.html;
    box.scrollLeft = left;
    // As cards, on a phone, each figure has the heading of its column before it, and stands beside
    // it as one block with its marks.
    for (const table of box.querySelectorAll('table.cards')) {
      const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
      for (const cell of table.querySelectorAll('tbody td')) {
        if (!cell.firstChild) continue;
        cell.dataset.head = heads[cell.cellIndex];
        const whole = document.createElement('div');
        whole.append(...cell.childNodes);
        cell.append(whole);
      }
    }
    // Fixed first cells cost as much as the rest of a long table: only while it is scrolled.
    // The edges are shaded while more is to the right of them or below.
    const scrolled = () => {
      root.classList.toggle('pin', data.pin && box.scrollLeft > 0);
      root.classList.toggle('more', box.scrollWidth - box.clientWidth - box.scrollLeft > 2);
      root.classList.toggle('below', box.scrollHeight - box.clientHeight - box.scrollTop > 2);
      root.classList.toggle('cut', box.scrollHeight - box.clientHeight > 2);
    };
    // At once, as what follows on the page stands below the button that a cut table has.
    const sized = () => { endWell(root, box); scrolled(); };
    sized();
    box.onscroll = scrolled;
    root.hsSizes?.disconnect();
    root.hsSizes = new ResizeObserver(sized);
    root.hsSizes.observe(box);
  }
  root.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    // A badge or a mark opens the key, but for one in a button, which is part of what it opens.
    const mark = event.target.closest('abbr.badge, i.mark');
    if (mark && !mark.closest('button, a')) { send('key:marks'); return; }
    const target = event.target.closest('[data-act], [data-save], a, summary');
    if (target?.dataset.save) { save({ ...target.dataset }); return; }
    if (!target) {
      const act = traced(event.target.closest('td'));
      if (act) send(act);
      return;
    }
    if (target.tagName === 'SUMMARY' || target.target) return;
    event.preventDefault();
    // On a phone the side bar covers the page that the link opens.
    const close = target.closest('nav') && innerWidth < 768
      && document.querySelector('[data-testid="stSidebarCollapseButton"] button');
    if (close) close.click();
    send(target.dataset.act || 'go:' + target.getAttribute('href'));
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
      if (act) send(act);
    } else if (cell === box && step) next = neighbour(cell, step);
    else return;
    event.preventDefault();
    if (next) { next.tabIndex = -1; next.focus(); }
  };
  // What follows on the page is shown once this is drawn (first_paint.css).
  parentElement.host?.setAttribute('data-drawn', '');
  root.firstElementChild.classList.toggle('traceable', Boolean(
    root.querySelector('thead [data-field], tbody [data-field], tbody [data-cell]')));
}
