package main

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	// The waits between attempts are those of Envoy, and so the same as on Kubernetes: a random part of 25 ms, doubled each time, 250 ms at most.
	firstWait   = 25 * time.Millisecond
	longestWait = 250 * time.Millisecond
)

var (
	errTimeout        = errors.New("the whole time of the call is over")
	errAttemptTimeout = errors.New("the time of this attempt is over")
	// repeatableMethods: RFC 9110, section 9.2.2, without TRACE, which no operation names.
	repeatableMethods = []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete}
	// passingStatuses are those with which API Gateway or Lambda tell of a failure that may pass.
	passingStatuses = []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
)

// attempt asks until an answer is no failure that may pass, or attempts or time are used up. It gives the last answer that there was.
func (c *caller) attempt(ctx context.Context, callee *callee, request *http.Request, body []byte) (*http.Response, error) {
	attempts := 1
	if callee.isRepeatable(request) {
		attempts += callee.retries
	}
	share := callee.timeout / time.Duration(attempts)
	for number := 1; ; number++ {
		limit := share
		if number == attempts {
			limit = 0 // what is left of the whole
		}
		answer, err := c.once(ctx, callee, request, body, limit)
		passing := err != nil || slices.Contains(passingStatuses, answer.StatusCode)
		if !passing || number == attempts || ctx.Err() != nil {
			return answer, err
		}
		wait := max(backOff(number), retryAfter(answer))
		if deadline, _ := ctx.Deadline(); time.Now().Add(wait).After(deadline) {
			return answer, err
		}
		if answer != nil {
			_ = answer.Body.Close() // an answer that is given up
		}
		c.logger.Info("call tried again", "callee", callee.name, "attempt", number+1, "reason", reason(answer, err))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// once makes one attempt. The limit, unless 0, is for the headers of the answer; its body has the time of the whole.
func (c *caller) once(ctx context.Context, callee *callee, template *http.Request, body []byte, limit time.Duration) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	request := template.Clone(ctx)
	request.Body = bodyOf(body)
	request.GetBody = func() (io.ReadCloser, error) { return bodyOf(body), nil }
	if err := sign(ctx, request, body, callee.region, c.credentials, c.now()); err != nil {
		cancel(err)
		return nil, err
	}
	if limit > 0 {
		timer := time.AfterFunc(limit, func() { cancel(errAttemptTimeout) })
		defer timer.Stop()
	}
	answer, err := c.transport.RoundTrip(request)
	if err != nil {
		cause := context.Cause(ctx)
		cancel(err)
		if cause != nil {
			return nil, cause
		}
		return nil, err
	}
	answer.Body = &cancellingBody{answer.Body, func() { cancel(nil) }}
	return answer, nil
}

func (c *callee) isRepeatable(request *http.Request) bool {
	return slices.Contains(repeatableMethods, request.Method) || (c.idempotencyKey != "" && request.Header.Get(c.idempotencyKey) != "")
}

// backOff is the full jitter: any time up to a limit that doubles, so that callers who failed together do not come back together.
func backOff(attempt int) time.Duration {
	limit := longestWait
	if attempt < 10 {
		limit = min(longestWait, firstWait<<(attempt-1))
	}
	return rand.N(limit)
}

func retryAfter(answer *http.Response) time.Duration {
	if answer == nil {
		return 0
	}
	text := answer.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return time.Until(date)
	}
	return 0
}

func reason(answer *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	return answer.Status
}

// cancellingBody frees what belongs to an attempt when its answer was read.
type cancellingBody struct {
	io.ReadCloser
	cancel func()
}

func (b *cancellingBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}
