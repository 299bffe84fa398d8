// The matrix's program over oapi-codegen's client: one scenario in, one JSON line out.
//
// oapi-codegen makes types for forms, but its calls take a finished body: form() writes it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"

	"client/generated/faceid"
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

// sign is a RequestEditorFn: a real caller computes the signature of each request here.
func (s scenario) sign(_ context.Context, request *http.Request) error {
	request.Header.Set("Authorization", s.Authorization)
	return nil
}

func (s scenario) form() (contentType string, body io.Reader, err error) {
	var fields map[string]string
	if err := json.Unmarshal(s.Fields, &fields); err != nil {
		return "", nil, err
	}
	written := &bytes.Buffer{}
	form := multipart.NewWriter(written)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			return "", nil, err
		}
	}
	for name, f := range s.Files {
		content, err := os.ReadFile(f.Path)
		if err != nil {
			return "", nil, err
		}
		part, err := form.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {multipart.FileContentDisposition(name, f.Filename)},
			"Content-Type":        {f.ContentType},
		})
		if err != nil {
			return "", nil, err
		}
		if _, err := part.Write(content); err != nil {
			return "", nil, err
		}
	}
	return form.FormDataContentType(), written, form.Close()
}

// sent is what every generated response has.
type sent interface{ StatusCode() int }

func input[T any](s scenario) (body T, err error) {
	err = json.Unmarshal(s.Fields, &body)
	return body, err
}

func callJSON(ctx context.Context, api *faceid.ClientWithResponses, s scenario) (sent, error) {
	switch s.Operation {
	case "idcardCompare":
		body, err := input[faceid.IdcardCompareInput](s)
		if err != nil {
			return nil, err
		}
		return api.IdcardCompareByUrlWithResponse(ctx, body, s.sign)
	case "liveDetectPicture":
		body, err := input[faceid.LiveDetectPictureInput](s)
		if err != nil {
			return nil, err
		}
		return api.LiveDetectPictureByUrlWithResponse(ctx, body, s.sign)
	case "liveGetFour":
		body, err := input[faceid.LiveGetFourInput](s)
		if err != nil {
			return nil, err
		}
		return api.LiveGetFourWithResponse(ctx, body, s.sign)
	}
	return nil, errUnsupported
}

func callForm(ctx context.Context, api *faceid.ClientWithResponses, s scenario) (sent, error) {
	contentType, body, err := s.form()
	if err != nil {
		return nil, err
	}
	switch s.Operation {
	case "idcardCompare":
		return api.IdcardCompareByImageWithBodyWithResponse(ctx, contentType, body, s.sign)
	case "liveDetectPicture":
		return api.LiveDetectPictureByImageWithBodyWithResponse(ctx, contentType, body, s.sign)
	case "liveGetFour":
		return api.LiveGetFourByFormWithBodyWithResponse(ctx, contentType, body, s.sign)
	case "idcardLiveDetectFour":
		return api.IdcardLiveDetectFourWithBodyWithResponse(ctx, contentType, body, s.sign)
	case "liveDetectFour":
		return api.LiveDetectFourWithBodyWithResponse(ctx, contentType, body, s.sign)
	}
	return nil, errUnsupported
}

var errUnsupported = errors.New("the client has no such call")

func judge(s scenario, response sent, err error) line {
	l := line{ID: s.ID, Outcome: "unusable"}
	if err != nil {
		text := fmt.Sprintf("%T: %v", err, err)
		l.Error = &text
		if errors.Is(err, errUnsupported) {
			l.Outcome = "unsupported"
		}
		return l
	}
	status := response.StatusCode()
	l.Status = &status
	// Each operation has a response type of its own; JSON200 or JSONDefault holds the typed reply, or neither does.
	type reply struct {
		Code    int32           `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	var typed struct{ JSON200, JSONDefault *reply }
	if raw, err := json.Marshal(decoded(response)); err != nil || json.Unmarshal(raw, &typed) != nil {
		return l
	}
	answer := typed.JSON200
	if answer == nil {
		answer = typed.JSONDefault
	}
	if answer == nil {
		return l
	}
	l.Code, l.Message, l.Data, l.Outcome = &answer.Code, &answer.Message, answer.Data, "result"
	if answer.Code != 0 {
		l.Outcome = "refusal"
	}
	return l
}

// decoded takes the typed replies out of a response; the rest of it, http.Response among it, is not JSON.
func decoded(response sent) any {
	type replies struct{ JSON200, JSONDefault any }
	switch r := response.(type) {
	case *faceid.IdcardCompareByUrlResponse:
		return replies{r.JSON200, r.JSONDefault}
	case *faceid.IdcardCompareByImageResponse:
		return replies{r.JSON200, r.JSONDefault}
	case *faceid.LiveDetectPictureByUrlResponse:
		return replies{r.JSON200, r.JSONDefault}
	case *faceid.LiveDetectPictureByImageResponse:
		return replies{r.JSON200, r.JSONDefault}
	case *faceid.LiveGetFourResponse:
		return replies{r.JSON200, r.JSONDefault}
	case *faceid.LiveGetFourByFormResponse:
		return replies{r.JSON200, r.JSONDefault}
	case *faceid.IdcardLiveDetectFourResponse:
		return replies{r.JSON200, r.JSONDefault}
	case *faceid.LiveDetectFourResponse:
		return replies{r.JSON200, r.JSONDefault}
	}
	return nil
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
	api, err := faceid.NewClientWithResponses(os.Args[1])
	if err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, s := range scenarios {
		call := callForm
		if s.Form == "json" {
			call = callJSON
		}
		response, err := call(context.Background(), api, s)
		if err := out.Encode(judge(s, response, err)); err != nil {
			panic(err)
		}
	}
}
