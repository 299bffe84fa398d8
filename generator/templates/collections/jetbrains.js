const hmacHex = (key, text) => crypto.hmac.sha1().withTextSecret(key).updateWithText(text).digest().toHex();
const sha1Hex = (text) => crypto.sha1().updateWithText(text).digest().toHex();
const value = (name) => String(request.environment.get(name) || "");
const method = () => request.method;
const address = () => request.url.tryGetSubstituted();
const send = (authorization) => request.variables.set("authorization", authorization);
