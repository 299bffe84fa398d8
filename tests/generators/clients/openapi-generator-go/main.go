// The matrix's program over openapi-generator's Go client: one scenario in, one JSON line out.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"

	"client/generated/faceid"
)

type scenario struct {
	ID            string          `json:"id"`
	Operation     string          `json:"operation"`
	Form          string          `json:"form"`
	Authorization string          `json:"authorization"`
	Fields        json.RawMessage `json:"fields"`
	Files         map[string]struct {
		Path string `json:"path"`
	} `json:"files"`
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

// reply is what the generated type of every answer has.
type reply interface {
	GetCode() int32
	GetMessage() string
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

func (s scenario) open(name string) *os.File {
	file, err := os.Open(s.Files[name].Path)
	if err != nil {
		return nil
	}
	return file
}

// given hands an optional field on to a request, where the scenario has it.
func given[R any](request R, set func(R, string) R, value *string) R {
	if value == nil {
		return request
	}
	return set(request, *value)
}

func call(ctx context.Context, api *faceid.FaceAPIService, s scenario) (reply, *http.Response, error) {
	var f fields
	if err := json.Unmarshal(s.Fields, &f); err != nil {
		return nil, nil, err
	}
	switch s.Operation + " " + s.Form {
	case "idcardCompare json":
		var input faceid.IdcardCompareInput
		if err := json.Unmarshal(s.Fields, &input); err != nil {
			return nil, nil, err
		}
		return api.IdcardCompareByUrl(ctx).IdcardCompareInput(input).Execute()
	case "idcardCompare multipart":
		r := api.IdcardCompareByImage(ctx).Appid(f.Appid).IdcardNumber(f.IdcardNumber).IdcardName(f.IdcardName)
		r = given(r, faceid.ApiIdcardCompareByImageRequest.Bucket, f.Bucket)
		r = given(r, faceid.ApiIdcardCompareByImageRequest.SessionId, f.SessionID)
		return r.Image(s.open("image")).Execute()
	case "liveDetectPicture json":
		var input faceid.LiveDetectPictureInput
		if err := json.Unmarshal(s.Fields, &input); err != nil {
			return nil, nil, err
		}
		return api.LiveDetectPictureByUrl(ctx).LiveDetectPictureInput(input).Execute()
	case "liveDetectPicture multipart":
		r := given(api.LiveDetectPictureByImage(ctx).Appid(f.Appid), faceid.ApiLiveDetectPictureByImageRequest.Bucket, f.Bucket)
		return r.Image(s.open("image")).Execute()
	case "liveGetFour json":
		var input faceid.LiveGetFourInput
		if err := json.Unmarshal(s.Fields, &input); err != nil {
			return nil, nil, err
		}
		return api.LiveGetFour(ctx).LiveGetFourInput(input).Execute()
	case "liveGetFour multipart":
		r := given(api.LiveGetFourByForm(ctx).Appid(f.Appid), faceid.ApiLiveGetFourByFormRequest.Bucket, f.Bucket)
		return given(r, faceid.ApiLiveGetFourByFormRequest.Seq, f.Seq).Execute()
	case "idcardLiveDetectFour multipart":
		r := api.IdcardLiveDetectFour(ctx).Appid(f.Appid).ValidateData(f.ValidateData).IdcardNumber(f.IdcardNumber).IdcardName(f.IdcardName)
		r = given(r, faceid.ApiIdcardLiveDetectFourRequest.Bucket, f.Bucket)
		r = given(r, faceid.ApiIdcardLiveDetectFourRequest.Seq, f.Seq)
		return r.Video(s.open("video")).Execute()
	case "liveDetectFour multipart":
		r := api.LiveDetectFour(ctx).Appid(f.Appid).ValidateData(f.ValidateData).CompareFlag(f.CompareFlag)
		r = given(r, faceid.ApiLiveDetectFourRequest.Bucket, f.Bucket)
		r = given(r, faceid.ApiLiveDetectFourRequest.Seq, f.Seq)
		if card := s.open("card"); card != nil {
			r = r.Card(card)
		}
		return r.Video(s.open("video")).Execute()
	}
	return nil, nil, errUnsupported
}

var errUnsupported = errors.New("the client has no such call")

func judge(s scenario, answer reply, response *http.Response, err error) line {
	l := line{ID: s.ID, Outcome: "result"}
	if response != nil {
		l.Status = &response.StatusCode
	}
	if errors.Is(err, errUnsupported) {
		l.Outcome = "unsupported"
		return l
	}
	if err != nil {
		text := err.Error()
		l.Error = &text
		var refused *faceid.GenericOpenAPIError
		model, ok := faceid.RefusalReply{}, false
		if errors.As(err, &refused) {
			model, ok = refused.Model().(faceid.RefusalReply)
		}
		if !ok {
			l.Outcome = "unusable"
			return l
		}
		answer = &model
	}
	code, message := answer.GetCode(), answer.GetMessage()
	l.Code, l.Message = &code, &message
	if code != 0 {
		l.Outcome = "refusal"
	}
	var typed struct {
		Data json.RawMessage `json:"data"`
	}
	if raw, err := json.Marshal(answer); err == nil && json.Unmarshal(raw, &typed) == nil {
		l.Data = typed.Data
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
	configuration := faceid.NewConfiguration()
	configuration.Servers = faceid.ServerConfigurations{{URL: os.Args[1]}}
	api := faceid.NewAPIClient(configuration).FaceAPI
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, s := range scenarios {
		ctx := context.WithValue(context.Background(), faceid.ContextAPIKeys, map[string]faceid.APIKey{"signature": {Key: s.Authorization}})
		answer, response, err := call(ctx, api, s)
		if err := out.Encode(judge(s, answer, response, err)); err != nil {
			panic(err)
		}
	}
}
