package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	defaultAddress = "127.0.0.1:9180"
	defaultFolder  = "/tmp/config"
	defaultRefresh = 300 * time.Second
	// defaultEventsPath is the adapter's own default.
	defaultEventsPath = "/events"
	// defaultTimeout is the model's own default for a call.
	defaultTimeout = 10 * time.Second
)

// configuration is all that the environment says.
type configuration struct {
	service     string // of whom the log lines tell
	runtimeAPI  string // host:port of Lambda's APIs
	region      string
	address     string // where calls are served
	folder      string // above all secrets
	secrets     map[string]secretReference
	refresh     time.Duration // 0: never
	calls       map[string]*callee
	managed     bool   // Lambda Managed Instances: nothing freezes, and no extension may ask for INVOKE
	logStream   string // to point to in an error
	secretsURL  string // another endpoint of Secrets Manager, as AWS_ENDPOINT_URL_SECRETS_MANAGER says it to every SDK
	credentials credentialSource
	// The guard; it is there where it has an address.
	guardAddress string
	target       string // host:port of the process
	basePath     string
	eventsPath   string
	isJob        bool // the adapter is held: `keelson run` is the runtime
}

// secretReference is where a secret is read, and under which names its keys are seen.
type secretReference struct {
	ID   string            `json:"id"`
	Keys map[string]string `json:"keys"`
}

// callEntry is one call as KEELSON_CALLS writes it. Milliseconds.
type callEntry struct {
	URL            string   `json:"url"`
	Region         string   `json:"region"`
	Timeout        int64    `json:"timeout"`
	Retries        int      `json:"retries"`
	IdempotencyKey string   `json:"idempotencyKey"`
	Concurrency    int      `json:"concurrency"`
	Operations     []string `json:"operations"`
}

// readConfiguration gathers everything that is wrong. What it returns can be logged and registered with, even beside an error.
func readConfiguration(environment func(string) string) (configuration, error) {
	c := configuration{
		service:     firstOf(environment("OTEL_SERVICE_NAME"), environment("AWS_LAMBDA_FUNCTION_NAME"), "keelson"),
		runtimeAPI:  environment("AWS_LAMBDA_RUNTIME_API"),
		region:      environment("AWS_REGION"),
		address:     firstOf(environment("KEELSON_CALLS_ADDRESS"), defaultAddress),
		folder:      firstOf(environment("APP_CONFIG_DIR"), defaultFolder),
		refresh:     defaultRefresh,
		managed:     environment("AWS_LAMBDA_INITIALIZATION_TYPE") == "lambda-managed-instances",
		logStream:   environment("AWS_LAMBDA_LOG_STREAM_NAME"),
		secretsURL:  firstOf(environment("AWS_ENDPOINT_URL_SECRETS_MANAGER"), environment("AWS_ENDPOINT_URL")),
		credentials: newCredentialSource(environment),

		guardAddress: environment("KEELSON_GUARD_ADDRESS"),
		target:       net.JoinHostPort("127.0.0.1", environment("PORT")),
		basePath:     environment("KEELSON_REMOVE_BASE_PATH"),
		eventsPath:   firstOf(environment("AWS_LWA_PASS_THROUGH_PATH"), defaultEventsPath),
		isJob:        environment("AWS_LWA_READINESS_CHECK_PATH") == holdPath,
	}
	var problems []error
	if c.runtimeAPI == "" {
		problems = append(problems, errors.New("AWS_LAMBDA_RUNTIME_API is not set: this program runs inside Lambda"))
	}
	if err := checkLoopback("KEELSON_CALLS_ADDRESS", c.address, defaultAddress); err != nil {
		problems = append(problems, err)
	}
	if c.guardAddress != "" {
		problems = append(problems, c.checkGuard(environment("PORT"))...)
	}
	if text := environment("KEELSON_SECRETS_REFRESH"); text != "" {
		seconds, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			problems = append(problems, fmt.Errorf("KEELSON_SECRETS_REFRESH: received %q, expected a whole number of seconds, 0 for never", text))
		}
		c.refresh = time.Duration(seconds) * time.Second
	}
	problems = append(problems, c.readSecrets(environment("KEELSON_SECRETS"))...)
	problems = append(problems, c.readCalls(environment("KEELSON_CALLS"))...)
	return c, errors.Join(problems...)
}

func (c *configuration) checkGuard(port string) (problems []error) {
	if err := checkLoopback("KEELSON_GUARD_ADDRESS", c.guardAddress, "127.0.0.1:9181"); err != nil {
		problems = append(problems, err)
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
		problems = append(problems, fmt.Errorf("PORT: received %q, expected the port of the process that the guard asks", port))
	} else if c.target == c.guardAddress {
		problems = append(problems, fmt.Errorf("PORT: received %s, which is the guard's own", port))
	}
	if base := c.basePath; base != "" && (checkPath(base) != nil || strings.HasSuffix(base, "/")) {
		problems = append(problems, fmt.Errorf("KEELSON_REMOVE_BASE_PATH: received %q, expected such as /api", base))
	}
	return problems
}

func (c *configuration) readSecrets(text string) (problems []error) {
	if text == "" {
		return nil
	}
	if err := decodeStrictly(text, &c.secrets); err != nil {
		return []error{fmt.Errorf("KEELSON_SECRETS: %w", err)}
	}
	for name, reference := range c.secrets {
		if reference.ID == "" {
			problems = append(problems, fmt.Errorf("KEELSON_SECRETS: %s has no id", name))
		}
		problems = append(problems, checkFileName("KEELSON_SECRETS", name)...)
		for key := range reference.Keys {
			problems = append(problems, checkFileName("KEELSON_SECRETS: "+name, key)...)
		}
	}
	return problems
}

func (c *configuration) readCalls(text string) (problems []error) {
	if text == "" {
		return nil
	}
	var entries map[string]callEntry
	if err := decodeStrictly(text, &entries); err != nil {
		return []error{fmt.Errorf("KEELSON_CALLS: %w", err)}
	}
	c.calls = make(map[string]*callee, len(entries))
	for name, entry := range entries {
		callee, err := newCallee(name, entry, c.region)
		if err != nil {
			problems = append(problems, fmt.Errorf("KEELSON_CALLS: %s: %w", name, err))
			continue
		}
		c.calls[name] = callee
	}
	return problems
}

func newCallee(name string, entry callEntry, region string) (*callee, error) {
	base, err := url.Parse(entry.URL)
	if err != nil || base.Host == "" || base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return nil, fmt.Errorf("url: received %q, expected such as https://abc.execute-api.eu-central-1.amazonaws.com", entry.URL)
	}
	if base.Scheme != "https" && !isLoopback(base.Hostname()) {
		return nil, fmt.Errorf("url: received %q, expected https: a signed request carries a session token", entry.URL)
	}
	if entry.Timeout < 0 || entry.Retries < 0 || entry.Concurrency < 0 {
		return nil, errors.New("timeout, retries and concurrency must not be below 0")
	}
	c := &callee{
		name: name, base: base, region: firstOf(entry.Region, region), retries: entry.Retries,
		timeout: time.Duration(entry.Timeout) * time.Millisecond, idempotencyKey: http.CanonicalHeaderKey(entry.IdempotencyKey),
	}
	if c.region == "" {
		return nil, errors.New("region is missing, and AWS_REGION is not set")
	}
	if c.timeout == 0 {
		c.timeout = defaultTimeout
	}
	if entry.Concurrency > 0 {
		c.slots = make(chan struct{}, entry.Concurrency)
	}
	for _, text := range entry.Operations {
		operation, err := parseOperation(text)
		if err != nil {
			return nil, err
		}
		c.operations = append(c.operations, operation)
	}
	return c, nil
}

// decodeStrictly refuses what it does not know: a misspelt field must not be lost in silence.
func decodeStrictly(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("there is more than one JSON value")
	}
	return nil
}

// checkLoopback: whoever reaches the address can make requests in the name of the function.
func checkLoopback(variable, address, example string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !isLoopback(host) {
		return fmt.Errorf("%s: received %q, expected an address of the loopback interface such as %s", variable, address, example)
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func checkFileName(where, name string) []error {
	if name == "" || strings.HasPrefix(name, ".") || strings.ContainsAny(name, "/\\\x00") {
		return []error{fmt.Errorf("%s: received the name %q, expected one that can be the name of a file and does not begin with a dot", where, name)}
	}
	return nil
}

func firstOf(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
