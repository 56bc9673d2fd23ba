// Logins for registries. A login is sent once, and the server gives a sealed one for it, which this page keeps in its
// memory and nowhere else: it goes into links and lines. Where the server seals none, it is kept for the details only.
import { TEXTS } from './texts.js';

export class Logins {
  #sealed = new Map();
  #plain = new Map();
  #seals = true;

  // seals: whether the server seals logins
  set seals(seals) {
    this.#seals = seals;
  }

  // Adds what is there to the query of a look-up.
  addTo(query) {
    this.#sealed.forEach((login) => query.append('login', login));
  }

  // The headers of a look-up.
  get headers() {
    if (this.#plain.size === 0) {
      return {};
    }
    const logins = Object.fromEntries([...this.#plain].map(([registry, login]) => [registry, login]));
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
      status.textContent = await this.#take(registry, form.elements.user.value, form.elements.secret.value);
      if (!status.textContent) {
        again();
      }
    });
    return form;
  }

  // Gives what went wrong.
  async #take(registry, user, secret) {
    if (!this.#seals) {
      this.#plain.set(registry, { username: user, password: secret });
      return '';
    }
    const answer = await fetch('api/login', {
      method: 'POST',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
      body: JSON.stringify({ registry, user, secret }),
    }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (!answer?.ok || !said) {
      return said?.detail ?? TEXTS.unreachable;
    }
    this.#sealed.set(registry, said.login);
    return '';
  }
}

function field(caption, attributes) {
  const label = document.createElement('label');
  label.append(caption, Object.assign(document.createElement('input'), { type: 'text', required: true, ...attributes }));
  return label;
}
