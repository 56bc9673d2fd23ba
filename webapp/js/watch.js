// Says how a download goes on, which a browser starts and shows elsewhere. The server knows it by a number that only
// this page has.
import { askServer, wantsLogin } from './server.js';
import { TEXTS } from './texts.js';

const PAUSE = 1000;

// A server that knows nothing of it is another one than that which sends the file, or has not begun.
const PATIENCE = 15;

const GONE = { state: 'failed', detail: TEXTS.loginGone };

function number() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < TEXTS.units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.floor(value)} ${TEXTS.units[unit]}`;
}

function words(seen) {
  switch (seen.state) {
    case 'waiting':
      return TEXTS.waiting(seen.seconds);
    case 'sending':
      return TEXTS.sending(Math.floor((100 * seen.bytes) / seen.length), size(seen.bytes), size(seen.length));
    case 'finished':
      return TEXTS.finished(size(seen.length));
    case 'cut':
      return TEXTS.cut(size(seen.bytes));
    case 'failed':
      return seen.detail;
    default:
      return '';
  }
}

async function follow(id, status, api) {
  const mine = (status.dataset.watch = id);
  status.textContent = TEXTS.asked;
  for (let unknown = 0; unknown < PATIENCE; ) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (!status.isConnected || status.dataset.watch !== mine) {
      return;
    }
    const seen = await askServer(api + id, { headers: { Accept: 'application/json' } })
      .then((answer) => (answer.ok ? answer.json() : wantsLogin(answer) ? GONE : {}))
      .catch(() => ({}));
    const said = words(seen);
    unknown = said ? 0 : unknown + 1;
    // What is said again would be read out again.
    if (said && said !== status.textContent) {
      status.textContent = said;
    }
    if (seen.state === 'finished' || seen.state === 'failed') {
      return;
    }
  }
  if (status.textContent === TEXTS.asked) {
    status.textContent = TEXTS.unknown;
  }
}

// Links and forms that begin a download, with the place for the words beside them.
export function watchDownloads(part) {
  const api = new URL('../api/watch/', import.meta.url);
  for (const link of part.querySelectorAll('a.go')) {
    link.addEventListener('click', () => {
      const id = number();
      const url = new URL(link.href);
      url.searchParams.set('watch', id);
      link.href = url;
      follow(id, link.closest('section').querySelector('.status'), api);
    });
  }
  for (const form of part.querySelectorAll('form:has(button.go)')) {
    form.addEventListener('formdata', ({ formData }) => {
      if (form.dataset.watch) {
        formData.set('watch', form.dataset.watch);
        delete form.dataset.watch;
      }
    });
    form.addEventListener('submit', (event) => {
      if (!event.defaultPrevented && !event.submitter?.matches('.look')) {
        form.dataset.watch = number();
        follow(form.dataset.watch, form.querySelector('.status'), api);
      }
    });
  }
}
