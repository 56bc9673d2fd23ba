// Logins for registries. A login is sent once, and the server gives a sealed one for it, which this page keeps in its
// memory and nowhere else: it goes into links and lines. Where the server seals none, it is kept for the details only.
// A login is sent only if its registry is asked: the server knows which that is, whatever was typed, and says it.
import { askServer, wantsLogin } from './server.js';
import { TEXTS } from './texts.js';

export class Logins {
  #sealed = new Map();
  #plain = new Map();
  #asked = [];
  #seals = true;

  // seals: whether the server seals logins
  set seals(seals) {
    this.#seals = seals;
  }

  // Sends a look-up. If it was for other registries than the one before, sends it again, with the logins for these.
  async ask(send) {
    const sent = this.#asked;
    const answer = await send();
    if (answer.status !== 401) {
      return answer;
    }
    this.#asked = registries(answer).filter((registry) => this.#sealed.has(registry) || this.#plain.has(registry));
    return this.#asked.join() === sent.join() ? answer : send();
  }

  // Adds what is there to the query of a look-up.
  addTo(query) {
    this.#asked.filter((registry) => this.#sealed.has(registry))
      .forEach((registry) => query.append('login', this.#sealed.get(registry)));
  }

  // The headers of a look-up.
  get headers() {
    const known = this.#asked.filter((registry) => this.#plain.has(registry));
    if (known.length === 0) {
      return {};
    }
    const logins = Object.fromEntries(known.map((registry) => [registry, this.#plain.get(registry)]));
    const bytes = new TextEncoder().encode(JSON.stringify(logins));
    return { 'X-Registry-Auth': btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_') };
  }

  // A form that asks for a login.
  form(registry, again) {
    const form = document.createElement('form');
    form.className = 'card login';
    const title = document.createElement('h2');
    title.textContent = TEXTS.loginTitle(registry);
    const user = field(TEXTS.user, { name: 'user', autocomplete: 'username', autocapitalize: 'none', spellcheck: false });
    const secret = field(TEXTS.secret, { name: 'secret', type: 'password', autocomplete: 'current-password' });
    const button = Object.assign(document.createElement('button'), { className: 'go', textContent: TEXTS.logIn });
    const hint = Object.assign(document.createElement('p'), { className: 'hint' });
    hint.textContent = this.#seals ? TEXTS.loginHint : TEXTS.loginOnlyLook;
    const status = Object.assign(document.createElement('p'), { className: 'status', role: 'status' });
    form.append(title, user, secret, button, hint, status);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      status.textContent = await this.#send(registry, form.elements.user.value, form.elements.secret.value);
      if (!status.textContent) {
        again();
      }
    });
    return form;
  }

  // Gives what went wrong.
  async #send(registry, user, secret) {
    if (!this.#seals) {
      this.#plain.set(registry, { username: user, password: secret });
      this.#take(registry);
      return '';
    }
    const answer = await askServer('api/login', {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ registry, user, secret }),
    }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (wantsLogin(answer)) {
      return TEXTS.loginGone;
    }
    if (!answer?.ok || !said) {
      return said?.detail ?? TEXTS.unreachable;
    }
    this.#sealed.set(registry, said.login);
    this.#take(registry);
    return '';
  }

  #take(registry) {
    this.#asked = [...new Set([...this.#asked, registry])];
  }
}

// The registries that an answer wants a login for.
export function registries(answer) {
  return (answer.headers.get('Pinnace-Registries') ?? '').split(' ').filter(Boolean);
}

function field(caption, attributes) {
  const label = document.createElement('label');
  label.append(caption, Object.assign(document.createElement('input'), { type: 'text', required: true, ...attributes }));
  return label;
}
