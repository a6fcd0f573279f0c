package main

import (
	"strings"
	"testing"
	"time"
)

func read(values map[string]string) (configuration, error) {
	if _, given := values["AWS_LAMBDA_RUNTIME_API"]; !given {
		values["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001"
	}
	return readConfiguration(func(name string) string { return values[name] })
}

func TestConfigurationAsTheConstructsWriteIt(t *testing.T) {
	c, err := read(map[string]string{
		"AWS_REGION": "eu-west-1", "KEELSON_SECRETS_REFRESH": "60", "APP_CONFIG_DIR": "/tmp/config",
		"KEELSON_SECRETS": `{"payment-key":{"id":"arn-or-name","keys":{"api-key":"api-key"}}}`,
		"KEELSON_CALLS": `{"product-catalog":{"url":"https://abc.execute-api.eu-central-1.amazonaws.com","timeout":800,"retries":1,
			"idempotencyKey":"Idempotency-Key","concurrency":50,"operations":["GET /v1/products/{id}"],"region":"eu-central-1"},
			"pricing":{"url":"https://pricing.example.com/prod","timeout":10000,"retries":0}}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	catalog, pricing := c.calls["product-catalog"], c.calls["pricing"]
	if catalog.timeout != 800*time.Millisecond || catalog.retries != 1 || cap(catalog.slots) != 50 || catalog.region != "eu-central-1" || len(catalog.operations) != 1 {
		t.Errorf("got %+v", catalog)
	}
	if pricing.region != "eu-west-1" || pricing.slots != nil {
		t.Errorf("got %+v", pricing)
	}
	if c.refresh != time.Minute || c.secrets["payment-key"].Keys["api-key"] != "api-key" {
		t.Errorf("got %+v", c)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	cases := []struct{ variable, value, want string }{
		{"AWS_LAMBDA_RUNTIME_API", "", "runs inside Lambda"},
		{"KEELSON_CALLS_ADDRESS", "0.0.0.0:9180", "loopback"},
		{"KEELSON_SECRETS_REFRESH", "5m", "whole number of seconds"},
		{"KEELSON_SECRETS", `{"../x":{"id":"a"}}`, "can be the name of a file"},
		{"KEELSON_SECRETS", `{"x":{"keys":{"..data":"a"}}}`, "has no id"},
		{"KEELSON_SECRETS", `{"x":{"id":"a","keys":{"..data":"a"}}}`, "begin with a dot"},
		{"KEELSON_SECRETS", `{"x":{"arn":"a"}}`, "unknown field"},
		{"KEELSON_SECRETS", `{} {}`, "more than one"},
		{"KEELSON_CALLS", `{"a":{"url":"http://example.com","region":"r"}}`, "expected https"},
		{"KEELSON_CALLS", `{"a":{"url":"example.com","region":"r"}}`, "expected such as"},
		{"KEELSON_CALLS", `{"a":{"url":"https://example.com"}}`, "region is missing"},
		{"KEELSON_CALLS", `{"a":{"url":"https://example.com","region":"r","retries":-1}}`, "below 0"},
		{"KEELSON_CALLS", `{"a":{"url":"https://example.com","region":"r","operations":["GET"]}}`, "expected such as GET"},
	}
	for _, example := range cases {
		if _, err := read(map[string]string{example.variable: example.value}); err == nil || !strings.Contains(err.Error(), example.want) {
			t.Errorf("%s=%s: got %v, want %q", example.variable, example.value, err, example.want)
		}
	}
	_, err := read(map[string]string{"KEELSON_CALLS": "x", "KEELSON_SECRETS": "y"})
	if err == nil || !strings.Contains(err.Error(), "KEELSON_CALLS") || !strings.Contains(err.Error(), "KEELSON_SECRETS") {
		t.Errorf("not everything is said: %v", err)
	}
}

func TestInvokeIsAskedForOnlyWhereItIsNeeded(t *testing.T) {
	secrets := `{"a":{"id":"b"}}`
	cases := []struct {
		values map[string]string
		want   string
	}{
		{map[string]string{}, "SHUTDOWN"},
		{map[string]string{"KEELSON_SECRETS": secrets}, "INVOKE,SHUTDOWN"},
		{map[string]string{"KEELSON_SECRETS": secrets, "KEELSON_SECRETS_REFRESH": "0"}, "SHUTDOWN"},
		{map[string]string{"KEELSON_SECRETS": secrets, "AWS_LAMBDA_INITIALIZATION_TYPE": "lambda-managed-instances"}, "SHUTDOWN"},
	}
	for _, example := range cases {
		c, err := read(example.values)
		if got := strings.Join(c.events(), ","); err != nil || got != example.want {
			t.Errorf("%v: got %s, %v", example.values, got, err)
		}
	}
}
