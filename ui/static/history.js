// The conversations of this browser, kept in this browser only: questions and answers as data, drawn again by the server,
// which believes none of it (restoring.py). A conversation is {id, title, at, exchanges: [{question, answer}]}.
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';
const words = props.words[language];
const [opener, dialog, list, note, clear, close] = ['.rq-past', '.rq-history', '.rq-history-list', '.rq-history-note', '.rq-history-clear', '.rq-close'].map((name) => element.querySelector(name));
const KEY = 'reportqa.conversations', OPEN = 'reportqa.open';
const MOST = 40, MOST_EXCHANGES = 60, LARGEST = 400_000; // conversations, exchanges of one, characters of an answer
opener.textContent = words.history;
element.querySelector('#rq-history-title').textContent = words.history_title;
note.textContent = words.history_note;
clear.textContent = words.history_clear;
close.setAttribute('aria-label', words.close);
close.title = words.close;

// ---- the store; where the browser has none, nothing is kept
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || '[]');
    return Array.isArray(found) ? found.filter((one) => one && typeof one.id === 'string' && typeof one.title === 'string' && Array.isArray(one.exchanges)) : [];
  } catch { return []; }
}

function keep(conversations) {
  let left = conversations.slice(0, MOST);
  while (left.length) {
    try { localStorage.setItem(KEY, JSON.stringify(left)); return; } catch { // no room: the oldest go first
      if (left.length === 1) left[0].exchanges.shift();
      left = left.length > 1 ? left.slice(0, -1) : left[0].exchanges.length ? left : [];
      note.textContent = words.history_full;
    }
  }
  try { localStorage.removeItem(KEY); } catch { /* no store */ }
}

const opened = {
  get: () => { try { return sessionStorage.getItem(OPEN); } catch { return null; } },
  set: (id) => { try { if (id) sessionStorage.setItem(OPEN, id); else sessionStorage.removeItem(OPEN); } catch { /* no store */ } },
};
let current = null; // the id of the conversation that is shown

document.addEventListener('rq-answered', ({ detail }) => {
  if (detail.again) return;
  if (JSON.stringify(detail.answer).length > LARGEST) return;
  const others = kept(), at = others.findIndex((one) => one.id === current);
  const conversation = at < 0 ? { id: current = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`, title: detail.question.slice(0, 300), at: 0, exchanges: [] } : others.splice(at, 1)[0];
  conversation.exchanges = [...conversation.exchanges, { question: detail.question, answer: detail.answer }].slice(-MOST_EXCHANGES);
  conversation.at = Date.now();
  opened.set(current);
  keep([conversation, ...others]);
  show();
});
document.addEventListener('rq-emptied', () => { current = null; opened.set(null); show(); });

function reopen(conversation) {
  current = conversation.id;
  opened.set(current);
  const last = conversation.exchanges.at(-1);
  trigger('reopen', { kept: conversation.exchanges });
  if (last) document.dispatchEvent(new CustomEvent('rq-answered', { detail: { ...last, again: true } }));
  if (dialog.open) dialog.close();
}

// ---- the list
const day = (at) => new Date(at).toLocaleString(language === 'en' ? 'en-GB' : language, { dateStyle: 'medium', timeStyle: 'short' });

function show() {
  const conversations = kept();
  opener.hidden = !conversations.length;
  clear.hidden = !conversations.length;
  clear.textContent = words.history_clear;
  if (!conversations.length) {
    list.replaceChildren(Object.assign(document.createElement('li'), { textContent: words.history_none }));
    return;
  }
  list.replaceChildren(...conversations.map((conversation) => {
    const entry = document.createElement('li');
    const open = Object.assign(document.createElement('button'), { type: 'button', className: 'rq-link-like' });
    open.append(Object.assign(document.createElement('bdi'), { dir: 'auto', textContent: conversation.title }));
    if (conversation.id === current) open.setAttribute('aria-current', 'true');
    open.addEventListener('click', () => reopen(conversation));
    const when = Object.assign(document.createElement('span'), { className: 'rq-small', textContent: `${day(conversation.at)} · ${conversation.exchanges.length}` });
    const remove = Object.assign(document.createElement('button'), { type: 'button', className: 'rq-remove', textContent: '×' });
    remove.setAttribute('aria-label', words.history_delete.replace('{title}', conversation.title));
    remove.addEventListener('click', () => {
      keep(kept().filter((one) => one.id !== conversation.id));
      if (conversation.id === current) { current = null; opened.set(null); }
      show();
      (list.querySelector('button') || close).focus();
    });
    entry.append(open, when, remove);
    return entry;
  }));
}

opener.addEventListener('click', () => { note.textContent = words.history_note; show(); dialog.showModal(); });
close.addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener('close', () => (opener.hidden ? document.querySelector('#rq-question textarea') : opener).focus());
clear.addEventListener('click', () => {
  if (clear.textContent === words.history_clear) { clear.textContent = words.history_sure; return; }
  keep([]);
  current = null;
  opened.set(null);
  show();
  dialog.close();
});

// ---- a reload shows what was shown
document.addEventListener('rq-arrived', (event) => {
  const conversation = kept().find((one) => one.id === opened.get());
  const last = conversation?.exchanges.at(-1);
  if (last && (last.answer?.standalone === event.detail.question || last.question === event.detail.question)) event.preventDefault();
});
async function arrive() {
  const conversation = kept().find((one) => one.id === opened.get());
  const question = new URLSearchParams(location.search).get('q');
  const last = conversation?.exchanges.at(-1);
  if (!last || (question && question !== last.answer?.standalone && question !== last.question)) { opened.set(null); return; }
  while (!document.querySelector('#rq-question textarea') || !document.querySelector('.rq-head')) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 100));
  reopen(conversation);
}
show();
arrive();
