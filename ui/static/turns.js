// Shows the exchanges of the conversation (props.value.turns: one HTML text each, made safe by render.py). Only those that
// have changed are touched, so that focus, scroll and opened lists of all others stay as they are. What the browser may
// keep (props.value.kept) and that nothing is shown any more are told to desk.js and history.js.
const turns = element.querySelector('.rq-turns');
const live = element.querySelector('[aria-live]');
const calm = matchMedia('(prefers-reduced-motion: reduce)');
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
      turns.querySelector('.rq-next-questions')?.remove(); // they followed the answer before
      turns.append(fresh);
      fresh.scrollIntoView({ block: 'start', behavior: calm.matches ? 'auto' : 'smooth' });
    }
    if (!busy) announce(fresh);
    else if (!old) live.textContent = fresh.querySelector('.rq-busy')?.textContent || '';
  });
  shown = wanted;
  const kept = props.value?.kept, name = kept ? `${kept.number} ${kept.question} ${wanted.at(-1)?.length}` : '';
  if (emptied) document.dispatchEvent(new CustomEvent('rq-emptied'));
  if (kept && name !== told) document.dispatchEvent(new CustomEvent('rq-answered', { detail: JSON.parse(JSON.stringify(kept)) }));
  told = name || (emptied ? '' : told);
}

turns.addEventListener('click', (event) => {
  const summary = event.target.closest('summary');
  if (summary) summary.parentElement.dataset.touched = '1';
});
watch('value', show);
show();
