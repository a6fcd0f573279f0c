package main

import (
	"fmt"
	"regexp"
	"strings"

	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	matcher "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
)

// Expressions compiled so far. Envoy's regular expressions are RE2's, as Go's are.
var expressions = map[string]*regexp.Regexp{}

// whole compiles an expression that must match all of a text, as every one of Envoy's must.
func whole(expression string) (*regexp.Regexp, error) {
	if known := expressions[expression]; known != nil {
		return known, nil
	}
	made, err := regexp.Compile(`^(?:` + expression + `)$`)
	if err == nil {
		expressions[expression] = made
	}
	return made, err
}

func textMatches(with *matcher.StringMatcher, text string) (bool, error) {
	same := func(pattern string) (string, string) {
		if with.GetIgnoreCase() {
			return strings.ToLower(text), strings.ToLower(pattern)
		}
		return text, pattern
	}
	switch pattern := with.GetMatchPattern().(type) {
	case *matcher.StringMatcher_Exact:
		given, wanted := same(pattern.Exact)
		return given == wanted, nil
	case *matcher.StringMatcher_Prefix:
		return strings.HasPrefix(same(pattern.Prefix)), nil
	case *matcher.StringMatcher_Suffix:
		return strings.HasSuffix(same(pattern.Suffix)), nil
	case *matcher.StringMatcher_Contains:
		return strings.Contains(same(pattern.Contains)), nil
	case *matcher.StringMatcher_SafeRegex:
		expression, err := whole(pattern.SafeRegex.GetRegex())
		return err == nil && expression.MatchString(text), err
	default:
		return false, fmt.Errorf("a matcher of texts of type %T is not known here", pattern)
	}
}

func headerMatches(with *route.HeaderMatcher, of seen) (bool, error) {
	if !of.http {
		return false, fmt.Errorf("a connection has no header %s", with.GetName())
	}
	if with.GetTreatMissingHeaderAsEmpty() {
		return false, fmt.Errorf("missing headers taken as empty are not known here")
	}
	value, there := of.headers[strings.ToLower(with.GetName())]
	switch specifier := with.GetHeaderMatchSpecifier().(type) {
	case *route.HeaderMatcher_PresentMatch:
		return (there == specifier.PresentMatch) != with.GetInvertMatch(), nil
	case *route.HeaderMatcher_StringMatch:
		matches, err := textMatches(specifier.StringMatch, value)
		// A header that is not there matches nothing, not even the inverse.
		return there && matches != with.GetInvertMatch(), err
	default:
		return false, fmt.Errorf("a matcher of headers of type %T is not known here", specifier)
	}
}

func metadataMatches(with *matcher.MetadataMatcher, of seen) (bool, error) {
	if with.GetFilter() != "envoy.filters.http.jwt_authn" {
		return false, fmt.Errorf("metadata of %s are not known here", with.GetFilter())
	}
	var value any = of.metadata[with.GetFilter()]
	for _, segment := range with.GetPath() {
		fields, is := value.(map[string]any)
		if !is {
			value = nil
			break
		}
		value = fields[segment.GetKey()]
	}
	matches, err := valueMatches(with.GetValue(), value)
	return matches != with.GetInvert(), err
}

// A value that is not there is of no kind, and matches nothing but null.
func valueMatches(with *matcher.ValueMatcher, value any) (bool, error) {
	switch pattern := with.GetMatchPattern().(type) {
	case *matcher.ValueMatcher_StringMatch:
		text, is := value.(string)
		matches, err := textMatches(pattern.StringMatch, text)
		return is && matches, err
	case *matcher.ValueMatcher_ListMatch:
		some := false
		list, _ := value.([]any)
		for _, each := range list {
			matches, err := valueMatches(pattern.ListMatch.GetOneOf(), each)
			if err != nil {
				return false, err
			}
			some = some || matches
		}
		return some, nil
	case *matcher.ValueMatcher_OrMatch:
		some := false
		for _, each := range pattern.OrMatch.GetValueMatchers() {
			matches, err := valueMatches(each, value)
			if err != nil {
				return false, err
			}
			some = some || matches
		}
		return some, nil
	default:
		return false, fmt.Errorf("a matcher of values of type %T is not known here", pattern)
	}
}
