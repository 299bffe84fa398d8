# METHOD PATH KEY-TIME [?PARAMETER=VALUE] [HEADER:VALUE] ...; without arguments for GetLiveCode, from now on.
# The path decoded, with its first slash; parameters as they are, headers as they are sent.
hmac() { openssl dgst -sha1 -hmac "$1" | sed 's/^.* //'; }
encoded() {
  printf %s "$1" | od -An -v -tu1 | tr -s ' ' '\n' | awk '/[0-9]/ {
    c = sprintf("%c", $1 + 0); printf "%s", ($1 < 128 && c ~ /[A-Za-z0-9_.~-]/) ? c : sprintf("%%%02X", $1) }'
}
pair() { printf '%s=%s\n' "$(encoded "$1" | tr A-Z a-z)" "$(encoded "$2")"; }
params() { for each; do case $each in \?*) each=${each#\?}; pair "${each%%=*}" "${each#*=}" ;; esac; done | sort -t= -k1,1; }
headers() { for each; do case $each in \?*) ;; *) pair "${each%%:*}" "${each#*:}" ;; esac; done | sort -t= -k1,1; }
names() { lines=$(printf %s "$1" | sed 's/=.*//'); printf %s "$lines" | tr '\n' ';'; }

sign() (
  : "${FACEID_SECRET_ID:?}" "${FACEID_SECRET_KEY:?}"
  export LC_ALL=C
  method=$(printf %s "$1" | tr A-Z a-z) path=$2 key_time=$3
  shift 3
  params=$(params "$@") headers=$(headers "$@")
  digest=$(printf '%s\n%s\n%s\n%s\n' "$method" "$path" "$(printf %s "$params" | tr '\n' '&')" \
    "$(printf %s "$headers" | tr '\n' '&')" | openssl dgst -sha1 | sed 's/^.* //')
  sign_key=$(printf %s "$key_time" | hmac "$FACEID_SECRET_KEY")
  signature=$(printf 'sha1\n%s\n%s\n' "$key_time" "$digest" | hmac "$sign_key")
  printf 'q-sign-algorithm=sha1&q-ak=%s&q-sign-time=%s&q-key-time=%s' "$FACEID_SECRET_ID" "$key_time" "$key_time"
  printf '&q-header-list=%s&q-url-param-list=%s&q-signature=%s\n' "$(names "$headers")" "$(names "$params")" "$signature"
)

now=$(date +%s)
if [ $# -gt 0 ]; then
  sign "$@"
else
  sign GET / "$((now - 60));$((now + 600))" '?ci-process=GetLiveCode' "host:${FACEID_COS_HOST:?}"
fi
