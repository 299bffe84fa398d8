// The matrix's program over ogen's client.
//
// ogen writes the path's fragment as %23form, so it is fed the two documents with plain paths:
// package byurl for JSON, package upload for forms.
package main

import (
	"context"
	"errors"
	"net/textproto"
	"os"

	ht "github.com/ogen-go/ogen/http"

	"client/generated/byurl"
	"client/generated/upload"
)

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
		body, err := input[byurl.IdcardCompareInput](s)
		if err != nil {
			return nil, err
		}
		return answered(client.IdcardCompareByUrl(ctx, &body))
	case "liveDetectPicture":
		body, err := input[byurl.LiveDetectPictureInput](s)
		if err != nil {
			return nil, err
		}
		return answered(client.LiveDetectPictureByUrl(ctx, &body))
	case "liveGetFour":
		body, err := input[byurl.LiveGetFourInput](s)
		if err != nil {
			return nil, err
		}
		return answered(client.LiveGetFour(ctx, &body))
	}
	return nil, errUnsupported
}

func callUpload(ctx context.Context, client *upload.Client, s scenario) (any, error) {
	f, err := input[fields](s)
	if err != nil {
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

func answer(address string, s scenario, l *line) {
	reply, err := call(context.Background(), address, s)
	status := 200
	var byURL *byurl.RefusalStatusCodeWithHeaders
	var byUpload *upload.RefusalStatusCodeWithHeaders
	if errors.As(err, &byURL) {
		reply, status = &byURL.Response, byURL.StatusCode
	} else if errors.As(err, &byUpload) {
		reply, status = &byUpload.Response, byUpload.StatusCode
	}
	if err != nil {
		l.fail(err)
	}
	if reply != nil {
		l.Status = &status
		l.read(reply)
	}
}
