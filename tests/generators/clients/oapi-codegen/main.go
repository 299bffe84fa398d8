// The matrix's program over oapi-codegen's client.
//
// oapi-codegen makes types for forms, but its calls take a finished body: form() writes it.
package main

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"

	"client/generated/faceid"
)

// sign is a RequestEditorFn: a real caller computes the signature of each request here.
func (s scenario) sign(_ context.Context, request *http.Request) error {
	request.Header.Set("Authorization", s.Authorization)
	return nil
}

func (s scenario) form() (contentType string, body io.Reader, err error) {
	texts, err := input[map[string]string](s)
	if err != nil {
		return "", nil, err
	}
	written := &bytes.Buffer{}
	form := multipart.NewWriter(written)
	for name, value := range texts {
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

func answer(address string, s scenario, l *line) {
	api, err := faceid.NewClientWithResponses(address)
	if err != nil {
		panic(err)
	}
	call := callForm
	if s.Form == "json" {
		call = callJSON
	}
	response, err := call(context.Background(), api, s)
	if err != nil {
		l.fail(err)
		return
	}
	status := response.StatusCode()
	l.Status = &status
	l.read(decoded(response))
}

// decoded takes the typed reply out of a response: each operation has a response type of its own.
func decoded(response sent) any {
	switch r := response.(type) {
	case *faceid.IdcardCompareByUrlResponse:
		return either(r.JSON200, r.JSONDefault)
	case *faceid.IdcardCompareByImageResponse:
		return either(r.JSON200, r.JSONDefault)
	case *faceid.LiveDetectPictureByUrlResponse:
		return either(r.JSON200, r.JSONDefault)
	case *faceid.LiveDetectPictureByImageResponse:
		return either(r.JSON200, r.JSONDefault)
	case *faceid.LiveGetFourResponse:
		return either(r.JSON200, r.JSONDefault)
	case *faceid.LiveGetFourByFormResponse:
		return either(r.JSON200, r.JSONDefault)
	case *faceid.IdcardLiveDetectFourResponse:
		return either(r.JSON200, r.JSONDefault)
	case *faceid.LiveDetectFourResponse:
		return either(r.JSON200, r.JSONDefault)
	}
	return nil
}

func either[R any](reply *R, refusal *faceid.Refusal) any {
	if reply != nil {
		return reply
	}
	return refusal
}
