// Asks the server for what this page shows. The header tells it that no page is opened: it answers with no form of a
// login then.
export function askServer(url, options = {}) {
  return fetch(url, { ...options, headers: { 'X-Requested-With': 'fetch', ...options.headers } });
}

// Whether the login at the server itself is missing, or has expired.
export function wantsLogin(answer) {
  return answer?.status === 401 && /^Login /.test(answer.headers.get('WWW-Authenticate') ?? '');
}
