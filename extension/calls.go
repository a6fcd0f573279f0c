package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// largestBody is what API Gateway takes (payload size quota of HTTP and REST APIs). A body is kept whole: its hash is in the signature.
	largestBody = 10 << 20
	// restAfter: connections that rested longer, by the wall clock, are not used again. While an environment is frozen nobody sees the other end close.
	restAfter = 10 * time.Second
)

// callee is one call as it is declared.
type callee struct {
	name           string
	base           *url.URL
	region         string
	timeout        time.Duration // of the whole, with all attempts
	retries        int
	idempotencyKey string
	slots          chan struct{} // nil: not bounded
	operations     []operation   // none: every operation
}

// caller serves http://127.0.0.1:9180/<callee>/<path>.
type caller struct {
	callees     map[string]*callee
	credentials credentialSource
	transport   *http.Transport
	logger      *slog.Logger
	now         func() time.Time
	lastUsed    atomic.Int64 // Unix time in nanoseconds
}

func newCaller(c configuration, logger *slog.Logger) *caller {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // bodies pass as they are
	transport.ForceAttemptHTTP2 = false // one connection that hangs after a freeze would hold all calls
	transport.MaxIdleConnsPerHost = 16
	return &caller{callees: c.calls, credentials: c.credentials, transport: transport, logger: logger, now: time.Now}
}

func (c *caller) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	answer, done, refusal := c.call(response, request)
	if done != nil {
		defer done()
	}
	if refusal != nil {
		c.logger.Warn("call not answered", "method", request.Method, "path", request.URL.Path, "status", refusal.Status, "error", refusal.Detail,
			"traceparent", request.Header.Get("Traceparent"))
		refusal.write(response)
		return
	}
	defer answer.Body.Close()
	header := response.Header()
	for name, values := range answer.Header {
		header[name] = values
	}
	removeHopByHop(header)
	response.WriteHeader(answer.StatusCode)
	if err := stream(response, answer.Body); err != nil {
		c.logger.Warn("answer broke off", "method", request.Method, "path", request.URL.Path, "error", err.Error())
		panic(http.ErrAbortHandler) // the status is sent: only a broken connection tells the caller
	}
}

// call finds the callee, checks what is asked and asks it. done frees what the answer holds and is to be called after its body was read.
func (c *caller) call(response http.ResponseWriter, request *http.Request) (_ *http.Response, done func(), _ *problem) {
	asked, err := parseTarget(request.RequestURI)
	if err != nil {
		return nil, nil, newProblem(http.StatusBadRequest, "path-not-normal", "Path not normal", err.Error())
	}
	callee, found := c.callees[asked.callee]
	if !found {
		return nil, nil, newProblem(http.StatusForbidden, "callee-not-declared", "Callee not declared",
			fmt.Sprintf("No call to %q is declared.", asked.callee))
	}
	if !callee.allows(request.Method, asked.segments) {
		return nil, nil, newProblem(http.StatusForbidden, "operation-not-declared", "Operation not declared",
			fmt.Sprintf("The call to %s does not declare %s %s.", callee.name, request.Method, asked.path))
	}
	if !callee.enter() {
		return nil, nil, newProblem(http.StatusServiceUnavailable, "too-many-calls", "Too many calls at once",
			fmt.Sprintf("%d calls to %s are in flight, as many as its concurrency allows.", cap(callee.slots), callee.name))
	}
	ctx, cancel := context.WithTimeoutCause(request.Context(), callee.timeout, errTimeout)
	done = func() {
		cancel()
		callee.leave()
		c.lastUsed.Store(c.now().UnixNano())
	}
	body, err := readBody(response, request, callee.timeout)
	if err != nil {
		return nil, done, bodyProblem(err)
	}
	c.forgetRestedConnections()
	answer, err := c.attempt(ctx, callee, callee.outgoing(request, asked, len(body)), body)
	if err != nil {
		return nil, done, callee.problem(ctx, err)
	}
	return answer, done, nil
}

// readBody has its own deadline, which must not stay: the server would take it for the end of its client.
func readBody(response http.ResponseWriter, request *http.Request, limit time.Duration) ([]byte, error) {
	if request.Body == http.NoBody {
		return nil, nil
	}
	control := http.NewResponseController(response)
	if err := control.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, largestBody))
	return body, errors.Join(err, control.SetReadDeadline(time.Time{}))
}

func bodyProblem(err error) *problem {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return newProblem(http.StatusRequestEntityTooLarge, "body-too-large", "Body too large",
			fmt.Sprintf("API Gateway takes no body of more than %d bytes.", tooLarge.Limit))
	}
	return newProblem(http.StatusBadRequest, "body-not-read", "Body not read", err.Error())
}

func (c *callee) problem(ctx context.Context, err error) *problem {
	if errors.Is(context.Cause(ctx), errTimeout) {
		return newProblem(http.StatusGatewayTimeout, "timeout", "Timeout", fmt.Sprintf("%s did not answer within %s.", c.name, c.timeout))
	}
	return newProblem(http.StatusBadGateway, "callee-not-reached", "Callee not reached", fmt.Sprintf("%s cannot be reached: %s.", c.name, err))
}

func (c *callee) allows(method string, segments []string) bool {
	for _, operation := range c.operations {
		if operation.matches(method, segments) {
			return true
		}
	}
	return len(c.operations) == 0
}

func (c *callee) enter() bool {
	if c.slots == nil {
		return true
	}
	select {
	case c.slots <- struct{}{}:
		return true
	default:
		return false
	}
}

func (c *callee) leave() {
	if c.slots != nil {
		<-c.slots
	}
}

// outgoing is the request to the callee, without body and signature.
func (c *callee) outgoing(request *http.Request, asked target, length int) *http.Request {
	address := *c.base
	prefix := strings.TrimSuffix(c.base.EscapedPath(), "/")
	address.RawPath = prefix + asked.path
	address.Path, _ = url.PathUnescape(address.RawPath) // both parts were parsed before
	address.RawQuery = asked.query
	header := request.Header.Clone()
	removeHopByHop(header)
	if token := header.Get("Authorization"); token != "" {
		header.Set("X-Forwarded-Authorization", token) // the signature takes its place
	}
	if header.Get("User-Agent") == "" {
		header.Set("User-Agent", "keelson-extension")
	}
	return &http.Request{Method: request.Method, URL: &address, Host: c.base.Host, Header: header, ContentLength: int64(length)}
}

func (c *caller) forgetRestedConnections() {
	if last := c.lastUsed.Load(); last != 0 && c.now().UnixNano()-last > int64(restAfter) {
		c.transport.CloseIdleConnections()
	}
}

// stream passes each piece on as it comes: an event stream must not wait for a full buffer.
func stream(response http.ResponseWriter, body io.Reader) error {
	control := http.NewResponseController(response)
	buffer := make([]byte, 32<<10)
	for {
		count, err := body.Read(buffer)
		if count > 0 {
			if _, err := response.Write(buffer[:count]); err != nil {
				return err
			}
			if err := control.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// hopByHop are headers of one connection (RFC 9110, section 7.6.1, and what is older).
var hopByHop = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Expect",
}

func removeHopByHop(header http.Header) {
	for _, value := range header.Values("Connection") {
		for name := range strings.SplitSeq(value, ",") {
			header.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range hopByHop {
		header.Del(name)
	}
}

func bodyOf(body []byte) io.ReadCloser {
	if len(body) == 0 {
		return http.NoBody
	}
	return io.NopCloser(bytes.NewReader(body))
}
