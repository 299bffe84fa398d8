// The COS signature: the path decoded, parameters and headers as they are. hmacHex and sha1Hex come from the tool.
function cosAuthorization(account, method, path, keyTime, params, headers, hmacHex, sha1Hex) {
  const encoded = (text) => encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase());
  const sorted = (pairs) => Object.keys(pairs)
    .map((name) => [encoded(name).toLowerCase(), encoded(pairs[name])])
    .sort((one, other) => (one[0] < other[0] ? -1 : 1));
  const joined = (pairs) => pairs.map((pair) => pair.join("=")).join("&");
  const names = (pairs) => pairs.map((pair) => pair[0]).join(";");
  const signedParams = sorted(params);
  const signedHeaders = sorted(headers);
  const httpString = [method.toLowerCase(), path, joined(signedParams), joined(signedHeaders), ""].join("\n");
  const toSign = "sha1\n" + keyTime + "\n" + sha1Hex(httpString) + "\n";
  return "q-sign-algorithm=sha1&q-ak=" + account.secretId + "&q-sign-time=" + keyTime + "&q-key-time=" + keyTime
    + "&q-header-list=" + names(signedHeaders) + "&q-url-param-list=" + names(signedParams)
    + "&q-signature=" + hmacHex(hmacHex(account.secretKey, keyTime), toSign);
}

// What is signed of an address: its path decoded, and its parameters.
function cosTarget(url) {
  const parts = url.match(/^[a-z]+:\/\/[^/?]+([^?]*)(?:\?(.*))?$/i);
  const params = {};
  for (const pair of (parts[2] || "").split("&").filter((each) => each)) {
    const at = (pair + "=").indexOf("=");
    params[decodeURIComponent(pair.slice(0, at))] = decodeURIComponent(pair.slice(at + 1));
  }
  return { path: decodeURIComponent(parts[1] || "/"), params };
}
