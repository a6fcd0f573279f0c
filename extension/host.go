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

// refreshPath is asked by `keelson run` before each invocation: a job that runs once a day must not begin with yesterday's password.
// No callee can have this name: names of services are DNS labels.
const refreshPath = "POST /_keelson/secrets"

// host delivers secrets and serves calls, in an extension or, where there is none, in the runtime.
type host struct {
	configuration      configuration
	configurationError error
	logger             *slog.Logger
	secrets            *secretFiles
	server             *http.Server
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
	routes := http.NewServeMux()
	routes.HandleFunc(refreshPath, func(response http.ResponseWriter, request *http.Request) {
		h.secrets.refresh(request.Context())
		response.WriteHeader(http.StatusNoContent)
	})
	calls := newCaller(c, h.logger)
	h.server = &http.Server{
		// Not through the ServeMux, which would answer paths such as //x with redirects.
		Handler: http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
			if request.RequestURI == "/_keelson/secrets" {
				routes.ServeHTTP(response, request)
				return
			}
			calls.ServeHTTP(response, request)
		}),
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

// stop lets calls in flight end.
func (h *host) stop(ctx context.Context) {
	if h.server == nil {
		return
	}
	if err := h.server.Shutdown(ctx); err != nil {
		h.logger.Warn("calls were cut off", "error", err.Error())
	}
}
