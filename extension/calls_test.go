package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

// serving gives the address of a caller with one callee, "catalog", that answers as the handler does.
func serving(t *testing.T, entry callEntry, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	if entry.URL == "" {
		entry.URL = server.URL
	}
	catalog, err := newCallee("catalog", entry, "eu-central-1")
	if err != nil {
		t.Fatal(err)
	}
	c := configuration{calls: map[string]*callee{"catalog": catalog}, credentials: credentials.NewStaticCredentialsProvider("id", "key", "token")}
	front := httptest.NewServer(newCaller(c, slog.New(slog.DiscardHandler)))
	t.Cleanup(front.Close)
	return front.URL
}

// plainClient takes answers as they are.
var plainClient = &http.Client{Transport: &http.Transport{DisableCompression: true}}

func ask(t *testing.T, method, address, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	response, err := plainClient.Do(request)
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

func expectProblem(t *testing.T, response *http.Response, body string, status int, code string) {
	t.Helper()
	var got problem
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%q is no problem: %v", body, err)
	}
	if response.StatusCode != status || got.Status != status || got.Type != "urn:keelson:problem:"+code || got.Detail == "" {
		t.Errorf("got %d %+v, want %d %s", response.StatusCode, got, status, code)
	}
	if kind := response.Header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("the content type is %s", kind)
	}
}

func TestOnlyWhatIsDeclaredIsForwarded(t *testing.T) {
	var asked atomic.Int32
	address := serving(t, callEntry{Operations: []string{"GET /v1/products/{id}"}}, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	for _, example := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"DELETE", "/catalog/v1/products/1", 403, "operation-not-declared"},
		{"GET", "/catalog/v1/admin", 403, "operation-not-declared"},
		{"GET", "/payments/v1/products/1", 403, "callee-not-declared"},
		{"GET", "/", 403, "callee-not-declared"},
		{"GET", "/catalog/v1/products/%2e%2e", 400, "path-not-normal"},
	} {
		response, body := ask(t, example.method, address+example.path, "")
		expectProblem(t, response, body, example.status, example.code)
	}
	if asked.Load() != 0 {
		t.Errorf("the callee was asked %d times", asked.Load())
	}
}

func TestHeadersOfTheConnectionStayAndOthersPass(t *testing.T) {
	address := serving(t, callEntry{}, func(response http.ResponseWriter, request *http.Request) {
		for _, name := range []string{"Keep-Alive", "X-Mine", "Te", "Proxy-Authorization", "Connection"} {
			if request.Header.Get(name) != "" {
				t.Errorf("%s arrived", name)
			}
		}
		for name, want := range map[string]string{"Traceparent": "00-a-b-01", "X-Forwarded-Authorization": "Bearer user", "X-Amz-Security-Token": "token"} {
			if got := request.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if !strings.HasPrefix(request.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=id/") {
			t.Errorf("Authorization is %s", request.Header.Get("Authorization"))
		}
		response.Header().Add("Set-Cookie", "a=1")
		response.Header().Add("Set-Cookie", "b=2")
		response.Header().Set("Content-Encoding", "gzip")
		response.WriteHeader(http.StatusTeapot)
		fmt.Fprint(response, "not really gzip")
	})
	response, body := ask(t, "GET", address+"/catalog/x", "", "Connection", "X-Mine", "X-Mine", "1", "Keep-Alive", "5", "Te", "trailers",
		"Proxy-Authorization", "x", "Traceparent", "00-a-b-01", "Authorization", "Bearer user", "X-Amz-Security-Token", "another's")
	if response.StatusCode != http.StatusTeapot || body != "not really gzip" || len(response.Header.Values("Set-Cookie")) != 2 {
		t.Errorf("got %d %q %v", response.StatusCode, body, response.Header)
	}
}

func TestRepeatableOperationsAreTriedAgain(t *testing.T) {
	for _, example := range []struct {
		name, method string
		status       int
		header       []string
		attempts     int32
		final        int
	}{
		{"GET", "GET", 503, nil, 3, 200},
		{"PUT with its body", "PUT", 502, nil, 3, 200},
		{"throttled", "GET", 429, nil, 3, 200},
		{"POST", "POST", 503, nil, 1, 503},
		{"POST with the key", "POST", 503, []string{"Idempotency-Key", "1"}, 3, 200},
		{"an answer that means it", "GET", 500, nil, 1, 500},
	} {
		t.Run(example.name, func(t *testing.T) {
			var attempts atomic.Int32
			address := serving(t, callEntry{Retries: 2, IdempotencyKey: "idempotency-key"}, func(response http.ResponseWriter, request *http.Request) {
				if body, _ := io.ReadAll(request.Body); string(body) != "body" {
					t.Errorf("the body of an attempt is %q", body)
				}
				if attempts.Add(1) < 3 {
					response.WriteHeader(example.status)
				}
			})
			response, _ := ask(t, example.method, address+"/catalog/x", "body", example.header...)
			if response.StatusCode != example.final || attempts.Load() != example.attempts {
				t.Errorf("got %d after %d attempts, want %d after %d", response.StatusCode, attempts.Load(), example.final, example.attempts)
			}
		})
	}
}

func TestRetryAfterBeyondTheTimeoutIsAnsweredAtOnce(t *testing.T) {
	var attempts atomic.Int32
	address := serving(t, callEntry{Retries: 2, Timeout: 5000}, func(response http.ResponseWriter, _ *http.Request) {
		attempts.Add(1)
		response.Header().Set("Retry-After", "60")
		response.WriteHeader(503)
	})
	response, _ := ask(t, "GET", address+"/catalog/x", "")
	if response.StatusCode != 503 || attempts.Load() != 1 {
		t.Errorf("got %d after %d attempts", response.StatusCode, attempts.Load())
	}
}

func TestAnAttemptThatHangsLeavesTimeForTheNext(t *testing.T) {
	var attempts atomic.Int32
	address := serving(t, callEntry{Retries: 1, Timeout: 400}, func(_ http.ResponseWriter, request *http.Request) {
		if attempts.Add(1) == 1 {
			<-request.Context().Done()
		}
	})
	if response, body := ask(t, "GET", address+"/catalog/x", ""); response.StatusCode != 200 || attempts.Load() != 2 {
		t.Errorf("got %d %s after %d attempts", response.StatusCode, body, attempts.Load())
	}
}

func TestFailuresOfTheWay(t *testing.T) {
	address := serving(t, callEntry{Timeout: 20}, func(_ http.ResponseWriter, request *http.Request) { <-request.Context().Done() })
	for range 20 { // the ends of the time and of the client must not be confused
		response, body := ask(t, "GET", address+"/catalog/x", "")
		expectProblem(t, response, body, 504, "timeout")
	}

	closed := httptest.NewServer(nil)
	closed.Close()
	address = serving(t, callEntry{URL: closed.URL}, nil)
	response, body := ask(t, "GET", address+"/catalog/x", "")
	expectProblem(t, response, body, 502, "callee-not-reached")

	address = serving(t, callEntry{}, func(http.ResponseWriter, *http.Request) { t.Error("a body that is too large arrived") })
	response, body = ask(t, "POST", address+"/catalog/x", strings.Repeat("x", largestBody+1))
	expectProblem(t, response, body, 413, "body-too-large")
}

func TestConcurrencyIsBounded(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	address := serving(t, callEntry{Concurrency: 1}, func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-leave
	})
	first := make(chan int)
	go func() {
		response, _ := ask(t, "GET", address+"/catalog/x", "")
		first <- response.StatusCode
	}()
	<-entered
	response, body := ask(t, "GET", address+"/catalog/x", "")
	expectProblem(t, response, body, 503, "too-many-calls")
	close(leave)
	if status := <-first; status != 200 {
		t.Errorf("the first call got %d", status)
	}
	go func() { <-entered }()
	// The slot is free when the answer was read; the other side may still be about to leave.
	for attempt := 0; ; attempt++ {
		if response, _ = ask(t, "GET", address+"/catalog/x", ""); response.StatusCode == 200 || attempt == 100 {
			break
		}
	}
	if response.StatusCode != 200 {
		t.Errorf("the slot was not given back: %d", response.StatusCode)
	}
}

func TestAnswersAreStreamed(t *testing.T) {
	proceed := make(chan struct{})
	address := serving(t, callEntry{}, func(response http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(response, "first")
		response.(http.Flusher).Flush()
		<-proceed
		fmt.Fprint(response, "second")
	})
	response, err := http.Get(address + "/catalog/x")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	piece := make([]byte, 5)
	if _, err := io.ReadFull(response.Body, piece); err != nil || string(piece) != "first" {
		t.Fatalf("got %q, %v", piece, err)
	}
	close(proceed)
	if rest, err := io.ReadAll(response.Body); err != nil || string(rest) != "second" {
		t.Errorf("got %q, %v", rest, err)
	}
}

func TestABrokenAnswerIsNoWholeAnswer(t *testing.T) {
	address := serving(t, callEntry{Timeout: 150}, func(response http.ResponseWriter, request *http.Request) {
		fmt.Fprint(response, "first")
		response.(http.Flusher).Flush()
		<-request.Context().Done()
	})
	response, err := http.Get(address + "/catalog/x")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("got %q without an error", text)
	}
}

func TestConnectionsThatRestedAreNotUsedAgain(t *testing.T) {
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	catalog, err := newCallee("catalog", callEntry{URL: server.URL}, "eu-central-1")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	proxy := newCaller(configuration{
		calls: map[string]*callee{"catalog": catalog}, credentials: credentials.NewStaticCredentialsProvider("id", "key", ""),
	}, slog.New(slog.DiscardHandler))
	proxy.now = func() time.Time { return now }
	for i, want := range []int32{1, 1, 2} {
		if i == 2 {
			now = now.Add(restAfter + time.Second)
		}
		proxy.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/catalog/x", nil))
		if got := connections.Load(); got != want {
			t.Errorf("call %d used connection %d, want %d", i, got, want)
		}
	}
}

func TestBackOffIsBounded(t *testing.T) {
	for attempt := range 40 {
		if wait := backOff(attempt + 1); wait < 0 || wait >= longestWait {
			t.Errorf("attempt %d waits %s", attempt+1, wait)
		}
	}
	for range 100 {
		if wait := backOff(1); wait >= firstWait {
			t.Errorf("the first wait is %s", wait)
		}
	}
}
