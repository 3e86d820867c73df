/**
 * Where the interface lies. The server writes the way up into the page's base, relative to the address that was asked for;
 * from then on it must stay what it was, whatever address the router shows.
 */
function freeze(): URL {
  const element = document.querySelector('base');
  const base = new URL(document.baseURI);
  if (element) element.href = base.href;
  return base;
}

export const BASE = freeze();

/** The path of the interface, without a slash at its end: what the router puts before its routes. */
export const BASE_PATH = BASE.pathname.replace(/\/$/, '');

/** The address of the server's API, with a slash at its end. */
export const API_BASE = new URL('..', BASE).href;

/** The address of an event stream. */
export function socketAddress(path: string): string {
  const url = new URL(path, API_BASE);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
