package main

import (
	"fmt"
	"sort"

	rbac "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	uritemplate "github.com/envoyproxy/go-control-plane/envoy/extensions/path/match/uri_template/v3"
)

// firstMatch names the policy that matches, the first by name; none where there are no rules.
func firstMatch(rules *rbac.RBAC, of seen) (string, error) {
	names := make([]string, 0, len(rules.GetPolicies()))
	for name := range rules.GetPolicies() {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		policy := rules.GetPolicies()[name]
		if policy.GetCondition() != nil || policy.GetCheckedCondition() != nil {
			return "", fmt.Errorf("%s has a condition, which is not known here", name)
		}
		permitted, err := someOf(policy.GetPermissions(), of, permits)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		identified, err := someOf(policy.GetPrincipals(), of, identifies)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		if permitted && identified {
			return name, nil
		}
	}
	return "", nil
}

// Every one is evaluated, so that what is not known is found whatever matches before it.
func someOf[T any](all []T, of seen, test func(T, seen) (bool, error)) (bool, error) {
	some := false
	for _, each := range all {
		matches, err := test(each, of)
		if err != nil {
			return false, err
		}
		some = some || matches
	}
	return some, nil
}

func everyOf[T any](all []T, of seen, test func(T, seen) (bool, error)) (bool, error) {
	without, err := someOf(all, of, func(each T, of seen) (bool, error) {
		matches, err := test(each, of)
		return !matches, err
	})
	return !without, err
}

func permits(permission *rbac.Permission, of seen) (bool, error) {
	switch rule := permission.GetRule().(type) {
	case *rbac.Permission_Any:
		return rule.Any, nil
	case *rbac.Permission_AndRules:
		return everyOf(rule.AndRules.GetRules(), of, permits)
	case *rbac.Permission_OrRules:
		return someOf(rule.OrRules.GetRules(), of, permits)
	case *rbac.Permission_NotRule:
		matches, err := permits(rule.NotRule, of)
		return !matches, err
	case *rbac.Permission_Header:
		return headerMatches(rule.Header, of)
	case *rbac.Permission_UrlPath:
		return textMatches(rule.UrlPath.GetPath(), pathOf(of))
	case *rbac.Permission_UriTemplate:
		config := &uritemplate.UriTemplateMatchConfig{}
		if err := rule.UriTemplate.GetTypedConfig().UnmarshalTo(config); err != nil {
			return false, err
		}
		template, err := templateOf(config.GetPathTemplate())
		return err == nil && template.MatchString(pathOf(of)), err
	case *rbac.Permission_DestinationPort:
		return rule.DestinationPort == of.port, nil
	case *rbac.Permission_Metadata:
		return metadataMatches(rule.Metadata, of)
	default:
		return false, fmt.Errorf("a permission of type %T is not known here", rule)
	}
}

func identifies(principal *rbac.Principal, of seen) (bool, error) {
	switch identifier := principal.GetIdentifier().(type) {
	case *rbac.Principal_Any:
		return identifier.Any, nil
	case *rbac.Principal_AndIds:
		return everyOf(identifier.AndIds.GetIds(), of, identifies)
	case *rbac.Principal_OrIds:
		return someOf(identifier.OrIds.GetIds(), of, identifies)
	case *rbac.Principal_NotId:
		matches, err := identifies(identifier.NotId, of)
		return !matches, err
	case *rbac.Principal_Authenticated_:
		// By the URI of the certificate; anybody who has one where no name is asked for.
		if name := identifier.Authenticated.GetPrincipalName(); name != nil {
			matches, err := textMatches(name, of.identity)
			return of.identity != "" && matches, err
		}
		return of.identity != "", nil
	case *rbac.Principal_Header:
		return headerMatches(identifier.Header, of)
	case *rbac.Principal_UrlPath:
		return textMatches(identifier.UrlPath.GetPath(), pathOf(of))
	case *rbac.Principal_Metadata:
		return metadataMatches(identifier.Metadata, of)
	default:
		return false, fmt.Errorf("a principal of type %T is not known here", identifier)
	}
}
