package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	extensionAPI = "/2020-01-01/extension"
	// extensionName must be the file's name below /opt/extensions: Lambda knows the process by it.
	extensionName = "keelson"
	// endLimit is what extensions have at an end (Lambda's shutdown phase: 2 s with extensions).
	endLimit = 1800 * time.Millisecond
)

// lifecycleEvent is what /event/next answers.
type lifecycleEvent struct {
	EventType  string `json:"eventType"`
	DeadlineMs int64  `json:"deadlineMs"`
	Reason     string `json:"shutdownReason"`
}

// runAsExtension delivers first and registers then: Lambda starts the runtime when every extension has registered.
func runAsExtension(ctx context.Context, host *host) error {
	failure := host.start(ctx)
	guard := newGuard(host.configuration, host.logger)
	if failure == nil && guard.address != "" {
		failure = guard.start()
	}
	events := host.configuration.events()
	if failure != nil && host.configuration.isJob {
		// The runtime of a job tries the same itself, since nobody holds the address, and can tell CloudFormation why it fails. It would never run if
		// the extension failed.
		host.logger.Warn("left to the runtime of the job", "error", failure.Error())
		failure, events = nil, []string{"SHUTDOWN"}
	}
	api := &lambdaAPI{address: host.configuration.runtimeAPI}
	if api.address == "" {
		return failure
	}
	identifier, err := register(ctx, api, events)
	if err != nil {
		return err
	}
	if failure != nil {
		// Lambda takes an error of initialisation from registered extensions only. It then gives the environment up.
		if err := api.reportError(ctx, extensionAPI+"/init/error", "Keelson.Initialization", failure, header("Lambda-Extension-Identifier", identifier)); err != nil {
			host.logger.Warn("error of initialisation not reported", "error", err.Error())
		}
		return failure
	}
	return live(ctx, host, guard, api, identifier)
}

// live waits for events until the environment ends. An environment is frozen while its extensions wait.
func live(ctx context.Context, host *host, guard *guard, api *lambdaAPI, identifier string) error {
	for {
		var event lifecycleEvent
		body, _, err := api.do(ctx, http.MethodGet, extensionAPI+"/event/next", nil, header("Lambda-Extension-Identifier", identifier))
		if err == nil {
			err = json.Unmarshal(body, &event)
		}
		if ctx.Err() != nil { // SIGTERM
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
			defer cancel()
			guard.stop(ctx)
			host.stop(ctx)
			return nil
		}
		if err != nil {
			return fmt.Errorf("waiting for an event: %w", err)
		}
		switch event.EventType {
		case "INVOKE":
			host.secrets.refresh(ctx)
		case "SHUTDOWN":
			deadline := time.UnixMilli(event.DeadlineMs).Add(-200 * time.Millisecond) // Lambda kills what is left at the deadline
			ctx, cancel := context.WithDeadline(ctx, deadline)
			defer cancel()
			guard.stop(ctx)
			host.stop(ctx)
			return nil
		}
	}
}

// events are those to be told of. INVOKE only for the refresh of secrets: nothing else tells when a frozen environment lives again.
func (c configuration) events() []string {
	if len(c.secrets) > 0 && c.refresh > 0 && !c.managed {
		return []string{"INVOKE", "SHUTDOWN"}
	}
	return []string{"SHUTDOWN"}
}

func register(ctx context.Context, api *lambdaAPI, events []string) (identifier string, err error) {
	body, err := json.Marshal(map[string][]string{"events": events})
	if err != nil {
		return "", err
	}
	_, answer, err := api.do(ctx, http.MethodPost, extensionAPI+"/register", body, header("Lambda-Extension-Name", extensionName))
	if err != nil {
		return "", fmt.Errorf("registering the extension: %w", err)
	}
	return answer.Get("Lambda-Extension-Identifier"), nil
}

// lambdaAPI is Lambda's runtime and extensions API. A request for the next event waits as long as it takes.
type lambdaAPI struct {
	address string
	client  http.Client
}

func header(name, value string) http.Header { return http.Header{name: {value}} }

func (api *lambdaAPI) do(ctx context.Context, method, path string, body []byte, headers http.Header) ([]byte, http.Header, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+api.address+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	request.Header = headers
	answer, err := api.client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, nil, err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return nil, nil, fmt.Errorf("%s %s answered %s: %s", method, path, answer.Status, text)
	}
	return text, answer.Header, nil
}

// reportError tells Lambda of a failure, in the form that its own runtimes use.
func (api *lambdaAPI) reportError(ctx context.Context, path, kind string, failure error, headers http.Header) error {
	body, err := json.Marshal(map[string]any{"errorType": kind, "errorMessage": failure.Error(), "stackTrace": []string{}})
	if err != nil {
		return err
	}
	headers.Set("Content-Type", "application/json")
	headers.Set("Lambda-Extension-Function-Error-Type", kind)
	headers.Set("Lambda-Runtime-Function-Error-Type", kind)
	_, _, err = api.do(ctx, http.MethodPost, path, body, headers)
	return err
}
