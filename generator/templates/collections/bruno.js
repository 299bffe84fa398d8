const cryptoJs = require("crypto-js");
const hmacHex = (key, text) => cryptoJs.HmacSHA1(text, key).toString();
const sha1Hex = (text) => cryptoJs.SHA1(text).toString();
const value = (name) => String(bru.getEnvVar(name) || "");
const method = () => req.getMethod();
const address = () => bru.interpolate(req.getUrl());
const send = (authorization) => req.setHeader("Authorization", authorization);
