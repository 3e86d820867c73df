/** Where somebody goes after logging in: where they wanted to be, if that is a page of ours. An address that was sent to somebody must not lead elsewhere (S21). */
export function ownPath(back: string | undefined, base: string): string {
  const home = `${base}/`;
  // A backslash, a control character and a second slash are what browsers take for the beginning of another site.
  return back !== undefined && back.startsWith(home) && !/[\\\u0000-\u0020]/.test(back) && !back.startsWith('//') ? back : home;
}
