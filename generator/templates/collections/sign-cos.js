const now = Math.floor(Date.now() / 1000);
const account = { secretId: value("secret_id"), secretKey: value("secret_key") };
const { path, params } = cosTarget(address());
const span = now - 60 + ";" + (now + 600);
send(cosAuthorization(account, method(), path, span, params, {}, hmacHex, sha1Hex));
