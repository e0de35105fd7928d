// What the dashboard's component needs around it where there is no server: links in the place of
// answers, tables that sort and filter themselves, and charts that are drawn once they are in sight.
const { root, plotly } = document.body.dataset;
document.documentElement.classList.add('js');

// A press asks for the sources of a figure, which have a place of their own.
function answer(place, act) {
  if (act.startsWith('go:')) { location.href = act.slice(3); return; }
  if (act.startsWith('key:')) { location.href = `${root}marks.html`; return; }
  const text = act.slice('cell:'.length);
  const marked = place.querySelector(`[data-cell="${CSS.escape(text)}"]`);
  if (marked) { location.href = marked.dataset.go; return; }
  const [chip, fields] = text.split(':');
  location.href = `${root}c/${chip}.html#${fields.split(/[+/]/)[0]}`;
}

// Words for an amount, as the pages write them, by the number they stand for.
const AMOUNTS = { thousand: 1e3, million: 1e6, billion: 1e9, trillion: 1e12 };
function amount(text) {
  const found = text.replace(/(\d),(?=\d{3})/g, '$1')
    .match(/[-−]?\d+(?:\.\d+)?(?: (?:thousand|million|billion|trillion))?/);
  if (!found) return null;
  const [digits, word] = found[0].replace('−', '-').split(' ');
  return Number(digits) * (AMOUNTS[word] || 1);
}
// Rows under each heading of a group stay under it; what is not known is last either way.
function sections(body) {
  const out = [[]];
  for (const row of body.rows) {
    if (row.classList.contains('group')) out.push([row], []);
    else out.at(-1).push(row);
  }
  return out;
}
function key(row, column, numeric) {
  const cell = row.cells[column];
  if (!cell || cell.classList.contains('gap') || !cell.textContent.trim()) return null;
  const shown = cell.cloneNode(true);
  shown.querySelectorAll('.badge, .mark, .vh, .quiet').forEach((part) => part.remove());
  const text = shown.textContent.trim();
  return numeric ? amount(text) : text;
}
function sort(table, head, column) {
  const down = head.getAttribute('aria-sort') === 'ascending';
  for (const other of head.parentElement.cells) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const numeric = head.classList.contains('num');
  const body = table.tBodies[0];
  for (const rows of sections(body)) {
    const keys = new Map(rows.map((row) => [row, key(row, column, numeric)]));
    if (!rows[0]?.classList.contains('group')) {
      rows.sort((a, b) => {
        const [one, two] = [keys.get(a), keys.get(b)];
        if (one === null || two === null) return (one === null) - (two === null);
        const order = numeric ? one - two : one.localeCompare(two, 'en', { numeric: true });
        return down ? -order : order;
      });
    }
    body.append(...rows);
  }
}
function sortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', className: 'sort' });
    // A heading that leads somewhere keeps its own press: what sorts stands behind it.
    if (head.querySelector('a, button, [tabindex]')) {
      button.setAttribute('aria-label', `Sort by ${head.textContent.trim()}`);
    } else button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => sort(table, head, column));
  });
}

function filterable(table, place) {
  const rows = [...table.tBodies[0].rows];
  const total = rows.filter((row) => !row.classList.contains('group')).length;
  const line = document.createElement('div');
  line.className = 'filter';
  const label = document.createElement('label');
  const input = Object.assign(document.createElement('input'), { type: 'search' });
  label.append('Only rows with ', input);
  const count = document.createElement('output');
  line.append(label, count);
  place.before(line);
  input.setAttribute('aria-label', `Only rows with these words: ${place.dataset.label}`);
  input.addEventListener('input', () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const section of sections(table.tBodies[0])) {
      for (const row of section) {
        if (row.classList.contains('group')) continue;
        const text = row.textContent.toLowerCase();
        row.hidden = !wanted.every((word) => text.includes(word));
        shown += !row.hidden;
      }
    }
    // A heading stands only over rows that are shown.
    let group = null, under = 0;
    const close = () => { if (group) group.hidden = wanted.length > 0 && !under; };
    for (const row of table.tBodies[0].rows) {
      if (row.classList.contains('group')) { close(); group = row; under = 0; } else under += !row.hidden;
    }
    close();
    count.textContent = wanted.length ? `${shown} of ${total} rows` : '';
  });
}

function furnish(place) {
  const { label, pin, bare, height } = place.dataset;
  const box = place.querySelector('.hs').firstElementChild;
  draw({
    parentElement: place,
    data: [{ html: box.innerHTML, label, pin: pin === '1', bare: bare === '1', vars: { '--hs-height': height } }],
    setTriggerValue: (_, act) => answer(place, act),
  });
  for (const table of place.querySelectorAll('table')) {
    if (!table.tHead) continue;
    const { length } = table.tBodies[0].rows;
    if (length > 2) sortable(table);
    if (length > 7) filterable(table, place);
  }
}

// A page in a folder may fetch nothing, but it may run scripts that lie beside it.
function load(address) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), {
      src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
}
const dark = matchMedia('(prefers-color-scheme: dark)');
const handed = {};
globalThis.honestSilicon = { hand: (name, given) => { handed[name] = given; } };
let library = null;
async function paint(chart) {
  const { picture } = chart.dataset;
  const name = picture.split('/').at(-1);
  library ??= load(plotly);
  await Promise.all([library, load(`${picture}.${dark.matches ? 'dark' : 'light'}.js`)]);
  const { data, layout, config, to } = handed[name];
  const plot = chart.querySelector('.plot');
  await globalThis.Plotly.react(plot, data, layout, config);
  chart.classList.add('drawn');
  plot.removeAllListeners?.('plotly_click');
  plot.on('plotly_click', ({ points }) => {
    const target = to[points[0]?.customdata];
    if (target) location.href = target;
  });
}

// A link names a figure or a row: what it says is opened, and brought into sight.
function arrive() {
  const name = decodeURIComponent(location.hash.slice(1));
  const row = name && document.getElementById(name);
  document.querySelectorAll('.at').forEach((other) => other.classList.remove('at'));
  if (!row || row.tagName === 'MAIN') return;
  for (let box = row.parentElement?.closest('details'); box; box = box.parentElement?.closest('details')) {
    box.open = true;
  }
  row.classList.add('at');
  const sources = row.querySelector('details');
  if (sources) sources.open = true;
  row.scrollIntoView({ block: 'center' });
}

for (const place of document.querySelectorAll('.place')) furnish(place);
const charts = [...document.querySelectorAll('[data-picture]')];
for (const chart of charts) chart.style.minHeight = `${chart.dataset.high}px`;
const sight = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    paint(target);
  }
}, { rootMargin: '200px' });
charts.forEach((chart) => sight.observe(chart));
dark.addEventListener('change', () => {
  charts.filter((chart) => chart.classList.contains('drawn')).forEach(paint);
});
addEventListener('hashchange', arrive);
arrive();
// Who came from the dashboard goes back to what was chosen there.
if (location.search) {
  for (const link of document.querySelectorAll('a.live')) link.search = location.search;
}
