package main

import (
	"encoding/json"
	"fmt"
	"time"

	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	rbac "github.com/envoyproxy/go-control-plane/envoy/config/rbac/v3"
	jwt "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/jwt_authn/v3"
	httprbac "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/rbac/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tcprbac "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/rbac/v3"
	"google.golang.org/protobuf/types/known/anypb"

	"istio.io/api/security/v1beta1"
	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pilot/pkg/config/memory"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/security/authn"
	"istio.io/istio/pilot/pkg/security/authz/builder"
	"istio.io/istio/pilot/pkg/security/trustdomain"
	registry "istio.io/istio/pilot/pkg/serviceregistry/memory"
	meshconfig "istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/gvk"
)

// The signature of a token is taken to hold, so that its keys, which Istio would fetch, are not needed.
const noKeys = `{"keys":[]}`

// mesh is the control plane's state that the objects make, and the sidecars translated so far.
type mesh struct {
	push     *model.PushContext
	sidecars map[string]*sidecar
}

// sidecar is what the proxy of a workload is configured with to authenticate and authorize what comes in.
type sidecar struct {
	trustDomain string
	mutualTLS   func(port uint32) model.MutualTLSMode
	tokens      *jwt.JwtAuthentication
	http        []filter
	tcp         []filter
}

// filter is an RBAC filter. What is external is decided by a provider outside Istio wherever its rules match.
type filter struct {
	name     string
	rules    *rbac.RBAC
	external *rbac.RBAC
}

func newMesh(objects []json.RawMessage, trustDomain string) (*mesh, error) {
	store := memory.Make(collections.Pilot)
	for _, object := range objects {
		parsed, unknown, err := crd.ParseInputs(string(object))
		if err != nil {
			return nil, fmt.Errorf("Istio refuses %s: %w", object, err)
		}
		if len(unknown) > 0 || len(parsed) != 1 {
			return nil, fmt.Errorf("not an object of Istio: %s", object)
		}
		config := parsed[0]
		switch config.GroupVersionKind {
		case gvk.AuthorizationPolicy, gvk.PeerAuthentication:
		case gvk.RequestAuthentication:
			for _, rule := range config.Spec.(*v1beta1.RequestAuthentication).JwtRules {
				rule.JwksUri, rule.Jwks = "", noKeys
			}
		default:
			return nil, fmt.Errorf("%s %s authorizes nothing", config.GroupVersionKind.Kind, config.Name)
		}
		if _, err := store.Create(config); err != nil {
			return nil, err
		}
	}
	settings := meshconfig.DefaultMeshConfig()
	if trustDomain != "" {
		settings.TrustDomain = trustDomain
	}
	environment := model.NewEnvironment()
	environment.ConfigStore = store
	environment.ServiceDiscovery = registry.NewServiceDiscovery()
	watcher := meshwatcher.NewTestWatcher(settings)
	environment.Watcher = watcher
	environment.VirtualServiceController = model.NewVirtualServiceController(memory.NewController(store), model.VSControllerOptions{}, watcher)
	environment.Init()
	push := model.NewPushContext()
	push.InitContext(environment, nil, nil)
	push.JwtKeyResolver = model.NewJwksResolver(time.Hour, time.Hour, time.Hour, time.Hour)
	return &mesh{push: push, sidecars: map[string]*sidecar{}}, nil
}

func (m *mesh) sidecarOf(to workload) (*sidecar, error) {
	key, err := json.Marshal(to)
	if err != nil {
		return nil, err
	}
	if known := m.sidecars[string(key)]; known != nil {
		return known, nil
	}
	proxy := &model.Proxy{Type: model.SidecarProxy, ConfigNamespace: to.Namespace, Labels: to.Labels}
	applier := authn.NewPolicyApplier(m.push, proxy, nil)
	made := &sidecar{trustDomain: m.push.Mesh.TrustDomain, mutualTLS: applier.GetMutualTLSModeForPort}
	if tokens := applier.JwtFilter(false); tokens != nil {
		made.tokens = &jwt.JwtAuthentication{}
		if err := tokens.GetTypedConfig().UnmarshalTo(made.tokens); err != nil {
			return nil, err
		}
	}
	bundle := trustdomain.NewBundle(m.push.Mesh.TrustDomain, m.push.Mesh.TrustDomainAliases)
	matcher := model.PolicyMatcherForProxy(proxy).WithRootNamespace(m.push.AuthzPolicies.RootNamespace)
	policies := m.push.AuthzPolicies.ListAuthorizationPolicies(matcher)
	// In a sidecar's chain CUSTOM comes first.
	for _, option := range []builder.Option{{IsCustomBuilder: true}, {}} {
		translation := builder.New(bundle, m.push, policies, option)
		if translation == nil {
			continue
		}
		if err := made.add(translation.BuildHTTP(), translation.BuildTCP()); err != nil {
			return nil, err
		}
	}
	m.sidecars[string(key)] = made
	return made, nil
}

func (s *sidecar) add(http []*hcm.HttpFilter, tcp []*listener.Filter) error {
	for _, each := range http {
		made, err := filterOf(each.GetName(), each.GetTypedConfig())
		if err != nil {
			return err
		}
		s.http = append(s.http, made)
	}
	for _, each := range tcp {
		made, err := filterOf(each.GetName(), each.GetTypedConfig())
		if err != nil {
			return err
		}
		s.tcp = append(s.tcp, made)
	}
	return nil
}

// Rules in the shadow of a policy on trial enforce nothing. Those of a CUSTOM policy say when its provider is asked: Istio gives
// them their own prefix. The filter that asks, which comes after, adds nothing to that.
func filterOf(name string, typed *anypb.Any) (filter, error) {
	message, err := typed.UnmarshalNew()
	if err != nil {
		return filter{}, err
	}
	const custom = "istio_ext_authz_"
	switch of := message.(type) {
	case *httprbac.RBAC:
		made := filter{name: name, rules: of.GetRules()}
		if of.GetShadowRulesStatPrefix() == custom {
			made.external = of.GetShadowRules()
		}
		if of.GetMatcher() != nil || of.GetShadowMatcher() != nil {
			return filter{}, fmt.Errorf("a filter %s with a matcher tree is not known here", name)
		}
		return made, nil
	case *tcprbac.RBAC:
		made := filter{name: name, rules: of.GetRules()}
		if of.GetShadowRulesStatPrefix() == custom {
			made.external = of.GetShadowRules()
		}
		if of.GetMatcher() != nil || of.GetShadowMatcher() != nil {
			return filter{}, fmt.Errorf("a filter %s with a matcher tree is not known here", name)
		}
		return made, nil
	default:
		if name == "envoy.filters.http.ext_authz" || name == "envoy.filters.network.ext_authz" {
			return filter{name: name}, nil
		}
		return filter{}, fmt.Errorf("a filter %s of type %T is not known here", name, message)
	}
}
