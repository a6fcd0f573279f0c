package main

import (
	"fmt"
	"slices"
	"strings"

	rbac "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	jwt "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/jwt_authn/v3"

	"istio.io/istio/pilot/pkg/model"
)

// seen is what the filters of a proxy can see of a request.
type seen struct {
	// The SPIFFE identity of the peer's certificate; empty without one.
	identity string
	port     uint32
	http     bool
	// Header names in lower case, `:method`, `:path` and `:authority` among them.
	headers map[string]string
	// Dynamic metadata, by the name of the filter that left it.
	metadata map[string]map[string]any
}

func (s *sidecar) decide(one request) (answer, error) {
	mode := s.mutualTLS(one.Port)
	if one.From == nil && mode == model.MTLSStrict {
		return answer{false, "mutual TLS"}, nil
	}
	of := seen{port: one.Port, http: one.Method != "", headers: map[string]string{}, metadata: map[string]map[string]any{}}
	if one.From != nil && mode != model.MTLSDisable {
		of.identity = fmt.Sprintf("spiffe://%s/ns/%s/sa/%s", s.trustDomain, one.From.Namespace, one.From.ServiceAccount)
	}
	filters := s.tcp
	if of.http {
		filters = s.http
		for name, value := range one.Headers {
			of.headers[strings.ToLower(name)] = value
		}
		of.headers[":method"], of.headers[":path"] = one.Method, normalized(one.Path)
		if one.Host != "" {
			of.headers[":authority"] = one.Host
		}
		if s.tokens != nil {
			takes, err := s.authenticate(one.Token, of)
			if err != nil || !takes {
				return answer{false, "token"}, err
			}
		}
	}
	for _, each := range filters {
		external, err := firstMatch(each.external, of)
		if err != nil {
			return answer{}, err
		}
		if external != "" {
			return answer{}, fmt.Errorf("%s leaves the decision to a provider outside Istio", external)
		}
		if each.rules == nil {
			continue
		}
		by, err := firstMatch(each.rules, of)
		if err != nil {
			return answer{}, err
		}
		switch action := each.rules.GetAction(); action {
		case rbac.RBAC_LOG:
		case rbac.RBAC_DENY:
			if by != "" {
				return answer{false, "DENY " + by}, nil
			}
		case rbac.RBAC_ALLOW:
			if by == "" {
				return answer{false, "no ALLOW"}, nil
			}
			return answer{true, "ALLOW " + by}, nil
		default:
			return answer{}, fmt.Errorf("an unknown action, %s", action)
		}
	}
	return answer{true, "nothing said"}, nil
}

// authenticate is the filter jwt_authn: whether the token is taken, and its claims in the metadata if it is.
func (s *sidecar) authenticate(with *token, of seen) (bool, error) {
	for _, rule := range s.tokens.GetRules() {
		if rule.GetMatch().GetPrefix() != "/" || rule.GetRequires() == nil {
			return false, fmt.Errorf("a rule for tokens that is not known here: %v", rule)
		}
		taken, err := s.meets(rule.GetRequires(), with, of)
		if err != nil || !taken {
			return false, err
		}
	}
	return true, nil
}

func (s *sidecar) meets(requirement *jwt.JwtRequirement, with *token, of seen) (bool, error) {
	switch kind := requirement.GetRequiresType().(type) {
	case *jwt.JwtRequirement_ProviderName:
		return take(s.tokens.GetProviders()[kind.ProviderName], with, of), nil
	case *jwt.JwtRequirement_AllowMissing:
		// A token of an issuer that nobody names, or for others, is not missing.
		return with == nil, nil
	case *jwt.JwtRequirement_RequiresAny:
		for _, each := range kind.RequiresAny.GetRequirements() {
			if taken, err := s.meets(each, with, of); err != nil || taken {
				return taken, err
			}
		}
		return false, nil
	case *jwt.JwtRequirement_RequiresAll:
		for _, each := range kind.RequiresAll.GetRequirements() {
			if taken, err := s.meets(each, with, of); err != nil || !taken {
				return false, err
			}
		}
		return true, nil
	default:
		return false, fmt.Errorf("a requirement of type %T is not known here", kind)
	}
}

func take(provider *jwt.JwtProvider, with *token, of seen) bool {
	if with == nil || (provider.GetIssuer() != "" && provider.GetIssuer() != with.Issuer) {
		return false
	}
	audiences := provider.GetAudiences()
	if len(audiences) > 0 && !slices.ContainsFunc(audiences, func(each string) bool { return slices.Contains(with.Audiences, each) }) {
		return false
	}
	payload := map[string]any{}
	for claim, value := range with.Claims {
		payload[claim] = value
	}
	payload["iss"], payload["sub"] = with.Issuer, with.Subject
	if with.Subject == "" {
		delete(payload, "sub")
	}
	if with.Audiences != nil {
		payload["aud"] = listOf(with.Audiences)
	}
	if with.Scopes != nil { // RFC 8693, section 4.2: one string with blanks
		payload["scope"] = strings.Join(with.Scopes, " ")
	}
	for _, claim := range provider.GetNormalizePayloadInMetadata().GetSpaceDelimitedClaims() {
		if text, is := payload[claim].(string); is {
			payload[claim] = listOf(strings.Fields(text))
		}
	}
	of.metadata["envoy.filters.http.jwt_authn"] = map[string]any{provider.GetPayloadInMetadata(): payload}
	return true
}

func listOf(texts []string) []any {
	list := make([]any, len(texts))
	for index, text := range texts {
		list[index] = text
	}
	return list
}
