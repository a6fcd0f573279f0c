package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// customResourceRequest is what CloudFormation sends to a custom resource whose ServiceToken is the function.
type customResourceRequest struct {
	RequestType        string `json:"RequestType"`
	ResponseURL        string `json:"ResponseURL"`
	StackID            string `json:"StackId"`
	RequestID          string `json:"RequestId"`
	LogicalResourceID  string `json:"LogicalResourceId"`
	PhysicalResourceID string `json:"PhysicalResourceId"`
}

type customResourceAnswer struct {
	Status             string `json:"Status"`
	Reason             string `json:"Reason,omitempty"`
	PhysicalResourceID string `json:"PhysicalResourceId"`
	StackID            string `json:"StackId"`
	RequestID          string `json:"RequestId"`
	LogicalResourceID  string `json:"LogicalResourceId"`
}

// answerAttempts: the answer is what a stack waits for, an hour unless told otherwise.
const answerAttempts = 3

func customResourceRequestOf(event []byte) (customResourceRequest, bool) {
	var request customResourceRequest
	if err := json.Unmarshal(event, &request); err != nil {
		return request, false
	}
	return request, request.ResponseURL != "" && request.RequestType != ""
}

// handle runs the command for Create and Update; what it has done needs no undoing, so Delete succeeds. Only an answer that did not arrive is an error.
func (r customResourceRequest) handle(ctx context.Context, host *host, run func() error) error {
	answer := customResourceAnswer{
		Status: "SUCCESS", PhysicalResourceID: r.physicalID(), StackID: r.StackID, RequestID: r.RequestID, LogicalResourceID: r.LogicalResourceID,
	}
	switch r.RequestType {
	case "Create", "Update":
		if err := run(); err != nil {
			host.logger.Error("command of a custom resource failed", "logicalResourceId", r.LogicalResourceID, "error", err.Error())
			answer.Status = "FAILED"
			answer.Reason = fmt.Sprintf("%s. The log stream %s says more.", err, firstOf(host.configuration.logStream, "of the function"))
		}
	case "Delete":
	default:
		answer.Status, answer.Reason = "FAILED", fmt.Sprintf("received the RequestType %q, expected Create, Update or Delete", r.RequestType)
	}
	return r.send(ctx, answer)
}

// physicalID stays as it is: another one would make CloudFormation delete the resource before.
func (r customResourceRequest) physicalID() string {
	return firstOf(r.PhysicalResourceID, "keelson-run-"+r.LogicalResourceID)
}

// send puts the answer to the address, which is signed for exactly this request: no Content-Type, and a known length.
func (r customResourceRequest) send(ctx context.Context, answer customResourceAnswer) error {
	address, err := url.Parse(r.ResponseURL)
	if err != nil {
		return err
	}
	if address.Scheme != "https" && !isLoopback(address.Hostname()) {
		return errors.New("ResponseURL is not https")
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		if err = put(ctx, r.ResponseURL, body); err == nil || attempt == answerAttempts {
			break
		}
		time.Sleep(backOff(attempt))
	}
	return err
}

func put(ctx context.Context, address string, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<10)) // the status says enough
		return fmt.Errorf("CloudFormation's address answered %s: %s", response.Status, text)
	}
	return nil
}
