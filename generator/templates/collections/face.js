// base64(HMAC-SHA1 of the text, then the text itself). hmacHex(key, text) comes from the tool.
function faceAuthorization(account, expires, now, nonce, fileId, hmacHex) {
  const text = "a=" + account.appId + "&b=" + account.bucket + "&k=" + account.secretId
    + "&e=" + expires + "&t=" + now + "&r=" + nonce + "&f=" + fileId;
  const mac = hmacHex(account.secretKey, text).match(/../g).map((digits) => parseInt(digits, 16));
  const bytes = encodeURIComponent(text).match(/%..|./g)
    .map((sign) => (sign.length > 1 ? parseInt(sign.slice(1), 16) : sign.charCodeAt(0)));
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const both = mac.concat(bytes);
  let made = "";
  for (let at = 0; at < both.length; at += 3) {
    const three = (both[at] << 16) | ((both[at + 1] || 0) << 8) | (both[at + 2] || 0);
    const four = [18, 12, 6, 0].map((shift) => signs[(three >> shift) & 63]).join("");
    made += four.slice(0, Math.min(both.length - at, 3) + 1).padEnd(4, "=");
  }
  return made;
}
