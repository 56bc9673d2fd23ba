// The pages work without this script. It shows what one gets while one types, says how a download goes on, takes logins
// for registries, and copies lines.
import { addCopyButtons } from './js/copy.js';
import { watchDownloads } from './js/watch.js';
import { startPage } from './js/start.js';

addCopyButtons(document);
watchDownloads(document);
if (document.querySelector('.found')) {
  startPage();
}
