// Runs the collections' signing scripts outside of their tools. From stdin: [{ tool, script, core, cases }].
// Without `call` in a case the tool's surface is played and what the script sends is told; with it the core is called.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const hmacHex = (key, text) => createHmac("sha1", key).update(text).digest("hex");
const sha1Hex = (text) => createHash("sha1").update(text).digest("hex");
const library = { HmacSHA1: (text, key) => hmacHex(key, text), SHA1: (text) => sha1Hex(text) };
const filled = (text, values) => text.replace(/{{(\w+)}}/g, (_, name) => values[name]);
const hashing = (made) => ({ updateWithText: (text) => ({ digest: () => ({ toHex: () => made(text) }) }) });

function surface(tool, { method, url, values }, tell) {
  const load = (name) => (name === "crypto-js" ? library : undefined);
  if (tool === "postman") {
    const variables = { get: (name) => values[name], replaceIn: (text) => filled(text, values) };
    const headers = { upsert: ({ key, value }) => tell(key, value) };
    return { require: load, pm: { variables, request: { method, url, headers } } };
  }
  if (tool === "bruno") {
    const bru = { getEnvVar: (name) => values[name], interpolate: (text) => filled(text, values) };
    return { require: load, bru, req: { getMethod: () => method, getUrl: () => url, setHeader: tell } };
  }
  const withKey = { withTextSecret: (key) => hashing((text) => hmacHex(key, text)) };
  const crypto = { sha1: () => hashing(sha1Hex), hmac: { sha1: () => withKey } };
  const variables = { set: (name, value) => tell(name === "authorization" ? "Authorization" : name, value) };
  const environment = { get: (name) => values[name] };
  return { crypto, request: { method, url: { tryGetSubstituted: () => filled(url, values) }, variables, environment } };
}

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ tool, script, core, cases }) =>
  cases.map((given) => {
    const sent = {};
    const context = surface(tool, given, (name, value) => (sent[name] = value));
    runInNewContext(script, context);
    if (!given.call) return sent.Authorization;
    Object.assign(context, { given: given.call, hmacOfNode: hmacHex, sha1OfNode: sha1Hex });
    return runInNewContext(`${core}(...given, hmacOfNode, sha1OfNode)`, context);
  }),
);
console.log(JSON.stringify(answers));
