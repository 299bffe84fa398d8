import { createHash, createHmac } from "node:crypto";

const encoded = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
const joined = (pairs) => {
  const signed = Object.entries(pairs).map(([name, value]) => [encoded(name).toLowerCase(), encoded(value)]);
  signed.sort(([a], [b]) => (a < b ? -1 : 1));
  return [signed.map((pair) => pair.join("=")).join("&"), signed.map(([name]) => name).join(";")];
};

/** The path decoded, with its first slash; parameters as they are, headers as they are sent. */
export function sign(method, path, keyTime, params, headers) {
  const hmac = (key, text) => createHmac("sha1", key).update(text).digest("hex");
  const [httpParams, paramList] = joined(params);
  const [httpHeaders, headerList] = joined(headers);
  const httpString = `${method.toLowerCase()}\n${path}\n${httpParams}\n${httpHeaders}\n`;
  const digest = createHash("sha1").update(httpString).digest("hex");
  const signature = hmac(hmac(process.env.FACEID_SECRET_KEY, keyTime), `sha1\n${keyTime}\n${digest}\n`);
  return (
    `q-sign-algorithm=sha1&q-ak=${process.env.FACEID_SECRET_ID}&q-sign-time=${keyTime}&q-key-time=${keyTime}` +
    `&q-header-list=${headerList}&q-url-param-list=${paramList}&q-signature=${signature}`
  );
}

// METHOD PATH KEY-TIME [?PARAMETER=VALUE] [HEADER:VALUE] ...; without arguments for GetLiveCode, from now on.
const now = Math.floor(Date.now() / 1000);
const given = process.argv.slice(2);
if (!given.length) {
  const host = process.env.FACEID_COS_HOST; // bucket-appid.cos.region.myqcloud.com
  given.push("GET", "/", `${now - 60};${now + 600}`, "?ci-process=GetLiveCode", `host:${host}`);
}
const pairs = (all, sign) => Object.fromEntries(all.map((pair) => [pair.split(sign)[0], pair.slice(pair.indexOf(sign) + 1)]));
const rest = given.slice(3);
const params = pairs(rest.filter((pair) => pair[0] === "?").map((pair) => pair.slice(1)), "=");
console.log(sign(given[0], given[1], given[2], params, pairs(rest.filter((pair) => pair[0] !== "?"), ":")));
