// The bars of the archive: one stop of the Tab key, arrows move along, Enter and a click ask; a finger looks first.
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';
const words = props.words[language];
const bars = () => Array.from(element.querySelectorAll('.rq-bar'));
let touched = false;

function tell(bar) {
  const told = element.querySelector('.rq-timeline-told');
  if (told) told.textContent = bar ? bar.getAttribute('aria-label') : '';
  for (const other of element.querySelectorAll('.rq-looked-at')) other.classList.remove('rq-looked-at');
  bar?.classList.add('rq-looked-at');
}

element.addEventListener('keydown', (event) => {
  const bar = event.target.closest('.rq-bar');
  if (!bar || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = bars(), at = all.indexOf(bar);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1, PageDown: at + 10, PageUp: at - 10 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const next = all[Math.min(Math.max(to, 0), all.length - 1)];
    bar.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  } else if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    bar.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  }
});
element.addEventListener('pointerdown', (event) => { touched = event.pointerType === 'touch'; });
element.addEventListener('click', (event) => { // before the page hears of it
  const bar = event.target.closest('.rq-bar');
  if (!bar || !touched) return;
  touched = false;
  event.stopPropagation();
  tell(bar);
  const ask = element.querySelector('.rq-timeline-ask');
  for (const name of ['data-ask', 'data-fill']) {
    if (bar.hasAttribute(name)) ask.setAttribute(name, bar.getAttribute(name));
    else ask.removeAttribute(name);
  }
  ask.textContent = words.timeline_ask;
  ask.hidden = false;
}, true);
element.addEventListener('focusin', (event) => tell(event.target.closest('.rq-bar')));
element.addEventListener('pointerover', (event) => { if (event.pointerType === 'mouse') tell(event.target.closest('.rq-bar')); });
element.addEventListener('pointerleave', (event) => { if (event.pointerType === 'mouse') tell(null); });
