// The matrix's program over openapi-generator's Go client.
package main

import (
	"context"
	"errors"
	"net/http"
	"os"

	"client/generated/faceid"
)

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

func call(ctx context.Context, api *faceid.FaceAPIService, s scenario) (any, *http.Response, error) {
	f, err := input[fields](s)
	if err != nil {
		return nil, nil, err
	}
	switch s.Operation + " " + s.Form {
	case "idcardCompare json":
		body, err := input[faceid.IdcardCompareInput](s)
		if err != nil {
			return nil, nil, err
		}
		return api.IdcardCompareByUrl(ctx).IdcardCompareInput(body).Execute()
	case "idcardCompare multipart":
		r := api.IdcardCompareByImage(ctx).Appid(f.Appid).IdcardNumber(f.IdcardNumber).IdcardName(f.IdcardName)
		r = given(r, faceid.ApiIdcardCompareByImageRequest.Bucket, f.Bucket)
		r = given(r, faceid.ApiIdcardCompareByImageRequest.SessionId, f.SessionID)
		return r.Image(s.open("image")).Execute()
	case "liveDetectPicture json":
		body, err := input[faceid.LiveDetectPictureInput](s)
		if err != nil {
			return nil, nil, err
		}
		return api.LiveDetectPictureByUrl(ctx).LiveDetectPictureInput(body).Execute()
	case "liveDetectPicture multipart":
		r := given(api.LiveDetectPictureByImage(ctx).Appid(f.Appid), faceid.ApiLiveDetectPictureByImageRequest.Bucket, f.Bucket)
		return r.Image(s.open("image")).Execute()
	case "liveGetFour json":
		body, err := input[faceid.LiveGetFourInput](s)
		if err != nil {
			return nil, nil, err
		}
		return api.LiveGetFour(ctx).LiveGetFourInput(body).Execute()
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

func answer(address string, s scenario, l *line) {
	configuration := faceid.NewConfiguration()
	configuration.Servers = faceid.ServerConfigurations{{URL: address}}
	ctx := context.WithValue(context.Background(), faceid.ContextAPIKeys, map[string]faceid.APIKey{"signature": {Key: s.Authorization}})
	reply, response, err := call(ctx, faceid.NewAPIClient(configuration).FaceAPI, s)
	if response != nil {
		l.Status = &response.StatusCode
	}
	if err == nil {
		l.read(reply)
		return
	}
	l.fail(err)
	var refused *faceid.GenericOpenAPIError
	if errors.As(err, &refused) {
		if model, ok := refused.Model().(faceid.RefusalReply); ok {
			l.read(&model)
		}
	}
}
