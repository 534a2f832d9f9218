// Shows the exchanges of the conversation (props.value.turns: one HTML text each, made safe by render.py). Only those that
// have changed are touched, so that focus, scroll and opened lists of all others stay as they are. What the browser may
// keep (props.value.kept) and that nothing is shown any more are told to desk.js and history.js.
const turns = element.querySelector('.rq-turns');
const live = element.querySelector('[aria-live]');
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';
let shown = [], told = '';

function parsed(html) {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

function carryOver(from, to) {
  const list = from.querySelector('.rq-sources'), fresh = to.querySelector('.rq-sources');
  if (list && fresh && list.dataset.touched) { fresh.open = list.open; fresh.dataset.touched = '1'; }
  const focused = from.contains(document.activeElement) && document.activeElement.dataset.cite;
  return focused ? () => { const again = to.querySelector(`[data-cite="${focused}"]`); if (again) again.focus({ preventScroll: true }); } : () => {};
}

function announce(turn) {
  const said = turn.querySelector('.rq-prose, .rq-nothing > p, .rq-error');
  live.textContent = said ? said.textContent.slice(0, 500) : '';
}

function show() {
  const wanted = Array.from(props.value?.turns || []);
  const emptied = shown.length > 0 && wanted.length === 0;
  while (turns.children.length > wanted.length) turns.lastElementChild.remove();
  wanted.forEach((html, n) => {
    if (shown[n] === html && turns.children[n]) return;
    const fresh = parsed(html), old = turns.children[n];
    const busy = fresh.getAttribute('aria-busy') === 'true';
    if (old) {
      const refocus = carryOver(old, fresh);
      old.replaceWith(fresh);
      refocus();
    } else {
      turns.append(fresh);
      fresh.scrollIntoView({ block: 'start', behavior: calm.matches ? 'auto' : 'smooth' });
    }
    if (!busy) announce(fresh);
    else if (!old) live.textContent = fresh.querySelector('.rq-busy')?.textContent || '';
  });
  shown = wanted;
  offer(Array.from(props.value?.next || []));
  const kept = props.value?.kept, name = kept ? `${kept.number} ${kept.question} ${wanted.at(-1)?.length}` : '';
  if (emptied) document.dispatchEvent(new CustomEvent('rq-emptied'));
  if (kept && name !== told) document.dispatchEvent(new CustomEvent('rq-answered', { detail: JSON.parse(JSON.stringify(kept)) }));
  told = name || (emptied ? '' : told);
}

function offer(questions) {
  for (const old of turns.querySelectorAll('.rq-next-questions')) old.remove();
  if (!questions.length || !turns.lastElementChild) return;
  const title = Object.assign(document.createElement('h3'), { textContent: props.words[language].next_questions });
  const list = document.createElement('ul');
  list.append(...questions.map((question) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'rq-button', textContent: question, dir: 'auto' });
    button.dataset.ask = question;
    const entry = document.createElement('li');
    entry.append(button);
    return entry;
  }));
  const block = Object.assign(document.createElement('section'), { className: 'rq-next-questions' });
  block.append(title, list);
  turns.lastElementChild.append(block);
}

turns.addEventListener('click', (event) => {
  const summary = event.target.closest('summary');
  if (summary) summary.parentElement.dataset.touched = '1';
});
watch('value', show);
show();
