// The start page: what is typed, pasted or dropped there is shown before it is downloaded.
import { Help } from './tags.js';
import { Logins } from './login.js';
import { Panel } from './look.js';
import { TEXTS } from './texts.js';

const WHILE_TYPING = 300;
const AFTER_A_PAUSE = 1000;
const LARGEST_LIST = 256 * 1024;

export function startPage() {
  const one = document.querySelector('form.ask');
  const many = document.querySelector('.many');
  const list = many.querySelector('form');
  const { image, platform } = one.elements;
  const logins = new Logins();
  const help = new Help(one.querySelector('.exists'), one.querySelector('#tags'), logins);
  const panels = new Map(
    [one, list].map((form) => [form, new Panel(document.querySelector('.found'), form.querySelector('.status'), logins)]));
  let typing;

  // What a form asks for, as the address of the details, or as a list that is sent.
  function asked(form) {
    const fields = new FormData(form);
    if (form === list) {
      // A file that is none of the browser's is an empty one.
      if (!fields.get('file')?.size) {
        fields.delete('file');
      }
      return ['look', { method: 'POST', body: fields, headers: logins.headers }];
    }
    const query = new URLSearchParams([...fields].filter(([, value]) => value.trim()));
    return [`look?${query}`, { headers: logins.headers }];
  }

  function isEmpty(form) {
    return form === list ? !form.elements.image.value.trim() && !form.elements.file.value : !image.value.trim();
  }

  // Looks nothing up for what was typed so far.
  function typedNothing() {
    clearTimeout(typing);
    help.clear();
  }

  // Shows the details. If a login is wanted, asks for it and shows them then.
  async function show(form) {
    typedNothing();
    panels.forEach((panel, other) => other === form || panel.clear());
    const shown = await panels.get(form).show(() => asked(form));
    if (!shown) {
      return false;
    }
    shown.wants.forEach((registry) => panels.get(form).add(logins.form(registry, () => show(form))));
    return shown.ok;
  }

  function clear() {
    typedNothing();
    panels.forEach((panel) => panel.clear());
  }

  // While somebody types, only whether it exists; the details after a pause. What is pasted is complete.
  function typed(form, complete) {
    clear();
    if (isEmpty(form)) {
      return;
    }
    typing = setTimeout(async () => {
      if (complete || (await help.ask(image.value.trim()))) {
        typing = setTimeout(() => show(form), AFTER_A_PAUSE - WHILE_TYPING);
      }
    }, WHILE_TYPING);
  }

  // Several lines are a list.
  function take(text) {
    many.open = true;
    list.elements.image.value = text;
    list.elements.image.focus();
    show(list);
  }

  for (const form of [one, list]) {
    form.addEventListener('input', ({ inputType }) => typed(form, form === list || inputType === 'insertFromPaste'));
    form.addEventListener('submit', (event) => {
      typedNothing();
      if (event.submitter?.matches('.look')) {
        event.preventDefault();
        show(form);
      }
    });
    form.addEventListener('formdata', ({ formData }) => {
      for (const name of ['as', 'base', 'prefix', 'platform']) {
        formData.get(name)?.trim() || formData.delete(name);
      }
      logins.addTo(formData);
    });
  }

  // The first time, the key shows; the second time it downloads.
  image.addEventListener('keydown', async (event) => {
    if (event.key === 'Enter' && image.value.trim() && !event.isComposing) {
      event.preventDefault();
      if (await show(one)) {
        document.querySelector('.found a.go').focus();
      }
    }
  });

  image.addEventListener('paste', (event) => {
    const text = event.clipboardData.getData('text');
    if (/\S[\r\n]+\s*\S/.test(text)) {
      event.preventDefault();
      take(text);
    }
  });

  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', async (event) => {
    const [file] = event.dataTransfer.files;
    if (!file && event.target.matches('input, textarea')) {
      return;
    }
    event.preventDefault();
    if (file && file.size > LARGEST_LIST) {
      many.open = true;
      list.querySelector('.status').textContent = TEXTS.tooLarge(file.name);
      return;
    }
    const text = file ? await file.text() : event.dataTransfer.getData('text');
    if (text.trim()) {
      take(text);
    }
  });

  // Another platform, or one of the tags that exist, without leaving the page.
  document.querySelector('.found').addEventListener('click', (event) => {
    const link = event.target.closest('.platforms a');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      const { searchParams } = new URL(link.href);
      image.value = searchParams.get('image') ?? image.value;
      platform.value = searchParams.get('platform') ?? '';
      show(one);
    }
  });

  async function about() {
    const said = await fetch('api/about', { headers: { Accept: 'application/json' } })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    if (!said) {
      return;
    }
    platform.placeholder = said.defaultPlatform;
    logins.seals = said.sealedLogins ?? false;
    const words = [TEXTS.about(said.version)];
    if (said.registries.length > 0) {
      words.push(TEXTS.registries(said.registries.join(', ')));
    }
    document.querySelector('[data-about]').textContent = words.join(' · ');
    if (said.contact) {
      const whom = said.contactLink
        ? Object.assign(document.createElement('a'), { href: said.contactLink, textContent: said.contact })
        : said.contact;
      const words = document.createElement('span');
      words.append(TEXTS.contact, whom);
      document.querySelector('footer').append(words);
    }
  }

  document.querySelector('[data-address]').textContent = new URL('.', location.href);
  about();
  const given = new URLSearchParams(location.search);
  for (const name of ['image', 'platform', 'as', 'base']) {
    if (given.get(name)) {
      one.elements[name].value = given.get(name);
    }
  }
  one.querySelector('.more').open = Boolean(given.get('as') || given.get('base'));
  if (given.get('image')) {
    show(one);
  }
}
