package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	signer "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// invokeService is the name under which API Gateway checks signatures (execute-api:Invoke).
const invokeService = "execute-api"

// signedHeaders are what a signature sets. A caller's own values would be another's signature.
var signedHeaders = []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256"}

// sign adds a signature of version 4. It is made on a copy: the SDK signs every header and writes the query anew in sorted order, while
// a proxy on the way may change the former, and the order of repeated parameters may mean something to the callee.
func sign(ctx context.Context, request *http.Request, body []byte, region string, source credentialSource, now time.Time) error {
	values, err := source.Retrieve(ctx)
	if err != nil {
		return err
	}
	address := *request.URL
	signed := &http.Request{Method: request.Method, URL: &address, Host: request.Host, Header: http.Header{}}
	if contentType := request.Header.Get("Content-Type"); contentType != "" {
		signed.Header.Set("Content-Type", contentType)
	}
	hash := sha256.Sum256(body)
	if err := signer.NewSigner().SignHTTP(ctx, values, signed, hex.EncodeToString(hash[:]), invokeService, region, now); err != nil {
		return err
	}
	for _, name := range signedHeaders {
		request.Header.Del(name)
		if value := signed.Header.Get(name); value != "" {
			request.Header.Set(name, value)
		}
	}
	return nil
}
