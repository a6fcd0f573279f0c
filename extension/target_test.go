package main

import (
	"errors"
	"slices"
	"testing"
)

func TestPathsThatMeanAnotherPathAreRefused(t *testing.T) {
	cases := map[string]error{
		"/catalog/v1/../admin":       errNotNormal,
		"/catalog/v1/%2e%2E/admin":   errNotNormal,
		"/catalog/v1/./x":            errNotNormal,
		"/catalog/v1/a%2Fb":          errNotNormal,
		"/catalog/v1/..%2f..%2fx":    errNotNormal,
		"/catalog/v1/%252e%252e":     errNotNormal,
		"/catalog/v1/x%5c..%5cy":     errNotNormal,
		"/catalog/v1/x%3Fadmin=1":    errNotNormal,
		"/catalog/v1/x%23y":          errNotNormal,
		"/catalog/v1/a%00b":          errNotNormal,
		"/catalog/v1/a%0ab":          errNotNormal,
		"/catalog/v1/..;x":           errNotNormal,
		"/catalog/v1/%c0%ae%c0%ae":   errNotNormal,
		"/catalog/v1/50%25":          nil,
		"/catalog/v1/caf%C3%A9":      nil,
		"/catalog//v1":               errNotNormal,
		"/catalog/v1//x":             errNotNormal,
		"/catalog/v1/%zz":            errEncoding,
		"/catalog/v1?q=%g":           errEncoding,
		"/catalog/v1/x/":             nil,
		"/catalog":                   nil,
		"/catalog/v1/...":            nil,
		"http://127.0.0.1/catalog/x": errNotNormal,
	}
	for requested, want := range cases {
		if _, err := parseTarget(requested); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", requested, err, want)
		}
	}
}

func TestTargetIsSplitAndEncoded(t *testing.T) {
	got, err := parseTarget("/catalog/v1/a%3Bb;c/?x=1&&y=a;b&z")
	if err != nil {
		t.Fatal(err)
	}
	if got.callee != "catalog" || !slices.Equal(got.segments, []string{"v1", "a;b;c", ""}) {
		t.Errorf("got %+v", got)
	}
	if got.path != "/v1/a%3Bb%3Bc/" || got.query != "x=1&y=a%3Bb&z=" {
		t.Errorf("got %s?%s", got.path, got.query)
	}
	if root, _ := parseTarget("/catalog"); root.path != "/" {
		t.Errorf("the root is %q", root.path)
	}
}
