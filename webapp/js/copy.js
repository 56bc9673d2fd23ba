// A button beside every line that people copy.
import { TEXTS } from './texts.js';

// Browsers have the clipboard API on https and localhost only; a page on an intranet is often neither.
async function copy(code) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(code.textContent);
  }
  getSelection().selectAllChildren(code);
  if (!document.execCommand('copy')) {
    throw new Error();
  }
  getSelection().removeAllRanges();
}

export function addCopyButtons(part) {
  part.querySelectorAll('.command').forEach((command, number) => {
    const code = command.querySelector('code');
    const caption = command.querySelector('h3');
    const button = document.createElement('button');
    const say = (word) => {
      button.textContent = word;
      setTimeout(() => (button.textContent = TEXTS.copy), 2000);
    };
    caption.id ||= `line-${number}`;
    Object.assign(button, { type: 'button', className: 'copy', textContent: TEXTS.copy });
    button.setAttribute('aria-describedby', caption.id);
    button.setAttribute('aria-live', 'polite');
    button.addEventListener('click', () => copy(code).then(() => say(TEXTS.copied), () => getSelection().selectAllChildren(code)));
    caption.after(button);
  });
}
