import { createHmac, randomInt } from "node:crypto";

/** Multi-use: expires after now. Single-use: expires is "0" and fileId names one file. */
export function sign(expires: number | string, now: number | string, nonce: number | string, fileId = ""): string {
  const { FACEID_APP_ID, FACEID_BUCKET = "", FACEID_SECRET_ID, FACEID_SECRET_KEY = "" } = process.env;
  const text = Buffer.from(
    `a=${FACEID_APP_ID}&b=${FACEID_BUCKET}&k=${FACEID_SECRET_ID}&e=${expires}&t=${now}&r=${nonce}&f=${fileId}`,
  );
  const mac = createHmac("sha1", FACEID_SECRET_KEY).update(text).digest();
  return Buffer.concat([mac, text]).toString("base64");
}

const seconds = Math.floor(Date.now() / 1000);
const [expires = seconds + 300, now = seconds, nonce = randomInt(1e9), fileId] = process.argv.slice(2);
console.log(sign(expires, now, nonce, fileId));
