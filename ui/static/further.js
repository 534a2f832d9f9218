// Questions that may follow the last answer (props.value: {number, questions}), as buttons under it; those for an answer
// that is not the last any more are not shown. They come as text and stay text.
const language = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in props.words) || 'en';

function show() {
  for (const old of document.querySelectorAll('.rq-next-questions')) old.remove();
  const { number, questions } = props.value || {};
  const last = document.querySelector('#rq-chat .rq-turn:last-child[aria-busy=false]');
  if (!questions?.length || last?.id !== `t${number}`) return;
  const list = document.createElement('ul');
  list.append(...questions.map((question) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'rq-button', textContent: question, dir: 'auto' });
    button.dataset.ask = question;
    const entry = document.createElement('li');
    entry.append(button);
    return entry;
  }));
  const block = Object.assign(document.createElement('section'), { className: 'rq-next-questions' });
  block.append(Object.assign(document.createElement('h3'), { textContent: props.words[language].next_questions }), list);
  last.append(block);
}

watch('value', show);
