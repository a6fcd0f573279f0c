package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func runShell(t *testing.T, script string, left time.Duration) error {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	return runCommand(t.Context(), shell, []string{"sh", "-c", script}, invocation{id: "i", deadline: time.Now().Add(left), event: []byte(`{"a":1}`)})
}

func TestACommandHasTheEventAndItsExitCodeCounts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "event")
	if err := runShell(t, "cat > "+file, time.Minute); err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(file); string(got) != `{"a":1}` {
		t.Errorf("got %s", got)
	}
	var exit *exec.ExitError
	if err := runShell(t, "exit 3", time.Minute); !errors.As(err, &exit) || exit.ExitCode() != 3 || errorType(err) != "Keelson.ExitCode" {
		t.Errorf("got %v", err)
	}
}

func TestACommandThatTakesTooLongIsAskedToEndAndThenEnded(t *testing.T) {
	if err := runShell(t, "trap 'exit 0' TERM; while :; do sleep 0.02; done", 500*time.Millisecond); err != nil {
		t.Errorf("it ended in good order: %v", err)
	}
	started := time.Now()
	err := runShell(t, "trap '' TERM; while :; do sleep 0.02; done", 500*time.Millisecond)
	if !errors.Is(err, errDeadline) || errorType(err) != "Keelson.Deadline" || time.Since(started) > 5*time.Second {
		t.Errorf("got %v after %s", err, time.Since(started))
	}
}

func TestTimeIsLeftForTheAnswer(t *testing.T) {
	now := time.Now()
	for _, example := range []struct{ left, terminate, kill time.Duration }{
		{15 * time.Minute, 15*time.Minute - 20*time.Second, 15*time.Minute - 2*time.Second},
		{30 * time.Second, 24 * time.Second, 28 * time.Second},
		{3 * time.Second, 2400 * time.Millisecond, 2800 * time.Millisecond},
		{-time.Second, 0, 0},
	} {
		if terminate, kill := endOf(now, now.Add(example.left)); terminate != example.terminate || kill != example.kill {
			t.Errorf("%s: got %s and %s", example.left, terminate, kill)
		}
	}
}

func TestArguments(t *testing.T) {
	mode, command, err := parseArguments([]string{"run", "--", "migrate", "--up"})
	if mode != "run" || len(command) != 2 || command[1] != "--up" || err != nil {
		t.Errorf("got %s %v %v", mode, command, err)
	}
	for _, wrong := range [][]string{{"run"}, {"run", "--"}, {"serve"}} {
		if _, _, err := parseArguments(wrong); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}

func TestTheAnswerToCloudFormationIsTriedAgain(t *testing.T) {
	attempts := 0
	server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		attempts++
		if request.Method != http.MethodPut || request.Header.Get("Content-Type") != "" || request.ContentLength <= 0 {
			t.Errorf("got %s %v with %d bytes", request.Method, request.Header, request.ContentLength)
		}
		if attempts < 3 {
			response.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	request := customResourceRequest{ResponseURL: server.URL}
	if err := request.send(t.Context(), customResourceAnswer{}); err != nil || attempts != 3 {
		t.Errorf("got %v after %d attempts", err, attempts)
	}
	if err := (customResourceRequest{ResponseURL: "http://example.com/x"}).send(t.Context(), customResourceAnswer{}); err == nil {
		t.Error("an address without TLS was taken")
	}
}
