package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strconv"
	"time"
)

const (
	runtimeAPI = "/2018-06-01/runtime"
	// Of the time that an invocation has, the last part is kept for an end in good order: SIGTERM at the beginning of it, at most as early as
	// Kubernetes gives a job to end, and SIGKILL when what then follows (the answer, and the one to CloudFormation) just fits.
	endPart     = 5 // a fifth
	longestEnd  = 20 * time.Second
	answerPart  = 15
	longestRest = 2 * time.Second
)

var errInitialization = errors.New("the command was not started")

// invocation is one event, and what the runtime API says of it.
type invocation struct {
	id       string
	trace    string
	deadline time.Time
	event    []byte
}

// runAsRuntime runs the command once for each invocation.
func runAsRuntime(ctx context.Context, host *host, command []string) error {
	api := &lambdaAPI{address: host.configuration.runtimeAPI}
	program, err := exec.LookPath(command[0])
	if err == nil {
		err = host.start(ctx)
	}
	delivers := err == nil
	if err != nil && !errors.Is(err, errTaken) {
		if api.address != "" {
			err = errors.Join(err, answerFailed(ctx, host, api, err))
		}
		return err
	}
	defer host.stop(context.WithoutCancel(ctx))
	for {
		invocation, err := next(ctx, api)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("waiting for an invocation: %w", err)
		}
		if delivers {
			host.secrets.refresh(ctx)
		} else if err := askForRefresh(ctx, host.configuration.address); err != nil {
			host.logger.Warn("secrets not refreshed", "error", err.Error())
		}
		run := func() error { return runCommand(ctx, program, command, invocation) }
		if err := answer(ctx, host, api, invocation, run); err != nil {
			return err
		}
	}
}

// answerFailed takes the invocation for which the environment was started: an error of initialisation would reach nobody at CloudFormation, and a
// stack waits an hour for its answer.
func answerFailed(ctx context.Context, host *host, api *lambdaAPI, failure error) error {
	host.logger.Error("not started", "error", failure.Error())
	invocation, err := next(ctx, api)
	if err != nil {
		return fmt.Errorf("waiting for an invocation: %w", err)
	}
	return answer(ctx, host, api, invocation, func() error { return fmt.Errorf("%w: %w", errInitialization, failure) })
}

func next(ctx context.Context, api *lambdaAPI) (invocation, error) {
	event, headers, err := api.do(ctx, http.MethodGet, runtimeAPI+"/invocation/next", nil, http.Header{})
	if err != nil {
		return invocation{}, err
	}
	milliseconds, err := strconv.ParseInt(headers.Get("Lambda-Runtime-Deadline-Ms"), 10, 64)
	if err != nil {
		return invocation{}, fmt.Errorf("Lambda-Runtime-Deadline-Ms: %w", err)
	}
	return invocation{
		id: headers.Get("Lambda-Runtime-Aws-Request-Id"), trace: headers.Get("Lambda-Runtime-Trace-Id"),
		deadline: time.UnixMilli(milliseconds), event: event,
	}, nil
}

// answer runs what the event asks for and tells Lambda how it ended.
func answer(ctx context.Context, host *host, api *lambdaAPI, invocation invocation, run func() error) error {
	// An answer is due even when the environment is about to end.
	ctx = context.WithoutCancel(ctx)
	path := runtimeAPI + "/invocation/" + invocation.id
	var failure error
	if request, isCustomResource := customResourceRequestOf(invocation.event); isCustomResource {
		// CloudFormation was told how it went. An error as well would make Lambda deliver the event again, and the command run again.
		failure = request.handle(ctx, host, run)
	} else {
		failure = run()
	}
	if failure != nil {
		host.logger.Error("invocation failed", "requestId", invocation.id, "error", failure.Error())
		return api.reportError(ctx, path+"/error", errorType(failure), failure, http.Header{})
	}
	body, err := json.Marshal(map[string]int{"exitCode": 0})
	if err != nil {
		return err
	}
	_, _, err = api.do(ctx, http.MethodPost, path+"/response", body, header("Content-Type", "application/json"))
	return err
}

func errorType(failure error) string {
	var exit *exec.ExitError
	switch {
	case errors.Is(failure, errInitialization):
		return "Keelson.Initialization"
	case errors.Is(failure, errDeadline):
		return "Keelson.Deadline"
	case errors.As(failure, &exit):
		return "Keelson.ExitCode"
	default:
		return "Keelson.Run"
	}
}

// askForRefresh waits until the extension has looked after the age of the secrets.
func askForRefresh(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	api := &lambdaAPI{address: address}
	_, _, err := api.do(ctx, http.MethodPost, refreshPath, nil, http.Header{})
	return err
}
