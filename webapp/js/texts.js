// All texts that the script says; those of the pages are in the pages.
export const TEXTS = {
  copy: 'Copy',
  copied: 'Copied',

  exists: (name) => `${name} exists.`,
  missing: (name) => `${name} is not there.`,
  looking: 'Asking the registry …',
  lookingFor: (seconds) => `Asking the registry, for ${seconds} s now …`,
  below: 'The details are below.',
  unreachable: 'This server cannot be reached. Is the network there?',
  tooLarge: (file) => `${file} is too large for a list; 256 KiB are taken.`,

  asked: 'The download starts as soon as the registry answers.',
  waiting: (seconds) => `Waiting for the registry, ${seconds} s …`,
  sending: (percent, done, all) => `Sent: ${percent} %, ${done} of ${all}.`,
  finished: (all) => `Finished: all ${all} were sent. Your browser has the file.`,
  cut: (done) => `Cut after ${done}. Choose Resume in the browser's list of downloads: it continues there.`,
  unknown: "Your browser's list of downloads says how it goes on.",

  loginTitle: (registry) => `Log in to ${registry}`,
  user: 'User name',
  secret: 'Password or token',
  logIn: 'Log in',
  loginHint: 'Sent to this server only, which seals it into the links and lines on this page for some hours.'
    + ' Who has such a link can get what you can get from this registry, until then.',
  loginOnlyLook: 'On this server a login is for the details only. To download, use a line for the shell with the header'
    + ' X-Registry-Auth.',

  loginGone: 'Your login at this server has expired. Load this page anew.',

  about: (version) => `Pinnace ${version}`,
  registries: (names) => `Images from ${names}`,
  contact: 'Questions? Ask ',

  units: ['bytes', 'KB', 'MB', 'GB', 'TB'],
};
