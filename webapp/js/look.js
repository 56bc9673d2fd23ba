// Shows on the start page what the server's own pages say of an image, of a list, or of an error.
import { addCopyButtons } from './copy.js';
import { registries } from './login.js';
import { askServer } from './server.js';
import { watchDownloads } from './watch.js';
import { TEXTS } from './texts.js';

const SECOND = 1000;

export class Panel {
  #place;
  #status;
  #logins;
  #asking = new AbortController();

  // place: where it is shown; status: where it is said that it takes a while
  constructor(place, status, logins) {
    this.#place = place;
    this.#status = status;
    this.#logins = logins;
  }

  // Takes away what is shown, and gives up what is being asked for.
  clear() {
    this.#asking.abort();
    this.#place.hidden = true;
    this.#place.replaceChildren();
    this.#status.textContent = '';
  }

  // Asks for a page and shows it. Gives what it shows, or nothing if something else was asked for in the meantime.
  // asked: gives the address and what else is sent, with the logins that are sent
  async show(asked) {
    this.#asking.abort();
    const asking = (this.#asking = new AbortController());
    const begun = Date.now();
    this.#status.textContent = TEXTS.looking;
    const clock = setInterval(() => {
      this.#status.textContent = TEXTS.lookingFor(Math.round((Date.now() - begun) / SECOND));
    }, 5 * SECOND);
    try {
      const answer = await this.#logins.ask(() => {
        const [url, options] = asked();
        return askServer(url, {
          ...options,
          signal: asking.signal,
          headers: { Accept: 'text/html', ...options.headers },
        });
      });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      this.#fill(page, answer.ok);
      this.#status.textContent = answer.ok ? TEXTS.below : '';
      return { ok: answer.ok, wants: answer.status === 401 ? registries(answer) : [] };
    } catch {
      if (!asking.signal.aborted) {
        this.#place.hidden = true;
        this.#status.textContent = TEXTS.unreachable;
      }
      return null;
    } finally {
      clearInterval(clock);
    }
  }

  // Puts something behind what is shown.
  add(part) {
    this.#place.append(part);
  }

  #fill(page, ok) {
    const parts = [...page.querySelectorAll(ok ? 'main > *' : '.code, .sentence, .wait, .platforms')];
    if (ok) {
      const name = document.createElement('h2');
      name.className = 'name';
      name.textContent = page.querySelector('h1').textContent;
      const summary = document.createElement('p');
      summary.className = 'summary';
      summary.textContent = page.querySelector('header p').textContent;
      parts[0].prepend(name, summary);
    } else {
      // The title of the page is another one.
      const sentence = document.createElement('p');
      sentence.className = 'sentence';
      sentence.textContent = page.querySelector('.sentence').textContent;
      parts.splice(parts.findIndex((part) => part.matches('.sentence')), 1, sentence);
      parts.splice(0, parts.length, card(parts));
    }
    this.#place.replaceChildren(...parts.map((part) => document.importNode(part, true)));
    this.#place.hidden = false;
    addCopyButtons(this.#place);
    watchDownloads(this.#place);
  }
}

function card(parts) {
  const section = document.createElement('section');
  section.className = 'card problem';
  section.append(...parts);
  return section;
}
