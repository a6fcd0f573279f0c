package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// No callee can have the name _keelson: names of services are DNS labels.
const (
	// refreshPath is asked by `keelson run` before each invocation: a job that runs once a day must not begin with yesterday's password.
	refreshPath = "/_keelson/secrets"
	// holdPath never answers. In a job's image the web adapter looks for a server a hundred times a second, 2 % of a core, and would take
	// invocations from the job if it found one. Asked to look here it waits.
	holdPath = "/_keelson/hold"
)

// host delivers secrets and serves calls, in an extension or, where there is none, in the runtime.
type host struct {
	configuration      configuration
	configurationError error
	logger             *slog.Logger
	secrets            *secretFiles
	server             *http.Server
	stopping           chan struct{}
}

// errTaken: another process of this program listens, so it has delivered the secrets as well.
var errTaken = errors.New("the address is taken")

// start listens, reads all secrets, and serves. Who holds the address is the one that delivers: that needs no other agreement.
func (h *host) start(ctx context.Context) error {
	if h.configurationError != nil {
		return h.configurationError
	}
	c := h.configuration
	listener, err := net.Listen("tcp", c.address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: %s", errTaken, c.address)
	}
	if err != nil {
		return err
	}
	h.secrets = newSecretFiles(c, h.logger)
	if err := h.secrets.read(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	go h.secrets.keepFresh(ctx)
	h.stopping = make(chan struct{})
	h.server = &http.Server{
		Handler:           h.handler(newCaller(c, h.logger)),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(h.logger.Handler(), slog.LevelWarn),
	}
	go func() {
		if err := h.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			h.logger.Error("calls are not served any more", "error", err.Error())
		}
	}()
	return nil
}

func (h *host) handler(calls http.Handler) http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		switch request.RequestURI {
		case refreshPath:
			h.secrets.refresh(request.Context())
			response.WriteHeader(http.StatusNoContent)
		case holdPath:
			select {
			case <-request.Context().Done():
			case <-h.stopping:
			}
			panic(http.ErrAbortHandler)
		default:
			calls.ServeHTTP(response, request)
		}
	})
}

// stop lets calls in flight end.
func (h *host) stop(ctx context.Context) {
	if h.server == nil {
		return
	}
	close(h.stopping)
	if err := h.server.Shutdown(ctx); err != nil {
		h.logger.Warn("calls were cut off", "error", err.Error())
	}
}
