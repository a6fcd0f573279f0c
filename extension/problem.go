package main

import (
	"encoding/json"
	"net/http"
)

// problem is an answer of the extension itself, as RFC 9457 writes one. A callee's own errors pass through as they are.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func newProblem(status int, code, title, detail string) *problem {
	return &problem{Type: "urn:keelson:problem:" + code, Title: title, Status: status, Detail: detail}
}

func (p *problem) write(response http.ResponseWriter) {
	body, _ := json.Marshal(p) // four plain fields: nothing can fail
	response.Header().Set("Content-Type", "application/problem+json")
	response.WriteHeader(p.Status)
	_, _ = response.Write(append(body, '\n')) // a caller that has gone is told nothing
}
