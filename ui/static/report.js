// The preview of a quote and the dialog with its whole report. Texts come from the server escaped (render.py, pages.py).
const dialog = element.querySelector('.rq-dialog');
const body = element.querySelector('.rq-dialog-body');
const place = element.querySelector('.rq-place');
const nav = element.querySelector('.rq-nav');
const preview = element.querySelector('.rq-preview');
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';
const words = props.words[language];
document.documentElement.lang = language;

const [previous, next, close] = ['.rq-previous', '.rq-next', '.rq-close'].map((name) => element.querySelector(name));
for (const [button, key] of [[previous, 'previous'], [next, 'next'], [close, 'close']]) {
  button.setAttribute('aria-label', words[key]);
  button.title = words[key];
}

// ---- the dialog
let quotes = [], at = 0, opener = null, openerCite = '', request = 0;

const span = (source) => [Number(source.dataset.start), Number(source.dataset.end)];

async function load(wanted) {
  const mine = ++request;
  body.setAttribute('aria-busy', 'true');
  const answer = await server.open_report({ language, ...wanted });
  if (mine !== request) return;
  body.removeAttribute('aria-busy');
  if (!answer || answer.error) {
    body.replaceChildren(Object.assign(document.createElement('p'), { className: 'rq-error', textContent: answer ? answer.error : words.could_not_load }));
    return;
  }
  body.innerHTML = answer.html;
  body.scrollTop = 0;
  const here = body.querySelector('.rq-here');
  if (!here) return;
  const top = here.getBoundingClientRect().top - body.getBoundingClientRect().top;
  if (top + here.offsetHeight > body.clientHeight * 0.7) body.scrollTop = top - Math.max(40, (body.clientHeight - here.offsetHeight) / 3);
}

function showQuote(n) {
  at = n;
  const source = quotes[n];
  nav.hidden = quotes.length < 2;
  place.textContent = words.quote_of.replace('{n}', n + 1).replace('{all}', quotes.length);
  previous.disabled = n === 0;
  next.disabled = n === quotes.length - 1;
  const others = quotes.filter((other) => other !== source && other.dataset.report === source.dataset.report).map(span);
  return load({ report: source.dataset.report, quote: span(source), words: source.querySelector('.rq-quote').textContent, others });
}

function open(button) {
  hidePreview();
  opener = button;
  openerCite = button.dataset.cite || '';
  body.replaceChildren();
  dialog.showModal();
  body.focus({ preventScroll: true });
  if (button.dataset.report) {
    quotes = [];
    nav.hidden = true;
    load({ report: button.dataset.report });
    return;
  }
  const source = document.getElementById(openerCite);
  quotes = Array.from(source.parentElement.querySelectorAll('.rq-source'));
  showQuote(quotes.indexOf(source));
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[data-cite], button[data-report]');
  if (button) open(button);
});
previous.addEventListener('click', () => { if (at > 0) showQuote(at - 1); });
next.addEventListener('click', () => { if (at < quotes.length - 1) showQuote(at + 1); });
close.addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || !quotes.length) return;
  if (event.key === 'ArrowLeft') previous.click();
  if (event.key === 'ArrowRight') next.click();
});
dialog.addEventListener('close', () => {
  if (dialog.open) return; // it was opened again before it was told that it is closed
  request += 1;
  body.replaceChildren();
  const again = opener?.isConnected ? opener : document.querySelector(`[data-cite="${CSS.escape(openerCite)}"]`);
  quiet = true; // the focus that comes back is not a wish for a preview
  again?.focus();
  quiet = false;
});

// ---- the preview
let quiet = false, shownFor = null, timer = 0;

function showPreview(button) {
  const source = document.getElementById(button.dataset.cite);
  if (!source || (source.contains(button) && source.offsetParent)) return; // the quote stands right there
  clearTimeout(timer);
  preview.replaceChildren(...Array.from(source.children).filter((child) => child !== source.firstElementChild).map((child) => child.cloneNode(true)));
  preview.hidden = false;
  putBeside(button);
  shownFor?.removeAttribute('aria-describedby');
  shownFor = button;
  button.setAttribute('aria-describedby', preview.id);
}

function putBeside(button) {
  const anchor = button.getBoundingClientRect(), size = preview.getBoundingClientRect(), edge = 8;
  const left = Math.min(Math.max(anchor.left + anchor.width / 2 - size.width / 2, edge), innerWidth - size.width - edge);
  const above = anchor.top - size.height - edge;
  preview.style.left = `${Math.max(left, edge)}px`;
  preview.style.top = `${above > edge ? above : Math.min(anchor.bottom + edge, innerHeight - size.height - edge)}px`;
}

function hidePreview() {
  clearTimeout(timer);
  preview.hidden = true;
  shownFor?.removeAttribute('aria-describedby');
  shownFor = null;
}

const later = (what) => { clearTimeout(timer); timer = setTimeout(what, 160); };
document.addEventListener('pointerover', (event) => {
  if (event.pointerType !== 'mouse') return;
  const button = event.target.closest?.('button[data-cite]');
  if (button) later(() => showPreview(button));
  else if (preview.contains(event.target)) clearTimeout(timer);
  else if (shownFor && document.activeElement !== shownFor) later(hidePreview);
});
document.addEventListener('focusin', (event) => {
  const button = event.target.closest?.('button[data-cite]');
  if (button && !quiet && button.matches(':focus-visible')) showPreview(button);
  else if (!button) hidePreview();
});
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hidePreview(); });
addEventListener('scroll', () => {
  if (!shownFor) return;
  if (shownFor === document.activeElement) putBeside(shownFor); // a Tab may have scrolled the mark into sight
  else hidePreview();
}, { passive: true, capture: true });
