package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sort"
	"strings"
	"time"
)

func encoded(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

func mac(key, text string) string {
	made := hmac.New(sha1.New, []byte(key))
	made.Write([]byte(text))
	return hex.EncodeToString(made.Sum(nil))
}

func joined(pairs map[string]string) (string, string) {
	values, names, signed := map[string]string{}, []string{}, []string{}
	for name, value := range pairs {
		lower := strings.ToLower(encoded(name))
		values[lower], names = encoded(value), append(names, lower)
	}
	sort.Strings(names)
	for _, name := range names {
		signed = append(signed, name+"="+values[name])
	}
	return strings.Join(signed, "&"), strings.Join(names, ";")
}

// The path decoded, with its first slash; parameters as they are, headers as they are sent.
func sign(method, path, keyTime string, params, headers map[string]string) string {
	httpParams, paramList := joined(params)
	httpHeaders, headerList := joined(headers)
	httpString := strings.ToLower(method) + "\n" + path + "\n" + httpParams + "\n" + httpHeaders + "\n"
	digest := sha1.Sum([]byte(httpString))
	signKey := mac(os.Getenv("FACEID_SECRET_KEY"), keyTime)
	signature := mac(signKey, "sha1\n"+keyTime+"\n"+hex.EncodeToString(digest[:])+"\n")
	return fmt.Sprintf("q-sign-algorithm=sha1&q-ak=%s&q-sign-time=%s&q-key-time=%s&q-header-list=%s&q-url-param-list=%s&q-signature=%s",
		os.Getenv("FACEID_SECRET_ID"), keyTime, keyTime, headerList, paramList, signature)
}

// METHOD PATH KEY-TIME [?PARAMETER=VALUE] [HEADER:VALUE] ...; without arguments for GetLiveCode, from now on.
func main() {
	given, now := os.Args[1:], time.Now().Unix()
	if len(given) == 0 {
		host := os.Getenv("FACEID_COS_HOST") // bucket-appid.cos.region.myqcloud.com
		given = []string{"GET", "/", fmt.Sprintf("%d;%d", now-60, now+600), "?ci-process=GetLiveCode", "host:" + host}
	}
	params, headers := map[string]string{}, map[string]string{}
	for _, pair := range given[3:] {
		if strings.HasPrefix(pair, "?") {
			parts := strings.SplitN(pair[1:], "=", 2)
			params[parts[0]] = parts[1]
		} else {
			parts := strings.SplitN(pair, ":", 2)
			headers[parts[0]] = parts[1]
		}
	}
	fmt.Println(sign(given[0], given[1], given[2], params, headers))
}
