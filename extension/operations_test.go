package main

import "testing"

func TestOperationsMatchWhatTheyDeclare(t *testing.T) {
	cases := []struct {
		operation, method, path string
		want                    bool
	}{
		{"GET /v1/products/{id}", "GET", "/v1/products/42", true},
		{"GET /v1/products/{id}", "GET", "/v1/products/a%3Bb", true},
		{"GET /v1/products/{id}", "GET", "/v1/products/42/reviews", false},
		{"GET /v1/products/{id}", "GET", "/v1/products/", false},
		{"GET /v1/products/{id}", "GET", "/v1/products", false},
		{"GET /v1/products/{id}", "HEAD", "/v1/products/42", false},
		{"GET /v1/products/{id}", "get", "/v1/products/42", false},
		{"GET /v1/products", "GET", "/v1/Products", false},
		{"GET /v1/products", "GET", "/v1/products/", false},
		{"* /v1/*", "PATCH", "/v1/a/b/c", true},
		{"* /v1/*", "PATCH", "/v1/", false},
		{"* /v1/*", "PATCH", "/v1", false},
		{"* /v1/*", "PATCH", "/v2/a", false},
		{"GET /*", "GET", "/anything/at/all", true},
		{"GET /*", "GET", "/", false},
		{"GET /", "GET", "/", true},
		{"GET /v1/{id}/items/*", "GET", "/v1/7/items/8/9", true},
	}
	for _, example := range cases {
		parsed, err := parseOperation(example.operation)
		if err != nil {
			t.Fatal(err)
		}
		asked, err := parseTarget("/catalog" + example.path)
		if err != nil {
			t.Fatal(err)
		}
		if got := parsed.matches(example.method, asked.segments); got != example.want {
			t.Errorf("%s allows %s %s: %v, want %v", example.operation, example.method, example.path, got, example.want)
		}
	}
}
