// What a reader does with an answer: copy it with its quotes, save it as a file, say what it was worth (answerfoot.py).
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';
const words = props.words[language];

function made(tag, properties, ...children) {
  const fresh = Object.assign(document.createElement(tag), properties);
  fresh.append(...children);
  return fresh;
}

function tell(near, text, failed) {
  const said = near.querySelector('.rq-said') || element.querySelector('.rq-said');
  said.textContent = text;
  said.classList.toggle('rq-failed', Boolean(failed));
}

const asked = (call) => call.catch(() => null).then((given) => given || { error: words.could_not_load });

// ---- saving as a file: made in the browser from what the server sends
async function save(button) {
  const menu = button.closest('.rq-menu'), tools = button.closest('.rq-tools');
  const holders = tools ? [tools] : document.querySelectorAll('.rq-tools[data-answer]');
  const given = await asked(server.export_answers({ language, form: button.dataset.form, answers: Array.from(holders, (each) => each.dataset.answer) }));
  shut(menu);
  if (given.error) {
    tell(tools || menu.parentElement, given.error, true);
    return;
  }
  const link = made('a', { href: URL.createObjectURL(new Blob([given.text], { type: given.type })), download: given.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function shut(menu) {
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector('summary').focus();
}

// ---- copying: text with its quotes, and the same as rich text where the clipboard takes it
function rich(reply) {
  const text = (selector, within) => within.querySelector(selector)?.textContent || '';
  const prose = made('div', {}), quotes = made('ol', {});
  for (const block of reply.querySelectorAll('.rq-prose > *')) {
    const kept = block.cloneNode(true);
    for (const mark of kept.querySelectorAll('.rq-mark')) mark.replaceWith(made('sup', { textContent: mark.textContent }));
    prose.append(kept);
  }
  for (const source of reply.querySelectorAll('.rq-sources .rq-source')) {
    const facts = Array.from(source.querySelectorAll('.rq-facts'), (line) => line.textContent).join(' · ');
    const place = `${source.dataset.report}, ${source.dataset.start}–${source.dataset.end}`;
    quotes.append(made('li', { value: source.value }, made('q', { textContent: text('.rq-quote', source) }), ` — ${facts} (${place})`));
  }
  const question = text('.rq-asked > [dir]', reply.closest('.rq-turn'));
  return made('div', {}, made('p', {}, made('b', { textContent: question })), prose, quotes).innerHTML;
}

async function copyAnswer(button) {
  const reply = button.closest('.rq-reply'), plain = reply.querySelector('.rq-plain').value, html = rich(reply), label = button.textContent;
  let copied = true;
  try {
    const parts = { 'text/plain': plain, 'text/html': html };
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })])))]);
  } catch {
    copied = copiedTheOldWay(button, plain, html); // where the page is not served from this machine or by https
  }
  button.textContent = copied ? button.dataset.done : words.copy_failed;
  setTimeout(() => { button.textContent = label; }, 1600);
}

function copiedTheOldWay(button, plain, html) {
  const field = made('textarea', { value: plain, readOnly: true });
  const fill = (event) => {
    event.clipboardData.setData('text/plain', plain);
    event.clipboardData.setData('text/html', html);
    event.preventDefault();
  };
  document.body.append(field);
  field.select();
  document.addEventListener('copy', fill);
  const copied = document.execCommand('copy');
  document.removeEventListener('copy', fill);
  field.remove();
  button.focus({ preventScroll: true });
  return copied;
}

// ---- verdicts
async function judge(tools, verdict, more = {}) {
  const given = await asked(server.judge_answer({ language, answer: tools.dataset.answer, verdict, ...more }));
  tell(tools, given.error || given.said, given.error);
  if (given.error) return false;
  for (const each of tools.querySelectorAll('.rq-verdict')) each.setAttribute('aria-pressed', String(each.dataset.verdict === verdict));
  return true;
}

async function press(button) {
  const tools = button.closest('.rq-tools'), pressed = button.getAttribute('aria-pressed') === 'true';
  const verdict = pressed ? '' : button.dataset.verdict;
  if (!(await judge(tools, verdict))) return;
  tools.closest('.rq-reply').querySelector('.rq-why')?.remove();
  if (verdict === 'dislike') askWhy(tools, button);
}

function askWhy(tools, button) {
  const reasons = ['wrong', 'incomplete', 'not the source', 'other'].map((value) =>
    made('label', {}, made('input', { type: 'radio', name: `why-${tools.dataset.answer}`, value }), ` ${words[`reason_${value.replaceAll(' ', '_')}`]}`));
  const own = made('textarea', { maxLength: 2000, rows: 2, dir: 'auto' });
  const cancel = made('button', { type: 'button', textContent: words.cancel });
  const form = made('form', { className: 'rq-why', lang: language }, made('fieldset', {}, made('legend', { textContent: words.why_wrong }), ...reasons),
    made('label', { className: 'rq-own' }, words.own_words, own), made('div', {}, made('button', { type: 'submit', textContent: words.save }), cancel));
  const over = () => { form.remove(); button.focus({ preventScroll: true }); };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (await judge(tools, 'dislike', { reason: form.querySelector(':checked')?.value || '', text: own.value })) over();
  });
  cancel.addEventListener('click', over);
  form.addEventListener('keydown', (event) => { if (event.key === 'Escape') over(); });
  tools.closest('.rq-reply').append(form);
  form.querySelector('input').focus();
}

document.addEventListener('click', (event) => {
  const hit = (selector) => event.target.closest?.(selector);
  for (const menu of document.querySelectorAll('.rq-menu[open]')) if (!menu.contains(event.target)) menu.open = false;
  if (hit('.rq-copy')) copyAnswer(hit('.rq-copy'));
  else if (hit('.rq-verdict')) press(hit('.rq-verdict'));
  else if (hit('.rq-menu [data-form]')) save(hit('.rq-menu [data-form]'));
});
document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('.rq-menu[open]');
  if (event.key === 'Escape' && menu) shut(menu);
});
document.addEventListener('focusin', (event) => {
  for (const menu of document.querySelectorAll('.rq-menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
