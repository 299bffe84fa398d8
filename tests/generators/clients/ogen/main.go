// The matrix's program over ogen's client: one scenario in, one JSON line out.
//
// ogen writes the path's fragment as %23form, so it is fed the two documents with plain paths:
// package byurl for JSON, package upload for forms.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/textproto"
	"os"

	ht "github.com/ogen-go/ogen/http"

	"client/generated/byurl"
	"client/generated/upload"
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

type line struct {
	ID      string          `json:"id"`
	Outcome string          `json:"outcome"`
	Status  *int            `json:"status"`
	Code    *int32          `json:"code"`
	Message *string         `json:"message"`
	Data    json.RawMessage `json:"data"`
	Error   *string         `json:"error"`
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

type signedByURL string

func (s signedByURL) Signature(context.Context, byurl.OperationName) (byurl.Signature, error) {
	return byurl.Signature{APIKey: string(s)}, nil
}

type signedUpload string

func (s signedUpload) Signature(context.Context, upload.OperationName) (upload.Signature, error) {
	return upload.Signature{APIKey: string(s)}, nil
}

func optional(value *string) (o upload.OptString) {
	if value != nil {
		o.SetTo(*value)
	}
	return o
}

func (s scenario) open(name string) (part ht.MultipartFile, given bool) {
	f, ok := s.Files[name]
	if !ok {
		return part, false
	}
	opened, err := os.Open(f.Path)
	if err != nil {
		panic(err)
	}
	return ht.MultipartFile{Name: f.Filename, File: opened, Header: textproto.MIMEHeader{"Content-Type": {f.ContentType}}}, true
}

// answered takes the reply out of the type that holds the headers too; what went wrong is in the error alone.
func answered[R any](answer interface{ GetResponse() R }, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	reply := answer.GetResponse()
	return &reply, nil
}

func callByURL(ctx context.Context, client *byurl.Client, s scenario) (any, error) {
	switch s.Operation {
	case "idcardCompare":
		var input byurl.IdcardCompareInput
		if err := json.Unmarshal(s.Fields, &input); err != nil {
			return nil, err
		}
		return answered(client.IdcardCompareByUrl(ctx, &input))
	case "liveDetectPicture":
		var input byurl.LiveDetectPictureInput
		if err := json.Unmarshal(s.Fields, &input); err != nil {
			return nil, err
		}
		return answered(client.LiveDetectPictureByUrl(ctx, &input))
	case "liveGetFour":
		var input byurl.LiveGetFourInput
		if err := json.Unmarshal(s.Fields, &input); err != nil {
			return nil, err
		}
		return answered(client.LiveGetFour(ctx, &input))
	}
	return nil, errUnsupported
}

func callUpload(ctx context.Context, client *upload.Client, s scenario) (any, error) {
	var f fields
	if err := json.Unmarshal(s.Fields, &f); err != nil {
		return nil, err
	}
	image, _ := s.open("image")
	video, _ := s.open("video")
	switch s.Operation {
	case "idcardCompare":
		return answered(client.IdcardCompareByImage(ctx, &upload.IdcardCompareFormMultipart{
			Appid: f.Appid, Bucket: optional(f.Bucket), IdcardNumber: f.IdcardNumber, IdcardName: f.IdcardName,
			Image: image, SessionID: optional(f.SessionID),
		}))
	case "liveDetectPicture":
		return answered(client.LiveDetectPictureByImage(ctx, &upload.LiveDetectPictureFormMultipart{
			Appid: f.Appid, Bucket: optional(f.Bucket), Image: image,
		}))
	case "liveGetFour":
		return answered(client.LiveGetFourByForm(ctx, &upload.LiveGetFourFormMultipart{
			Appid: f.Appid, Bucket: optional(f.Bucket), Seq: optional(f.Seq),
		}))
	case "idcardLiveDetectFour":
		return answered(client.IdcardLiveDetectFour(ctx, &upload.IdcardLiveDetectFourFormMultipart{
			Appid: f.Appid, Bucket: optional(f.Bucket), ValidateData: f.ValidateData, Video: video,
			IdcardNumber: f.IdcardNumber, IdcardName: f.IdcardName, Seq: optional(f.Seq),
		}))
	case "liveDetectFour":
		form := &upload.LiveDetectFourFormMultipart{
			Appid: f.Appid, Bucket: optional(f.Bucket), ValidateData: f.ValidateData, Video: video,
			CompareFlag: upload.LiveDetectFourFormMultipartCompareFlag(f.CompareFlag), Seq: optional(f.Seq),
		}
		if card, ok := s.open("card"); ok {
			form.Card.SetTo(card)
		}
		return answered(client.LiveDetectFour(ctx, form))
	}
	return nil, errUnsupported
}

var errUnsupported = errors.New("the client has no such call")

func call(ctx context.Context, address string, s scenario) (any, error) {
	if s.Form == "json" {
		client, err := byurl.NewClient(address, signedByURL(s.Authorization))
		if err != nil {
			return nil, err
		}
		return callByURL(ctx, client, s)
	}
	client, err := upload.NewClient(address, signedUpload(s.Authorization))
	if err != nil {
		return nil, err
	}
	return callUpload(ctx, client, s)
}

func judge(s scenario, answer any, err error) line {
	l, status := line{ID: s.ID, Outcome: "unusable"}, 200
	var byURL *byurl.RefusalStatusCodeWithHeaders
	var byUpload *upload.RefusalStatusCodeWithHeaders
	switch {
	case errors.Is(err, errUnsupported):
		l.Outcome = "unsupported"
		return l
	case errors.As(err, &byURL):
		answer, status = &byURL.Response, byURL.StatusCode
	case errors.As(err, &byUpload):
		answer, status = &byUpload.Response, byUpload.StatusCode
	}
	if err != nil {
		text := fmt.Sprintf("%T: %v", err, err)
		l.Error = &text
	}
	if answer == nil {
		return l
	}
	l.Status = &status
	// Each reply has a type of its own: read through its own encoder.
	var typed struct {
		Code    *int32          `json:"code"`
		Message *string         `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	if raw, err := json.Marshal(answer); err != nil || json.Unmarshal(raw, &typed) != nil || typed.Code == nil {
		return l
	}
	l.Code, l.Message, l.Data = typed.Code, typed.Message, typed.Data
	l.Outcome = "result"
	if *l.Code != 0 {
		l.Outcome = "refusal"
	}
	return l
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
	out.SetEscapeHTML(false)
	for _, s := range scenarios {
		answer, err := call(context.Background(), os.Args[1], s)
		if err := out.Encode(judge(s, answer, err)); err != nil {
			panic(err)
		}
	}
}
