// For test pages only: whoever opens the page can read the SecretKey. A page for users asks its own server to sign.
// account = { appId, bucket, secretId, secretKey }. The service answers no preflight: serve page and API from one origin.

/** Multi-use: expires after now. Single-use: expires is 0 and fileId names one file. */
export async function sign(account, expires, now, nonce, fileId = "") {
  const bytes = (text) => new TextEncoder().encode(text);
  const { appId, bucket = "", secretId, secretKey } = account;
  const text = bytes(`a=${appId}&b=${bucket}&k=${secretId}&e=${expires}&t=${now}&r=${nonce}&f=${fileId}`);
  const key = await crypto.subtle.importKey("raw", bytes(secretKey), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, text));
  return btoa(String.fromCharCode(...mac, ...text));
}

export async function signedFetch(account, url, options = {}) {
  const now = Math.floor(Date.now() / 1000);
  const headers = new Headers(options.headers);
  headers.set("Authorization", await sign(account, now + 300, now, crypto.getRandomValues(new Uint32Array(1))[0]));
  return fetch(url, { ...options, headers });
}
