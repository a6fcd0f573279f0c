package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// largestEvent is above every event: Lambda takes 6 MB (quota of an invocation's payload), which the adapter hands over as they are.
	largestEvent = 8 << 20
	// processRestAfter is less than what servers keep an idle connection for: uvicorn and Node 5 s.
	processRestAfter = 2 * time.Second
)

// guard stands between the adapter and the process of the service. It lets only those requests pass that mean the same path to the service as to
// API Gateway, keeps the path of events from clients, and takes the base path off. All else passes as it is, and as it comes.
type guard struct {
	address    string // where the adapter asks
	target     string // where the process listens
	basePath   string // taken off once; empty: nothing
	eventsPath string // where the adapter sends what is no request of HTTP
	logger     *slog.Logger
	proxy      *httputil.ReverseProxy
	transport  *http.Transport
	server     *http.Server
	lastUsed   atomic.Int64 // Unix time in nanoseconds
}

func newGuard(c configuration, logger *slog.Logger) *guard {
	g := &guard{address: c.guardAddress, target: c.target, basePath: c.basePath, eventsPath: c.eventsPath, logger: logger}
	g.transport = &http.Transport{
		DisableCompression: true, // bodies pass as they are
		MaxIdleConns:       0, MaxIdleConnsPerHost: 64,
		IdleConnTimeout: processRestAfter,
	}
	g.proxy = &httputil.ReverseProxy{
		Rewrite:       g.rewrite,
		Transport:     g.transport,
		FlushInterval: -1,
		ErrorLog:      slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
		ErrorHandler: func(_ http.ResponseWriter, request *http.Request, err error) {
			logger.Error("the process did not answer", "method", request.Method, "path", request.URL.Path, "error", err.Error())
			panic(http.ErrAbortHandler) // as it was without a guard: the adapter fails the invocation
		},
	}
	return g
}

// start listens before the runtime starts, so that the adapter always finds it.
func (g *guard) start() error {
	listener, err := net.Listen("tcp", g.address)
	if err != nil {
		return fmt.Errorf("guard: %w", err)
	}
	g.server = &http.Server{Handler: g, ErrorLog: slog.NewLogLogger(g.logger.Handler(), slog.LevelWarn)}
	go func() {
		if err := g.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			g.logger.Error("requests are not let through any more", "error", err.Error())
		}
	}()
	return nil
}

// stop lets requests in flight end.
func (g *guard) stop(ctx context.Context) {
	if g.server == nil {
		return
	}
	if err := g.server.Shutdown(ctx); err != nil {
		g.logger.Warn("requests were cut off", "error", err.Error())
	}
}

func (g *guard) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	path, _, _ := strings.Cut(request.RequestURI, "?")
	asked, err := contextOf(request.Header)
	var refusal *problem
	switch {
	case err != nil:
		refusal = pathProblem(err)
	case asked == nil:
		if !g.isEvent(response, request, path) {
			return
		}
	default:
		path, refusal = g.check(asked, path)
	}
	if refusal != nil {
		g.logger.Warn("request refused", "method", request.Method, "path", path, "status", refusal.Status, "error", refusal.Detail,
			"traceparent", request.Header.Get("Traceparent"))
		refusal.write(response)
		return
	}
	if last := g.lastUsed.Load(); last != 0 && time.Now().UnixNano()-last > int64(processRestAfter) {
		g.transport.CloseIdleConnections() // by the wall clock: timers stand still while the environment is frozen
	}
	defer func() { g.lastUsed.Store(time.Now().UnixNano()) }()
	header := response.Header()
	header["Content-Type"], header["Date"] = nil, nil // what the process does not say is not made up
	g.proxy.ServeHTTP(response, request.WithContext(context.WithValue(request.Context(), pathKey{}, path)))
}

type pathKey struct{}

// check gives the path that the process is asked for.
func (g *guard) check(asked *requestContext, path string) (string, *problem) {
	if err := errors.Join(checkPath(path), asked.check(path)); err != nil {
		return path, pathProblem(err)
	}
	rewritten := withoutBase(path, g.basePath)
	if isSamePath(rewritten, g.eventsPath) {
		return path, newProblem(http.StatusNotFound, "not-found", "Not found", "There is nothing at this path.")
	}
	return rewritten, nil
}

// isEvent lets events pass that the adapter got from Lambda itself. Otherwise it answers: in Lambda's own form, since the adapter hands the answer
// to an event over as it is.
func (g *guard) isEvent(response http.ResponseWriter, request *http.Request, path string) bool {
	refusal := pathProblem(errNotAdapter)
	if path == g.eventsPath && request.Method == http.MethodPost {
		event, err := io.ReadAll(http.MaxBytesReader(response, request.Body, largestEvent))
		if err == nil && !isHTTPEvent(event) {
			request.Body, request.ContentLength, request.TransferEncoding = bodyOf(event), int64(len(event)), nil
			return true
		}
		refusal = newProblem(http.StatusBadRequest, "request-not-read", "Request not read", "A header or the method is not one that HTTP allows.")
	}
	g.logger.Warn("event refused", "path", path, "error", refusal.Detail)
	text, _ := json.Marshal(refusal) // plain fields: nothing can fail
	answer, _ := json.Marshal(map[string]any{
		"statusCode": refusal.Status, "headers": map[string]string{"Content-Type": "application/problem+json"}, "body": string(text), "isBase64Encoded": false,
	})
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(refusal.Status)
	_, _ = io.Copy(response, bytes.NewReader(answer))
	return false
}

// rewrite keeps all that the client sent: ReverseProxy would leave out what is forwarded, and queries that it cannot read.
func (g *guard) rewrite(request *httputil.ProxyRequest) {
	_, query, hasQuery := strings.Cut(request.In.RequestURI, "?")
	path := request.In.Context().Value(pathKey{}).(string)
	request.Out.URL = &url.URL{Scheme: "http", Host: g.target, Opaque: path, RawQuery: query, ForceQuery: hasQuery && query == ""}
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
		if values, found := request.In.Header[name]; found {
			request.Out.Header[name] = values
		}
	}
}

// withoutBase takes a base path off once, where a segment ends.
func withoutBase(path, base string) string {
	rest, found := strings.CutPrefix(path, base)
	switch {
	case base == "" || !found:
		return path
	case rest == "":
		return "/"
	case rest[0] == '/':
		return rest
	default:
		return path
	}
}

// isSamePath as the most generous framework sees it: in any case, with a last slash or without, and without a segment's parameters.
func isSamePath(path, other string) bool {
	segments := segmentsOf(decodeFully(path))
	for i, segment := range segments {
		segments[i], _, _ = strings.Cut(segment, ";")
	}
	return strings.EqualFold(trimSlash("/"+strings.Join(segments, "/")), trimSlash(other))
}

func pathProblem(err error) *problem {
	return newProblem(http.StatusBadRequest, "path-not-normal", "Path not normal", err.Error()+".")
}
