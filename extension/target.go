package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// target is what is asked of a callee, written so that every reader of it agrees: the signature is made over the path that is sent, encoded
// once more, and API Gateway may compute it from what it received or from what it decoded. If nothing but the unreserved characters of
// RFC 3986 stands unencoded, both are the same.
type target struct {
	callee   string
	segments []string // decoded
	path     string   // encoded, with its leading slash
	query    string   // encoded, in the order received
}

var (
	errNotNormal = errors.New("the path may mean another one to the callee than to its API: it has an empty segment, or one that is . or .., or with a slash, ?, #, \\ or a control character")
	errEncoding  = errors.New("the path or the query is not encoded as RFC 3986 says")
)

// parseTarget takes the request target as it stands in the request line: /callee/path?query.
func parseTarget(requested string) (target, error) {
	path, query, _ := strings.Cut(requested, "?")
	callee, path, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	t := target{callee: callee}
	var encoded strings.Builder
	parts := strings.Split(path, "/")
	for i, part := range parts {
		segment, err := url.PathUnescape(part)
		if err != nil {
			return t, errEncoding
		}
		if segment == "" && i < len(parts)-1 {
			return t, errNotNormal
		}
		if err := checkSegment(segment); err != nil {
			return t, fmt.Errorf("%w: %w", errNotNormal, err)
		}
		t.segments = append(t.segments, segment)
		encoded.WriteString("/" + encode(segment))
	}
	t.path = encoded.String()
	var err error
	t.query, err = encodeQuery(query)
	return t, err
}

func encodeQuery(query string) (string, error) {
	var pairs []string
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(name)
		value, valueErr := url.QueryUnescape(value)
		if nameErr != nil || valueErr != nil {
			return "", errEncoding
		}
		pairs = append(pairs, encode(name)+"="+encode(value))
	}
	return strings.Join(pairs, "&"), nil
}

// encode leaves the unreserved characters of RFC 3986, section 2.3, and nothing else.
func encode(text string) string {
	const digits = "0123456789ABCDEF"
	var encoded strings.Builder
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			encoded.WriteByte(c)
		} else {
			encoded.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return encoded.String()
}
