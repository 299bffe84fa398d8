import { createHmac, randomInt } from "node:crypto";

/** Multi-use: expires after now. Single-use: expires is 0 and fileId names one file. */
export function sign(expires, now, nonce, fileId = "") {
  const { FACEID_APP_ID, FACEID_BUCKET = "", FACEID_SECRET_ID, FACEID_SECRET_KEY } = process.env;
  const text = Buffer.from(
    `a=${FACEID_APP_ID}&b=${FACEID_BUCKET}&k=${FACEID_SECRET_ID}&e=${expires}&t=${now}&r=${nonce}&f=${fileId}`,
  );
  const mac = createHmac("sha1", FACEID_SECRET_KEY).update(text).digest();
  return Buffer.concat([mac, text]).toString("base64");
}

const now = Math.floor(Date.now() / 1000);
const given = process.argv.slice(2);
console.log(given.length ? sign(...given) : sign(now + 300, now, randomInt(1e9)));
