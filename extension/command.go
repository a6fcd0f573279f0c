package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

var errDeadline = errors.New("the time of the invocation is over")

// runCommand runs the program once: the event on its standard input, its output where Lambda collects logs. What it started in turn ends with it.
func runCommand(ctx context.Context, program string, arguments []string, invocation invocation) error {
	child := exec.Command(program)
	child.Args = arguments
	child.Env = append(os.Environ(), "_X_AMZN_TRACE_ID="+invocation.trace, "AWS_LAMBDA_REQUEST_ID="+invocation.id)
	child.Stdin = bytes.NewReader(invocation.event)
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	child.WaitDelay = time.Second // for the event, if nobody reads it to its end
	terminate, kill := endOf(time.Now(), invocation.deadline)
	if err := child.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	signal := func(signal syscall.Signal) { _ = syscall.Kill(-child.Process.Pid, signal) } // a group that is gone is as wanted
	defer signal(syscall.SIGKILL)
	terminating, killing := time.NewTimer(terminate), time.NewTimer(kill)
	defer terminating.Stop()
	defer killing.Stop()
	outOfTime := false
	stopped := ctx.Done()
	for {
		select {
		case err := <-ended:
			return explain(err, outOfTime)
		case <-stopped:
			stopped = nil
			signal(syscall.SIGTERM)
		case <-terminating.C:
			outOfTime = true
			signal(syscall.SIGTERM)
		case <-killing.C:
			outOfTime = true
			signal(syscall.SIGKILL)
		}
	}
}

// explain: an exit code of 0 counts even when it came after SIGTERM, since the command says that its work is done.
func explain(err error, outOfTime bool) error {
	if err == nil || errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	if outOfTime {
		return fmt.Errorf("%w: %w", errDeadline, err)
	}
	return fmt.Errorf("the command failed: %w", err)
}

// endOf tells when to ask the command to end and when to end it, from now.
func endOf(now, deadline time.Time) (terminate, kill time.Duration) {
	left := max(0, deadline.Sub(now))
	return left - min(left/endPart, longestEnd), left - min(left/answerPart, longestRest)
}
