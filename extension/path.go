package main

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// decodings: whoever stands on the way may decode a path once, and a service's framework once more.
const decodings = 2

// checkPath refuses a path that two readers may take for different ones: API Gateway chose a route and its authorizer by what it read, and the
// service must not read another. It is looked at as it is, decoded once and decoded twice. An encoded slash is refused as well: it is part of
// one parameter to some and a border of segments to others.
func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") {
		return errors.New("the path does not begin with a slash")
	}
	for range decodings {
		if err := checkReading(path); err != nil {
			return err
		}
		decoded := decodeOnce(path)
		if strings.Count(decoded, "/") != strings.Count(path, "/") {
			return errors.New("the path has an encoded slash")
		}
		path = decoded
	}
	return checkReading(path)
}

func checkReading(path string) error {
	if err := checkCharacters(path); err != nil {
		return err
	}
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, segment := range segments {
		if segment == "" && i < len(segments)-1 {
			return errors.New("the path has an empty segment")
		}
		if isDots(segment) {
			return errors.New("the path has a segment that is . or ..")
		}
	}
	return nil
}

// checkSegment takes one decoded segment: it must be one segment to everybody, decoded again or not.
func checkSegment(segment string) error {
	for range decodings {
		if strings.Contains(segment, "/") {
			return errors.New("a segment has an encoded slash")
		}
		if err := checkCharacters(segment); err != nil {
			return err
		}
		if isDots(segment) {
			return errors.New("a segment is . or ..")
		}
		segment = decodeOnce(segment)
	}
	return nil
}

// checkCharacters: what is no UTF-8 may be an overlong form of a dot or a slash.
func checkCharacters(text string) error {
	if strings.ContainsAny(text, `\?#`) {
		return errors.New(`the path has an encoded ? or #, or a \`)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return errors.New("the path has a control character")
	}
	if !utf8.ValidString(text) {
		return errors.New("the path is not UTF-8")
	}
	return nil
}

// isDots: servlet containers cut parameters off a segment before they look at it, so "..;x" is ".." to them.
func isDots(segment string) bool {
	name, _, _ := strings.Cut(segment, ";")
	return name == "." || name == ".."
}

// decodeOnce decodes what is encoded, and leaves a % that encodes nothing.
func decodeOnce(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var decoded strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			high, low := hexDigit(text[i+1]), hexDigit(text[i+2])
			if high >= 0 && low >= 0 {
				decoded.WriteByte(byte(high<<4 | low))
				i += 2
				continue
			}
		}
		decoded.WriteByte(text[i])
	}
	return decoded.String()
}

func decodeFully(path string) string {
	for range decodings {
		path = decodeOnce(path)
	}
	return path
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
