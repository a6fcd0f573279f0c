package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// contextHeader is set by the adapter on every request, in place of what a client sends under this name: the request context of the event as
// JSON, and null where the event is no request of HTTP.
const contextHeader = "X-Amzn-Request-Context"

// requestContext is what API Gateway says of a request. Format 2.0 has the path in http, format 1.0 at the top.
type requestContext struct {
	Path       string `json:"path"`
	Stage      string `json:"stage"`
	DomainName string `json:"domainName"`
	RouteKey   string `json:"routeKey"`
	HTTP       *struct {
		Path string `json:"path"`
	} `json:"http"`
}

var (
	errNotAdapter = errors.New("the request does not come from the adapter")
	errOtherPath  = errors.New("the path is another than API Gateway was asked for")
	errOtherRoute = errors.New("the path is none of the route that API Gateway chose")
)

// contextOf gives nil for an event that is no request of HTTP.
func contextOf(header http.Header) (*requestContext, error) {
	values := header.Values(contextHeader)
	if len(values) != 1 {
		return nil, errNotAdapter
	}
	var context *requestContext
	if err := json.Unmarshal([]byte(values[0]), &context); err != nil {
		return nil, errNotAdapter
	}
	return context, nil
}

// check compares the path that the adapter asks for with the one that API Gateway was asked for. Of contexts without a path (another kind of
// caller than API Gateway) nothing can be compared.
func (c *requestContext) check(path string) error {
	if c.HTTP != nil {
		return c.checkHTTPAPI(path)
	}
	if c.Path == "" {
		return nil
	}
	if err := checkPath(c.Path); err != nil {
		return err
	}
	asked, got := decodeFully(c.Path), decodeFully(path)
	if asked == got || asked == "/"+c.Stage+got || trimSlash(asked) == "/"+c.Stage+trimSlash(got) {
		return nil
	}
	if c.hasOwnDomain() && strings.HasSuffix(asked, got) { // the base path of a mapping
		return nil
	}
	return errOtherPath
}

// checkHTTPAPI: an HTTP API hands its path over decoded, so a slash within a parameter looks like any other. Its route tells.
func (c *requestContext) checkHTTPAPI(path string) error {
	asked := c.HTTP.Path
	if asked == "" {
		asked = "/"
	}
	if err := checkPath(asked); err != nil {
		return err
	}
	if decodeFully(asked) != decodeFully(path) {
		return errOtherPath
	}
	_, route, found := strings.Cut(c.RouteKey, " ")
	if !found {
		return nil // $default
	}
	segments := segmentsOf(asked)
	if c.Stage != "$default" && len(segments) > 0 && segments[0] == c.Stage {
		segments = segments[1:]
	}
	for {
		if isOfRoute(segmentsOf(route), segments) {
			return nil
		}
		if !c.hasOwnDomain() || len(segments) == 0 {
			return errOtherRoute
		}
		segments = segments[1:] // the key of a mapping stands before the route
	}
}

func (c *requestContext) hasOwnDomain() bool {
	return c.DomainName != "" && !strings.Contains(c.DomainName, ".execute-api.")
}

// isOfRoute: {x} is one segment, {x+} at the end any number: whether none will do is the API's to say.
func isOfRoute(route, segments []string) bool {
	for i, pattern := range route {
		if strings.HasPrefix(pattern, "{") && strings.HasSuffix(pattern, "+}") {
			return len(segments) >= i
		}
		if i >= len(segments) || (!isVariable(pattern) && decodeFully(pattern) != decodeFully(segments[i])) {
			return false
		}
	}
	return len(route) == len(segments)
}

// segmentsOf leaves out a last slash: whether it matters is the API's to say.
func segmentsOf(path string) []string {
	path = trimSlash(strings.TrimPrefix(path, "/"))
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}

func trimSlash(path string) string { return strings.TrimSuffix(path, "/") }

// isHTTPEvent tells an event of API Gateway. The adapter takes one with a header that it cannot read, such as one with a control character, for no request of HTTP.
func isHTTPEvent(event []byte) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(event, &members) != nil {
		return false
	}
	if _, found := members["requestContext"]; !found {
		return false
	}
	for _, name := range []string{"rawPath", "routeKey", "httpMethod"} {
		if _, found := members[name]; found {
			return true
		}
	}
	return false
}
