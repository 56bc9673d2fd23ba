'use strict';

// The form works without this script. The script adds three things: the same download as a line for the shell, a field
// that takes a pasted command, and a link that fills the form.
(() => {
  const form = document.querySelector('form.ask');
  const image = form.elements.image;
  const status = form.querySelector('.status');
  const commands = document.querySelector('.commands');
  const many = document.querySelector('form.many');
  const OTHER = 'other…';
  const LOOKS = 'The details come as soon as the registry answers.';
  const STARTS = 'The download starts as soon as the registry answers.';

  // Options without a value; of all others the next word is the value.
  const SWITCH = /^(-[ditPq]+|--(rm|detach|interactive|tty|privileged|init|read-only|publish-all|quiet|all-tags)|--.*=.*)$/;

  // Addresses of pages, and the images that they are about.
  const PAGES = [
    [/^https?:\/\/hub\.docker\.com\/_\/([^/?#]+).*/, '$1'],
    [/^https?:\/\/hub\.docker\.com\/r\/([^/?#]+\/[^/?#]+).*/, '$1'],
    [/^https?:\/\/quay\.io\/repository\/([^/?#]+\/[^/?#]+).*/, 'quay.io/$1'],
    [/^https?:\/\/github\.com\/([^/?#]+)\/[^/?#]+\/pkgs\/container\/([^/?#]+).*/, 'ghcr.io/$1/$2'],
    [/^(?:https?|docker|oci):\/\/([^?#]+).*/, '$1'],
  ];

  // "docker pull --platform linux/arm64 nginx:1.27", a Dockerfile's FROM, a compose file's image:, the address of a
  // page: people paste what they have. The server understands some more.
  function understand(text) {
    const words = text.trim().split(/\s+/);
    const verb = words.length > 1 ? words.findIndex((word) => /^(pull|run|create|from|image:)$/i.test(word)) : -1;
    if (verb < 0) {
      return { image: bare(text.trim()), platform: '' };
    }
    let platform = '';
    for (let i = verb + 1; i < words.length; i++) {
      const option = /^--platform(?:=(.*))?$/.exec(words[i]);
      if (option) {
        platform = option[1] ?? words[++i] ?? '';
      } else if (!words[i].startsWith('-')) {
        return { image: bare(words[i]), platform };
      } else if (!SWITCH.test(words[i]) && i + 2 < words.length) {
        i++;
      }
    }
    return { image: '', platform };
  }

  function bare(word) {
    const name = word.replace(/^["']|["']$/g, '');
    const page = PAGES.find(([address]) => address.test(name));
    return page ? name.replace(...page) : name;
  }

  function tidy() {
    const asked = understand(image.value);
    if (asked.image && asked.image !== image.value) {
      image.value = asked.image;
    }
    if (asked.platform) {
      choose(asked.platform);
    }
  }

  // The list of platforms is short; "other…" turns it into a field for any other one.
  function choose(platform) {
    const list = form.elements.platform;
    if (list instanceof HTMLSelectElement && ![...list.options].some((option) => option.value === platform)) {
      writePlatform();
    }
    form.elements.platform.value = platform;
  }

  function writePlatform() {
    const list = form.elements.platform;
    const field = document.createElement('input');
    Object.assign(field, { id: list.id, name: list.name, type: 'text', placeholder: 'os/arch/variant' });
    Object.assign(field, { autocapitalize: 'none', autocomplete: 'off', spellcheck: false });
    list.replaceWith(field);
    return field;
  }

  // A slash, a colon and an at sign need no encoding in a path. A quote does: it would end the quotes of the shell.
  function encode(text) {
    return encodeURIComponent(text)
      .replace(/%2F/g, '/')
      .replace(/%3A/g, ':')
      .replace(/%40/g, '@')
      .replace(/'/g, '%27');
  }

  function address(name, platform, as) {
    const query = [platform && 'platform=' + encode(platform), as && 'as=' + encode(as)].filter(Boolean).join('&');
    return form.action + '/' + encode(name) + '.tar' + (query && '?' + query);
  }

  // Like the file name that the server proposes, but not the digits at its end: without the registry, and without characters that Windows refuses, such
  // as a colon.
  function fileName(name, platform) {
    const [named, digest] = name.replace(/^(localhost|[^/]*[.:][^/]*)\//, '').replace(/^library\//, '').split('@');
    const tag = /:[^/]*$/.test(named) ? '' : digest ? ':' + digest.replace(':', '-').slice(0, 19) : ':latest';
    const safe = (text, instead) => text.replace(/[^\w.-]+/g, instead);
    return safe(named + tag, '_').replace(/^[-._]+/, '') + (platform && '_' + safe(platform, '-')) + '.tar';
  }

  function refresh() {
    if (!commands) {
      return;
    }
    const asked = understand(image.value);
    const name = (asked.image || image.placeholder).replace(/\.tar$/, '');
    const list = form.elements.platform;
    const platform = asked.platform || (list.value === OTHER ? '' : list.value.trim());
    const url = address(name, platform, form.elements.as ? form.elements.as.value.trim() : '');
    const file = fileName(name, platform);
    const lines = {
      wget: `wget -c -O ${file} '${url}'`,
      curl: `curl.exe -fL -C - -o ${file} "${url}"`,
      reason: `wget -qO- --content-on-error '${url}' | head -c 1000`,
      docker: `docker load -i ${file}`,
      podman: `podman load -i ${file}`,
      ctr: `ctr -n k8s.io images import ${file}`,
    };
    for (const code of commands.querySelectorAll('[data-command]')) {
      code.textContent = lines[code.dataset.command];
    }
    commands.querySelector('.example').hidden = Boolean(asked.image);
  }

  // Browsers have the clipboard API on https and localhost only; a page on an intranet is often neither.
  async function copy(code) {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(code.textContent);
    }
    getSelection().selectAllChildren(code);
    if (!document.execCommand('copy')) {
      throw new Error('The browser refused to copy.');
    }
    getSelection().removeAllRanges();
  }

  function addCopyButton(command) {
    const code = command.querySelector('code');
    const button = document.createElement('button');
    const say = (word) => {
      button.textContent = word;
      setTimeout(() => (button.textContent = 'Copy'), 2000);
    };
    Object.assign(button, { type: 'button', className: 'copy', textContent: 'Copy' });
    button.setAttribute('aria-describedby', command.querySelector('h3').id);
    button.setAttribute('aria-live', 'polite');
    button.addEventListener('click', () => copy(code).then(() => say('Copied'), () => getSelection().selectAllChildren(code)));
    command.querySelector('h3').after(button);
  }

  const given = new URLSearchParams(location.search);
  if (commands) {
    if (form.elements.platform instanceof HTMLSelectElement) {
      form.elements.platform.add(new Option(OTHER));
    }
    if (given.get('image')) {
      image.value = given.get('image');
    }
    if (given.get('as')) {
      form.elements.as.value = given.get('as');
      form.querySelector('.more').open = true;
    }
    if (given.get('platform')) {
      choose(given.get('platform'));
    }
    commands.querySelectorAll('.command').forEach(addCopyButton);
    commands.hidden = false;
  }

  form.addEventListener('input', () => {
    status.textContent = '';
    refresh();
  });
  form.addEventListener('change', (event) => {
    if (event.target.value === OTHER) {
      writePlatform().focus();
    }
    tidy();
    refresh();
  });
  image.addEventListener('paste', () => setTimeout(() => {
    tidy();
    refresh();
  }));
  form.addEventListener('submit', (event) => {
    tidy();
    refresh();
    status.textContent = event.submitter?.matches('.look') ? LOOKS : STARTS;
  });
  form.addEventListener('formdata', ({ formData }) => formData.get('as') || formData.delete('as'));
  if (many) {
    many.addEventListener('input', () => (many.querySelector('.status').textContent = ''));
    many.addEventListener('submit', () => (many.querySelector('.status').textContent = STARTS));
  }
  // A browser that comes back to the page restores the fields after this script has run.
  addEventListener('pageshow', () => {
    status.textContent = '';
    refresh();
  });
  refresh();
})();
