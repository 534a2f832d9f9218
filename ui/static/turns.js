// Shows the exchanges of the conversation (props.value: one HTML text each, made safe by render.py). Only those that
// have changed are touched, so that focus, scroll and opened lists of all others stay as they are.
const turns = element.querySelector('.rq-turns');
const live = element.querySelector('[aria-live]');
const calm = matchMedia('(prefers-reduced-motion: reduce)');
let shown = [];

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
  const wanted = Array.from(props.value || []);
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
}

turns.addEventListener('click', (event) => {
  const summary = event.target.closest('summary');
  if (summary) summary.parentElement.dataset.touched = '1';
});
watch('value', show);
show();
