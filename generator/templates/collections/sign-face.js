const now = Math.floor(Date.now() / 1000);
const nonce = Math.floor(Math.random() * 1e9);
const account = {
  appId: value("app_id"),
  bucket: value("bucket"),
  secretId: value("secret_id"),
  secretKey: value("secret_key"),
};
send(faceAuthorization(account, now + 300, now, nonce, "", hmacHex));
