package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// guarding gives the address of a guard before a process, and what the process was asked last.
func guarding(t *testing.T, base string, handler http.HandlerFunc) (address string, asked *string) {
	t.Helper()
	asked = new(string)
	process := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		*asked = request.Method + " " + request.RequestURI
		if handler != nil {
			handler(response, request)
		}
	}))
	t.Cleanup(process.Close)
	guard := newGuard(configuration{target: process.Listener.Addr().String(), basePath: base, eventsPath: "/events"}, slog.New(slog.DiscardHandler))
	front := httptest.NewServer(guard)
	t.Cleanup(front.Close)
	return front.Listener.Addr().String(), asked
}

// raw sends a request as it is written, with the request context of an event.
func raw(t *testing.T, address, method, path, context, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	lines := []string{method + " " + path + " HTTP/1.1", "Host: abc.execute-api.eu-central-1.amazonaws.com", "Connection: close"}
	if context != "" {
		lines = append(lines, contextHeader+": "+context)
	}
	if body != "" {
		lines = append(lines, "Content-Length: "+jsonOf(t, len(body)))
	}
	if _, err := io.WriteString(connection, strings.Join(append(lines, headers...), "\r\n")+"\r\n\r\n"+body); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// httpContext is that of an HTTP API, whose path is decoded; restContext that of a REST API, with its stage before the path as it was sent.
func httpContext(t *testing.T, route, path string) string {
	return jsonOf(t, map[string]any{"stage": "$default", "routeKey": route, "domainName": "abc.execute-api.eu-central-1.amazonaws.com",
		"http": map[string]string{"path": path}})
}

func restContext(t *testing.T, path string) string {
	return jsonOf(t, map[string]string{"stage": "prod", "domainName": "abc.execute-api.eu-central-1.amazonaws.com", "path": "/prod" + path})
}

func TestThePathOfTheServiceIsThatOfTheRoute(t *testing.T) {
	address, asked := guarding(t, "", nil)
	products, anything := "GET /v1/products/{id}", "ANY /v1/{proxy+}"
	cases := []struct {
		name, context, path string
		status              int
	}{
		{"a plain path", httpContext(t, products, "/v1/products/1"), "/v1/products/1", 200},
		{"an encoded one", httpContext(t, products, "/v1/products/café noir"), "/v1/products/caf%C3%A9%20noir", 200},
		{"dots in a name", httpContext(t, products, "/v1/products/...a..b"), "/v1/products/...a..b", 200},
		{"a last slash", httpContext(t, anything, "/v1/products/"), "/v1/products/", 200},
		{"a REST API", restContext(t, "/v1/products/a%20b"), "/v1/products/a%20b", 200},
		{"no path to compare", `{"elb":{}}`, "/v1/products/1", 200},
		{"resolved by the adapter", httpContext(t, anything, "/v1/public/../admin"), "/v1/admin", 400},
		{"resolved, REST", restContext(t, "/v1/public/%2e%2e/admin"), "/v1/admin", 400},
		{"resolved after a second decoding", httpContext(t, anything, "/v1/public/%2e%2E/admin"), "/v1/admin", 400},
		{"an encoded slash, REST", restContext(t, "/v1/products/..%2f..%2fevents"), "/v1/products/..%2f..%2fevents", 400},
		{"a slash within a parameter", httpContext(t, products, "/v1/products/1/reviews"), "/v1/products/1/reviews", 400},
		{"a backslash", httpContext(t, anything, `/v1/products\..\events`), "/v1/events", 400},
		{"an encoded backslash", restContext(t, "/v1/products/%5c"), "/v1/products/%5c", 400},
		{"an encoded ?", restContext(t, "/v1/products/x%3Fadmin=1"), "/v1/products/x%3Fadmin=1", 400},
		{"an encoded #", httpContext(t, products, "/v1/products/x#y"), "/v1/products/x%23y", 400},
		{"twice encoded", restContext(t, "/v1/products/%252e%252e"), "/v1/products/%252e%252e", 400},
		{"an empty segment", restContext(t, "/v1//products"), "/v1//products", 400},
		{"a control character", restContext(t, "/v1/products/a%0ab"), "/v1/products/a%0ab", 400},
		{"NUL", restContext(t, "/v1/products/a%00b"), "/v1/products/a%00b", 400},
		{"a tab that the adapter leaves out", httpContext(t, anything, "/v1/.\t./x"), "/v1/x", 400},
		{"dots with parameters", restContext(t, "/v1/..;x/admin"), "/v1/..;x/admin", 400},
		{"an overlong dot", restContext(t, "/v1/%c0%ae%c0%ae/x"), "/v1/%c0%ae%c0%ae/x", 400},
		{"another path", httpContext(t, anything, "/v1/products/1"), "/v1/admin", 400},
		{"another path, REST", restContext(t, "/v1/products/1"), "/products/1", 400},
		{"another route", httpContext(t, products, "/v1/admin/1"), "/v1/admin/1", 400},
		{"no context at all", "", "/v1/products/1", 400},
		{"no event, another path", "null", "/v1/products/1", 400},
	}
	for _, example := range cases {
		t.Run(example.name, func(t *testing.T) {
			*asked = ""
			response, body := raw(t, address, "GET", example.path+"?a=1&b=%zz;c", example.context, "")
			if response.StatusCode != example.status {
				t.Fatalf("got %d %s", response.StatusCode, body)
			}
			want := ""
			if example.status == 200 {
				want = "GET " + example.path + "?a=1&b=%zz;c"
			}
			if *asked != want {
				t.Errorf("the process was asked %q, want %q", *asked, want)
			}
		})
	}
}

func TestAMappingMayStandBeforeTheRoute(t *testing.T) {
	own := requestContext{Stage: "$default", DomainName: "shop.example.com", RouteKey: "GET /v1/products/{id}"}
	own.HTTP = &struct {
		Path string `json:"path"`
	}{"/shop/v1/products/1"}
	if err := own.check("/shop/v1/products/1"); err != nil {
		t.Error(err)
	}
	own.HTTP.Path += "/reviews"
	if err := own.check("/shop/v1/products/1/reviews"); err == nil {
		t.Error("a path of another route is taken")
	}
	if err := (&requestContext{Stage: "prod", DomainName: "shop.example.com", Path: "/shop/v1/x"}).check("/v1/x"); err != nil {
		t.Error(err)
	}
}

func TestEventsComeFromTheAdapterAlone(t *testing.T) {
	address, asked := guarding(t, "/api", nil)
	for _, path := range []string{"/events", "/Events", "/events/", "/%65vents", "/events;x=1", "/api/events"} {
		response, body := raw(t, address, "POST", path, restContext(t, path), `{"Records":[]}`)
		expectProblem(t, response, body, 404, "not-found")
	}
	forged := []string{contextHeader + ": null"}
	if response, _ := raw(t, address, "POST", "/events", restContext(t, "/events"), "{}", forged...); response.StatusCode != 400 {
		t.Errorf("two contexts: got %d", response.StatusCode)
	}
	if response, _ := raw(t, address, "GET", "/events", "null", ""); response.StatusCode != 400 {
		t.Errorf("GET: got %d", response.StatusCode)
	}
	response, body := raw(t, address, "POST", "/events", "null", `{"version":"2.0","rawPath":"/x","requestContext":{"http":{}},"body":"{}"}`)
	var answer struct {
		StatusCode int    `json:"statusCode"`
		Body       string `json:"body"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || response.StatusCode != 400 || answer.StatusCode != 400 || !strings.Contains(answer.Body, "request-not-read") {
		t.Errorf("a request that the adapter cannot read: got %d %s", response.StatusCode, body)
	}
	if *asked != "" {
		t.Errorf("the process was asked %s", *asked)
	}
	if response, _ := raw(t, address, "POST", "/events", "null", `{"Records":[]}`); response.StatusCode != 200 || *asked != "POST /events" {
		t.Errorf("an event: got %d after %q", response.StatusCode, *asked)
	}
}

func TestTheBasePathIsTakenOffOnce(t *testing.T) {
	address, asked := guarding(t, "/api", nil)
	for path, want := range map[string]string{"/api": "/", "/api/": "/", "/api/x": "/x", "/api/api/x": "/api/x", "/apiv2/x": "/apiv2/x", "/v1/api": "/v1/api"} {
		raw(t, address, "GET", path, restContext(t, path), "")
		if *asked != "GET "+want {
			t.Errorf("%s: the process was asked %s, want %s", path, *asked, want)
		}
	}
}

func TestAllElsePassesAsItIs(t *testing.T) {
	more := make(chan struct{})
	address, _ := guarding(t, "", func(response http.ResponseWriter, request *http.Request) {
		for name, want := range map[string]string{"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "Forwarded": "for=1", "Authorization": "Bearer x", "X-Hop": ""} {
			if got := strings.Join(request.Header.Values(name), ","); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if request.Host != "abc.execute-api.eu-central-1.amazonaws.com" {
			t.Errorf("the host is %s", request.Host)
		}
		response.Header()["Content-Type"] = nil
		response.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(response, "one ")
		_ = http.NewResponseController(response).Flush()
		<-more
		_, _ = io.WriteString(response, "two")
	})
	request, _ := http.NewRequestWithContext(t.Context(), "POST", "http://"+address+"/v1/x", strings.NewReader("body"))
	request.Host = "abc.execute-api.eu-central-1.amazonaws.com"
	for name, value := range map[string]string{contextHeader: restContext(t, "/v1/x"), "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https",
		"Forwarded": "for=1", "Authorization": "Bearer x", "Connection": "X-Hop", "X-Hop": "1"} {
		request.Header.Set(name, value)
	}
	response, err := plainClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	first := make([]byte, 4)
	if _, err := io.ReadFull(response.Body, first); err != nil || string(first) != "one " {
		t.Errorf("got %q, %v before the answer was whole", first, err)
	}
	close(more)
	rest, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusTeapot || string(rest) != "two" || response.Header.Get("Content-Type") != "" {
		t.Errorf("got %d %q %v", response.StatusCode, rest, response.Header)
	}
}

func TestGuardIsConfigured(t *testing.T) {
	for _, example := range []struct{ address, port, base, want string }{
		{"0.0.0.0:9181", "8080", "", "KEELSON_GUARD_ADDRESS"},
		{"127.0.0.1:9181", "", "", "PORT"},
		{"127.0.0.1:9181", "9181", "", "guard's own"},
		{"127.0.0.1:9181", "8080", "api", "KEELSON_REMOVE_BASE_PATH"},
		{"127.0.0.1:9181", "8080", "/api/", "KEELSON_REMOVE_BASE_PATH"},
	} {
		_, err := read(map[string]string{"KEELSON_GUARD_ADDRESS": example.address, "PORT": example.port, "KEELSON_REMOVE_BASE_PATH": example.base})
		if err == nil || !strings.Contains(err.Error(), example.want) {
			t.Errorf("%+v: got %v", example, err)
		}
	}
}
