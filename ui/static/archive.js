// The archive's panel: asks the server what to show (archivetab.py, every text in it is safe HTML) and tells it what the reader wants done.
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';
const words = props.words[language];
for (const one of element.querySelectorAll('[data-word]')) one.textContent = words[one.dataset.word];
for (const one of element.querySelectorAll('[data-hint]')) one.placeholder = words[one.dataset.hint];

const part = (name) => element.querySelector(`[data-part="${name}"]`);
const form = (name) => element.querySelector(`[data-form="${name}"]`);
const [box, running, said, live] = ['.rq-sync', '.rq-running', '.rq-said', '[aria-live]'].map((name) => element.querySelector(name));
const [bar, cancel, needle, sort] = ['progress', '[data-act="cancel"]', '[name="needle"]', '[name="sort"]'].map((name) => element.querySelector(name));
const shown = {};
let wanted = { needle: '', sort: 'date', descending: true, page: 1 }, stamp = '', last = 0, generation = null, timer = 0, request = 0, atWork = false;
let bring = false; // the sync that this reader has asked for is brought into sight

// ---- what is shown
function put(name, html) {
  if (html === undefined || shown[name] === html) return;
  shown[name] = html;
  const place = part(name), key = place.contains(document.activeElement) && document.activeElement.dataset.key;
  const open = [...place.querySelectorAll('details')].map((fold) => fold.open);
  place.innerHTML = html;
  if (name !== 'outcome') place.querySelectorAll('details').forEach((fold, n) => { if (n in open) fold.open = open[n]; });
  if (key) [...place.querySelectorAll('[data-key]')].find((one) => one.dataset.key === key)?.focus();
}

function announce(text) { if (text && live.textContent !== text) live.textContent = text; }

function showSync(state) {
  running.hidden = !state;
  part('outcome').hidden = Boolean(state) || !part('outcome').firstChild;
  box.hidden = running.hidden && part('outcome').hidden;
  if (!state) return;
  for (const [name, text] of [['task', state.task], ['percent', state.step ? state.percent : ''], ['left', state.left], ['step', state.step], ['waiting', state.waiting]]) {
    const place = running.querySelector(`.rq-${name}`);
    if (place.textContent !== text) place.textContent = text;
  }
  if (state.step) bar.value = state.share; else bar.removeAttribute('value');
  bar.setAttribute('aria-label', state.task);
  cancel.disabled = state.stopping;
  announce(state.say);
  if (bring) { bring = false; box.scrollIntoView({ block: 'nearest' }); }
}

async function look() {
  clearTimeout(timer);
  const mine = ++request;
  let answer = null;
  try {
    answer = await server.archive_view({ language, ...wanted, stamp, last });
  } catch { /* told below */ }
  if (mine !== request) return;
  if (!answer) {
    announce(words.server_gone);
    said.innerHTML = `<p class="rq-error">${words.server_gone}</p>`;
    timer = setTimeout(look, 4000);
    return;
  }
  if (said.textContent === words.server_gone) said.replaceChildren();
  if (answer.stamp) stamp = answer.stamp;
  for (const name of ['watch', 'outcome', 'facts', 'list', 'clocks', 'refused', 'folders']) put(name, answer[name]);
  if (answer.last !== last) {
    last = answer.last;
    announce(part('outcome').querySelector('p')?.textContent);
  }
  form('watch').hidden = !answer.local || answer.watching;
  if (answer.watching && generation === null) element.querySelector('.rq-watching').open = true;
  showSync(answer.running);
  atWork = Boolean(answer.running);
  if ('generation' in answer) {
    if (generation !== null && answer.generation !== generation) trigger('renewed');
    generation = answer.generation;
  }
  timer = setTimeout(tick, atWork ? 500 : 3000);
}

function tick() { // a page that nobody sees asks nothing, unless a sync is at work
  if (atWork || (element.offsetParent && !document.hidden)) look();
  else timer = setTimeout(tick, 500);
}

// ---- what the reader wants
async function act(what) {
  said.replaceChildren();
  let answer = null;
  try {
    answer = await server.archive_act({ language, ...what });
  } catch { /* told below */ }
  if (!answer) answer = { error: `<p class="rq-error" role="alert">${words.server_gone}</p>` };
  if (answer.error) {
    said.innerHTML = answer.error;
    said.scrollIntoView({ block: 'nearest' });
  } else {
    announce(answer.said);
    bring = ['paste', 'rebuild', 'again', 'delete'].includes(what.act);
  }
  look();
  return !answer.error;
}

function list(change) {
  wanted = { ...wanted, page: 1, ...change };
  sort.value = wanted.sort;
  look();
}

let typing = 0;
needle.addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(() => list({ needle: needle.value }), 200); });
const downwards = (column) => column === 'date' || column === 'added';
sort.addEventListener('change', () => list({ sort: sort.value, descending: downwards(sort.value) }));

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { sort: column, page, clock } = button.dataset, wish = button.dataset.act;
  if (column) list({ sort: column, descending: wanted.sort === column ? !wanted.descending : downwards(column) });
  else if (page) { list({ page: Number(page) }); element.querySelector('#rq-list-title').scrollIntoView({ block: 'nearest' }); }
  else if (clock === 'remove') act({ act: 'unclock', event: button.dataset.event });
  else if (clock === 'change') fillClock(button.dataset);
  else if (wish === 'dismiss') { put('outcome', ''); showSync(null); }
  else if (wish) act({ act: wish, source: button.dataset.source || '' });
});

let insteadOf = '';
function fillClock(clock) {
  const fields = form('clock').elements;
  [fields.event.value, fields.day.value, fields.names.value] = [clock.event, clock.day, clock.names];
  insteadOf = clock.given === '1' ? clock.event : '';
  element.querySelector('.rq-clock-form').open = true;
  fields.event.focus();
}

element.addEventListener('submit', async (event) => {
  event.preventDefault();
  const given = event.target, fields = Object.fromEntries(new FormData(given)), name = given.dataset.form;
  const wish = name === 'clock' ? { act: 'clock', ...fields, instead_of: insteadOf } : { act: name, ...fields };
  if (!await act(wish)) return;
  if (name !== 'watch') given.reset();
  insteadOf = '';
  if (name === 'paste') element.querySelector('.rq-paste').open = false;
});

// ---- deleting, in the dialog of a report
document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('button[data-delete]');
  if (!button) return;
  const sure = button.closest('.rq-delete').querySelector('.rq-sure'), ask = button.closest('.rq-delete').querySelector('[data-delete="ask"]');
  if (button.dataset.delete === 'yes') {
    button.closest('dialog').close();
    await act({ act: 'delete', report: button.dataset.path });
    return;
  }
  sure.hidden = button.dataset.delete === 'no';
  ask.hidden = !sure.hidden;
  (sure.hidden ? ask : sure.querySelector('[data-delete="no"]')).focus();
});

watch('value', look); // files were dropped
new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) look(); }).observe(element);
look();
