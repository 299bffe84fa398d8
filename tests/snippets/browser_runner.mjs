// Runs the browser's program outside of one: WebCrypto and fetch are the same in Node.
// MODULE [EXPIRES NOW NONCE FILE-ID] prints a signature; with FACEID_CALL set, a call is made and its answer printed.
const [module, ...given] = process.argv.slice(2);
const { sign, signedFetch } = await import(module);
const env = process.env;
const account = {
  appId: env.FACEID_APP_ID,
  bucket: env.FACEID_BUCKET,
  secretId: env.FACEID_SECRET_ID,
  secretKey: env.FACEID_SECRET_KEY,
};

if (env.FACEID_CALL) {
  const body = JSON.stringify({ appid: account.appId });
  const headers = { "Content-Type": "application/json" };
  const answer = await signedFetch(account, env.FACEID_CALL, { method: "POST", headers, body });
  console.log(await answer.text());
} else {
  console.log(await sign(account, ...given));
}
