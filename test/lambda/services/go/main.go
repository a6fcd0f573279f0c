// A plain HTTP server that keeps Keelson's contract (docs/contract.md). It knows of no platform.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// image is no text in any encoding.
var image = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0, 0xff, 0xc3, 0x28}, 64)...)

var catalogURL = os.Getenv("PRODUCT_CATALOG_URL")

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	var draining atomic.Bool
	routes := http.NewServeMux()
	routes.HandleFunc("GET /livez", func(response http.ResponseWriter, _ *http.Request) { write(response, 200, map[string]any{}) })
	routes.HandleFunc("GET /readyz", func(response http.ResponseWriter, _ *http.Request) {
		if draining.Load() {
			write(response, 503, map[string]any{})
			return
		}
		write(response, 200, map[string]any{})
	})
	routes.HandleFunc("GET /v1/products/{id}", product)
	routes.HandleFunc("GET /v1/products/{id}/image", func(response http.ResponseWriter, _ *http.Request) {
		response.Header().Set("Content-Type", "image/png")
		_, _ = response.Write(image)
	})
	routes.HandleFunc("PUT /v1/products/{id}/image", keepImage)
	routes.HandleFunc("POST /v1/orders", order)
	routes.HandleFunc("GET /v1/broken", func(response http.ResponseWriter, _ *http.Request) {
		problem(response, 500, "the supplier's answer cannot be read")
	})
	routes.HandleFunc("POST /events", events)

	server := &http.Server{Addr: ":" + os.Getenv("PORT"), Handler: routes}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		draining.Store(true)
		drained, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		ended <- server.Shutdown(drained)
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		slog.Error("cannot serve", "error", err)
		os.Exit(1)
	}
	if err := <-ended; err != nil {
		slog.Error("drained too long", "error", err)
		os.Exit(1)
	}
	slog.Info("drained")
}

func product(response http.ResponseWriter, request *http.Request) {
	if request.PathValue("id") == "missing" {
		problem(response, 404, "no such product")
		return
	}
	headers := map[string]string{}
	for name, values := range request.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	cookies := map[string]string{}
	for _, cookie := range request.Cookies() {
		cookies[cookie.Name] = cookie.Value
	}
	response.Header().Add("Set-Cookie", "seen="+request.PathValue("id")[:1])
	response.Header().Add("Set-Cookie", "theme=dark; Path=/")
	write(response, 200, map[string]any{
		"id": request.PathValue("id"), "query": map[string][]string(request.URL.Query()), "headers": headers, "cookies": cookies,
	})
}

func keepImage(response http.ResponseWriter, request *http.Request) {
	hash := sha256.New()
	length, err := io.Copy(hash, request.Body)
	if err != nil {
		problem(response, 400, err.Error())
		return
	}
	write(response, 200, map[string]any{"length": length, "sha256": hex.EncodeToString(hash.Sum(nil))})
}

func order(response http.ResponseWriter, request *http.Request) {
	var body struct {
		SKU      string `json:"sku"`
		Quantity int    `json:"quantity"`
	}
	if err := json.NewDecoder(request.Body).Decode(&body); err != nil || body.SKU == "" {
		problem(response, 422, "an order needs a sku")
		return
	}
	answer := map[string]any{
		"sku": body.SKU, "quantity": body.Quantity, "key": request.Header.Get("Idempotency-Key"), "dry": request.URL.Query().Get("dry") == "true",
	}
	if catalogURL != "" {
		ordered, err := ask(request, catalogURL+"/v1/products/"+body.SKU)
		if err != nil {
			problem(response, 502, err.Error())
			return
		}
		answer["product"] = ordered["id"]
	}
	response.Header().Set("Location", "/v1/orders/1")
	write(response, 201, answer)
}

func ask(request *http.Request, address string) (map[string]any, error) {
	call, err := http.NewRequestWithContext(request.Context(), http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	call.Header.Set("traceparent", request.Header.Get("traceparent"))
	response, err := http.DefaultClient.Do(call)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != 200 {
		return nil, fmt.Errorf("the catalog answered %s", response.Status)
	}
	var answer map[string]any
	return answer, json.NewDecoder(response.Body).Decode(&answer)
}

// events takes a batch of a queue, message by message, and says which of them are to come again. Everything else is taken as it is.
func events(response http.ResponseWriter, request *http.Request) {
	var batch struct {
		Records []struct {
			MessageID string `json:"messageId"`
			Body      string `json:"body"`
		} `json:"Records"`
		Task string `json:"task"`
	}
	if err := json.NewDecoder(request.Body).Decode(&batch); err != nil {
		problem(response, 400, "no JSON")
		return
	}
	if batch.Task == "fail" {
		problem(response, 500, "the task failed")
		return
	}
	failures := []map[string]string{}
	for _, record := range batch.Records {
		var message struct {
			OrderID string `json:"orderId"`
		}
		if json.Unmarshal([]byte(record.Body), &message) != nil || message.OrderID == "" {
			failures = append(failures, map[string]string{"itemIdentifier": record.MessageID})
		}
	}
	write(response, 200, map[string]any{"batchItemFailures": failures, "task": batch.Task})
}

func problem(response http.ResponseWriter, status int, detail string) {
	response.Header().Set("Content-Type", "application/problem+json")
	response.WriteHeader(status)
	_ = json.NewEncoder(response).Encode(map[string]any{"status": status, "detail": detail})
}

func write(response http.ResponseWriter, status int, body any) {
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(status)
	_ = json.NewEncoder(response).Encode(body)
}
