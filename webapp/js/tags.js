// Help while somebody types: whether the image exists, which the server asks the registry without reading any manifest,
// and the tags of the repository.
import { askServer, wantsLogin } from './server.js';
import { TEXTS } from './texts.js';

const MOST = 30;

// What is no name is a command or an address, which only the server understands.
const NAME = /^(?!.*\/\/)[a-z0-9[][\w.\-/:@[\]]*$/i;

// A registry whose path is not typed yet; it would be looked for as an image of the default registry.
const HOST = /^(localhost(:|$)|[^/:]*\.)[^/]*$/;

// A slash, a colon and an at sign need no encoding in a path.
function encode(text) {
  return encodeURIComponent(text).replace(/%2F/g, '/').replace(/%3A/g, ':').replace(/%40/g, '@');
}

export class Help {
  #exists;
  #tags;
  #logins;
  #asking = new AbortController();
  #offering = new AbortController();

  // exists: where it is said; tags: the list that the field offers
  constructor(exists, tags, logins) {
    this.#exists = exists;
    this.#tags = tags;
    this.#logins = logins;
  }

  // Says nothing more of what was typed before.
  clear() {
    this.#asking.abort();
    this.#exists.textContent = '';
  }

  // Gives whether such an image exists.
  async ask(typed) {
    this.clear();
    this.#offering.abort();
    if (!NAME.test(typed) || HOST.test(typed)) {
      return false;
    }
    const { signal } = (this.#asking = new AbortController());
    this.#offer(typed);
    const answer = await this.#fetch('api/image/' + encode(typed), {}, 'HEAD', signal);
    if (signal.aborted) {
      return false;
    }
    if (answer?.ok) {
      this.#exists.textContent = TEXTS.exists(typed);
    } else if (answer?.status === 404) {
      this.#exists.textContent = TEXTS.missing(typed);
    } else if (wantsLogin(answer)) {
      this.#exists.textContent = TEXTS.loginGone;
    }
    return Boolean(answer?.ok);
  }

  // Offers the tags that begin so, if a tag is begun.
  async #offer(typed) {
    const colon = typed.indexOf(':', typed.lastIndexOf('/') + 1);
    if (colon < 0 || typed.includes('@')) {
      return;
    }
    const [name, part] = [typed.slice(0, colon), typed.slice(colon + 1)];
    const { signal } = (this.#offering = new AbortController());
    const answer = await this.#fetch('api/tags/' + encode(name), { filter: part, limit: MOST }, 'GET', signal);
    const found = answer?.ok ? (await answer.json().catch(() => ({ tags: [] }))).tags : [];
    if (!signal.aborted && found.length > 0) {
      this.#tags.replaceChildren(...found.map((tag) => new Option(`${name}:${tag}`)));
    }
  }

  async #fetch(path, values, method, signal) {
    const send = () => {
      const query = new URLSearchParams(values);
      this.#logins.addTo(query);
      return askServer(`${path}?${query}`, {
        method,
        signal,
        headers: { Accept: 'application/json', ...this.#logins.headers },
      });
    };
    return this.#logins.ask(send).catch(() => null);
  }
}
