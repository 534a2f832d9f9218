// What stands beside the question: the filters, the link to the last question, and every control that asks one.
// Texts of reports (outlets, events) come into the page as textContent, or as HTML that the server has escaped.
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';
const words = props.words[language];
const filled = (key, values) => words[key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const [opener, chips, linkButton, panel, fields, again, clear] = ['.rq-filters', '.rq-set', '.rq-link', '.rq-filter-panel', '.rq-filter-fields', '.rq-again', '.rq-clear'].map((name) => element.querySelector(name));
const KINDS = ['outlet', 'language', 'event'];
let last = null; // the question that was answered last, as it stands alone
document.documentElement.classList.toggle('rq-grows', CSS.supports('field-sizing', 'content'));
opener.textContent = words.filters;
linkButton.textContent = words.copy_link;
again.textContent = words.ask_again;
clear.textContent = words.filters_clear;
chips.setAttribute('aria-label', words.filters_set);
element.querySelector('.rq-filter-hint').textContent = words.filters_hint;

// ---- the filters: {from, to, outlet: [], language: [], event: []}
const texts = (value) => (Array.isArray(value) ? value : value ? [value] : []).filter((text) => typeof text === 'string' && text).slice(0, 50);
const cleaned = (given) => ({ from: given.from || '', to: given.to || '', outlet: texts(given.outlet || given.outlets), language: texts(given.language || given.languages), event: texts(given.event || given.events) });
let filters = cleaned({});

function set(given) {
  filters = cleaned(given);
  window.reportqa = { filters }; // read when a question goes out, see chattab.py
  draw();
}

function said(kind, value) {
  try {
    if (kind === 'language') return new Intl.DisplayNames([language], { type: 'language' }).of(value);
    if (kind === 'from' || kind === 'to') return filled(`filter_${kind}`, { day: new Date(`${value}T12:00`).toLocaleDateString(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'long', year: 'numeric' }).replace(/^1 /, language === 'fr' ? '1er ' : '1 ') });
  } catch { /* not a date, not a code: shown as it is */ }
  return value;
}

const each = () => [...['from', 'to'].filter((kind) => filters[kind]).map((kind) => [kind, filters[kind]]), ...KINDS.flatMap((kind) => filters[kind].map((value) => [kind, value]))];
const without = (kind, value) => ({ ...filters, [kind]: KINDS.includes(kind) ? filters[kind].filter((other) => other !== value) : '' });

function draw() {
  const on = each();
  chips.replaceChildren(...on.map(([kind, value]) => {
    const chip = document.createElement('li'), text = said(kind, value);
    const name = Object.assign(document.createElement('bdi'), { textContent: text });
    const remove = Object.assign(document.createElement('button'), { type: 'button', className: 'rq-remove', textContent: '×' });
    remove.setAttribute('aria-label', filled('filter_remove', { filter: text }));
    remove.addEventListener('click', () => { set(without(kind, value)); (chips.querySelector('.rq-remove') || opener).focus(); });
    chip.append(name, remove);
    return chip;
  }));
  chips.hidden = !on.length;
  clear.hidden = !on.length;
  again.hidden = !last;
  for (const input of fields.querySelectorAll('input')) {
    if (input.type === 'date') input.value = filters[input.name];
    else input.checked = filters[input.name].includes(input.value);
  }
  for (const list of fields.querySelectorAll('details')) list.classList.toggle('rq-on', !!list.querySelector('input:checked'));
}

opener.addEventListener('click', async () => {
  const open = panel.hidden;
  panel.hidden = !open;
  opener.setAttribute('aria-expanded', String(open));
  if (!open) return;
  const answer = await server.filter_options({ language });
  fields.innerHTML = answer?.html || '';
  draw();
  fields.querySelector('input')?.focus({ preventScroll: true });
});
panel.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const list = event.target.closest('details[open]');
  if (list) { list.open = false; list.querySelector('summary').focus(); } else { opener.click(); opener.focus(); }
});
fields.addEventListener('change', ({ target }) => {
  if (target.type === 'date') set({ ...filters, [target.name]: target.value });
  else if (target.checked) set({ ...filters, [target.name]: [...filters[target.name], target.value] });
  else set(without(target.name, target.value));
});
fields.addEventListener('toggle', ({ target }) => { // one list at a time
  if (target.open) for (const other of fields.querySelectorAll('details[open]')) if (other !== target) other.open = false;
}, true);
clear.addEventListener('click', () => { set({}); opener.focus(); });
again.addEventListener('click', () => last && ask(last));

// ---- asking
const box = () => document.querySelector('#rq-question textarea');
const moment = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function fill(text) {
  box().value = text;
  box().dispatchEvent(new Event('input', { bubbles: true }));
}

async function ask(question, through) {
  if (through) set(through);
  if (!panel.hidden) opener.click();
  fill(question);
  await moment(60); // until Gradio has read the box
  trigger('submit');
}

document.addEventListener('click', (event) => {
  const wish = event.target.closest?.('[data-ask], [data-fill]');
  if (!wish || wish.hasAttribute('data-look')) return;
  if (wish.dataset.fill) { fill(wish.dataset.fill); box().focus(); return; }
  let through = null;
  try { through = wish.dataset.filters ? JSON.parse(wish.dataset.filters) : null; } catch { /* asked through those that are set */ }
  ask(wish.dataset.ask, through);
});

// ---- the link to the last question; the page's own address follows it
function address(question, on) {
  const query = new URLSearchParams();
  if (question) query.set('q', question);
  for (const kind of ['from', 'to']) if (on[kind]) query.set(kind, on[kind]);
  for (const kind of KINDS) for (const value of on[kind]) query.append(kind, value);
  return `${location.pathname}${query.size ? `?${query}` : ''}`;
}

document.addEventListener('rq-answered', ({ detail }) => {
  last = detail.answer.standalone || detail.question;
  set(detail.answer.filters || {});
  linkButton.hidden = false;
  history.replaceState(null, '', address(last, filters));
});
document.addEventListener('rq-emptied', () => {
  last = null;
  linkButton.hidden = true;
  draw();
  history.replaceState(null, '', address('', filters));
});
linkButton.addEventListener('click', async () => {
  const text = new URL(address(last, filters), location.href).href, label = linkButton.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = Object.assign(document.createElement('textarea'), { value: text }); // where the page is not served from this machine or by https
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
  if (label === words.link_copied) return;
  linkButton.textContent = words.link_copied;
  setTimeout(() => { linkButton.textContent = label; }, 1600);
});

// ---- a link that was opened asks its question; a conversation that is reopened has it already
async function arrive() {
  const query = new URLSearchParams(location.search);
  const question = (query.get('q') || '').trim();
  set({ from: query.get('from'), to: query.get('to'), ...Object.fromEntries(KINDS.map((kind) => [kind, query.getAll(kind)])) });
  if (!question) return;
  while (!box() || !document.querySelector('.rq-head')) await moment(50);
  await moment(100);
  const wish = new CustomEvent('rq-arrived', { detail: { question }, cancelable: true });
  if (document.dispatchEvent(wish)) ask(question);
}
draw();
arrive();
