// Keelson's extension for AWS Lambda. One static program with two modes:
//
//	keelson                    an external extension: secrets as files, signed calls
//	keelson run -- command...  a runtime for a command that runs to its end, once an invocation
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	configuration, err := readConfiguration(os.Getenv)
	logger := newLogger(os.Stdout, configuration.service)
	mode, command, usage := parseArguments(os.Args[1:])
	if usage != nil {
		logger.Error("wrong arguments", "error", usage.Error())
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	host := &host{configuration: configuration, configurationError: err, logger: logger}
	var failure error
	if mode == "run" {
		failure = runAsRuntime(ctx, host, command)
	} else {
		failure = runAsExtension(ctx, host)
	}
	if failure != nil && !errors.Is(failure, context.Canceled) {
		logger.Error("keelson ends", "mode", mode, "error", failure.Error())
		os.Exit(1)
	}
}

// parseArguments tells the mode, and in mode "run" the command.
func parseArguments(arguments []string) (mode string, command []string, err error) {
	if len(arguments) == 0 {
		return "extension", nil, nil
	}
	if arguments[0] != "run" {
		return "", nil, fmt.Errorf("received %q, expected nothing (the extension) or: run -- command arguments", arguments[0])
	}
	command = arguments[1:]
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return "", nil, errors.New("received no command, expected: run -- command arguments")
	}
	return "run", command, nil
}
