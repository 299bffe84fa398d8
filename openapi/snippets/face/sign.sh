# Multi-use: expires lies after now. Single-use: expires is 0 and the last argument names one file.
sign() { # EXPIRES NOW NONCE [FILE-ID]
  : "${FACEID_APP_ID:?}" "${FACEID_SECRET_ID:?}" "${FACEID_SECRET_KEY:?}"
  text="a=$FACEID_APP_ID&b=$FACEID_BUCKET&k=$FACEID_SECRET_ID&e=$1&t=$2&r=$3&f=$4"
  { printf %s "$text" | openssl dgst -sha1 -hmac "$FACEID_SECRET_KEY" -binary; printf %s "$text"; } | openssl base64 -A
}

now=$(date +%s)
nonce=$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')
if [ $# -gt 0 ]; then authorization=$(sign "$@"); else authorization=$(sign $((now + 300)) "$now" "$nonce"); fi
[ -n "$authorization" ] && printf '%s\n' "$authorization"
# curl -H "Authorization: $authorization" -H 'Content-Type: application/json' --data '{"appid": "…"}' URL
