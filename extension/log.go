package main

import (
	"io"
	"log/slog"
	"strings"
)

// newLogger writes what the contract asks of every process: one JSON object a line with time, level, message and service.
func newLogger(out io.Writer, service string) *slog.Logger {
	handler := slog.NewJSONHandler(out, &slog.HandlerOptions{ReplaceAttr: func(groups []string, attribute slog.Attr) slog.Attr {
		if len(groups) > 0 {
			return attribute
		}
		switch attribute.Key {
		case slog.MessageKey:
			attribute.Key = "message"
		case slog.LevelKey:
			attribute.Value = slog.StringValue(strings.ToLower(attribute.Value.String()))
		case slog.TimeKey:
			attribute.Value = slog.TimeValue(attribute.Value.Time().UTC())
		}
		return attribute
	}})
	return slog.New(handler).With("service", service, "component", "keelson-extension")
}
