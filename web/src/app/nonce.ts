/** The word that the server's policy asks of styles made by the page. Browsers hide the attribute, and give the property only to scripts. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

// The library that keeps the page from scrolling under a dialog looks for it here.
(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;
