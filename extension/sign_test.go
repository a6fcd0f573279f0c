package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

// The signatures were computed by botocore 1.44.5 (SigV4Auth) for the same requests, keys and time.
func TestSignaturesAreThoseOfAnotherImplementation(t *testing.T) {
	cases := []struct{ method, requested, sent, body, signature string }{
		{"GET", "/v1/products/42", "", "", "7e8d59d2340fca6daedb7e94a1232fcd879f0e269cab02007f5185afdc021325"},
		{"GET", "/v1/products/a%20b", "", "", "73e6745f7a767cc987b3eda526183ba8d7916baae1dc53d2518ec7232a56efb4"},
		{"GET", "/v1/products/é%20%25", "/v1/products/%C3%A9%20%25", "", "3e3b427b2d763a3d56c3f947db3a7f7e92ab1a75d01cf5b95fa8884d49d3c22a"},
		{"GET", "/v1/products/a:b@c", "/v1/products/a%3Ab%40c", "", "41b0f9d20103c02e2806e3d3d54a01d671f4af6f1499aff5e7e251b321fdd318"},
		{"GET", "/v1/products?b=2&a=1", "", "", "eeca83274ee969f3f73b82d8e1ec9abd5efa9f4f2cd79bf8fb55ab7af1e8da05"},
		{"GET", "/v1/products?tag=b&tag=a", "", "", "345cc53af96c6b064b2f36491e047fe6c636db7d82dbf9ab12379fedf47937f8"},
		{"GET", "/v1/products?filterA=1&filter[a]=2", "/v1/products?filterA=1&filter%5Ba%5D=2", "", "010846326106626ce7ef3f07b71f0af11c0f2e9b02337e3bebc9c57910f2e49c"},
		{"GET", "/v1/products?q=a+b%2Bc&flag", "/v1/products?q=a%20b%2Bc&flag=", "", "9940d6b4c0004dc633873dec99947007661db0b7b4f3076decc1527acc177f53"},
		{"POST", "/v1/orders", "", `{"a":1}`, "09a9f9f67764f6ee3f4c1eb4c39b8780a5175927b838221d3e9449ac0e26a590"},
	}
	for _, example := range cases {
		t.Run(example.method+" "+example.requested, func(t *testing.T) {
			asked, err := parseTarget("/catalog" + example.requested)
			if err != nil {
				t.Fatal(err)
			}
			base, _ := url.Parse("https://abc.execute-api.eu-central-1.amazonaws.com")
			incoming := &http.Request{Method: example.method, Header: http.Header{}}
			if example.body != "" {
				incoming.Header.Set("Content-Type", "application/json")
			}
			request := (&callee{base: base}).outgoing(incoming, asked, len(example.body))
			sent := example.sent
			if sent == "" {
				sent = example.requested
			}
			if got := request.URL.RequestURI(); got != sent {
				t.Errorf("sends %s, want %s", got, sent)
			}
			source := credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session/token==")
			if err := sign(t.Context(), request, []byte(example.body), "eu-central-1", source, time.Date(2026, 11, 21, 11, 0, 0, 0, time.UTC)); err != nil {
				t.Fatal(err)
			}
			if got := request.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature="+example.signature) {
				t.Errorf("got %s, want the signature %s", got, example.signature)
			}
			if got := request.URL.RequestURI(); got != sent {
				t.Errorf("the signature changed what is sent to %s", got)
			}
		})
	}
}
