// What the Go programs of the matrix share: scenarios in, one JSON line out for each.
// A program adds answer(), which makes a scenario's call with its generated client.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

type file struct {
	Path        string `json:"path"`
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
}

type scenario struct {
	ID            string          `json:"id"`
	Operation     string          `json:"operation"`
	Form          string          `json:"form"`
	Authorization string          `json:"authorization"`
	Fields        json.RawMessage `json:"fields"`
	Files         map[string]file `json:"files"`
}

// fields takes its names from the contract; a field that was not given stays nil, and is not sent.
type fields struct {
	Appid        string  `json:"appid"`
	Bucket       *string `json:"bucket"`
	IdcardNumber string  `json:"idcard_number"`
	IdcardName   string  `json:"idcard_name"`
	SessionID    *string `json:"session_id"`
	Seq          *string `json:"seq"`
	ValidateData string  `json:"validate_data"`
	CompareFlag  string  `json:"compare_flag"`
}

type line struct {
	ID      string          `json:"id"`
	Outcome string          `json:"outcome"`
	Status  *int            `json:"status"`
	Code    *int32          `json:"code"`
	Message *string         `json:"message"`
	Data    json.RawMessage `json:"data"`
	Error   *string         `json:"error"`
}

var errUnsupported = errors.New("the client has no such call")

// input reads a scenario's fields as a generated type.
func input[T any](s scenario) (body T, err error) {
	err = json.Unmarshal(s.Fields, &body)
	return body, err
}

// read fills in a reply. Each has a type of its own, so it goes through its own encoder.
func (l *line) read(reply any) {
	var typed struct {
		Code    *int32          `json:"code"`
		Message *string         `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	raw, err := json.Marshal(reply)
	if err != nil || json.Unmarshal(raw, &typed) != nil || typed.Code == nil {
		return
	}
	l.Code, l.Message, l.Data, l.Outcome = typed.Code, typed.Message, typed.Data, "result"
	if *typed.Code != 0 {
		l.Outcome = "refusal"
	}
}

// fail notes an error; what the client could make of it all the same is for the program to add.
func (l *line) fail(err error) {
	if errors.Is(err, errUnsupported) {
		l.Outcome = "unsupported"
	}
	text := fmt.Sprintf("%T: %v", err, err)
	l.Error = &text
}

func main() {
	raw, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	var scenarios []scenario
	if err := json.Unmarshal(raw, &scenarios); err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	for _, s := range scenarios {
		l := line{ID: s.ID, Outcome: "unusable"}
		answer(os.Args[1], s, &l)
		if err := out.Encode(l); err != nil {
			panic(err)
		}
	}
}
