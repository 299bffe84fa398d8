import base64, hmac, os, random, sys, time


def sign(expires, now, nonce, file_id=""):
    """Multi-use: expires after now. Single-use: expires is 0 and file_id names one file."""
    text = "a={}&b={}&k={}&e={}&t={}&r={}&f={}".format(
        os.environ["FACEID_APP_ID"], os.environ.get("FACEID_BUCKET", ""),
        os.environ["FACEID_SECRET_ID"], expires, now, nonce, file_id,
    ).encode("utf-8")
    mac = hmac.new(os.environ["FACEID_SECRET_KEY"].encode("utf-8"), text, "sha1").digest()
    return base64.b64encode(mac + text).decode("ascii")


now = int(time.time())
print(sign(*(sys.argv[1:] or (now + 300, now, random.randrange(10**9)))))
