import hashlib, hmac, os, sys, time
from urllib.parse import quote


def joined(pairs):
    encoded = lambda text: quote(text, safe="-_.~")
    signed = sorted((encoded(name).lower(), encoded(value)) for name, value in pairs.items())
    return "&".join("%s=%s" % pair for pair in signed), ";".join(name for name, _ in signed)


def sign(method, path, key_time, params, headers):
    """The path decoded, with its first slash; parameters as they are, headers as they are sent."""
    made = lambda key, text: hmac.new(key.encode(), text.encode("utf-8"), "sha1").hexdigest()
    http_params, param_list = joined(params)
    http_headers, header_list = joined(headers)
    http_string = "%s\n%s\n%s\n%s\n" % (method.lower(), path, http_params, http_headers)
    digest = hashlib.sha1(http_string.encode("utf-8")).hexdigest()
    signature = made(made(os.environ["FACEID_SECRET_KEY"], key_time), "sha1\n%s\n%s\n" % (key_time, digest))
    return (
        "q-sign-algorithm=sha1&q-ak=%s&q-sign-time=%s&q-key-time=%s&q-header-list=%s&q-url-param-list=%s&q-signature=%s"
        % (os.environ["FACEID_SECRET_ID"], key_time, key_time, header_list, param_list, signature)
    )


# METHOD PATH KEY-TIME [?PARAMETER=VALUE] [HEADER:VALUE] ...; without arguments for GetLiveCode, from now on.
now = int(time.time())
given = sys.argv[1:] or [
    "GET", "/", "%d;%d" % (now - 60, now + 600),
    "?ci-process=GetLiveCode", "host:" + os.environ["FACEID_COS_HOST"],  # bucket-appid.cos.region.myqcloud.com
]
params = dict(pair[1:].split("=", 1) for pair in given[3:] if pair[0] == "?")
headers = dict(pair.split(":", 1) for pair in given[3:] if pair[0] != "?")
print(sign(given[0], given[1], given[2], params, headers))
