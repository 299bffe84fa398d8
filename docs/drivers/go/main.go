// A driver for a client in Go, with the standard library alone.
// Build it with: go build -o driver ./main.go
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"time"
)

type Account struct {
	AppID     string `json:"appid"`
	SecretID  string `json:"secret_id"`
	SecretKey string `json:"secret_key"`
	Bucket    string `json:"bucket"`
}

type Question struct {
	Seq       int            `json:"seq"`
	Cmd       string         `json:"cmd"`
	Account   Account        `json:"account"`
	Use       string         `json:"use"`
	FileID    string         `json:"file_id"`
	Lifetime  int64          `json:"lifetime_seconds"`
	Now       int64          `json:"now"`
	Nonce     int64          `json:"nonce"`
	BaseURL   string         `json:"base_url"`
	Operation string         `json:"operation"`
	Arguments map[string]any `json:"arguments"`
	Body      []byte         `json:"body"` // encoding/json reads base64
}

type M map[string]any

var unusable = M{"outcome": "unusable"}

func sign(a Account, use, file string, lifetime, now, nonce int64) string {
	expires := now + lifetime
	if use == "single-use" {
		expires = 0
	}
	text := fmt.Sprintf("a=%s&b=%s&k=%s&e=%d&t=%d&r=%d&f=%s", a.AppID, a.Bucket, a.SecretID, expires, now, nonce, file)
	mac := hmac.New(sha1.New, []byte(a.SecretKey))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(append(mac.Sum(nil), text...))
}

func encode(q Question) (string, []byte) {
	q.Arguments["appid"] = q.Account.AppID
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	hasFile := false
	for name, value := range q.Arguments {
		if file, ok := value.(map[string]any); ok {
			hasFile = true
			content, _ := base64.StdEncoding.DecodeString(file["base64"].(string))
			part, _ := writer.CreateFormFile(name, file["name"].(string))
			part.Write(content)
		} else {
			writer.WriteField(name, fmt.Sprint(value))
		}
	}
	writer.Close()
	if hasFile {
		return writer.FormDataContentType(), form.Bytes()
	}
	body, _ := json.Marshal(q.Arguments)
	return "application/json", body
}

func decode(body []byte) M {
	var reply struct {
		Code *int           `json:"code"`
		Data map[string]any `json:"data"`
	}
	if json.Unmarshal(body, &reply) != nil || reply.Code == nil || *reply.Code == 0 && reply.Data == nil {
		return unusable
	}
	if *reply.Code != 0 {
		return M{"outcome": "refusal", "code": *reply.Code}
	}
	return M{"outcome": "result", "code": 0, "values": reply.Data}
}

var client = &http.Client{
	Timeout:       5 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func call(q Question) M {
	contentType, body := encode(q)
	nonce, _ := rand.Int(rand.Reader, big.NewInt(10_000_000_000))
	request, _ := http.NewRequest("POST", q.BaseURL+"/face/"+strings.ToLower(q.Operation), bytes.NewReader(body))
	signature := sign(q.Account, "multi-use", "", 300, time.Now().Unix(), nonce.Int64())
	request.Header = http.Header{"Content-Type": {contentType}, "Authorization": {signature}}
	answer, err := client.Do(request)
	if err != nil {
		return unusable
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return unusable
	}
	return decode(content)
}

func answer(q Question) M {
	switch q.Cmd {
	case "start":
		return M{"version": 1, "name": "go", "language": "Go"}
	case "capabilities":
		return M{"commands": []string{"sign", "encode", "call", "decode"}, "clock": true, "nonce": true}
	case "sign":
		return M{"authorization": sign(q.Account, q.Use, q.FileID, q.Lifetime, q.Now, q.Nonce)}
	case "encode":
		contentType, body := encode(q)
		return M{"content_type": contentType, "body": body}
	case "call":
		return call(q)
	case "decode":
		return decode(q.Body)
	}
	return M{}
}

func main() {
	for lines := bufio.NewReader(os.Stdin); ; {
		line, err := lines.ReadBytes('\n')
		var q Question
		if err != nil || json.Unmarshal(line, &q) != nil {
			return
		}
		json.NewEncoder(os.Stdout).Encode(M{"seq": q.Seq, "ok": answer(q)})
	}
}
