package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"math/rand"
	"os"
	"time"
)

// Multi-use: expires lies after now. Single-use: expires is "0" and fileID names one file.
func sign(expires, now, nonce, fileID string) string {
	text := []byte(fmt.Sprintf("a=%s&b=%s&k=%s&e=%s&t=%s&r=%s&f=%s",
		os.Getenv("FACEID_APP_ID"), os.Getenv("FACEID_BUCKET"), os.Getenv("FACEID_SECRET_ID"),
		expires, now, nonce, fileID))
	mac := hmac.New(sha1.New, []byte(os.Getenv("FACEID_SECRET_KEY")))
	mac.Write(text)
	return base64.StdEncoding.EncodeToString(append(mac.Sum(nil), text...))
}

func main() {
	now := time.Now().Unix()
	given := os.Args[1:]
	if len(given) == 0 {
		given = []string{fmt.Sprint(now + 300), fmt.Sprint(now), fmt.Sprint(rand.Intn(1000000000)), ""}
	}
	fmt.Println(sign(given[0], given[1], given[2], given[3]))
}
