const cryptoJs = require("crypto-js");
const hmacHex = (key, text) => cryptoJs.HmacSHA1(text, key).toString();
const sha1Hex = (text) => cryptoJs.SHA1(text).toString();
const value = (name) => pm.variables.replaceIn(String(pm.variables.get(name) || ""));
const method = () => pm.request.method;
const address = () => pm.variables.replaceIn(pm.request.url.toString());
const send = (authorization) => pm.request.headers.upsert({ key: "Authorization", value: authorization });
