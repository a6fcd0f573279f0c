package main

import (
	"fmt"
	"strings"
)

// operation is one declared operation: a method and the segments of a path.
type operation struct {
	method   string // "*" is any
	segments []string
	rest     bool // a trailing /*
}

func parseOperation(text string) (operation, error) {
	method, path, found := strings.Cut(text, " ")
	if !found || method == "" || !strings.HasPrefix(path, "/") {
		return operation{}, fmt.Errorf("operations: received %q, expected such as GET /v1/products/{id}", text)
	}
	parsed := operation{method: method}
	if path, parsed.rest = strings.CutSuffix(path, "/*"); path != "" {
		parsed.segments = strings.Split(path[1:], "/")
	}
	return parsed, nil
}

// matches takes the path's segments without their percent-encoding. The rest, like API Gateway's {proxy+}, is at least one segment.
func (o operation) matches(method string, segments []string) bool {
	if o.method != "*" && o.method != method {
		return false
	}
	if o.rest {
		if len(segments) <= len(o.segments) || segments[len(o.segments)] == "" {
			return false
		}
		segments = segments[:len(o.segments)]
	}
	if len(segments) != len(o.segments) {
		return false
	}
	for i, pattern := range o.segments {
		if isVariable(pattern) {
			if segments[i] == "" {
				return false
			}
		} else if pattern != segments[i] {
			return false
		}
	}
	return true
}

func isVariable(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}
