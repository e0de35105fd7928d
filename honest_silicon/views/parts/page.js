// What holds for the whole page, before Streamlit starts.
(() => {
  'use strict';
  // Every page stands one level below the root: said here, it need not be found out by asking at
  // each level in turn. With it goes what the server would answer if it were asked who may talk to
  // the page: pages of its own.
  window.__streamlit = {
    BACKEND_BASE_URL: new URL('.', location.href).href,
    HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
  };

  const early = { capture: true, passive: true };

  // The code of charts, half of all that is loaded, is fetched while the page that has started waits
  // for its first answer. The font of the icons, a sixth, comes once there is something to read:
  // Streamlit asks for it first of all. Their room is kept (first_paint.css).
  document.addEventListener('DOMContentLoaded', () => {
    for (const href of globalThis.hsSoon ?? []) {
      document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
    }
  });
  const load = document.fonts.load.bind(document.fonts);
  const drawn = new Promise((resolve) => {
    let looks = 0;
    const look = setInterval(() => {
      const ran = document.querySelector('[data-test-script-state=notRunning] .stMain h1');
      const waits = document.querySelector('[data-testid=stSkeleton]')
        || [...document.querySelectorAll('.stPlotlyChart')].some((e) => !e.querySelector('.main-svg'));
      looks += 1;
      if ((!ran || waits) && looks < 100) return;
      clearInterval(look);
      document.documentElement.dataset.hsDrawn = '';
      resolve();
    }, 100);
  });
  document.fonts.load = (font, ...rest) => (
    font.includes('Material Symbols') ? drawn.then(() => load(font, ...rest)) : load(font, ...rest));

  // A chart takes each touch for a drag of its own, and a swipe over it would not scroll the page.
  // Kept from it, a swipe scrolls, and a tap reaches the chart as a click of a mouse does.
  document.addEventListener('touchstart', (event) => {
    if (event.target.closest?.('.js-plotly-plot')) event.stopPropagation();
  }, early);

  // A click on a point sends what the point stands for, by the element under its chart
  // (component.js). A chart drawn from nothing has other listeners than before.
  document.addEventListener('pointerdown', (event) => {
    const plot = event.target.closest?.('.js-plotly-plot');
    if (!plot?.on || plot.hsHeard === plot._ev) return;
    plot.hsHeard = plot._ev;
    plot.on('plotly_click', ({ points: [point] }) => {
      const named = plot.closest('[class*=st-key-]')?.className.match(/st-key-(\S+)/);
      if (typeof point?.customdata === 'string') globalThis.hsPoints?.get(named?.[1])?.(point.customdata);
    });
  }, early);

  // A keyboard passes a chart in one step: the tools of its bar are one stop, within which arrows
  // lead on. Charts draw their bars anew, so it is seen to when a key is about to move the focus.
  document.addEventListener('keydown', (event) => {
    const here = document.activeElement?.closest?.('.modebar-btn');
    if (event.key === 'Tab') {
      document.querySelectorAll('.modebar').forEach((bar) => {
        bar.setAttribute('aria-label', 'Tools of the chart');
        const tools = [...bar.querySelectorAll('.modebar-btn')];
        const left = tools.find((tool) => tool.getAttribute('tabindex') === '0') ?? tools[0];
        const stop = tools.includes(here) ? here : left;
        tools.forEach((tool) => { tool.tabIndex = tool === stop ? 0 : -1; });
      });
    } else if (here && ['ArrowLeft', 'ArrowRight'].includes(event.key)) {
      const tools = [...here.closest('.modebar').querySelectorAll('.modebar-btn')];
      const next = tools.indexOf(here) + (event.key === 'ArrowRight' ? 1 : -1);
      tools.at(next % tools.length).focus();
      event.preventDefault();
    }
  }, true);

  // A page writes its state into its address once it is drawn. That is no step of the reader's: it
  // takes the place of the address before it, so that Back leaves the page at the first press.
  // Nor is what Streamlit writes into the old address right before it goes to another page: behind a
  // link it is left out, or Back would come to the old page with the parameters of the new one.
  // The panel over a page is a step, which Back takes back; closing it takes back that step, too.
  let path = location.pathname;
  let acted = false;
  let linked = false;
  let written = -Infinity;
  let below = '';
  let undone = false;
  const panelled = (address) => new URL(address).searchParams.has('cell');
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const target = new URL(url ?? location.href, document.baseURI);
    const stays = target.pathname === path;
    const open = stays && panelled(location.href);
    if (open && target.href === below) {
      undone = true;
      history.back();
      return;
    }
    const settles = target.href === location.href || (stays && (linked || open || !acted));
    const leaves = stays && linked;
    const step = !settles && (stays || performance.now() - written > 1000);
    written = stays && step ? performance.now() : -Infinity;
    path = target.pathname;
    acted = false;
    linked = linked && stays;
    if (step && stays) below = panelled(target) ? location.href : '';
    if (step) push(state, title, url);
    else if (!leaves) history.replaceState(state, title, url);
  };
  addEventListener('popstate', (event) => {
    path = location.pathname;
    acted = false;
    // The page stands as it did before the panel was opened: nothing is to be asked for.
    if (undone) event.stopImmediatePropagation();
    undone = false;
  }, early);

  // Streamlit follows a system that turns dark at once; pictures are drawn by the script, which runs
  // anew as if the reader had come back to the page.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    setTimeout(() => dispatchEvent(new PopStateEvent('popstate')), 300);
  });

  // What opened the panel has the focus again when it is closed.
  const panel = () => document.querySelector('[role=dialog]');
  let opener = null;
  for (const kind of ['pointerdown', 'keydown']) {
    document.addEventListener(kind, (event) => {
      acted = true;
      // What is written before the page that a link leads to is no step either.
      linked = event.composedPath().some((node) => node.tagName === 'A' && !node.target
        && new URL(node.href, document.baseURI).pathname !== path);
      if (!panel()) {
        [opener] = event.composedPath();
        return;
      }
      const closes = event.key === 'Escape' || event.target.closest?.('[aria-label=Close]');
      if (!closes || !opener) return;
      const came = opener;
      let tries = 40;
      const back = () => {
        if (panel()) {
          if (tries-- > 0) setTimeout(back, 100);
        } else if (document.activeElement === document.body && came.isConnected) {
          if (came.tabIndex < 0) came.tabIndex = -1;
          came.focus({ preventScroll: true });
        }
      };
      setTimeout(back, 100);
    }, early);
  }

  // The server may be started anew, or another copy of it may answer: the browser connects again by
  // itself, to a session that knows nothing yet. So the page is asked for at once, from its address,
  // before anything is pressed; what was pressed meanwhile is done after that.
  const line = { ask: null, down: false, waiting: null };
  const state = (name) => document.querySelector('[data-testid=stApp]')?.dataset[name];
  const connected = () => state('testConnectionState') === 'CONNECTED';
  const said = document.createElement('div');
  said.setAttribute('role', 'status');
  said.className = 'hs-line';
  line.send = (now, act) => {
    if (line.down) line.waiting = [now, act];
    else now(act);
  };
  const settled = (tries, began) => {
    const runs = state('testScriptState') === 'running';
    if (line.down || tries > 150) return;
    if (runs || !(began || tries > 20)) {
      setTimeout(settled, 100, tries + 1, began || runs);
      return;
    }
    const [now, act] = line.waiting ?? [];
    line.waiting = null;
    if (now) now(act);
  };
  let was = false;
  new MutationObserver(() => {
    const up = connected();
    if (up === was) return;
    if (up && line.down) {
      line.down = false;
      said.textContent = '';
      line.ask?.('back:');
      settled(0, false);
    } else if (!up && was) {
      line.down = true;
      said.textContent = 'The connection was lost. What you press is done once it is back.';
      document.body.append(said);
    }
    was = up;
  }).observe(document.documentElement, {
    subtree: true, childList: true, attributeFilter: ['data-test-connection-state'],
  });
  globalThis.hsLine = line;
})();
