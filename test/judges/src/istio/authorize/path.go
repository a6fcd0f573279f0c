package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// What Envoy takes for text of a template: pchar of RFC 3986, appendix A, but `*`. An operator matches that too, since Envoy's
// pull request 39169 of May 2025, which went into its releases from 1.31 on: all that Istio 1.27 and later run.
const (
	literalCharacters = `a-zA-Z0-9\-._~%!$&'()+,;:@=`
	segmentCharacters = literalCharacters + `*`
)

// pathOf is the path that matchers of paths see: without query and fragment.
func pathOf(of seen) string {
	path := of.headers[":path"]
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	return path
}

var (
	templates = map[string]*regexp.Regexp{}
	literal   = regexp.MustCompile(`^[` + literalCharacters + `]+$`)
)

// templateOf is Envoy's uri_template for what Istio makes of `{*}` and `{**}`: `*` is one segment that is not empty, `**` is any
// number of them, none included, and the last operator. The one literal that may follow an operator in its segment ends the template.
// (Envoy's documentation of extensions.path.match.uri_template.v3, and of "path template syntax".)
func templateOf(template string) (*regexp.Regexp, error) {
	if known := templates[template]; known != nil {
		return known, nil
	}
	if !strings.HasPrefix(template, "/") {
		return nil, fmt.Errorf("Envoy refuses the template %s: no slash at its beginning", template)
	}
	segments := strings.Split(template[1:], "/")
	open := false
	for index, segment := range segments {
		last := index == len(segments)-1
		operator := ""
		for _, each := range []string{"**", "*"} {
			if strings.HasPrefix(segment, each) {
				operator = each
				break
			}
		}
		suffix := strings.TrimPrefix(segment, operator)
		switch {
		case suffix == "" && operator == "" && !last:
			return nil, fmt.Errorf("Envoy refuses the template %s: an empty segment", template)
		case suffix != "" && !literal.MatchString(suffix):
			return nil, fmt.Errorf("Envoy refuses the template %s: %s", template, segment)
		case operator != "" && suffix != "" && !last:
			return nil, fmt.Errorf("Envoy refuses the template %s: text behind an operator that is not at the end", template)
		case operator != "" && open:
			return nil, fmt.Errorf("Envoy refuses the template %s: an operator behind **", template)
		}
		open = open || operator == "**"
		segments[index] = map[string]string{
			"": "", "*": `[` + segmentCharacters + `]+`, "**": `[` + segmentCharacters + `/]*`,
		}[operator] + regexp.QuoteMeta(suffix)
	}
	made, err := regexp.Compile(`^/` + strings.Join(segments, "/") + `$`)
	if err == nil {
		templates[template] = made
	}
	return made, err
}

// normalized is the path as the proxy goes on with it where MeshConfig.pathNormalization says BASE, Istio's default: RFC 3986,
// section 6.2.2.2 (unreserved characters are decoded) and 6.2.2.3 (dot segments are resolved), and backslashes are slashes.
func normalized(given string) string {
	path, rest := given, ""
	if end := strings.IndexAny(given, "?#"); end >= 0 {
		path, rest = given[:end], given[end:]
	}
	var decoded strings.Builder
	for index := 0; index < len(path); index++ {
		character := path[index]
		if character == '%' && index+2 < len(path) {
			if code, err := strconv.ParseUint(path[index+1:index+3], 16, 8); err == nil && isUnreserved(byte(code)) {
				decoded.WriteByte(byte(code))
				index += 2
				continue
			}
		}
		if character == '\\' {
			character = '/'
		}
		decoded.WriteByte(character)
	}
	var kept []string
	segments := strings.Split(strings.TrimPrefix(decoded.String(), "/"), "/")
	for index, segment := range segments {
		isDots := segment == "." || segment == ".."
		if segment == ".." && len(kept) > 0 {
			kept = kept[:len(kept)-1]
		}
		if !isDots {
			kept = append(kept, segment)
		} else if index == len(segments)-1 {
			kept = append(kept, "")
		}
	}
	return "/" + strings.Join(kept, "/") + rest
}

func isUnreserved(character byte) bool {
	return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z' || character >= '0' && character <= '9' ||
		strings.IndexByte("-._~", character) >= 0
}
