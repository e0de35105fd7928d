// Runs in every page before its own code: notes when charts and tables are first drawn, and when
// they change after a key press. All times are those of performance.now(), read once a frame.
globalThis.bench = (() => {
  // Tables of ours stand in open shadow roots, which querySelectorAll does not enter.
  const roots = () => [
    document,
    ...[...document.querySelectorAll('*')].map((e) => e.shadowRoot).filter(Boolean),
  ];

  // What identifies the present content of each kind of thing; null while nothing is drawn.
  const signs = {
    chart: () => document.querySelectorAll('.js-plotly-plot .scatterlayer path.point').length || null,
    table: () => {
      const rows = roots().map((root) => root.querySelectorAll('tbody tr').length);
      return rows.reduce((sum, count) => sum + count, 0) || null;
    },
    // st.dataframe paints a canvas: a hash of the pixels of its first two rows. Its accessible
    // table cannot be used, as it follows the picture a fifth of a second later.
    grid: () => {
      const canvas = document.querySelector('canvas[data-testid="data-grid-canvas"]');
      const header = 36 * devicePixelRatio;
      if (!canvas || canvas.width < 50 || canvas.height < 3 * header) return null;
      const data = canvas.getContext('2d').getImageData(0, header, canvas.width, 2 * header).data;
      const pixels = new Uint32Array(data.buffer);
      let hash = 0;
      let plain = true;
      for (const pixel of pixels) {
        hash = (Math.imul(hash, 31) + pixel) | 0;
        plain &&= pixel === pixels[0];
      }
      return plain ? null : hash;
    },
  };

  const eachFrame = (step) => requestAnimationFrame(() => step() && eachFrame(step));

  /** Time each of ``names`` is first drawn, into ``drawn``. */
  const drawn = {};
  const first = (names) =>
    eachFrame(() => {
      for (const name of names) {
        if (!(name in drawn) && signs[name]() !== null) drawn[name] = performance.now();
      }
      return names.some((name) => !(name in drawn));
    });

  /**
   * Time from the next Enter until each of ``names`` has changed, into ``changed``: the last change
   * of a count; the first of a canvas, whose pixels also change for other reasons.
   */
  const changed = {};
  const watch = (names) => {
    const before = Object.fromEntries(names.map((name) => [name, signs[name]()]));
    for (const name of names) delete changed[name];
    const begin = (event) => {
      if (event.key !== 'Enter') return;
      removeEventListener('keydown', begin, true);
      eachFrame(() => {
        const elapsed = performance.now() - event.timeStamp;
        for (const name of names) {
          if (name === 'grid' && name in changed) continue;
          const sign = signs[name]();
          if (sign === null || sign === before[name]) continue;
          before[name] = sign;
          changed[name] = elapsed;
        }
        return elapsed < 60_000;
      });
    };
    addEventListener('keydown', begin, true);
  };

  const scriptState = () =>
    document.querySelector('[data-testid="stApp"]')?.getAttribute('data-test-script-state');

  return { drawn, first, changed, watch, scriptState };
})();
